"""What was published, as files: a table, what its columns and codes mean, a catalogue for machines.

Files are the same in whichever language they are asked for: codes stay codes, and the dictionary
gives the words in both. The catalogue stands in `catalogue`.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from baken.publications.gate import HIDDEN
from baken.publications.queries import Released, ReleasedTable
from baken.publications.states import HEADS, UNITS, words

LANGUAGES = ("nl", "en")
SHOWN, LOWEST, HIGHEST, UNIT = "shown", "lowest", "highest", "unit"
MEANS: Mapping[str, str | Promise] = {
    SHOWN: _("the number as published; × is hidden, and 0–7 is at most seven or none"),
    LOWEST: _("the least that it can be by this rule alone; empty where it is hidden"),
    HIGHEST: _("the most that it can be by this rule alone; empty where it is hidden or open"),
    UNIT: _("what one number counts"),
}
"""What the columns mean that every table has."""
A_SUM = _("empty: the sum over all codes, within the year")
IN_SEVERAL = _("one person may count under more than one code, so these do not add up")


def columns(table: ReleasedTable) -> list[str]:
    """Return the columns of the file of a table; an empty code is a sum over that dimension."""
    return [*(axis.name for axis in table.axes), *MEANS]


def rows(table: ReleasedTable) -> Iterable[list[str]]:
    """Yield one line for each published number; a hidden one says ×, without bounds."""
    names = [axis.name for axis in table.axes[1:]]
    for year, codes, shown in table.rows():
        hidden = shown.text == HIDDEN
        yield [
            year,
            *(codes.get(name, "") for name in names),
            shown.text,
            "" if hidden else str(shown.low),
            "" if hidden or shown.high is None else str(shown.high),
            unit_of(table, codes),
        ]


def unit_of(table: ReleasedTable, codes: Mapping[str, str]) -> str:
    """Return what a number counts: where a person may be in several rows, a sum is of persons."""
    in_rows = any(axis.several and axis.name in codes for axis in table.axes)
    return table.unit if in_rows or not table.persons_unit else table.persons_unit


def as_csv(table: ReleasedTable) -> bytes:
    """Return a table as CSV (UTF-8, RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns(table))
    writer.writerows(rows(table))
    return out.getvalue().encode()


def as_json(released: Released, table: ReleasedTable) -> bytes:
    """Return a table as JSON, with its source and with what its words mean."""
    names = columns(table)
    return written(
        {
            "publication": released.reference,
            "edition": released.edition,
            "organisation": released.organisation,
            "title": released.title,
            "table": table.name,
            "counted_on": released.counted_on.isoformat(),
            "published_on": released.released_on.isoformat() if released.released_on else None,
            "protection": both(released.protection),
            "dictionary": dictionary(table),
            "rows": [dict(zip(names, row, strict=True)) for row in rows(table)],
        }
    )


def dictionary(table: ReleasedTable) -> list[dict[str, Any]]:
    """Return what each column and each code of a table means, in every language."""
    found: list[dict[str, Any]] = []
    for axis in table.axes:
        column: dict[str, Any] = {
            "column": axis.name,
            "means": both(HEADS[axis.name]),
            "codes": {code: both_of(axis.name, code) for code in axis.codes},
        }
        if axis.name != "year":
            column["empty"] = both(A_SUM)
        if axis.several:
            column["note"] = both(IN_SEVERAL)
        found.append(column)
    found += [{"column": name, "means": both(means)} for name, means in MEANS.items()]
    found[-1]["codes"] = {unit: both(UNITS[unit]) for unit in units(table)}
    return found


def units(table: ReleasedTable) -> list[str]:
    """Return what the numbers of a table count: one thing, or persons beside mentions of them."""
    return list(dict.fromkeys(filter(None, (table.unit, table.persons_unit))))


def both(text: str | Promise) -> dict[str, str]:
    """Return a text in every language."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(text)
    return found


def both_of(dimension: str, code: str) -> dict[str, str]:
    """Return the word for a code in every language."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = words(dimension, code)
    return found


def written(value: object) -> bytes:
    """Return a value as JSON that people can read too."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode()
