"""Who reported, apart from what was reported; and the requests to know it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField
from baken.reporters.states import Decision, Kind


class Reporter(models.Model):
    """Who reported one dossier (melder), under a key of their own: not that of the dossier."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    dossier = models.UUIDField(unique=True)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = SealedTextField(null=True)
    organisation_name = SealedTextField(null=True)
    contact = SealedTextField(null=True)
    lookup = models.BinaryField(max_length=16, unique=True)
    made_at = models.DateTimeField()
    came_back_on = models.DateField(null=True)

    sealed_under = "id"

    class Meta:
        constraints = [
            one_of("kind", Kind.values, name="reporter_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=Kind.ACCOUNT, user__isnull=False, name__isnull=True)
                | Q(kind=Kind.NAMED, user__isnull=True, name__isnull=False)
                | Q(
                    kind=Kind.ANONYMOUS,
                    user__isnull=True,
                    name__isnull=True,
                    organisation_name__isnull=True,
                    contact__isnull=True,
                ),
                name="reporter_is_what_they_said",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "dossier": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "kind": Holds.NOTHING,
            "user": Holds.STAFF,
            "name": Holds.STAFF,
            "organisation_name": Holds.STAFF,
            "contact": Holds.STAFF,
            "lookup": Holds.SECRET,
            "made_at": Holds.NOTHING,
            "came_back_on": Holds.STAFF,
        }


class Opening(models.Model):
    """One wish to know who reported, and what a second person said to it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    reporter = models.ForeignKey(Reporter, models.CASCADE, related_name="openings")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = SealedTextField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Decision, default=Decision.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    refusal = SealedTextField(null=True)

    sealed_under = "reporter_id"

    class Meta:
        constraints = [
            one_of("state", Decision.values, name="opening_state_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="opening_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=Decision.ASKED,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    refusal__isnull=True,
                )
                | Q(
                    state=Decision.GRANTED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    refusal__isnull=True,
                )
                | Q(
                    state=Decision.REFUSED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    refusal__isnull=False,
                ),
                name="opening_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["reporter", "asked_by"],
                condition=Q(state=Decision.ASKED),
                name="opening_asked_once",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "reporter": Holds.NOTHING,
            "asked_by": Holds.STAFF,
            "why": Holds.CRIMINAL,
            "asked_at": Holds.STAFF,
            "state": Holds.NOTHING,
            "decided_by": Holds.STAFF,
            "decided_at": Holds.STAFF,
            "refusal": Holds.CRIMINAL,
        }
