"""Read a table: heads, and rows with the number that the program which wrote them gives them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from baken.imports.tabular.limits import COLUMNS, LONGEST_CELL, ROWS, UNPACKED, Reason, Unfit

DELIMITERS = ",;\t|"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the old spreadsheets begin, and every one that is locked with a password."""
LOCKED = "EncryptedPackage".encode("utf-16-le")

type Row = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A table as it was read. Nothing in it was understood yet; its rows can be taken once."""

    packed: bool
    """Whether it came out of a spreadsheet."""
    guessed: bool
    """Whether its letters were not UTF-8, and read as the usual ones of Windows."""
    name: str
    """The name of the sheet."""
    sheets: int
    """How many sheets could be seen in the spreadsheet."""
    heads: tuple[str, ...]
    rows: Iterator[tuple[int, tuple[str, ...]]]


def parsed(content: bytes) -> Table:
    """Return the table in a file.

    :raises Unfit: if it is no table, too large, or holds macros; also while its rows are taken.
    """
    if not content.strip():
        raise Unfit(Reason.EMPTY)
    if content.startswith(b"PK"):
        name, sheets, rows = _workbook(content)
        guessed = False
    elif content.startswith(OLE[:4]):
        raise Unfit(Reason.LOCKED if LOCKED in content else Reason.OLD)
    else:
        text, guessed = _text(content)
        name, sheets, rows = "", 0, _csv(text)
    filled = ((number, row) for number, row in rows if any(cell.strip() for cell in row))
    heads = _heads(filled)
    return Table(content.startswith(b"PK"), guessed, name, sheets, heads, _even(filled, len(heads)))


def _heads(rows: Iterator[Row]) -> tuple[str, ...]:
    number, first = next(rows, (0, ()))
    if not number:
        raise Unfit(Reason.NO_ROWS)
    cells = [cell.strip() for cell in first]
    while not cells[-1]:
        cells.pop()
    if len(cells) > COLUMNS:
        raise Unfit(Reason.MANY_COLUMNS)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Unfit(Reason.LONG_CELL, number)
    return tuple(cells)


def _even(rows: Iterable[Row], width: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows, all as wide as the heads, their cells not too long."""
    for place, (number, row) in enumerate(rows):
        if place == ROWS:
            raise Unfit(Reason.MANY_ROWS)
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise Unfit(Reason.WIDER, number)
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise Unfit(Reason.LONG_CELL, number)
        yield number, (*row[:width], *[""] * (width - len(row)))


def _text(content: bytes) -> tuple[str, bool]:
    if b"\x00" in content:
        raise Unfit(Reason.BINARY)
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252"), True
        except UnicodeDecodeError as error:
            raise Unfit(Reason.LETTERS) from error


def _csv(text: str) -> Iterator[Row]:
    """Yield records by their number, as a spreadsheet that opens the file counts them."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # it holds for the process
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(lines, 1):
            yield number, row
    except csv.Error as error:
        raise Unfit(Reason.QUOTES, number + 1) from error


def _workbook(content: bytes) -> tuple[str, int, Iterator[Row]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unfit(Reason.DAMAGED) from error
    if sum(part.file_size for part in parts) > UNPACKED:
        raise Unfit(Reason.HEAVY)
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise Unfit(Reason.MACROS)
    try:
        found = _widest(CalamineWorkbook.from_filelike(io.BytesIO(content)))
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise Unfit(Reason.UNREADABLE) from error
    return found


def _widest(book: CalamineWorkbook) -> tuple[str, int, Iterator[Row]]:
    """Return the sheet with the most heads among those that can be seen; of equals the first.

    A sheet that explains stands before or behind the reports, and is narrower than they are.
    """
    names = [
        one.name
        for one in book.sheets_metadata
        if one.typ is SheetTypeEnum.WorkSheet and one.visible is SheetVisibleEnum.Visible
    ]
    widest, best = -1, None
    for name in names:
        sheet = book.get_sheet_by_name(name)
        wide = next((len(filled) for row in sheet.iter_rows() if (filled := _filled(row))), 0)
        if wide > widest:
            widest, best = wide, sheet
    if best is None:
        raise Unfit(Reason.NO_ROWS)
    return best.name, len(names), _cells(best)


def _filled(row: Iterable[object]) -> list[object]:
    return [value for value in row if str(value).strip()]


def _cells(sheet: CalamineSheet) -> Iterator[Row]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield number, [_cell(value) for value in row]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
