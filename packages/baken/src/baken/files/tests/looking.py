"""Look into a file for what should not be there, however it is packed."""

import io
from collections.abc import Iterator
from contextlib import suppress

import pikepdf
from pikepdf import Array, Dictionary, Stream
from PIL import Image

from baken.files.tests.corpus import CANARY

SPELLINGS = (
    *(CANARY.encode(letters) for letters in ("utf-8", "utf-16-le", "utf-16-be")),
    CANARY.encode().hex().encode(),
    CANARY.encode().hex().upper().encode(),
)
ACTIVE = {
    "/JavaScript", "/JS", "/OpenAction", "/AA", "/A", "/Launch", "/URI", "/SubmitForm", "/GoToR",
    "/EmbeddedFiles", "/EF", "/FFilter", "/AF", "/Names", "/AcroForm", "/XFA", "/RichMediaContent",
    "/RichMedia", "/Annots", "/Metadata", "/PieceInfo", "/Thumb", "/Info", "/Encrypt", "/OCProperties",
    "/Prev", "/XRefStm", "/StructTreeRoot", "/Outlines", "/Properties", "/LastModified",
}  # fmt: skip


def left_in(kind: str, content: bytes) -> list[str]:
    """Return what is left in a cleaned file that should be gone."""
    found = [f"the canary, in {where}" for where, data in _unpacked(kind, content) if _sings(data)]
    if kind in {"jpeg", "png"}:
        return found + list(_notes(content))
    if kind == "pdf":
        return found + list(_living(content))
    return found


def _sings(data: bytes) -> bool:
    return any(spelling in data for spelling in SPELLINGS)


def _unpacked(kind: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield "the file", content
    if kind == "pdf":
        with pikepdf.open(io.BytesIO(content)) as document:
            for thing in document.objects:
                if not isinstance(thing, Array | Dictionary | Stream):
                    continue
                yield "an object", thing.unparse(resolved=False)
                if isinstance(thing, Stream):
                    yield "a packed stream", thing.read_raw_bytes()
                    yield "the words of a stream", thing.stream_dict.unparse()
                    with suppress(pikepdf.PdfError):  # a picture that is packed in its own way
                        yield "a stream", thing.read_bytes()


def _notes(content: bytes) -> Iterator[str]:
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        if picture.getexif():
            yield "EXIF"
        harmless = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        yield from (f"a note: {key}" for key in set(picture.info) - harmless)
        if getattr(picture, "n_frames", 1) > 1:
            yield "a second picture"


def _living(content: bytes) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        yield from (f"{key} at the end" for key in set(document.trailer.keys()) & ACTIVE)
        yield from (f"{key} on top" for key in set(document.Root.keys()) - {"/Type", "/Pages"})
        for thing in document.objects:
            if isinstance(thing, Dictionary | Stream):
                yield from (f"{key}" for key in _keys(thing) & ACTIVE)


def _keys(thing: object) -> set[str]:
    """Return every word in `thing` and in what it holds directly."""
    found: set[str] = set()
    todo = [thing]
    while todo:
        item = todo.pop()
        if isinstance(item, Array):
            todo.extend(value for value in item if not getattr(value, "is_indirect", False))
        elif isinstance(item, Dictionary | Stream):
            found |= set(item.keys())
            todo.extend(v for _, v in item.items() if not getattr(v, "is_indirect", False))
    return found
