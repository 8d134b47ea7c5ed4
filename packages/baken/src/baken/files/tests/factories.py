"""Ordinary attachments, of dossiers that have a key."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from baken.files import actions
from baken.files.models import Attachment
from baken.files.queries import Checked
from baken.files.states import Kind
from baken.kernel.sealing import keystore

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
TEXT = b"Drie mannen op een adres."


def a_dossier() -> UUID:
    """Return a dossier that has a key and nothing else."""
    dossier = uuid4()
    keystore.make([dossier])
    return dossier


def a_file(name: str = "brief.txt", content: bytes = TEXT, kind: Kind = Kind.TEXT) -> Checked:
    """Return a file that was checked."""
    return Checked(name, kind, content)


def an_attachment(dossier: UUID | None = None, **fields: object) -> Attachment:
    """Return an attachment of `dossier`, or of a new one."""
    (kept,) = actions.attach([a_file(**fields)], dossier=dossier or a_dossier(), at=MARCH)  # type: ignore[arg-type]
    return kept
