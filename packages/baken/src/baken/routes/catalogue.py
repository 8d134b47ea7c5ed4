"""The catalogue of indicators: what can be seen or heard, in words that a reporter can pick."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from baken.routes.states import FORM_CODES, SEES_AS, Form, Profession
from baken.routes.words import UnfitFileError, Words, read_many

FILE = "indicators.csv"
STATUSES = {"sourced": False, "draft": True}
YES_OR_NO = {"yes": True, "no": False}
EVERYONE = "ALL"


@dataclass(frozen=True)
class Indicator:
    """Something that may point to trafficking (indicator). Proves nothing, and is never counted."""

    id: str
    label: Words
    category: str
    forms: frozenset[str]
    """The forms of exploitation that it fits."""
    professionals: frozenset[str]
    """The codes of those who may come to see it; empty for everyone."""
    of_minors: bool
    """Whether it says something of children and young people only."""
    draft: bool
    """Whether it still waits for an expert."""
    sources: tuple[str, ...]

    def fits(self, form: str | None) -> bool:
        """Return whether it can be seen with `form`; with no form, or an unclear one, always."""
        return form in {None, Form.UNKNOWN} or form in self.forms

    def seen_by(self, profession: Profession | None) -> bool:
        """Return whether someone of `profession` may come to see it."""
        codes = SEES_AS[profession] if profession else frozenset()
        return not codes or not self.professionals or bool(codes & self.professionals)


@dataclass(frozen=True)
class Catalogue:
    """Every indicator in the order of its file, and the names of the categories in theirs."""

    indicators: dict[str, Indicator]
    categories: dict[str, Words]


@cache
def catalogue() -> Catalogue:
    """Return the catalogue in use.

    :raises UnfitFileError: if one of its files is not right; the sentence names the row.
    """
    folder = files("baken.routes").joinpath("reference")
    about = tomllib.loads(folder.joinpath("indicators.toml").read_text(encoding="utf-8"))
    categories = read_many(about.get("categories"), "indicators.toml, categories")
    return Catalogue(
        indicators=read(folder.joinpath(FILE).read_text(encoding="utf-8"), set(categories)),
        categories=categories,
    )


def read(text: str, categories: set[str]) -> dict[str, Indicator]:
    """Return the indicators that `text` holds, by their id.

    :raises UnfitFileError: if a row is not right.
    """
    found: dict[str, Indicator] = {}
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        one = _indicator(row, f"{FILE}, row {number}", categories)
        if one.id in found:
            raise UnfitFileError(f"{FILE}, row {number}: {one.id} is there twice")
        found[one.id] = one
    return found


def _indicator(row: Mapping[str, str | None], where: str, categories: set[str]) -> Indicator:
    cells = {name: (cell or "").strip() for name, cell in row.items()}
    try:
        label = Words(cells["label_nl"], cells["label_en"])
        one = Indicator(
            id=cells["id"],
            label=label,
            category=cells["category"],
            forms=_forms(cells["forms"]),
            professionals=frozenset(cells["professionals"].split(";")) - {EVERYONE},
            of_minors=YES_OR_NO[cells["minor_specific"]],
            draft=STATUSES[cells["status"]],
            sources=tuple(cells["sources"].split(";")),
        )
    except KeyError as missing:
        raise UnfitFileError(f"{where}: {missing} is missing or unknown") from missing
    if one.category not in categories:
        raise UnfitFileError(f"{where}: category {one.category!r} has no name")
    if odd := one.professionals - frozenset().union(*SEES_AS.values()):
        raise UnfitFileError(f"{where}: {', '.join(sorted(odd))} is nobody we know")
    if not (one.id and label.nl and label.en and all(one.sources)):
        raise UnfitFileError(f"{where}: an id, a label in each language and a source are asked for")
    return one


def _forms(cell: str) -> frozenset[str]:
    codes = cell.split(";")
    if EVERYONE in codes:
        return frozenset(FORM_CODES.values())
    return frozenset(FORM_CODES[code] for code in codes)
