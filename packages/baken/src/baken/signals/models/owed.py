"""What every reporter is owed, and until when."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.signals.states import Owed, Term


class Promise(models.Model):
    """One thing that the reporter of a signal is owed, its last moment, and who owes it.

    A complaint opens a new round, in which the signal is weighed and ended once more.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    signal = models.ForeignKey("signals.Signal", models.CASCADE, related_name="promises")
    round = models.PositiveSmallIntegerField(default=0)
    what = models.CharField(max_length=20, choices=Owed)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="promises"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                condition=Q(kept_at__isnull=True),
                name="promise_open",
            ),
        ]
        constraints = [
            one_of("what", Owed.values, name="promise_known"),
            models.UniqueConstraint(fields=["signal", "round", "what"], name="promise_once"),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "signal": Holds.NOTHING,
            "round": Holds.NOTHING,
            "what": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "owner": Holds.STAFF,
            "due_at": Holds.NOTHING,
            "kept_at": Holds.STAFF,
        }


class OwnTerm(models.Model):
    """A term as one municipality has set it, instead of the one that this version proposes."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.CASCADE,
        related_name="terms",
        verbose_name=_("organisation"),
    )
    term = models.CharField(_("term"), max_length=20, choices=Term)
    days = models.PositiveSmallIntegerField(_("days"))

    class Meta:
        verbose_name = _("term of our own")
        verbose_name_plural = _("terms of our own")
        constraints = [
            one_of("term", Term.values, name="own_term_known"),
            models.UniqueConstraint(fields=["organisation", "term"], name="own_term_once"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=3650), name="own_term_possible"
            ),
        ]

    class Privacy:
        fields = dict.fromkeys(["id", "organisation", "term", "days"], Holds.NOTHING)

    def __str__(self) -> str:
        return f"{self.get_term_display()}: {self.days}"
