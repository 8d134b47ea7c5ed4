"""A backup on its way to a file, and back: chunks, compressed, sealed with age for its recipients.

Inside the seal lies gzip, and inside that a row of frames: a letter, a length in
four bytes, and as many bytes. H is the header, T begins a table, D holds its
rows as COPY writes them, E ends a table with its number of rows and its digest,
and Z ends the whole. Format: `docs/howto/back-up-and-restore.md`.
"""

import contextlib
import gzip
import io
import json
import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyrage

from baken.project.refusal import Refusal

HEAD = struct.Struct(">cI")
LARGEST = 2**26
MAGIC = "baken-backup"
FORMAT = 1

DAMAGED = "The file {file} is damaged or incomplete: nothing was restored from it."


def frame(kind: bytes, content: bytes) -> bytes:
    """Return one frame."""
    return HEAD.pack(kind, len(content)) + content


def words(kind: bytes, content: dict[str, Any]) -> bytes:
    """Return one frame that holds JSON."""
    return frame(kind, json.dumps(content, sort_keys=True).encode())


class _Packed(io.RawIOBase):
    """Lets age pull a backup out of the frames, compressed, a piece at a time."""

    def __init__(self, frames: Iterator[bytes]) -> None:
        self._frames = frames
        self._packed = io.BytesIO()
        self._gzip = gzip.GzipFile(fileobj=self._packed, mode="wb", compresslevel=6, mtime=0)
        self._ready = bytearray()
        self._ended = False
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, fewer at the end."""
        wanted = size if size >= 0 else LARGEST
        while len(self._ready) < wanted and not self._ended:
            try:
                piece = next(self._frames, None)
            except Exception as failure:
                self.failure = failure  # age would tell of it in its own words
                raise
            if piece is None:
                self._gzip.close()
                self._ended = True
            else:
                self._gzip.write(piece)
            self._ready += self._packed.getvalue()
            self._packed.seek(0)
            self._packed.truncate()
        found = bytes(self._ready[:wanted])
        del self._ready[:wanted]
        return found


def write(frames: Iterator[bytes], to: Path, recipients: list[str]) -> None:
    """Write a sealed backup to the new file `to`; a broken one is never left behind.

    :raises Refusal: if there is no recipient, or the file exists or cannot be written.
    """
    keys = [_recipient(text) for text in recipients]
    if to.exists():
        raise Refusal(f"The file {to} exists already: a backup never replaces another one.")
    packed = _Packed(frames)
    draft = to.with_name(f".{to.name}.draft")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            pyrage.encrypt_io(packed, file, keys)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(to)
    except (OSError, pyrage.EncryptError) as failure:
        draft.unlink(missing_ok=True)
        if packed.failure is not None and not isinstance(packed.failure, OSError):
            raise packed.failure from failure
        raise Refusal(f"The backup could not be written to {to}: {failure}.") from failure
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _recipient(text: str) -> "pyrage.x25519.Recipient":
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as failure:
        raise Refusal(
            f"«{text}» is not the public key of an age recipient: it begins with age1."
        ) from failure


def identities(file: Path) -> list["pyrage.x25519.Identity"]:
    """Return the private keys in `file`, as age-keygen writes it.

    :raises Refusal: if the file cannot be read or holds none.
    """
    try:
        lines = file.read_text(encoding="ascii").split("\n")
    except (OSError, UnicodeDecodeError) as failure:
        raise Refusal(f"The file with the private key, {file}, cannot be read.") from failure
    try:
        found = [
            pyrage.x25519.Identity.from_str(line.strip())
            for line in lines
            if line.strip() and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Refusal(f"The file {file} holds no private key of age (AGE-SECRET-KEY-…).")
    return found


def read(file: Path, keys: list["pyrage.x25519.Identity"]) -> Iterator[tuple[bytes, bytes]]:
    """Return the frames of the backup in `file`, one after the other.

    What comes out before the end may still turn out to be damaged: read all of it
    once before using it.

    :raises Refusal: if no key fits, or the file is damaged or cut off.
    """
    outcome: list[BaseException] = []
    take, give = os.pipe()

    def unseal() -> None:
        try:
            with os.fdopen(give, "wb") as pipe, file.open("rb") as sealed:
                pyrage.decrypt_io(sealed, pipe, keys)
        except Exception as failure:  # noqa: BLE001  carried to the reader, who speaks
            outcome.append(failure)

    thread = threading.Thread(target=unseal, daemon=True)
    thread.start()
    try:
        with os.fdopen(take, "rb") as pipe, gzip.GzipFile(fileobj=pipe) as packed:
            yield from _frames(packed)
            thread.join()
            if outcome:
                raise outcome[0]
    except FileNotFoundError as failure:
        raise Refusal(f"There is no file {file}.") from failure
    except (OSError, EOFError, ValueError, pyrage.DecryptError) as failure:
        with contextlib.suppress(RuntimeError):
            thread.join()
        raise Refusal(_why(outcome[0] if outcome else failure, file)) from failure


def _frames(packed: gzip.GzipFile) -> Iterator[tuple[bytes, bytes]]:
    while True:
        kind, length = HEAD.unpack(_exactly(packed, HEAD.size))
        if length > LARGEST:
            raise ValueError("a frame is too large")
        yield kind, _exactly(packed, length)
        if kind == b"Z":
            packed.read()  # to the end, where a cut would show
            return


def _exactly(packed: gzip.GzipFile, size: int) -> bytes:
    found = packed.read(size)
    if len(found) != size:
        raise EOFError
    return found


def _why(failure: BaseException, file: Path) -> str:
    if isinstance(failure, FileNotFoundError):
        return f"There is no file {file}."
    if isinstance(failure, PermissionError):
        return f"You may not read the file {file}."
    if isinstance(failure, pyrage.DecryptError) and "matching keys" in str(failure):
        return f"The private key does not open {file}: it was made for other recipients."
    return DAMAGED.format(file=file)
