"""Countries by their ISO 3166-1 code, with their names in the languages of the pages."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FILE = Path(__file__).parent / "data" / "countries.csv"


@cache
def names() -> Mapping[str, Mapping[str, str]]:
    """Return the names of every country, by code and language."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: {"nl": row["nl"], "en": row["en"]} for row in csv.DictReader(lines)}


def is_known(code: str) -> bool:
    """Return whether `code` is a country, or «XX» for someone without any."""
    return code in names()


def name(code: str) -> str:
    """Return the name of a country in the language of the page; an unknown code is its own name."""
    found = names().get(code)
    return found["en" if get_language() == "en" else "nl"] if found else code


def choices() -> list[tuple[str, str]]:
    """Return every country with its name, by name."""
    return sorted(((code, name(code)) for code in names()), key=lambda pair: pair[1].casefold())
