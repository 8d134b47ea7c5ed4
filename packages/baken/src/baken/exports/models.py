"""Files that leave, who asked and who agreed, and their sealed content as long as it may be."""

import secrets
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from baken.exports import rules
from baken.exports.states import HELD, OPEN, Format, Ground, Kind, State
from baken.kernel.constraints import one_of, together
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField


def new_reference() -> str:
    """Return a reference of eight signs that nobody can guess the next of."""
    return rules.reference(tuple(secrets.randbelow(32) for _ in range(8)))


class Export(models.Model):
    """A file of the register for another organisation (uitgifte). It needs two people."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    form = models.CharField(max_length=10, choices=Format)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    fields = ArrayField(models.CharField(max_length=20), default=list)
    """Which fields of a report go along; nothing for tables."""
    purpose = models.CharField(max_length=1000)
    """In the words of who asks: about figures, never about people."""
    recipient = models.CharField(max_length=200)
    """An organisation, never a person."""
    ground = models.CharField(max_length=20, choices=Ground)
    state = models.CharField(max_length=20, choices=State, default=State.MAKING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    outcome = SealedTextField(null=True)
    """What is in it in numbers: rows, small ones, losses. They are exact, so they are sealed."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    decision_reason = models.CharField(max_length=1000, blank=True)
    until = models.DateTimeField(null=True)
    """Until when there is a file: then it is destroyed."""
    ended_at = models.DateTimeField(null=True)

    sealed_under = "id"

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="export_list"),
            models.Index(
                fields=["until"], condition=Q(state__in=sorted(HELD)), name="export_to_destroy"
            ),
        ]
        constraints = [
            one_of("state", State.values, name="export_state_known"),
            one_of("kind", Kind.values, name="export_kind_known"),
            one_of("form", Format.values, name="export_form_known"),
            one_of("ground", Ground.values, name="export_ground_known"),
            together("decided_at", "decided_by", name="export_decided_whole"),
            models.CheckConstraint(
                condition=Q(first_year__lte=F("last_year")), name="export_years"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="export_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RELEASED) | Q(decided_by__isnull=False),
                name="export_released_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(decision_reason=""),
                name="export_refused_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(HELD))
                | Q(until__isnull=False, outcome__isnull=False),
                name="export_held_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(HELD)) | Q(outcome__isnull=True),
                name="export_over_tells_nothing",
            ),
            models.UniqueConstraint(
                fields=["organisation", "asked_by", "kind", "form", "first_year", "last_year"],
                condition=Q(state__in=sorted(OPEN)),
                name="export_asked_once",
            ),
        ]

    class Privacy:
        fields = {
            **dict.fromkeys(
                [
                    "id",
                    "reference",
                    "organisation",
                    "kind",
                    "form",
                    "first_year",
                    "last_year",
                    "fields",
                    "purpose",
                    "recipient",
                    "ground",
                    "state",
                    "asked_at",
                    "made_at",
                    "failure",
                    "decided_at",
                    "decision_reason",
                    "until",
                    "ended_at",
                ],
                Holds.NOTHING,
            ),
            "asked_by": Holds.STAFF,
            "decided_by": Holds.STAFF,
            "outcome": Holds.CRIMINAL,
        }

    def __str__(self) -> str:
        return self.reference

    @property
    def period(self) -> str:
        """The years that it is about, in words."""
        first, last = self.first_year, self.last_year
        return str(first) if first == last else f"{first}–{last}"


class Content(models.Model):
    """One of the two files of an export: the figures, or what was lost in making them."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    export = models.ForeignKey(Export, models.CASCADE, related_name="contents")
    is_losses = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "is_losses"], name="export_content_once"),
        ]

    class Privacy:
        fields = dict.fromkeys(["id", "export", "is_losses"], Holds.NOTHING)

    def __str__(self) -> str:
        return str(self.pk)


class Piece(models.Model):
    """Some of the sealed bytes of a file. Only all of them, in order, can be opened."""

    content = models.ForeignKey(Content, models.CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content", "number"], name="export_piece_once"),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "content": Holds.NOTHING,
            "number": Holds.NOTHING,
            "sealed": Holds.CRIMINAL,
        }

    def __str__(self) -> str:
        return str(self.number)
