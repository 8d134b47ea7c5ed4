"""Terms, names, numbers and postcodes: plain values in, plain values out."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from anyascii import anyascii

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

MOST_CLOSE = 5
"""How many names are offered to someone who may have mistyped one."""

ALIKE = 0.66
"""From which likeness a name is offered: one wrong letter in a name of three is still met."""

PHONE = r"\+?[0-9][0-9 ()-]{1,24}"

_POSTCODE = re.compile(r"([1-9][0-9]{3})\s*([A-Z]{2})?", re.IGNORECASE)
_CALLED = re.compile(r"(?<![\w.-])\+?[0-9][0-9 -]+[0-9](?![\w.])")
_VISITED = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b")
_BRACKETED = re.compile(r"\(.*?\)")


@cache
def days(term: str) -> int:
    """Return how many days `term` lasts, by the reference file of this room."""
    found: int = _file("terms")["days"][term]
    return found


def other_names() -> Mapping[str, list[str]]:
    """Return names under which people look for a municipality, by its CBS code."""
    found: Mapping[str, list[str]] = _file("other_names")["names"]
    return found


def day(at: datetime) -> date:
    """Return the day of `at` on the calendar of Amsterdam."""
    return at.astimezone(AMSTERDAM).date()


def fresh_since(on: date) -> date:
    """Return the first day of which a check still counts on the day `on`."""
    return on - timedelta(days=days("stale"))


def is_stale(checked_on: date, *, on: date) -> bool:
    """Return whether a check of `checked_on` was too long ago on the day `on`."""
    return checked_on < fresh_since(on)


def digits(text: str) -> int | None:
    """Return the four digits of a Dutch postcode, or None for anything else."""
    found = _POSTCODE.fullmatch(text.strip())
    return int(found[1]) if found else None


def tells_a_street(text: str) -> bool:
    """Return whether `text` is a whole postcode: it points at a few houses."""
    found = _POSTCODE.fullmatch(text.strip())
    return bool(found and found[2])


def plain(name: str) -> str:
    """Return `name` as it is compared: small letters and digits, nothing in brackets."""
    return re.sub(r"[^a-z0-9]", "", anyascii(_BRACKETED.sub("", name)).lower())


def closest(text: str, names: Collection[str]) -> list[str]:
    """Return the plain `names` that begin with `text` or look most like it, the best first."""
    typed = plain(text)
    if len(typed) < 2:
        return []
    alike = get_close_matches(typed, names, n=MOST_CLOSE, cutoff=ALIKE)
    begun = sorted(name for name in names if name.startswith(typed))
    return list(dict.fromkeys([*begun[:MOST_CLOSE], *alike]))[:MOST_CLOSE]


def phone(text: str) -> str | None:
    """Return a telephone number as it is shown, or None for what cannot be called."""
    tidy = re.sub(r"\s+", " ", text.strip())
    return tidy if re.fullmatch(PHONE, tidy) and 3 <= len(_bare(tidy)) <= 15 else None


def link(phone: str) -> str:
    """Return the address under which a telephone calls `phone`."""
    return f"tel:{'+' if phone.startswith('+') else ''}{_bare(phone)}"


def phones_in(text: str) -> list[str]:
    """Return the telephone numbers in a text, in order."""
    return _CALLED.findall(text)


def website_in(text: str) -> str:
    """Return the address of the first website in a text, or nothing."""
    found = _VISITED.search(text)
    return f"https://{found[0]}" if found else ""


def ranges(pairs: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the runs of neighbouring numbers of each code: first, last, code.

    A number that is not among `pairs` is in no run: a gap in the list stays a gap.
    """
    first = last = 0
    code = ""
    for of, number in sorted({(of, number) for number, of in pairs}):
        if of == code and number == last + 1:
            last = number
            continue
        if code:
            yield first, last, code
        first, last, code = number, number, of
    if code:
        yield first, last, code


def _bare(phone: str) -> str:
    return re.sub(r"[^0-9]", "", phone)


@cache
def _file(name: str) -> dict[str, Any]:
    text = files("baken.directory").joinpath(f"reference/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
