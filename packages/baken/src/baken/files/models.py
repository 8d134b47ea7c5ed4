"""An attachment of a dossier, and the pieces in which its content is stored."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from baken.files.states import MOST_IN_A_DOSSIER, Kind
from baken.kernel.constraints import one_of
from baken.kernel.privacy import Holds
from baken.kernel.sealing.fields import SealedTextField


class Attachment(models.Model):
    """A cleaned file that belongs to a dossier (bijlage). Its content stands in pieces."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    dossier = models.UUIDField()
    place = models.PositiveSmallIntegerField()
    name = SealedTextField()
    kind = models.CharField(max_length=10, choices=Kind)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    sealed_under = "dossier"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "place"], name="attachment_has_a_place"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_IN_A_DOSSIER),
                name="attachment_not_too_many",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="attachment_not_empty"),
            one_of("kind", Kind.values, name="attachment_kind_known"),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "dossier": Holds.NOTHING,
            "place": Holds.NOTHING,
            "name": Holds.CRIMINAL,
            "kind": Holds.NOTHING,
            "size": Holds.NOTHING,
            "added_at": Holds.NOTHING,
        }


class Piece(models.Model):
    """Some of the sealed bytes of an attachment. Only all of them, in order, can be opened."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment", "number"], name="piece_stands_once"),
        ]

    class Privacy:
        fields = {
            "id": Holds.NOTHING,
            "attachment": Holds.NOTHING,
            "number": Holds.NOTHING,
            "content": Holds.CRIMINAL,
        }
