"""Keys of dossiers: make, find, rewrap, destroy.

They live in the database `keys`, which has its own short backup cycle: once a
key is destroyed and that cycle has passed, the dossier is gone from every backup.
"""

from collections.abc import Collection, Mapping
from itertools import batched
from uuid import UUID

from baken.kernel.copying import copy_in
from baken.kernel.models import DataKey
from baken.kernel.sealing import envelopes, keyring
from baken.kernel.sealing.envelopes import Unreadable
from baken.kernel.sealing.keyring import Keyring

AT_ONCE = 5000
"""So many keys at most are named in one statement."""


class KeyGone(Exception):
    """A dossier has no key any more: it was destroyed, or the key store is another one."""


def make(dossiers: Collection[UUID]) -> dict[UUID, bytes]:
    """Make and store a fresh key for each of `dossiers`, and return the keys.

    Do this before the rows themselves are written: a key without a dossier does
    no harm, a dossier without a key is lost.
    """
    ring = keyring.current()
    keys = {dossier: envelopes.new_key() for dossier in dossiers}
    copy_in(
        [
            DataKey(dossier=dossier, ring_version=ring.active, wrapped=_wrap(ring, dossier, key))
            for dossier, key in keys.items()
        ]
    )
    return keys


def find(dossiers: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the keys of `dossiers` by one question to the key store.

    :raises KeyGone: if one of them has no key.
    """
    rows = DataKey.objects.filter(dossier__in=dossiers)
    keys = {row.dossier: _unwrap(keyring.current(), row) for row in rows}
    if missing := set(dossiers) - keys.keys():
        raise KeyGone(f"{len(missing)} of {len(set(dossiers))} dossiers have no key")
    return keys


def destroy(dossiers: Collection[UUID]) -> int:
    """Destroy the keys of `dossiers`; return how many there were."""
    return sum(
        DataKey.objects.filter(dossier__in=some).delete()[0] for some in batched(dossiers, AT_ONCE)
    )


def rewrap(*, batch: int = 1000) -> int:
    """Wrap every key with the active key of the ring; return how many changed.

    Safe to stop and to run again: each batch stands on its own, and a key that
    someone else rewrapped or destroyed in the meantime is left alone.
    """
    ring = keyring.current()
    changed = 0
    while rows := list(DataKey.objects.exclude(ring_version=ring.active)[:batch]):
        for row in rows:
            wrapped = _wrap(ring, row.dossier, _unwrap(ring, row))
            changed += DataKey.objects.filter(
                dossier=row.dossier, ring_version=row.ring_version
            ).update(ring_version=ring.active, wrapped=wrapped)
    return changed


def versions() -> Mapping[int, int]:
    """Return how many keys each version of the ring has wrapped."""
    counts: dict[int, int] = {}
    for version in DataKey.objects.values_list("ring_version", flat=True).iterator():
        counts[version] = counts.get(version, 0) + 1
    return counts


def _wrap(ring: Keyring, dossier: UUID, key: bytes) -> bytes:
    return envelopes.seal(ring.keys[ring.active], key, bound_to=f"dek|{dossier}")


def _unwrap(ring: Keyring, row: DataKey) -> bytes:
    try:
        wrapping = ring.keys[row.ring_version]
    except KeyError as error:
        raise Unreadable(f"the key ring lacks version {row.ring_version}") from error
    return envelopes.unseal(wrapping, bytes(row.wrapped), bound_to=f"dek|{row.dossier}")
