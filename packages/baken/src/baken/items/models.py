"""Facts of a dossier, the keys by which they are found, and what two dossiers have in common."""

import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact

from baken.items import rules
from baken.items.states import Answer, How, Kind, Part
from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing import blind
from baken.kernel.sealing.fields import SealedTextField


def new_reference() -> str:
    """Return a reference that tells nothing about order, dossiers or organisations."""
    return rules.reference(tuple(secrets.randbelow(32) for _ in range(8)))


class Item(models.Model):
    """A fact of a dossier that can be found again (gegeven): an address, a number, a person.

    That a dossier holds at most `states.MOST` of them, and that dossiers which are written at the
    same time see one another, is kept by a trigger (see the first migration).
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    dossier = models.UUIDField()
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    part = models.CharField(max_length=20, choices=Part)
    value = SealedTextField()
    added_at = models.DateTimeField()
    turn = models.PositiveSmallIntegerField()
    """The place among those that were added at once."""

    sealed_under = "dossier"

    class Meta:
        indexes = [models.Index(fields=["dossier", "added_at", "turn"], name="item_of_dossier")]
        constraints = [
            one_of("kind", Kind.values, name="item_kind_known"),
            one_of("part", Part.values, name="item_part_known"),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "dossier": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "kind": Holds.NOTHING,
            "part": Holds.CRIMINAL,
            "value": Holds.IDENTITY,
            "added_at": Holds.NOTHING,
            "turn": Holds.NOTHING,
        }


class ItemKey(models.Model):
    """A blind index of an item (sleutel): who shares it agrees in `how`, and reads nothing."""

    pk = models.CompositePrimaryKey("item_id", "index")
    item = models.ForeignKey(Item, models.CASCADE, related_name="keys", db_index=False)
    index = models.BinaryField(max_length=blind.LENGTH)
    how = models.CharField(max_length=20, choices=How)

    class Meta:
        indexes = [models.Index(fields=["index"], name="item_key_index")]
        constraints = [
            one_of("how", How.values, name="item_key_how_known"),
            models.CheckConstraint(
                condition=Exact(
                    Func(
                        F("index"),
                        function="octet_length",
                        output_field=models.IntegerField(),
                    ),
                    blind.LENGTH,
                ),
                name="item_key_whole",
            ),
        ]

    class Privacy:
        fields = {"item": Holds.NOTHING, "index": Holds.IDENTITY, "how": Holds.NOTHING}


class Hit(models.Model):
    """Two dossiers that share a fact (raakvlak): in what they agree, and nothing of what it is."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    reference = models.CharField(max_length=10, unique=True, default=new_reference)
    first = models.UUIDField()
    second = models.UUIDField()
    first_organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    second_organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    ways = models.JSONField()
    found_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["second"], name="hit_second")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="hit_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="hit_in_order"),
            models.CheckConstraint(
                condition=Q(
                    ways__contained_by=[[kind, how] for kind in Kind.values for how in How.values]
                )
                & ~Q(ways=[]),
                name="hit_without_content",
            ),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "reference": Holds.NOTHING,
            "first": Holds.NOTHING,
            "second": Holds.NOTHING,
            "first_organisation": Holds.NOTHING,
            "second_organisation": Holds.NOTHING,
            "ways": Holds.CRIMINAL,
            "found_at": Holds.NOTHING,
        }

    def __str__(self) -> str:
        """Name the hit by its reference, which tells nothing."""
        return self.reference


class Reply(models.Model):
    """What one organisation says of a hit (antwoord), with its reason sealed by its own dossier."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    hit = models.ForeignKey(Hit, models.CASCADE, related_name="replies", db_index=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    dossier = models.UUIDField()
    answer = models.CharField(max_length=10, choices=Answer)
    reason = SealedTextField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    sealed_under = "dossier"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hit", "organisation"], name="reply_once"),
            one_of("answer", Answer.values, name="reply_known"),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "hit": Holds.NOTHING,
            "organisation": Holds.NOTHING,
            "dossier": Holds.NOTHING,
            "answer": Holds.CRIMINAL,
            "reason": Holds.CRIMINAL,
            "answered_by": Holds.STAFF,
            "answered_at": Holds.NOTHING,
        }
