"""What was asked for, what is in it, and the bytes of a file that may be taken."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from baken.accounts import queries as accounts
from baken.accounts.roles import Purpose, Role
from baken.exports import ctdc, htcds, standards, tables
from baken.exports.models import Content, Export, Piece
from baken.exports.standards import Column, Words
from baken.exports.states import HELD, RECORDS, Kind, State
from baken.jobs import queries as jobs
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import files, keystore
from baken.register import queries as register

if TYPE_CHECKING:
    from baken.jobs.models import Job

MAKE = "exports.make"
"""The work of making a file."""


@dataclass(frozen=True)
class Lost:
    """Why something is lost, of how many rows."""

    reason: Words
    rows: int
    of: int
    field: str
    kept_in: str
    persons: int
    is_table: bool

    @property
    def sentence(self) -> str:
        """Return it in words: «12 of 40 rows: …»."""
        if self.is_table:
            return _("%(many)d counted: %(why)s") % {"many": self.persons, "why": self.reason}
        return _("%(many)d of %(of)d rows: %(why)s") % {
            "many": self.rows,
            "of": self.of,
            "why": self.reason,
        }


@dataclass(frozen=True)
class Outcome:
    """What is in a file, in numbers."""

    rows: int
    rows_that_lose: int
    small: int
    """Counts of 1 to 7, or rows of which at most 7 look alike."""
    losses: Sequence[Lost]
    digest: str
    """SHA-256 of the file, by which the recipient sees that it came over whole."""

    @property
    def digest_in_parts(self) -> list[str]:
        """The digest in pieces, between which a narrow page can break it."""
        return [self.digest[start : start + 8] for start in range(0, len(self.digest), 8)]


def listed(organisation_id: int) -> QuerySet[Export]:
    """Return everything that was asked for in an organisation, newest first."""
    found = Export.objects.filter(organisation_id=organisation_id)
    return found.select_related("asked_by", "decided_by").order_by("-asked_at")


def years(organisation_id: int) -> range:
    """Return the years of the register."""
    return register.years(organisation_id)


def job_of(export: Export) -> "Job | None":
    """Return the work on a file."""
    return jobs.of(MAKE, export.reference)


def has_second(organisation_id: int, besides: UUID) -> bool:
    """Return whether another analyst works there, who can be the second person."""
    found = accounts.in_force().filter(
        organisation_id=organisation_id, role=Role.ANALYST, purpose=Purpose.POLICY
    )
    return found.exclude(user_id=besides).exists()


def outcome(export: Export) -> Outcome | None:
    """Return what is in a file; None before it is made and after it is destroyed."""
    if export.outcome is None:
        return None
    found: Mapping[str, Any] = json.loads(export.outcome)
    is_table = export.kind not in RECORDS
    return Outcome(
        found["rows"],
        found["rows_that_lose"],
        found["small"],
        [
            Lost(
                standards.reason(one["reason"]),
                one["rows"],
                found["rows"],
                one["field"],
                one["kept_in"],
                one["persons"],
                is_table,
            )
            for one in found["losses"]
        ],
        found["digest"],
    )


def columns(kind: str, fields: Sequence[str]) -> list[Column]:
    """Return what is in a file, column by column, as far as that is fixed before it is made."""
    if kind == Kind.HTCDS:
        return [*htcds.columns(), *standards.own_columns(fields)]
    if kind == Kind.CTDC:
        return [*ctdc.columns(), *standards.own_columns(fields)]
    if kind == Kind.COMENSHA:
        names = ("year", "nationality", "sex", "age", "age_band", "region", "sector", "reporter")
        return [Column(one, tables.head(one)) for one in (*names, "dossier_type", "count")]
    return tables.long_columns(kind)


def is_available(export: Export, at: datetime) -> bool:
    """Return whether the file can be taken now."""
    return export.state == State.RELEASED and export.until is not None and at < export.until


def content(export: Export, *, losses: bool) -> Iterator[bytes]:
    """Return the bytes of one of the two files, after the whole of it was checked.

    :raises NotPossible: if there is no file any more.
    """
    found = Content.objects.filter(export=export, is_losses=losses).first()
    if export.state not in HELD or found is None:
        raise NotPossible(_("The file is not there any more. Ask for a new one."))
    key = keystore.find({export.pk})[export.pk]
    for _piece in _opened(found, key):
        pass
    return _opened(found, key)


def _opened(found: Content, key: bytes) -> Iterator[bytes]:
    return files.unseal(key, _Kept(found.pk), file=found.pk)


class _Kept:
    """Reads the sealed bytes of a file, a row of the database at a time."""

    def __init__(self, content: UUID) -> None:
        self._content = content
        self._number = 0
        self._held = bytearray()
        self._ended = False

    def read(self, size: int, /) -> bytes:
        while len(self._held) < size and not self._ended:
            found = Piece.objects.filter(content_id=self._content, number=self._number)
            row = found.values_list("sealed", flat=True).first()
            self._ended = row is None
            self._held += bytes(row or b"")
            self._number += 1
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken
