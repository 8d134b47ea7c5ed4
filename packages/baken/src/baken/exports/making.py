"""Make one file: rows in, two sealed streams out, and what is in them in numbers."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import ModuleType
from typing import Any

from django.utils.translation import gettext as _

from baken.exports import ctdc, htcds, sheets, standards, tables
from baken.exports.models import Content, Export, Piece
from baken.exports.records import Record, own_values, record_of, shuffled
from baken.exports.sheets import Document, Sheet
from baken.exports.standards import Loss
from baken.exports.states import (
    MOST_ROWS_OF_A_SHEET,
    RECORDS,
    SHEETS,
    SMALL,
    Kind,
)
from baken.kernel.counts import Counts
from baken.kernel.errors import NotPossible
from baken.kernel.sealing.files import PIECE, Sealer
from baken.register import queries as register

_IN_FORM: Mapping[str, ModuleType] = {Kind.HTCDS: htcds, Kind.CTDC: ctdc}
LOSS_COLUMNS = ("row", "field", "ours", "column", "theirs", "reason", "kept_in", "counts")


class Kept:
    """Takes sealed bytes, and keeps them in rows of the database."""

    def __init__(self, content: Content) -> None:
        """Keep them under `content`."""
        self._content = content
        self._held = bytearray()
        self._number = 0

    def write(self, sealed: bytes, /) -> None:
        """Take some."""
        self._held += sealed
        while len(self._held) >= PIECE:
            self._keep(PIECE)

    def close(self) -> None:
        """Keep what is left."""
        self._keep(len(self._held))

    def _keep(self, size: int) -> None:
        Piece.objects.create(
            content=self._content, number=self._number, sealed=bytes(self._held[:size])
        )
        self._number += 1
        del self._held[:size]


@dataclass
class Tally:
    """Counts what rows lose while they pass, and writes it down row by row."""

    sealer: Sealer
    rows: int = 0
    rows_that_lose: int = 0
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    persons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    alike: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin with the names of the columns."""
        self._text = io.StringIO()
        self._lines = csv.writer(self._text, lineterminator="\r\n")
        self._text.write("\ufeff")
        self._lines.writerow(LOSS_COLUMNS)

    def add(self, losses: Sequence[Loss]) -> None:
        """Take what the next row loses."""
        self.rows += 1
        self.rows_that_lose += bool(losses)
        seen = set()
        for one in losses:
            at = (one.reason, one.field, one.kept_in)
            self.reasons[at] += at not in seen
            self.persons[at] += one.persons
            seen.add(at)
            told = (one.field, one.ours, one.column, one.theirs, one.reason, one.kept_in)
            self._lines.writerow([self.rows, *map(sheets.harmless, told), one.persons])
        if self._text.tell() > sheets.PIECE:
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        self.sealer.close()

    @property
    def small(self) -> int:
        """How many rows look like at most six others."""
        return sum(many for many in self.alike.values() if many <= SMALL)

    def _flush(self) -> None:
        self.sealer.write(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()


def make(
    export: Export, key: bytes, *, made_on: date, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """Write both files of `export`, sealed with `key`; return what is in them in numbers.

    :raises NotPossible: if there is nothing in these years, or too much for a sheet.
    """
    years = range(export.first_year, export.last_year + 1)
    counted = register.counted(export.organisation_id, years)
    whole = next(table.total for table in counted if table.name == "reports_by_dossier_type")
    if not whole:
        raise NotPossible(_("The register has no reports of those years."))
    if export.kind in RECORDS and export.form in SHEETS and whole > MOST_ROWS_OF_A_SHEET:
        raise NotPossible(
            _(
                "A sheet holds at most 1,048,575 rows, and this is more. "
                "Ask for CSV, or for fewer years."
            )
        )
    Content.objects.filter(export=export).delete()
    (figures, kept), (lost, kept_lost) = _begin(export, key), _begin(export, key, losses=True)
    tally = Tally(lost)
    document = _document(export, key, counted, tally, made_on, lambda done: progress(done, whole))
    digest = hashlib.sha256()
    for piece in sheets.written(document, export.form):
        digest.update(piece)
        figures.write(piece)
    figures.close()
    kept.close()
    tally.close()
    kept_lost.close()
    small = tally.small if export.kind in RECORDS else tables.small_cells(counted, SMALL)
    return {
        "rows": tally.rows,
        "rows_that_lose": tally.rows_that_lose,
        "small": small,
        "digest": digest.hexdigest(),
        "losses": [
            {
                "reason": reason,
                "field": name,
                "kept_in": kept_in,
                "rows": many,
                "persons": tally.persons[reason, name, kept_in],
            }
            for (reason, name, kept_in), many in sorted(tally.reasons.items())
        ],
    }


def _begin(export: Export, key: bytes, *, losses: bool = False) -> tuple[Sealer, Kept]:
    content = Content.objects.create(export=export, is_losses=losses)
    kept = Kept(content)
    return Sealer(key, kept, file=content.pk), kept


def _document(
    export: Export,
    key: bytes,
    counted: Sequence[Counts],
    tally: Tally,
    made_on: date,
    progress: Callable[[int], None],
) -> Document:
    said = standards.kind(export.kind)
    title = str(standards.words(said["title"]))
    columns: list[standards.Column] = []
    if export.kind in RECORDS:
        form = _IN_FORM[export.kind]
        columns = [*form.columns(), *standards.own_columns(export.fields)]
        rows = _records(export, key, form, tally, progress)
        found = [Sheet(export.kind, "reports", columns, rows)]
    else:
        found = [
            Sheet(table.name, table.unit, table.columns, _lines(table, tally))
            for table in _tables(export, counted)
        ]
    about = [
        (_("Years"), export.period),
        (_("What it is"), str(standards.words(said["what"]))),
        (_("A row"), str(standards.words(said["row"]))),
        (_("Form"), said["source"]),
        (_("Mapping"), _("draft: a proposal") if said["status"] == "draft" else _("checked")),
        *((_("Note"), str(note)) for note in standards.notes(export.kind)),
        *((one.name, str(one.meaning or "")) for one in columns),
    ]
    return Document(
        f"{title}, {export.period}",
        made_on,
        about,
        _("About"),
        export.reference,
        found,
    )


def _tables(export: Export, counted: Sequence[Counts]) -> list[tables.Table]:
    if export.kind == Kind.EU:
        years = range(export.first_year, export.last_year + 1)
        return tables.eu(counted, register.histories_per_year(export.organisation_id, years))
    if export.kind == Kind.ICTIP:
        return tables.ictip(counted)
    return tables.comensha(counted) if export.form in SHEETS else tables.in_one(counted)


def _lines(table: tables.Table, tally: Tally) -> Iterator[Sequence[sheets.Value]]:
    for line in table.lines:
        tally.add(line.losses)
        yield line.values


def _records(
    export: Export,
    key: bytes,
    form: ModuleType,
    tally: Tally,
    progress: Callable[[int], None],
) -> Iterator[Sequence[sheets.Value]]:
    years = range(export.first_year, export.last_year + 1)
    for row in shuffled(register.rows(export.organisation_id, years), key):
        record = record_of(row, key, export.fields)
        values, losses = form.written(record, export.fields)
        tally.add(losses)
        tally.alike[_look(record)] += 1
        progress(tally.rows)
        yield [*values, *own_values(record, export.fields)]


def _look(record: Record) -> int:
    """Return by what a report could be known again: everything but its pseudonym."""
    return hash(
        (
            record.year,
            record.month,
            record.reporter,
            record.region,
            record.dossier_type,
            record.sex,
            record.age_band,
            record.nationality,
            record.episodes,
        )
    )
