"""What is there before a signal, and what stays when it is gone."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField
from baken.routes.states import Form, Profession
from baken.signals.states import Verdict


class Draft(models.Model):
    """A report that someone has not sent yet; only they can open it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts")
    text = SealedTextField()
    saved_at = models.DateTimeField()

    sealed_under = "id"

    class Meta:
        indexes = [models.Index(fields=["owner", "saved_at"], name="draft_of_owner")]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "owner": Holds.STAFF,
            "text": Holds.CRIMINAL,
            "saved_at": Holds.STAFF,
        }


class Tally(models.Model):
    """How many signals of one kind were destroyed when their term was over: a count, no person."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="tallies"
    )
    year = models.PositiveSmallIntegerField()
    profession = models.CharField(max_length=20, choices=Profession)
    form = models.CharField(max_length=20, choices=Form)
    verdict = models.CharField(max_length=30, choices=Verdict)
    sender_kind = models.CharField(max_length=30, blank=True)
    passed_on = models.BooleanField()
    in_time = models.BooleanField()
    signals = models.PositiveIntegerField()

    class Meta:
        constraints = [
            one_of("profession", Profession.values, name="tally_profession_known"),
            one_of("form", Form.values, name="tally_form_known"),
            one_of("verdict", Verdict.values, name="tally_verdict_known"),
            models.UniqueConstraint(
                fields=[
                    "organisation",
                    "year",
                    "profession",
                    "form",
                    "verdict",
                    "sender_kind",
                    "passed_on",
                    "in_time",
                ],
                name="tally_once",
            ),
            models.CheckConstraint(condition=models.Q(signals__gte=1), name="tally_of_something"),
        ]

    class Privacy:
        fields = dict.fromkeys(
            [
                "id",
                "organisation",
                "year",
                "profession",
                "form",
                "verdict",
                "sender_kind",
                "passed_on",
                "in_time",
                "signals",
            ],
            Holds.NOTHING,
        )
