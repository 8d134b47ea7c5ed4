"""Seal bytes with a key, bound to the place where they stand.

Format of a sealed value, also in `docs/reference/formats.md`::

    version (1 byte, 0x01) | nonce (12 bytes) | AES-256-GCM of the padded text, with its tag

The text is padded to a multiple of 64 bytes (ISO/IEC 7816-4), so that its length
tells little. What it is bound to (table, column and row) is authenticated, not
stored: a value that is moved to another place cannot be opened there.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE = 12
BLOCK = 64
KEY = 32


class Unreadable(Exception):
    """A sealed value does not open: wrong key, wrong place, or changed bytes."""


def new_key() -> bytes:
    """Return 32 fresh random bytes."""
    return AESGCM.generate_key(bit_length=8 * KEY)


def seal(key: bytes, text: bytes, *, bound_to: str) -> bytes:
    """Return `text` sealed with `key` for the place `bound_to`."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, _padded(text), bound_to.encode())


def unseal(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """Return the text in `sealed`.

    :raises Unreadable: for a wrong key, another place, changed bytes or an unknown version.
    """
    if sealed[:1] != VERSION:
        raise Unreadable("unknown version of a sealed value")
    nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return _unpadded(AESGCM(key).decrypt(nonce, body, bound_to.encode()))
    except (InvalidTag, ValueError) as error:
        raise Unreadable("a sealed value does not open here") from error


def _padded(text: bytes) -> bytes:
    return text + b"\x80" + bytes(-(len(text) + 1) % BLOCK)


def _unpadded(padded: bytes) -> bytes:
    return padded[: padded.rindex(b"\x80")]
