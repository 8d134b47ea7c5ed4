"""Blind indexes: find a sealed value again without being able to read it.

An index is a keyed hash of the normalised value. Each purpose has a key of its
own, so that indexes of two purposes cannot be laid side by side. Equal values
have equal indexes: that two rows agree is visible in the database, what they
say is not.
"""

import hmac
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from baken.kernel.sealing import keyring

LENGTH = 16


def index(value: str, *, purpose: str) -> bytes:
    """Return the 16 bytes by which `value`, already normalised, is found for `purpose`."""
    return hmac.digest(_key(keyring.current().index, purpose), value.encode(), sha256)[:LENGTH]


@lru_cache(maxsize=256)
def _key(secret: bytes, purpose: str) -> bytes:
    info = f"baken blind index|{purpose}".encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret)
