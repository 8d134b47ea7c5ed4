"""Counts of a subject at one moment, kept so that no page has to count anew."""

from uuid import uuid4

from django.db import models

from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField
from baken.monitor.states import Subject


class Snapshot(models.Model):
    """The exact tables of one subject of one organisation: for its analysts, and sealed."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    subject = models.CharField(max_length=20, choices=Subject)
    version = models.CharField(max_length=40)
    """Of which state of the data it is: another one means that something has changed since."""
    counted_at = models.DateTimeField()
    tables = SealedTextField()

    sealed_under = "id"

    class Meta:
        constraints = [
            one_of("subject", Subject.values, name="snapshot_subject_known"),
            models.UniqueConstraint(
                fields=["organisation", "subject"], name="snapshot_one_of_subject"
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "subject": Holds.NOTHING,
            "version": Holds.NOTHING,
            "counted_at": Holds.NOTHING,
            "tables": Holds.CRIMINAL,
        }

    def __str__(self) -> str:
        return f"{self.subject}, {self.organisation_id}"
