"""The key ring: the few keys that open all others, in a file apart from the database.

The file is JSON: `format`, `active` (a version), `keys` (version to 32 bytes in
base64) and `index` (32 bytes in base64, from which blind indexes are derived).
Who has this file and both databases can read everything; who lacks it, nothing.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from baken.kernel.sealing.envelopes import KEY, new_key

FORMAT = 1


class KeyringError(Exception):
    """The key ring is missing, unreadable or not a key ring; the sentence says which."""


@dataclass(frozen=True)
class Keyring:
    """The keys that wrap dossier keys, by version, and the key of the blind indexes."""

    keys: Mapping[int, bytes]
    active: int
    index: bytes

    def __repr__(self) -> str:
        """Name versions only, so that a key never ends up in a log."""
        return f"<Keyring versions {sorted(self.keys)}, active {self.active}>"

    @classmethod
    def new(cls) -> "Keyring":
        """Return a ring with one fresh key."""
        return cls({1: new_key()}, 1, new_key())

    def rotated(self) -> "Keyring":
        """Return this ring with one more fresh key, which is the active one from now on."""
        version = max(self.keys) + 1
        return Keyring({**self.keys, version: new_key()}, version, self.index)

    def without(self, versions: set[int]) -> "Keyring":
        """Return this ring without `versions`, which must not hold the active one."""
        if self.active in versions:
            raise KeyringError("The active key cannot be taken from the key ring.")
        kept = {version: key for version, key in self.keys.items() if version not in versions}
        return Keyring(kept, self.active, self.index)


def read(path: Path) -> Keyring:
    """Return the key ring in the file `path`.

    :raises KeyringError: if the file is missing, may not be read, or is no key ring.
    """
    try:
        found = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError as error:
        raise KeyringError(f"There is no key ring at {path}.") from error
    except OSError as error:
        raise KeyringError(f"The key ring at {path} may not be read: {error.strerror}.") from error
    except ValueError as error:
        raise KeyringError(f"The file {path} is not a key ring.") from error
    try:
        keys = {int(version): _key(text) for version, text in found["keys"].items()}
        ring = Keyring(keys, int(found["active"]), _key(found["index"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise KeyringError(f"The file {path} is not a key ring.") from error
    if found.get("format") != FORMAT or ring.active not in keys:
        raise KeyringError(f"The key ring at {path} has an unknown format or no active key.")
    return ring


def write(ring: Keyring, path: Path) -> None:
    """Write `ring` to `path` in one move, readable by its owner alone.

    A reader sees the old file or the new one, never half of either.
    """
    text = json.dumps(
        {
            "format": FORMAT,
            "active": ring.active,
            "keys": {str(version): _text(key) for version, key in sorted(ring.keys.items())},
            "index": _text(ring.index),
        },
        indent=1,
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def current() -> Keyring:
    """Return the key ring that the settings name, read anew when its file has changed."""
    path = str(settings.BAKEN_KEYRING)
    try:
        stamp = os.stat(path).st_mtime_ns  # noqa: PTH116  asked for each value; a path costs more
    except OSError:
        stamp = 0
    return _read_at(path, stamp)


@lru_cache(maxsize=2)
def _read_at(path: str, stamp: int) -> Keyring:
    return read(Path(path))


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != KEY:
        raise ValueError("not a key of 32 bytes")
    return key
