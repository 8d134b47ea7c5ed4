"""The words of files: normal forms, and what a head or a value most likely means."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

from baken.imports.states import CODED, Field
from baken.reference import countries

_CODED = frozenset(one.value for one in CODED)


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
    """Return which code each known word of a list means; of a nationality empty for unknown."""
    if field == Field.NATIONALITY:
        return _countries()
    found = _listed()["values"].get(field, {})
    return {plain(word): code for code, those in found.items() for word in those}


def codes(field: str) -> list[str]:
    """Return the codes of the list of a field; those of countries are in `reference`."""
    return list(_listed()["values"].get(field, {}))


def guess(found: Sequence[str]) -> dict[str, int]:
    """Return for each field the column that most likely holds it.

    Of several that might, the one whose head stands first in the list: a day before a year.
    """
    order = {word: place for place, word in enumerate(heads())}
    known = heads()
    guessed: dict[str, tuple[int, int]] = {}
    for column, head in enumerate(found):
        word = next(
            (one for one in (plain(head), plain(head).replace("_", " ")) if one in known), None
        )
        if word is not None:
            name = known[word].value
            guessed[name] = min(guessed.get(name, (order[word], column)), (order[word], column))
    return {name: column for name, (_order, column) in guessed.items()}


def is_coded(field: str) -> bool:
    """Return whether the values of a field are those of a list."""
    return field in _CODED


@cache
def _countries() -> Mapping[str, str]:
    found: dict[str, str] = dict.fromkeys(map(plain, _listed()["unknown_nationality"]), "")
    for code, said in countries.names().items():
        found |= {plain(code): code, plain(said["nl"]): code, plain(said["en"]): code}
    for code, adjectives in _listed()["nationalities"].items():
        for word in adjectives:
            found |= dict.fromkeys(map(plain, inflected(word)), code)
    return found


def inflected(word: str) -> set[str]:
    """Return a Dutch adjective of a country with and without its ending: Pools, Poolse."""
    if word.endswith("ees"):
        return {word, word[:-3] + "ese"}
    if word.endswith("s"):
        return {word, word + "e"}
    return {word}
