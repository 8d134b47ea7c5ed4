"""The key store: one wrapped key a dossier, in a database of its own."""

from django.db import models

from baken.kernel.privacy import Holds


class DataKey(models.Model):
    """The key of one dossier, wrapped by a key of the ring; without it nothing opens."""

    dossier = models.UUIDField(primary_key=True)
    ring_version = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["ring_version"], name="datakey_ring_version")]

    class Privacy:
        fields = {
            "dossier": Holds.NOTHING,
            "ring_version": Holds.NOTHING,
            "wrapped": Holds.SECRET,
        }
