"""Check a file that someone sends, and read the attachments of a dossier."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from baken.files import rules
from baken.files.cleaning import apart
from baken.files.cleaning.limits import Reason, Refused
from baken.files.models import Attachment, Piece
from baken.files.refusals import refusal
from baken.files.states import CONTENT_TYPES, Kind
from baken.kernel.sealing import files, keystore
from baken.kernel.sealing.fields import open_all

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its name made harmless, its content cleaned."""

    name: str
    kind: Kind
    content: bytes

    def __repr__(self) -> str:
        """Say of what kind it is and how long, so that no content ends up in a log."""
        return f"<Checked {self.kind}, {len(self.content)} bytes>"


def checked(name: str, content: bytes) -> Checked:
    """Return the file as it may be kept: what it shows, without what it hides.

    :raises NotPossible: for a file that is not kept, with a sentence that names it.
    """
    most = settings.BAKEN_UPLOAD_BYTES
    try:
        if len(content) > most:
            raise Refused(Reason.TOO_LARGE)
        found, clean = apart.cleaned(content)
    except Refused as refused:
        raise refusal(refused.reason, name=rules.shown(name), most=most) from None
    kind = Kind(found.value)
    return Checked(rules.named(name, kind), kind, clean)


def of(dossier: UUID) -> list[Attachment]:
    """Return the attachments of `dossier` in the order in which they came, names opened."""
    found = list(Attachment.objects.filter(dossier=dossier).order_by("place"))
    return open_all(found) if found else []


def get(dossier: UUID, pk: UUID) -> Attachment | None:
    """Return the attachment `pk` if it belongs to `dossier`, and otherwise nothing."""
    return Attachment.objects.filter(dossier=dossier, pk=pk).first()


def content(attachment: Attachment) -> Iterator[bytes]:
    """Yield the content of `attachment` in clear, piece by piece, each checked before it is given.

    :raises Unreadable: if a piece is missing, changed, or of something else.
    """
    key = keystore.find({attachment.dossier})[attachment.dossier]
    return files.unseal(key, io.BufferedReader(_Stored(attachment)), file=attachment.pk)


def content_type(attachment: Attachment) -> str:
    """Return as what `attachment` is sent to who downloads it."""
    return CONTENT_TYPES[Kind(attachment.kind)]


class _Stored(io.RawIOBase):
    """The sealed bytes of an attachment as one stream, of which one piece is fetched at a time."""

    def __init__(self, attachment: Attachment) -> None:
        pieces = Piece.objects.filter(attachment=attachment).order_by("number")
        self._pieces = pieces.values_list("content", flat=True).iterator(chunk_size=1)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, target: "WriteableBuffer") -> int:
        """Fill `target` as far as the piece at hand goes; nothing means the end."""
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        room = memoryview(target).cast("B")
        taken = self._left[: len(room)]
        room[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)
