"""Read a file that comes in: heads and rows of text, whatever program wrote it."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from baken.imports.states import Form
from baken.imports.words import plain
from baken.kernel.errors import NotPossible

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200_000, 200, 2_000
MOST_UNPACKED = 300 * 2**20
"""How large a packed spreadsheet may be once unpacked."""
DELIMITERS = ",;\t|"
HTCDS_PREFIXES = ("prs_", "vic_", "cas_", "con_")
FEWEST_HTCDS = 3


@dataclass(frozen=True)
class Sheet:
    """A file as it was read. Nothing in it was understood yet."""

    form: Form
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    first: int
    """The number of the first row, as the program that wrote the file counts."""
    guessed: bool
    """Whether its letters were not UTF-8, and read as the usual ones of Windows."""


def read(content: bytes) -> Sheet:
    """Return the heads and rows of a file.

    :raises NotPossible: if it is no table, too large, or holds macros; the sentence says which.
    """
    if not content.strip():
        raise NotPossible(_("This file is empty."))
    if content[:2] == b"PK":
        lines, guessed, form = _workbook(content), False, Form.SHEET
    elif content[:4] == b"\xd0\xcf\x11\xe0":
        raise NotPossible(_("This is an old kind of spreadsheet. Save it as XLSX or CSV."))
    else:
        text, guessed = _text(content)
        lines, form = _csv(text), Form.CSV
    if not lines:
        raise NotPossible(_("This file has no rows."))
    heads = tuple(cell.strip() for cell in lines[0])
    _check_heads(heads)
    first, rest = 2, lines[1:]
    if sum(head.lower().startswith(HTCDS_PREFIXES) for head in heads) >= FEWEST_HTCDS:
        form = Form.HTCDS
        if rest and _are_labels(rest[0]):
            first, rest = 3, rest[1:]
    if not rest:
        raise NotPossible(_("This file has heads, and no rows under them."))
    if len(rest) > MOST_ROWS:
        raise NotPossible(
            _("This file has more than %(most)d rows. Divide it into several.")
            % {"most": MOST_ROWS}
        )
    return Sheet(form, heads, rest, first, guessed)


def _check_heads(heads: Sequence[str]) -> None:
    if len(heads) > MOST_COLUMNS:
        raise NotPossible(_("This file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    named = [plain(head) for head in heads if head]
    if len(set(named)) != len(named):
        raise NotPossible(_("Two columns have the same head. Give each a name of its own."))


def _text(content: bytes) -> tuple[str, bool]:
    if b"\x00" in content:
        raise NotPossible(_("This is not a file of text, and not a spreadsheet that we know."))
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252"), True
        except UnicodeDecodeError as error:
            raise NotPossible(
                _("The letters of this file cannot be read. Save it as CSV (UTF-8).")
            ) from error


def _csv(text: str) -> list[tuple[str, ...]]:
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(LONGEST_CELL * 4)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise NotPossible(
            _("This file cannot be read as CSV. Is there a quotation mark that is not closed?")
        ) from error
    return _even(found)


def _workbook(content: bytes) -> list[tuple[str, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise NotPossible(_("This spreadsheet is damaged. Save it again.")) from error
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotPossible(_("This spreadsheet is too large once it is unpacked."))
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise NotPossible(_("This spreadsheet holds macros. Save it as XLSX without them."))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise NotPossible(_("This is no spreadsheet that we can read. Save it as XLSX.")) from error
    return _even([[_cell(value) for value in row] for row in rows])


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _even(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the rows that hold something, all as wide as the first, their cells not too long."""
    found: list[tuple[str, ...]] = []
    width = 0
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise NotPossible(
                _("A cell holds more than %(most)d characters.") % {"most": LONGEST_CELL}
            )
        width = width or len(row)
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise NotPossible(
                _("Row %(number)d has more cells than there are heads.")
                % {"number": len(found) + 1}
            )
        found.append((*row[:width], *[""] * (width - len(row))))
    return found


def _are_labels(row: Sequence[str]) -> bool:
    """Return whether a row holds the labels of the standard under its names."""
    labels = {"first name", "second name", "gender", "birthdate", "citizenship", "title"}
    return len({plain(cell) for cell in row} & labels) > 1
