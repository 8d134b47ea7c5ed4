"""Runs: from what table, how asked, and what came of it."""

import secrets
from uuid import uuid4

from django.db import models
from django.db.models import Q

from baken.estimate import rules
from baken.estimate.states import Method, Origin
from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField


def new_reference() -> str:
    """Return a reference of eight signs."""
    return rules.reference(tuple(secrets.randbelow(32) for _ in range(8)))


class Run(models.Model):
    """One estimate (schatting): its input is kept, so that the same numbers come again."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=10, choices=Origin)
    origin_name = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=60)
    national = models.BooleanField()
    """Whether the table is of the whole country; if not, the number is an exercise."""
    method = models.CharField(max_length=20, choices=Method)
    level = models.DecimalField(max_digits=3, decimal_places=2)
    replicates = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    table = SealedTextField()
    """The counts of each history, also the small ones: for analysts alone."""
    digest = models.CharField(max_length=64)
    divided_by = models.JSONField(default=list)
    """The columns by which the table is divided into parts."""
    seen = models.PositiveIntegerField()
    lists = models.JSONField()
    result = SealedTextField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    sealed_under = "id"

    class Meta:
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="run_list")]
        constraints = [
            one_of("origin", Origin.values, name="run_origin_known"),
            one_of("method", Method.values, name="run_method_known"),
            models.CheckConstraint(condition=Q(level__gt=0, level__lt=1), name="run_level"),
        ]

    class Privacy:
        fields = {
            **dict.fromkeys(
                [
                    "id",
                    "reference",
                    "organisation",
                    "title",
                    "origin",
                    "origin_name",
                    "period",
                    "national",
                    "method",
                    "level",
                    "replicates",
                    "seed",
                    "digest",
                    "divided_by",
                    "seen",
                    "lists",
                    "asked_at",
                    "withdrawn_at",
                ],
                Holds.NOTHING,
            ),
            "table": Holds.CRIMINAL,
            "result": Holds.CRIMINAL,
            "asked_by": Holds.STAFF,
        }

    def __str__(self) -> str:
        return self.reference
