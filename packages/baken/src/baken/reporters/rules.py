"""Codes, terms and limits: plain values in, plain values out."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LENGTH = 16
"""The digits of a code: 53 bits."""

_GROUP = 4
_BETWEEN = re.compile(
    "[\\s.,\N{MIDDLE DOT}_\N{HYPHEN}-\N{HORIZONTAL BAR}\\-\u200b-\u200f\u2060\ufeff]"
)


@dataclass(frozen=True)
class Identity:
    """Who reported, as they said it. Nothing of it shows when it is printed."""

    name: str = field(repr=False)
    organisation: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)


@dataclass(frozen=True)
class Limit:
    """At most so often in so long."""

    most: int
    within: timedelta


def code(digits: Sequence[int]) -> str:
    """Return the code that `digits`, sixteen numbers below 10, stand for.

    :raises ValueError: for another number of digits.
    """
    if len(digits) != LENGTH or not all(0 <= digit <= 9 for digit in digits):
        raise ValueError("a code has sixteen digits")
    return "".join(map(str, digits))


def read(text: str) -> str | None:
    """Return the code that someone typed, in whatever groups and digits, or None if it is none."""
    squeezed = _BETWEEN.sub("", text)
    if len(squeezed) != LENGTH or not squeezed.isdecimal():
        return None
    return "".join(str(int(digit)) for digit in squeezed)


def shown(code: str) -> str:
    """Return the code in groups of four, as people copy it."""
    return " ".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def day(at: datetime) -> date:
    """Return the day of `at` on the calendar of Amsterdam."""
    return at.astimezone(AMSTERDAM).date()


def granted_after(at: datetime) -> datetime:
    """Return the moment after which an identity was opened that may still be seen at `at`."""
    return at - timedelta(days=_terms()["days"]["identity"])


def explains(why: str) -> bool:
    """Return whether `why` is long enough to be a reason."""
    return len(" ".join(why.split())) >= least_reason()


def least_reason() -> int:
    """Return how many characters a reason has at least."""
    found: int = _terms()["characters"]["why"]
    return found


def limit(of: str) -> Limit:
    """Return how many codes are tried from one `address`, or in the whole `house`."""
    found = _terms()["guesses"][of]
    return Limit(found["most"], timedelta(minutes=found["minutes"]))


@cache
def _terms() -> dict[str, Any]:
    text = files("baken.reporters").joinpath("reference/terms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
