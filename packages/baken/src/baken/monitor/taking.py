"""What a page shows, as a file to take along: made anew from the figures, nothing beside them."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

import odfdo
import xlsxwriter
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from baken.monitor.sheets import Sheet
from baken.ui import documents
from baken.ui.templatetags.ui import grouped

MOST_OF_A_NAME = 31
"""The longest name that a sheet of a workbook can have."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Document:
    """What is taken along: a title, sentences that say what was found, the figures."""

    title: str
    organisation: str
    opening: str
    findings: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    closing: tuple[tuple[str, str], ...] = ()
    """More to read, as pairs of a head and a text."""


def as_csv(document: Document) -> bytes:
    """Return one line for each number, with all that belongs to it."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["figure", "unit", "row", "year", "shown", "protection", "source", "counted_on"])
    for sheet in document.sheets:
        for line in sheet.lines:
            for year, number in zip(sheet.heads[1:], line.numbers, strict=True):
                rows.writerow(
                    [
                        _harmless(sheet.caption),
                        _harmless(sheet.unit),
                        _harmless(line.label),
                        year,
                        _harmless(number),
                        _harmless(sheet.protection),
                        _harmless(sheet.source),
                        sheet.on.isoformat(),
                    ]
                )
    return ("\ufeff" + out.getvalue()).encode()


def as_json(document: Document) -> bytes:
    """Return the same as plain values."""
    found = {
        "title": document.title,
        "organisation": document.organisation,
        "figures": [
            {
                "figure": sheet.caption,
                "finding": sheet.finding,
                "unit": sheet.unit,
                "columns": list(sheet.heads),
                "rows": [[line.label, *line.numbers] for line in sheet.lines],
                "caveat": sheet.caveat,
                "source": sheet.source,
                "counted_on": sheet.on.isoformat(),
                "method": sheet.method,
                "protection": sheet.protection,
            }
            for sheet in document.sheets
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=2).encode()


def as_xlsx(document: Document) -> bytes:
    """Return a workbook: a sheet for each figure, with texts only."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": document.title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    bold = book.add_format({"bold": True})
    right = book.add_format({"align": "right"})
    for name, sheet in _named(document.sheets):
        page = book.add_worksheet(name)
        page.set_column(0, 0, 50)
        for place, row in enumerate(_rows(sheet)):
            for column, text in enumerate(row):
                style = bold if place in {0, 2} else right if column and place > 2 else None
                page.write_string(place, column, text, style)
    book.close()
    return out.getvalue()


def as_ods(document: Document) -> bytes:
    """Return an open spreadsheet: a table for each figure, with texts only."""
    made = odfdo.Document("spreadsheet")
    made.body.clear()
    for name, sheet in _named(document.sheets):
        table = odfdo.Table(name)
        for row in _rows(sheet):
            line = odfdo.Row()
            line.set_values(list(row))
            table.append_row(line)
        made.body.append(table)
    told = made.meta
    told.title = document.title
    told.generator = "Baken"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_pdf(document: Document) -> bytes:
    """Return a document to print: findings, charts, tables, and how they were made."""
    content = {
        "language": get_language() or "nl",
        "title": document.title,
        "organisation": document.organisation,
        "opening": document.opening,
        "found": _("What stands out"),
        "findings": list(document.findings),
        "page": _("page {page} of {pages}"),
        "names": {
            "unit": _("Unit"),
            "source": _("Source"),
            "date": _("Date"),
            "method": _("Method"),
            "protection": _("Protection"),
        },
        "sheets": [_drawn(sheet) for sheet in document.sheets],
        "closing": [{"title": head, "text": text} for head, text in document.closing],
    }
    return documents.drawn(files("baken.monitor") / "report.typ", content)


FORMS: Mapping[str, tuple[Callable[[Document], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
    "xlsx": (
        as_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "ods": (as_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "pdf": (as_pdf, "application/pdf"),
}
"""Every form in which figures can be taken along, with its type."""


def _drawn(sheet: Sheet) -> dict[str, object]:
    top = max([*(float(bar.get("high") or bar["value"]) for bar in sheet.bars), 1.0])
    return {
        "finding": sheet.finding,
        "chart": sheet.chart,
        "bars": [
            {
                "label": str(bar["label"]),
                "shown": grouped(bar["shown"]),
                "width": float(bar["value"]) / top,
                "low": float(bar["low"]) / top if "low" in bar else -1,
                "high": float(bar["high"]) / top if "high" in bar else -1,
            }
            for bar in sheet.bars
        ],
        "heads": list(sheet.heads),
        "rows": [[line.label, *map(grouped, line.numbers)] for line in sheet.lines],
        "caveat": sheet.caveat,
        "print": {
            "unit": sheet.unit,
            "source": sheet.source,
            "date": _day(sheet.on),
            "method": sheet.method,
            "protection": sheet.protection,
        },
    }


def _rows(sheet: Sheet) -> Sequence[Sequence[str]]:
    return [
        [_harmless(sheet.caption)],
        [_harmless(sheet.finding)],
        [_harmless(head) for head in sheet.heads],
        *([_harmless(line.label), *map(_harmless, line.numbers)] for line in sheet.lines),
        [""],
        [f"{_('Unit')}: {sheet.unit}"],
        [f"{_('Source')}: {sheet.source}"],
        [f"{_('Date')}: {_day(sheet.on)}"],
        [f"{_('Method')}: {sheet.method}"],
        [f"{_('Protection')}: {sheet.protection}"],
        [_harmless(sheet.caveat)],
    ]


def _named(sheets: Sequence[Sheet]) -> list[tuple[str, Sheet]]:
    """Return each figure with a name that a workbook takes, none of them twice."""
    return [
        (f"{number} {sheet.caption.translate(FORBIDDEN)}"[:MOST_OF_A_NAME].strip(), sheet)
        for number, sheet in enumerate(sheets, 1)
    ]


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _day(on: date) -> str:
    return date_format(on, "j F Y")
