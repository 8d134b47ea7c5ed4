"""The tables of `reference/`: what may leave, in whose form, and what is lost on the way."""

import csv
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language

PREFIX = "baken_"
"""How every column begins that the standard does not have."""


@dataclass(frozen=True)
class Words:
    """A text in the languages of the pages."""

    nl: str
    en: str

    def __str__(self) -> str:
        """Return it in the language of the page."""
        return self.en if get_language() == "en" else self.nl


@dataclass(frozen=True)
class OwnField:
    """Something of a report that can leave, if it is chosen."""

    name: str
    meaning: Words
    always: bool

    @property
    def column(self) -> str:
        """The column of our own that holds it unchanged."""
        return PREFIX + self.name


@dataclass(frozen=True)
class Column:
    """A column of a file."""

    name: str
    meaning: Words | None = None
    number: bool = False
    own: bool = False
    """Whether it is ours, beside the columns of the standard."""


@dataclass(frozen=True)
class Loss:
    """What one row loses in one column of a standard."""

    field: str
    ours: str
    column: str
    theirs: str
    reason: str
    kept_in: str = ""
    """The column of ours that holds it whole, if it was chosen."""
    persons: int = 1
    """How many are in the row: one report, or a count of a table."""


@cache
def toml(name: str) -> Mapping[str, Any]:
    """Return a TOML table of this room."""
    text = files("baken.exports").joinpath(f"reference/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def rows(name: str) -> Sequence[Mapping[str, str]]:
    """Return the rows of a CSV table of this room."""
    text = files("baken.exports").joinpath(f"reference/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def by(name: str, key: str) -> Mapping[str, Mapping[str, str]]:
    """Return the rows of a CSV table by one of their columns."""
    return {row[key]: row for row in rows(name)}


def words(said: Mapping[str, str]) -> Words:
    """Return a text of a TOML table."""
    return Words(said["nl"], said["en"])


@cache
def fields() -> Sequence[OwnField]:
    """Return everything of a report that can leave, in order."""
    return [
        OwnField(one["name"], words(one), one.get("always", False))
        for one in toml("fields")["field"]
    ]


def choosable() -> list[OwnField]:
    """Return what someone can choose to let go along."""
    return [one for one in fields() if not one.always]


def own_columns(chosen: Collection[str]) -> list[Column]:
    """Return the columns of ours for what was chosen."""
    return [
        Column(one.column, one.meaning, number=one.name in {"year", "month"}, own=True)
        for one in fields()
        if one.always or one.name in chosen
    ]


def kind(name: str) -> Mapping[str, Any]:
    """Return what is said of one kind of file."""
    found: Mapping[str, Any] = toml("kinds")[name]
    return found


def notes(name: str) -> list[Words]:
    """Return what a reader of one kind of file must know."""
    return [words(one) for one in kind(name)["notes"]]


def is_draft(name: str) -> bool:
    """Return whether the mapping to this kind is a proposal that nobody confirmed."""
    return bool(kind(name)["status"] == "draft")


def reason(code: str) -> Words:
    """Return why something is lost."""
    return words(toml("reasons")[code])
