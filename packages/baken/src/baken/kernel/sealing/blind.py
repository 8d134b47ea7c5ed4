"""Blind indexes: find a sealed value again without being able to read it.

An index is a keyed hash of the normalised value. Each purpose has a key of its
own, so that indexes of two purposes cannot be laid side by side. Equal values
have equal indexes: that two rows agree is visible in the database, what they
say is not.
"""

import hmac
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from baken.kernel.sealing import keyring

LENGTH = 16


def index(value: str, *, purpose: str) -> bytes:
    """Return the 16 bytes by which `value`, already normalised, is found for `purpose`."""
    derived = HKDF(SHA256(), 32, salt=None, info=f"baken blind index|{purpose}".encode()).derive(
        keyring.current().index
    )
    return hmac.digest(derived, value.encode(), sha256)[:LENGTH]
