"""Seal files of any size, piece by piece, so that no piece can be moved, dropped or swapped.

Format: version (1 byte, 0x01), then for each piece of at most 1 MiB of the file a
nonce (12 bytes) and its AES-256-GCM with tag. File, number of the piece, and whether
it is the last are authenticated with each piece.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from baken.kernel.sealing.envelopes import NONCE, VERSION, Unreadable

PIECE = 1024 * 1024
TAG = 16


def seal(key: bytes, source: BinaryIO, target: BinaryIO, *, file: UUID) -> None:
    """Write what `source` holds to `target`, sealed with `key` for the file `file`."""
    cipher = AESGCM(key)
    target.write(VERSION)
    for number, piece, last in _pieces(source, PIECE):
        nonce = os.urandom(NONCE)
        target.write(nonce + cipher.encrypt(nonce, piece, _place(file, number, last=last)))


def unseal(key: bytes, source: BinaryIO, *, file: UUID) -> Iterator[bytes]:
    """Yield the content of a sealed file, piece by piece, each checked before it is given.

    :raises Unreadable: at the first piece that is not what was written there, and
        when the end is missing.
    """
    if source.read(1) != VERSION:
        raise Unreadable("unknown version of a sealed file")
    cipher = AESGCM(key)
    for number, piece, last in _pieces(source, NONCE + PIECE + TAG):
        try:
            yield cipher.decrypt(piece[:NONCE], piece[NONCE:], _place(file, number, last=last))
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"piece {number} of a sealed file does not open") from error


def _pieces(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number, bytes and whether it is the last, for each piece; an empty source has one."""
    number, piece = 0, source.read(size)
    while True:
        following = source.read(size)
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _place(file: UUID, number: int, *, last: bool) -> bytes:
    return f"file|{file}|{number}|{'last' if last else 'more'}".encode()
