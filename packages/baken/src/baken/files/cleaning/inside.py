"""JPEG and JPEG 2000 as they lie inside a PDF: the same picture, byte for byte, without notes.

They are not made anew, because each making costs detail: segments and boxes that
say something besides the picture are taken out.
"""

import re
from collections.abc import Iterator

from baken.files.cleaning.limits import PIXELS, Reason, Refused

SOI, EOI, SOS, APP14 = 0xD8, 0xD9, 0xDA, 0xEE
SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
NEEDED = {*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, SOS}
ADOBE = 12
"""The length of an Adobe segment, which says how the colours are coded; more is not read."""
NEXT = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)

BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}
HEADS = {b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"}
SIZ, COM, TLM, PLM, PLT, SOT, SOD = 0xFF51, 0xFF64, 0xFF55, 0xFF57, 0xFF58, 0xFF90, 0xFF93
NOTES = {COM, TLM, PLM, PLT}
"""Comments, and lists of lengths that are no longer true once comments are gone."""


def jpeg(data: bytes) -> bytes:
    """Return the JPEG `data` with its picture alone.

    :raises Refused: if it is no JPEG, or has more pixels than are taken.
    """
    if data[:2] != bytes([0xFF, SOI]):
        raise Refused(Reason.DAMAGED)
    kept = [data[:2]]
    at = 2
    while found := NEXT.match(data, at) or NEXT.search(data, at):
        marker = found[1][0]
        if marker == EOI:
            break
        start = found.end()
        length = int.from_bytes(data[start : start + 2])
        if length < 2:
            raise Refused(Reason.DAMAGED)
        body = data[start + 2 : start + length]
        at = start + length
        if marker in SIZES:
            _check(int.from_bytes(body[3:5]), int.from_bytes(body[1:3]))
        if marker == APP14 and body.startswith(b"Adobe"):
            body = body[:ADOBE]
        elif marker not in NEEDED:
            continue
        kept.append(bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body)
        if marker == SOS:
            end = NEXT.search(data, at)
            kept.append(data[at : end.start() if end else len(data)])
    return b"".join(kept) + bytes([0xFF, EOI])


def jpeg2000(data: bytes) -> bytes:
    """Return the JPEG 2000 `data`, a file or a bare stream of code, with its picture alone.

    :raises Refused: if it is no JPEG 2000, or has more pixels than are taken.
    """
    if data[:4] == b"\xff\x4f\xff\x51":
        return _code(data)
    kept = []
    for name, body in _boxes(data):
        if name == b"jp2h":
            body = b"".join(_box(*inner) for inner in _boxes(body) if inner[0] in HEADS)
        elif name == b"jp2c":
            body = _code(body)
        if name in BOXES:
            kept.append(_box(name, body))
    if not kept:
        raise Refused(Reason.DAMAGED)
    return b"".join(kept)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length, name, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16]), 16
        end = at + length if length else len(data)
        if end < at + head:
            raise Refused(Reason.DAMAGED)
        yield name, data[at + head : end]
        at = end


def _box(name: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + name + body


def _code(data: bytes) -> bytes:
    """Return a stream of code without comments, in its head and in the head of each part."""
    head, at = _head(data, 2, end=SOT)
    kept = [data[:2], head]
    while int.from_bytes(data[at : at + 2]) == SOT:
        length = int.from_bytes(data[at + 6 : at + 10])
        end = at + length if length else len(data)
        inner, start = _head(data, at + 12, end=SOD)
        body = inner + data[start:end]
        size = (12 + len(body)).to_bytes(4) if length else bytes(4)
        kept.append(data[at : at + 6] + size + data[at + 10 : at + 12] + body)
        if end <= at + 12:
            raise Refused(Reason.DAMAGED)
        at = end
    return b"".join(kept) + (b"" if kept[-1].endswith(b"\xff\xd9") else b"\xff\xd9")


def _head(data: bytes, at: int, *, end: int) -> tuple[bytes, int]:
    """Return the segments from `at` that are needed, and where the head ends."""
    kept = []
    while (marker := int.from_bytes(data[at : at + 2])) != end:
        length = int.from_bytes(data[at + 2 : at + 4])
        if marker < 0xFF01 or length < 2:
            raise Refused(Reason.DAMAGED)
        segment = data[at : at + 2 + length]
        if marker == SIZ:
            wide, high = int.from_bytes(segment[6:10]), int.from_bytes(segment[10:14])
            _check(wide, high)
        if marker not in NOTES:
            kept.append(segment)
        at += 2 + length
    return b"".join(kept), at


def _check(width: int, height: int) -> None:
    if width * height > PIXELS:
        raise Refused(Reason.PIXELS)
