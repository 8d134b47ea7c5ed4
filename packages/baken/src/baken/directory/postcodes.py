"""Load which postcodes lie in which municipality: all of a file or nothing."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from baken.directory import rules
from baken.directory.models import PostcodeRange
from baken.reference import queries as reference
from baken.reference.tables import BrokenFile, Row

COLUMNS = ["pc4", "cbs_code"]


def load(path: Path, *, source: str, on: date) -> int:
    """Replace the postcodes by those in the CSV file at `path`; return how many ranges there are.

    A postcode of which parts lie in two municipalities stands on two lines. The same
    file under the same source, loaded again, changes nothing.

    :raises BrokenFile: if a line cannot be used; then nothing is changed.
    """
    known = {place.cbs_code: place.pk for place in reference.municipalities()}
    pairs = [_pair(row, known) for row in _rows(path)]
    fresh = {(first, last, known[code], source) for first, last, code in rules.ranges(pairs)}
    with transaction.atomic():
        there = PostcodeRange.objects.select_for_update()
        if fresh != set(there.values_list("first", "last", "municipality_id", "source")):
            there.delete()
            PostcodeRange.objects.bulk_create(
                PostcodeRange(
                    first=first, last=last, municipality_id=place, source=source, loaded_on=on
                )
                for first, last, place, source in sorted(fresh)
            )
    return len(fresh)


def _pair(row: Row, known: Mapping[str, int]) -> tuple[int, str]:
    text = row.text("pc4", longest=4)
    number = rules.digits(text)
    if number is None:
        raise row.refuse("pc4", _("«%s» is not four digits of a postcode.") % text)
    row.one_of("cbs_code", known)
    return number, row.cells["cbs_code"].strip()


def _rows(path: Path) -> Iterator[Row]:
    """Yield the lines of the file after its head.

    :raises BrokenFile: if it is no CSV file with these columns, or holds no line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFile(_("%s cannot be read as a text file.") % path.name) from error
    table = list(csv.reader(lines))
    if not table or table[0] != COLUMNS:
        head = Row(path.name, 1, {})
        raise head.refuse(COLUMNS[0], _("the columns must be: %s.") % ", ".join(COLUMNS))
    if len(table) == 1:
        raise Row(path.name, 2, {}).refuse(COLUMNS[0], _("this may not be empty."))
    for number, cells in enumerate(table[1:], 2):
        row = Row(path.name, number, dict(zip(COLUMNS, cells, strict=False)))
        if len(cells) != len(COLUMNS):
            words = {"found": len(cells), "meant": len(COLUMNS)}
            raise row.refuse(
                COLUMNS[min(len(cells), 1)],
                _("there are %(found)d cells instead of %(meant)d.") % words,
            )
        yield row
