"""A printed table as a file: CSV, JSON or plain text, as printed and as read, with its errata."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from baken.printed.reading import Codes, PrintedCell, PrintedTable
from baken.printed.states import DIMENSIONS

FORMATS = ("text", "csv", "json")

COLUMNS = (
    "table",
    "codes",
    "printed",
    "read",
    "edition",
    "verified",
    "cell_source",
    "note",
    "unit",
    "source",
)
"""The columns of the CSV file: the same for every table."""


def written(tables: Sequence[PrintedTable], form: str) -> str:
    """Return `tables` in one of the `FORMATS`.

    :raises ValueError: for another form.
    """
    match form:
        case "csv":
            return _csv(tables)
        case "json":
            return json.dumps([_plain(table) for table in tables], ensure_ascii=False, indent=2)
        case "text":
            return "\n\n".join("\n".join(_text(table)) for table in tables)
    raise ValueError(form)


def as_read(table: PrintedTable, cell: PrintedCell) -> float | None:
    """Return how we read one printed number; a later print has no erratum."""
    return table.read(**dict(cell.codes)) if cell.edition == 1 else cell.printed


def in_words(table: PrintedTable, codes: Codes) -> str:
    """Return which number it is, such as «2016, forced criminality, total»."""
    held = dict(codes)
    return ", ".join(
        table.label(dimension, held[dimension])
        if dimension in held
        else f"{DIMENSIONS[dimension]}: {_('total')}"
        for dimension in table.dimensions
    )


def shown(value: float | None) -> str:
    """Return a number as the language of the page writes it."""
    if value is None:
        return ""
    whole = value == int(value)
    return number_format(int(value) if whole else value, decimal_pos=None if whole else 1)


def _csv(tables: Iterable[PrintedTable]) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for table in tables:
        for cell in table.cells:
            codes = {name: cell.code(name) for name in table.dimensions if cell.code(name)}
            rows.writerow(
                [
                    table.name,
                    ";".join(f"{name}={code}" for name, code in codes.items()),
                    cell.printed,
                    as_read(table, cell),
                    cell.edition,
                    cell.verified or "",
                    cell.source,
                    cell.note or "",
                    table.source.unit,
                    f"{table.source.publisher}: {table.source.title}",
                ]
            )
    return out.getvalue()


def _plain(table: PrintedTable) -> dict[str, Any]:
    source = table.source
    return {
        "table": table.name,
        "title": str(table.title),
        "unit": source.unit,
        "unit_in_words": str(source.unit.label),
        "dimensions": list(table.dimensions),
        "source": {
            "title": source.title,
            "publisher": source.publisher,
            "date": source.on.isoformat() if source.on else None,
            "place": source.place,
            "status": source.status,
            "missing": str(source.missing),
        },
        "cells": [
            {
                "codes": {name: cell.code(name) for name in table.dimensions if cell.code(name)},
                "printed": cell.printed,
                "read": as_read(table, cell),
                "edition": cell.edition,
                "verified": cell.verified,
                "source": cell.source or None,
                "note": str(cell.note) if cell.note else None,
            }
            for cell in table.cells
        ],
        "errata": [
            {
                "codes": dict(erratum.codes),
                "printed": erratum.printed,
                "read_as": erratum.read_as,
                "why": str(erratum.why),
            }
            for erratum in table.errata
        ],
        "left_open": [str(words) for words in table.left_open],
        "totals_that_do_not_add_up": [
            {"codes": dict(one.codes), "printed": one.printed, "sum": one.sum}
            for one in table.additions()
        ],
    }


def _text(table: PrintedTable) -> Iterator[str]:
    source = table.source
    yield str(table.title)
    yield _("Unit: %(unit)s") % {"unit": source.unit.label}
    when = f", {source.on:%d-%m-%Y}" if source.on else ""
    yield _("Source: %(source)s") % {"source": f"{source.publisher}: {source.title}{when}"}
    yield _("Place: %(place)s") % {"place": source.place}
    yield ""
    lines = [
        (in_words(table, cell.codes), shown(cell.printed), shown(as_read(table, cell)), cell)
        for cell in table.cells
    ]
    widest = max(len(words) for words, *_rest in lines)
    yield f"{'':<{widest}}  {_('as printed'):>12}  {_('as read'):>12}"
    for words, printed, read, cell in lines:
        mark = "  *" if printed != read else ""
        extra = f"  ({_('print %(n)d') % {'n': cell.edition}})" if cell.edition > 1 else ""
        yield f"{words:<{widest}}  {printed:>12}  {read:>12}{mark}{extra}"
        if cell.note:
            yield f"    {cell.note}"
    yield ""
    for erratum in table.errata:
        yield "* " + _("%(what)s: printed %(printed)s, read as %(read)s. %(why)s") % {
            "what": in_words(table, erratum.codes),
            "printed": shown(erratum.printed),
            "read": shown(erratum.read_as),
            "why": erratum.why,
        }
    for one in table.left_open:
        yield f"- {one}"
    yield f"- {source.missing}"
