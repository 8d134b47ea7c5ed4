"""Files, made new from columns and rows: CSV, JSON, XLSX and ODS, in a stream of bytes.

Nothing is in them but what is given here: no formula, no comment, no hidden part, no maker.
"""

import csv
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from baken.exports.standards import Column
from baken.exports.states import Format

type Value = str | int
PIECE = 256 * 1024
RISKY = re.compile(r"[=+@\t\r\n|]|-(?!\d+(?:\.\d+)?$)")
"""How a text begins that a spreadsheet may take for a formula; a number below zero is none."""
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
NAME = re.compile(r"[\[\]:*?/\\]")
XML = "<?xml version='1.0' encoding='UTF-8'?>\n"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
TYPES: Mapping[str, str] = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.ODS: ODS,
}


@dataclass(frozen=True)
class Sheet:
    """One table of a file; its rows can be taken once."""

    name: str
    unit: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


@dataclass(frozen=True)
class Document:
    """What a file holds. `about` tells readers what it is; a CSV has no place for it."""

    title: str
    made_on: date
    about: Sequence[tuple[str, str]]
    about_name: str
    key: str
    """By what its folder on disk is found again, should the server stop in the middle."""
    sheets: Sequence[Sheet]


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula, in one line."""
    plain = UNFIT.sub(" ", text)
    return f"'{plain}" if RISKY.match(plain) else plain


def plain_again(text: str) -> str:
    """Return what `harmless` was given."""
    return text[1:] if text.startswith("'") and RISKY.match(text[1:]) else text


def written(document: Document, form: str) -> Iterator[bytes]:
    """Yield the bytes of the file."""
    return _WRITERS[form](document)


def as_csv(document: Document) -> Iterator[bytes]:
    """Yield a file with commas, in UTF-8 with a mark that spreadsheets know it by."""
    (sheet,) = document.sheets
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    for row in chain([[column.name for column in sheet.columns]], sheet.rows):
        lines.writerow([_safe(value) for value in row])
        if text.tell() > PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def as_json(document: Document) -> Iterator[bytes]:
    """Yield an object with what the file is, its columns, and a list of rows for each table."""
    head = {
        "title": document.title,
        "date": document.made_on.isoformat(),
        "about": dict(document.about),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "tables": ['
    for number, sheet in enumerate(document.sheets):
        names = [column.name for column in sheet.columns]
        meaning = {column.name: str(column.meaning or "") for column in sheet.columns}
        head = {"name": sheet.name, "unit": sheet.unit, "columns": meaning}
        yield b", " * bool(number) + json.dumps(head, ensure_ascii=False)[:-1].encode()
        yield b', "rows": ['
        lines: list[str] = []
        first = True
        for row in sheet.rows:
            told = dict(zip(names, map(_safe, row), strict=True))
            lines.append(json.dumps(told, ensure_ascii=False))
            if len(lines) == 500:
                yield _joined(lines, first=first)
                lines, first = [], False
        yield _joined(lines, first=first)
        yield b"\n]}"
    yield b"]}\n"


def as_xlsx(document: Document) -> Iterator[bytes]:
    """Yield a workbook, written row by row; what stands on disk meanwhile goes with this call."""
    with _folder(document.key) as folder:
        path = folder / "made.xlsx"
        book = xlsxwriter.Workbook(str(path), {**_PLAIN, "tmpdir": str(folder)})
        made = datetime.combine(document.made_on, time())
        book.set_properties({"title": harmless(document.title), "created": made})
        bold = book.add_format({"bold": True})
        for name, rows in _with_about(document):
            page = book.add_worksheet(name)
            page.set_column(0, 0, 28)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, int):
                        page.write_number(number, place, value)
                    elif value:
                        text = harmless(value)
                        page.write_string(number, place, text, None if number else bold)
        book.close()
        with path.open("rb") as made_file:
            while piece := made_file.read(PIECE):
                yield piece


def as_ods(document: Document) -> Iterator[bytes]:
    """Yield an OpenDocument spreadsheet, written row by row without a copy on disk."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr(_entry("mimetype", zipfile.ZIP_STORED), ODS)
        whole.writestr(_entry("META-INF/manifest.xml"), _MANIFEST)
        made = document.made_on.isoformat()
        meta = _META.format(escape(harmless(document.title)), f"{made}T00:00:00")
        whole.writestr(_entry("meta.xml"), meta)
        with whole.open(_entry("content.xml"), "w", force_zip64=True) as content:
            content.write(_CONTENT_BEGINS.encode())
            for name, rows in _with_about(document):
                content.write(f"<table:table table:name={quoteattr(name)}>".encode())
                for row in rows:
                    content.write(_ods_row(row).encode())
                    yield from sink.taken()
                content.write(b"</table:table>")
            content.write(_CONTENT_ENDS.encode())
    yield from sink.taken(all_of_it=True)


@contextmanager
def _folder(key: str) -> Iterator[Path]:
    """Give a folder of our own, empty, and take it away; also what an earlier try left there."""
    folder = Path(tempfile.gettempdir()) / f"baken-export-{key}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


class _Sink(io.RawIOBase):
    """Takes what a zip file writes, to be given on."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        piece = bytes(content)  # type: ignore[call-overload]
        self._held += piece
        return len(piece)

    def taken(self, *, all_of_it: bool = False) -> Iterator[bytes]:
        if self._held and (all_of_it or len(self._held) >= PIECE):
            yield bytes(self._held)
            self._held.clear()


def _with_about(document: Document) -> Iterator[tuple[str, Iterable[Sequence[Value]]]]:
    about = [(document.title, ""), *document.about]
    yield _sheet_name(document.about_name), about
    for sheet in document.sheets:
        names = [column.name for column in sheet.columns]
        yield _sheet_name(sheet.name), chain([[*names, f"[{sheet.unit}]"]], sheet.rows)


def _sheet_name(name: str) -> str:
    return NAME.sub(" ", name)[:31]


def _safe(value: Value) -> Value:
    return value if isinstance(value, int) else harmless(value)


def _joined(lines: Sequence[str], *, first: bool) -> bytes:
    if not lines:
        return b""
    return (("\n" if first else ",\n") + ",\n".join(lines)).encode()


def _entry(name: str, how: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    return entry


def _ods_row(row: Sequence[Value]) -> str:
    return "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>"


def _ods_cell(value: Value) -> str:
    if isinstance(value, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if not value:
        return "<table:table-cell/>"
    return (
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(harmless(value))}</text:p></table:table-cell>"
    )


_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = (
    f'{XML}<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
    f'manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_META = (
    f'{XML}<office:document-meta xmlns:office="{_OFFICE}:office:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"><office:meta>'
    "<dc:title>{}</dc:title><dc:date>{}</dc:date></office:meta></office:document-meta>"
)
_CONTENT_BEGINS = (
    f'{XML}<office:document-content xmlns:office="{_OFFICE}:office:1.0" '
    f'xmlns:table="{_OFFICE}:table:1.0" xmlns:text="{_OFFICE}:text:1.0" office:version="1.3">'
    "<office:body><office:spreadsheet>"
)
_CONTENT_ENDS = "</office:spreadsheet></office:body></office:document-content>"
_WRITERS: Mapping[str, Callable[[Document], Iterator[bytes]]] = {
    Format.CSV: as_csv,
    Format.JSON: as_json,
    Format.XLSX: as_xlsx,
    Format.ODS: as_ods,
}
