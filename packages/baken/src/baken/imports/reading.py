"""What a file holds: heads, and rows of text; read apart, and kept in one plain form."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.imports.states import Form
from baken.imports.tabular import limits
from baken.imports.tabular.limits import Reason
from baken.imports.words import plain
from baken.kernel import apart
from baken.kernel.errors import NotPossible

log = structlog.get_logger("baken.imports")

COMMAND = apart.command("baken.imports.tabular.child")
HTCDS_PREFIXES = ("prs_", "vic_", "cas_", "con_")
FEWEST_HTCDS = 3
LABELS = {"first name", "second name", "gender", "birthdate", "citizenship", "title"}

MOST: Mapping[Reason, int] = {
    Reason.LONG_CELL: limits.LONGEST_CELL,
    Reason.MANY_ROWS: limits.ROWS,
    Reason.MANY_COLUMNS: limits.COLUMNS,
}
SAID: Mapping[Reason, Promise] = {
    Reason.EMPTY: _("This file is empty."),
    Reason.OLD: _("This is an old kind of spreadsheet. Save it as XLSX or CSV."),
    Reason.LOCKED: _("This spreadsheet is locked with a password. Save it without one."),
    Reason.BINARY: _("This is not a file of text, and not a spreadsheet that we know."),
    Reason.LETTERS: _("The letters of this file cannot be read. Save it as CSV (UTF-8)."),
    Reason.QUOTES: _(
        "Row %(number)d cannot be read as CSV. Is there a quotation mark that is not closed?"
    ),
    Reason.DAMAGED: _("This spreadsheet is damaged. Save it again."),
    Reason.MACROS: _("This spreadsheet holds macros. Save it as XLSX without them."),
    Reason.UNREADABLE: _("This is no spreadsheet that we can read. Save it as XLSX."),
    Reason.HEAVY: _("This file is too large to read. Divide it into several, or save it as CSV."),
    Reason.NO_ROWS: _("This file has no rows."),
    Reason.ONLY_HEADS: _("This file has heads, and no rows under them."),
    Reason.TWICE: _("Two columns have the same head. Give each a name of its own."),
    Reason.LONG_CELL: _("A cell in row %(number)d holds more than %(most)d characters."),
    Reason.WIDER: _("Row %(number)d has more cells than there are heads."),
    Reason.MANY_ROWS: _("This file has more than %(most)d rows. Divide it into several."),
    Reason.MANY_COLUMNS: _("This file has more than %(most)d columns."),
}
"""Why a file is refused."""


@dataclass(frozen=True)
class Sheet:
    """A file as it was read. Nothing in it was understood yet."""

    form: Form
    heads: tuple[str, ...]
    count: int
    """How many rows stand under the heads."""
    guessed: bool
    """Whether its letters were not UTF-8, and read as the usual ones of Windows."""
    name: str
    """The name of the sheet that was read, of a spreadsheet with several."""
    lines: bytes
    """The rows, a line of JSON each: a number and the cells."""

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the number of each row, as the program that wrote it counts, and its cells."""
        for line in BytesIO(self.lines):
            number, *cells = json.loads(line)
            yield number, tuple(cells)

    def packed(self) -> bytes:
        """Return what `unpacked` makes this of again."""
        about = [self.form, self.heads, self.count, self.guessed, self.name]
        return zlib.compress(json.dumps(about).encode() + b"\n" + self.lines, level=3)


def unpacked(content: bytes) -> Sheet:
    """Return the file that was packed."""
    about, _end, lines = zlib.decompress(content).partition(b"\n")
    form, heads, count, guessed, name = json.loads(about)
    return Sheet(Form(form), tuple(heads), count, guessed, name, lines)


def read(content: bytes) -> Sheet:
    """Return the heads and rows of a file, which is never looked into here.

    :raises NotPossible: if it is no table, too large, or holds macros; the sentence says which.
    """
    try:
        said = apart.answer_of(COMMAND, content, seconds=limits.SECONDS)
    except apart.TooHeavy as error:
        raise NotPossible(sentence(Reason.HEAVY)) from error
    except apart.NotRun as error:
        log.error("files of reports cannot be read", why=str(error))
        raise NotPossible(sentence(Reason.UNREADABLE)) from error
    first, _end, lines = said.partition(b"\n")
    about = json.loads(first)
    if "reason" in about:
        raise NotPossible(sentence(Reason(about["reason"]), about["row"]))
    return _sheet(about, lines)


def _sheet(about: dict[str, object], lines: bytes) -> Sheet:
    heads = tuple(str(head) for head in about["heads"])  # type: ignore[attr-defined]
    named = [plain(head) for head in heads if head]
    if len(set(named)) != len(named):
        raise NotPossible(sentence(Reason.TWICE))
    form = Form.SHEET if about["packed"] else Form.CSV
    if sum(head.lower().startswith(HTCDS_PREFIXES) for head in heads) >= FEWEST_HTCDS:
        form = Form.HTCDS
        first, _end, rest = lines.partition(b"\n")
        if first and len({plain(str(cell)) for cell in json.loads(first)} & LABELS) > 1:
            lines = rest
    if not lines:
        raise NotPossible(sentence(Reason.ONLY_HEADS))
    name = str(about["name"]) if about["sheets"] != 1 else ""
    return Sheet(form, heads, lines.count(b"\n") + 1, bool(about["guessed"]), name, lines)


def some(sheet: Sheet, many: int) -> Sheet:
    """Return a file with its first rows only."""
    lines = b"".join(islice(BytesIO(sheet.lines), many)).removesuffix(b"\n")
    return Sheet(sheet.form, sheet.heads, min(many, sheet.count), sheet.guessed, sheet.name, lines)


def sentence(reason: Reason, row: int = 0) -> str:
    """Return why a file is refused, in words."""
    return str(SAID[reason]) % {"number": row, "most": MOST.get(reason, 0)}
