"""Read a reference file row by row, so that a mistake can be named by line and column."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext as _

from baken.kernel.errors import NotPossible


class BrokenFile(NotPossible):
    """Says in one sentence which file, line and column cannot be used, and why."""


@dataclass(frozen=True)
class Row:
    """One line of a file; its cells are asked for by the name of their column."""

    file: str
    line: int
    cells: Mapping[str, str]

    def refuse(self, column: str, why: str) -> BrokenFile:
        """Return the refusal of one cell."""
        words = {"file": self.file, "line": self.line, "column": column, "why": why}
        return BrokenFile(_("%(file)s, line %(line)d, column «%(column)s»: %(why)s") % words)

    def text(self, column: str, *, longest: int, empty: bool = False) -> str:
        """Return a text.

        :raises BrokenFile: if it is empty and may not be, or too long.
        """
        value = self.cells[column].strip()
        if not value and not empty:
            raise self.refuse(column, _("this may not be empty."))
        if len(value) > longest:
            raise self.refuse(column, _("this is longer than %d characters.") % longest)
        return value

    def number(self, column: str) -> int:
        """Return a whole number of zero or more.

        :raises BrokenFile: if it is anything else.
        """
        value = self.cells[column].strip()
        if not (value.isascii() and value.isdigit()):
            raise self.refuse(column, _("«%s» is not a whole number.") % value)
        return int(value)

    def day(self, column: str) -> date:
        """Return a date.

        :raises BrokenFile: if it is not written as 2022-01-31.
        """
        value = self.cells[column].strip()
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.refuse(column, _("«%s» is not a date like 2022-01-31.") % value) from error

    def one_of[T](self, column: str, known: Mapping[str, T]) -> T:
        """Return what the word in this column stands for.

        :raises BrokenFile: if the word is not among `known`.
        """
        value = self.cells[column].strip()
        if value not in known:
            raise self.refuse(column, _("«%s» is not known here.") % value)
        return known[value]


@dataclass(frozen=True)
class Table:
    """A whole file, with the digest by which its version is known."""

    file: str
    digest: str
    rows: list[Row]


def read(path: Path, columns: list[str], *, key: str) -> Table:
    """Return the rows of the CSV file at `path`.

    :raises BrokenFile: if the file is missing or not UTF-8, has other columns, a row
        with more or fewer cells, or the same `key` twice.
    """
    try:
        content = path.read_bytes()
        lines = content.decode("utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFile(_("%s cannot be read as a text file.") % path.name) from error
    rows = list(_rows(path.name, lines, columns))
    seen: set[str] = set()
    for row in rows:
        name = row.cells[key]
        if name in seen:
            raise row.refuse(key, _("«%s» stands here twice.") % name)
        seen.add(name)
    return Table(path.name, sha256(content).hexdigest(), rows)


def _rows(file: str, lines: list[str], columns: list[str]) -> Iterator[Row]:
    reader = csv.reader(lines, strict=True)
    header = next(reader, [])
    if header != columns:
        missing = next(
            (name for name in columns if name not in header), header[0] if header else ""
        )
        row = Row(file, 1, {})
        raise row.refuse(missing, _("the columns must be: %s.") % ", ".join(columns))
    try:
        for cells in reader:
            row = Row(file, reader.line_num, dict(zip(columns, cells, strict=False)))
            if len(cells) != len(columns):
                last = columns[min(len(cells), len(columns)) - 1]
                raise row.refuse(
                    last,
                    _("there are %(found)d cells instead of %(meant)d.")
                    % {"found": len(cells), "meant": len(columns)},
                )
            yield row
    except csv.Error as error:
        line = Row(file, reader.line_num, {})
        raise line.refuse(columns[0], _("this is not a line of a CSV file.")) from error
