"""Read a printed table from its reference file, and refuse one that is not whole."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language, gettext

from baken.printed.states import LISTS, Certainty, PrintedUnit

Codes = frozenset[tuple[str, str]]
"""A code for some dimensions; a dimension that is not there was added up in print."""


@dataclass(frozen=True)
class Words:
    """A text in both languages; the language of the page decides which is read."""

    nl: str
    en: str

    def __str__(self) -> str:
        """Return it in the language of the page."""
        return self.en if get_language() == "en" else self.nl


@dataclass(frozen=True)
class PrintedCell:
    """One number as it was printed."""

    codes: Codes
    printed: float
    edition: int = 1
    """1 for the first print of a figure; a later one stands beside it."""
    verified: Certainty | None = None
    source: str = ""
    note: Words | None = None

    def code(self, dimension: str) -> str:
        """Return its code for a dimension; empty for a printed total over it."""
        return dict(self.codes).get(dimension, "")


@dataclass(frozen=True)
class Erratum:
    """A number that we read otherwise than it was printed, and why."""

    codes: Codes
    printed: float
    read_as: float
    why: Words


@dataclass(frozen=True)
class PrintSource:
    """Where a printed table comes from."""

    title: str
    publisher: str
    on: date | None
    place: str
    unit: PrintedUnit
    status: Certainty
    missing: Words


@dataclass(frozen=True)
class Addition:
    """A printed total that is not the sum of its printed parts."""

    codes: Codes
    printed: float
    sum: float


@dataclass(frozen=True)
class PrintedTable:
    """A printed table: its numbers, its errata, and what the print leaves open."""

    name: str
    group: str
    title: Words
    dimensions: tuple[str, ...]
    source: PrintSource
    cells: tuple[PrintedCell, ...]
    errata: tuple[Erratum, ...]
    left_open: tuple[Words, ...]
    words: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)

    def printed(self, **codes: object) -> float | None:
        """Return the number as printed, in its first print; None where print has none."""
        found = self._cell(codes)
        return found.printed if found else None

    def read(self, **codes: object) -> float | None:
        """Return the number as we read it: as printed, unless an erratum says otherwise."""
        wanted = _codes(codes)
        for erratum in self.errata:
            if erratum.codes == wanted:
                return erratum.read_as
        return self.printed(**codes)

    def values(self, dimension: str) -> list[str]:
        """Return the codes of a dimension that occur in print, in their order there."""
        found = (cell.code(dimension) for cell in self.cells)
        return list(dict.fromkeys(code for code in found if code))

    def label(self, dimension: str, code: str) -> str:
        """Return the word for a code; empty is the printed total."""
        if not code:
            return gettext("total")
        own = self.words.get(dimension, {}).get(code)
        if own is not None:
            return str(own)
        known = LISTS.get(dimension)
        return str(known(code).label) if known is not None else code

    def additions(self, *, read: bool = False) -> list[Addition]:
        """Return every printed total that is not the sum of its finest printed parts.

        A blank cell adds nothing. With `read` the errata count.
        """
        inner = [cell for cell in self.cells if len(cell.codes) == len(self.dimensions)]
        found = []
        for cell in self.cells:
            parts = [one for one in inner if cell.codes < one.codes]
            if not parts:
                continue
            value = self._value(cell, read=read)
            total = sum(self._value(one, read=read) for one in parts)
            if total != value:
                found.append(Addition(cell.codes, value, total))
        return found

    def only(self, year: str) -> "PrintedTable":
        """Return the same table with one year alone."""
        return PrintedTable(
            self.name,
            self.group,
            self.title,
            self.dimensions,
            self.source,
            tuple(cell for cell in self.cells if cell.code("year") == year),
            tuple(one for one in self.errata if dict(one.codes).get("year") == year),
            self.left_open,
            self.words,
        )

    def _cell(self, codes: Mapping[str, object]) -> PrintedCell | None:
        wanted = _codes(codes)
        return next((cell for cell in self.cells if cell.codes == wanted), None)

    def _value(self, cell: PrintedCell, *, read: bool) -> float:
        if read:
            for erratum in self.errata:
                if erratum.codes == cell.codes:
                    return erratum.read_as
        return cell.printed


def read(text: str) -> PrintedTable:
    """Return the table that the TOML `text` holds.

    :raises ValueError: if a number stands twice in one print, is below zero, bears a code or a
        dimension that is not known, or an erratum corrects what is not printed.
    """
    data = tomllib.loads(text)
    dimensions = tuple(data["dimensions"])
    words = {
        dimension: {code: Words(**one) for code, one in found.items()}
        for dimension, found in data.get("words", {}).items()
    }
    cells = tuple(_printed_cell(one, dimensions, words) for one in data["cell"])
    seen = [(cell.codes, cell.edition) for cell in cells]
    if len(set(seen)) != len(seen):
        raise ValueError(f"{data['name']}: a number stands twice")
    errata = tuple(_erratum(one, dimensions, cells) for one in data.get("erratum", ()))
    source = data["source"]
    return PrintedTable(
        name=data["name"],
        group=data["group"],
        title=Words(**data["title"]),
        dimensions=dimensions,
        source=PrintSource(
            title=source["title"],
            publisher=source["publisher"],
            on=source.get("date"),
            place=source["place"],
            unit=PrintedUnit(source["unit"]),
            status=Certainty(source["status"]),
            missing=Words(**source["missing"]),
        ),
        cells=cells,
        errata=errata,
        left_open=tuple(Words(**one) for one in data.get("open", ())),
        words=words,
    )


@cache
def every() -> tuple[PrintedTable, ...]:
    """Return every printed table of this room, by name of its file."""
    folder = files("baken.printed").joinpath("reference")
    found = sorted(
        (one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name
    )
    return tuple(read(one.read_text(encoding="utf-8")) for one in found)


def _printed_cell(
    data: Mapping[str, Any],
    dimensions: Iterable[str],
    words: Mapping[str, Mapping[str, Words]],
) -> PrintedCell:
    codes = _codes({name: data[name] for name in dimensions if name in data})
    for dimension, code in codes:
        own, known = words.get(dimension), LISTS.get(dimension)
        if own is not None and code not in own:
            raise ValueError(f"«{code}» of {dimension} has no words")
        if own is None and known is not None:
            known(code)
    if unknown := set(data) - {*dimensions, "printed", "edition", "verified", "from", "nl", "en"}:
        raise ValueError(f"a number has {sorted(unknown)}, which this table does not know")
    if data["printed"] < 0:
        raise ValueError("a number is below zero")
    return PrintedCell(
        codes=codes,
        printed=data["printed"],
        edition=data.get("edition", 1),
        verified=Certainty(data["verified"]) if "verified" in data else None,
        source=data.get("from", ""),
        note=Words(data["nl"], data["en"]) if "nl" in data else None,
    )


def _erratum(
    data: Mapping[str, Any], dimensions: Iterable[str], cells: Iterable[PrintedCell]
) -> Erratum:
    codes = _codes({name: data[name] for name in dimensions if name in data})
    if not any(cell.codes == codes and cell.printed == data["printed"] for cell in cells):
        raise ValueError("an erratum corrects what is not printed")
    return Erratum(codes, data["printed"], data["read_as"], Words(data["nl"], data["en"]))


def _codes(codes: Mapping[str, object]) -> Codes:
    return frozenset((name, str(code)) for name, code in codes.items())
