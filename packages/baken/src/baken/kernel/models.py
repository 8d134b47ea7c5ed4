"""The key store, in a database of its own; and the uses that limits count."""

from django.contrib.postgres.fields import ArrayField
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


class Uses(models.Model):
    """When someone did what has a limit (see `kernel.limits`), as long as it still counts."""

    who = models.BinaryField(primary_key=True, max_length=16)
    moments = ArrayField(models.DateTimeField())
    until = models.DateTimeField(db_index=True)

    class Privacy:
        fields = {
            "who": Holds.STAFF,
            "moments": Holds.STAFF,
            "until": Holds.NOTHING,
        }
