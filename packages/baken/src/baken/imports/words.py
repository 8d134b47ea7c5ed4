"""The words of files: normal forms, and what a head or a value most likely means."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

from baken.imports.states import CODED, Field
from baken.reference import countries


def plain(text: str) -> str:
    """Return a word as the lists hold it: small letters, no accents, single spaces."""
    return re.sub(r"\s+", " ", anyascii(text).strip().lower())


@cache
def _listed() -> Mapping[str, Any]:
    text = files("baken.imports").joinpath("reference/words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def heads() -> Mapping[str, Field]:
    """Return which field each known head means."""
    return {
        plain(word): Field(name) for name, those in _listed()["heads"].items() for word in those
    }


@cache
def values(field: str) -> Mapping[str, str]:
    """Return which code each known word of a list means."""
    found = _listed()["values"].get(field, {})
    return {plain(word): code for code, those in found.items() for word in those}


def codes(field: str) -> list[str]:
    """Return the codes of the list of a field."""
    return list(_listed()["values"].get(field, {}))


def guess(found: tuple[str, ...]) -> dict[str, int]:
    """Return for each field the column that most likely holds it."""
    known = heads()
    guessed: dict[str, int] = {}
    for column, head in enumerate(found):
        field = known.get(plain(head)) or known.get(plain(head).replace("_", " "))
        if field is not None:
            guessed.setdefault(field.value, column)
    return guessed


def is_coded(field: str) -> bool:
    """Return whether the values of a field are those of a list."""
    return field in {one.value for one in CODED}


@cache
def _countries() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, said in countries.names().items():
        found |= {plain(code): code, plain(said["nl"]): code, plain(said["en"]): code}
    adjectives: Mapping[str, str] = _listed()["nationalities"]
    return found | {plain(word): code for word, code in adjectives.items()}


def country(text: str) -> str | None:
    """Return the code of a country by its code, name or adjective; empty for unknown."""
    if plain(text) in {"", "onbekend", "unknown"}:
        return ""
    return _countries().get(plain(text))
