"""Seal files of any size, piece by piece, so that no piece can be moved, dropped or swapped.

Format: version (1 byte, 0x01), then for each piece of at most 1 MiB of the file a
nonce (12 bytes) and its AES-256-GCM with tag. File, number of the piece, and whether
it is the last are authenticated with each piece.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from baken.kernel.sealing.envelopes import NONCE, VERSION, Unreadable

PIECE = 1024 * 1024
TAG = 16


class Target(Protocol):
    """Where sealed bytes go."""

    def write(self, content: bytes, /) -> object:
        """Take bytes."""


class Source(Protocol):
    """Where sealed bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Give so many bytes, fewer only at the end."""


class Sealer:
    """Seals a file while it is being written, for whom cannot have it whole first."""

    def __init__(self, key: bytes, target: Target, *, file: UUID) -> None:
        """Write to `target`, sealed with `key` for the file `file`; end with `close`."""
        self._cipher = AESGCM(key)
        self._target = target
        self._file = file
        self._held = bytearray()
        self._number = 0
        target.write(VERSION)

    def write(self, content: bytes) -> None:
        """Add to the file. What could still be its last piece is held back."""
        self._held += content
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]

    def close(self) -> None:
        """Write the last piece; without it the file does not open."""
        self._seal(bytes(self._held), last=True)
        self._held.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = os.urandom(NONCE)
        place = _place(self._file, self._number, last=last)
        self._target.write(nonce + self._cipher.encrypt(nonce, piece, place))
        self._number += 1


def seal(key: bytes, source: BinaryIO, target: Target, *, file: UUID) -> None:
    """Write what `source` holds to `target`, sealed with `key` for the file `file`."""
    sealer = Sealer(key, target, file=file)
    while content := source.read(PIECE):
        sealer.write(content)
    sealer.close()


def unseal(key: bytes, source: Source, *, file: UUID) -> Iterator[bytes]:
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


def _pieces(source: Source, size: int) -> Iterator[tuple[int, bytes, bool]]:
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
