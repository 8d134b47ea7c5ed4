"""The outbox."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.notices.states import Kind


class Notice(models.Model):
    """A message that there is something to see, for one person or for an organisation (bericht)."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=20, choices=Kind)
    key = models.CharField(max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["made_at"], condition=Q(sent_at__isnull=True), name="notice_waiting"
            )
        ]
        constraints = [
            one_of("kind", Kind.values, name="notice_kind_known"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True),
                name="notice_for_one",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "kind": Holds.NOTHING,
            "key": Holds.NOTHING,
            "person": Holds.STAFF,
            "organisation": Holds.NOTHING,
            "made_at": Holds.NOTHING,
            "sent_at": Holds.NOTHING,
        }
