"""Files that come in, as long as they are needed."""

import secrets
from uuid import uuid4

from django.db import models

from baken.imports import rules
from baken.imports.states import Form, State
from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField


def new_reference() -> str:
    """Return a reference of eight signs."""
    return rules.reference(tuple(secrets.randbelow(32) for _ in range(8)))


class Intake(models.Model):
    """One file of reports, from upload to loaded (inlezing). Its name is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    form = models.CharField(max_length=10, choices=Form)
    state = models.CharField(max_length=20, choices=State, default=State.UPLOADED)
    content = models.BinaryField(null=True)
    """Its rows, sealed under a key of their own; both are gone once it is loaded or thrown away."""
    content_key = models.UUIDField(default=uuid4)
    """Under what the key of its rows stands in the key store."""
    digest = models.BinaryField(max_length=16)
    """A blind index of the whole file, by which the same file is known again."""
    heads_digest = models.BinaryField(max_length=16)
    """A blind index of its heads, by which next year's file maps itself."""
    meaning = SealedTextField()
    """What its columns and values mean, as a person said."""
    version = models.PositiveIntegerField(default=0)
    """How often that was said."""
    outcome = SealedTextField()
    """What loading it would do, by what was said last; empty until it was looked through."""
    looked_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField()
    loaded = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    """How many rows could not be loaded, and were left out as was agreed to."""
    skipped = models.PositiveIntegerField(default=0)
    """How many rows stood in the register already, and were left out as was agreed to."""
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    sealed_under = "id"

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-uploaded_at"], name="intake_list"),
            models.Index(fields=["organisation", "digest"], name="intake_digest"),
            models.Index(fields=["organisation", "heads_digest"], name="intake_heads"),
        ]
        constraints = [
            one_of("form", Form.values, name="intake_form_known"),
            one_of("state", State.values, name="intake_state_known"),
        ]

    class Privacy:
        fields = {
            **dict.fromkeys(
                [
                    "id",
                    "reference",
                    "organisation",
                    "form",
                    "state",
                    "heads_digest",
                    "content_key",
                    "version",
                    "looked_at",
                    "rows",
                    "loaded",
                    "left_out",
                    "skipped",
                    "uploaded_at",
                    "ended_at",
                ],
                Holds.NOTHING,
            ),
            "content": Holds.IDENTITY,
            "digest": Holds.IDENTITY,
            "meaning": Holds.CRIMINAL,
            "outcome": Holds.NOTHING,
            "uploaded_by": Holds.STAFF,
        }

    def __str__(self) -> str:
        return self.reference
