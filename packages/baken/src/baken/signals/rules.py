"""Terms, numbers and normal forms: plain values in, plain values out."""

import re
import tomllib
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that cannot be mistaken for one another."""

POSTCODE = "signals.postcode"
REQUEST = "signals.request"
"""The purposes of the blind indexes of this room."""

_POSTCODE = re.compile(r"([1-9][0-9]{3})([A-Z]{2})")


@cache
def days(term: str) -> int:
    """Return how many days `term` lasts where a municipality set nothing else."""
    text = files("baken.signals").joinpath("reference/terms.toml").read_text(encoding="utf-8")
    found: int = tomllib.loads(text)["days"][term]
    return found


def due(start: datetime, days: int) -> datetime:
    """Return the end of the last of `days` days that run from `start`.

    Days are counted on the calendar of Amsterdam, so that a night in which the clock
    changes makes a term neither shorter nor longer.
    """
    following = start.astimezone(AMSTERDAM).date() + timedelta(days=days + 1)
    return datetime.combine(following, time.min, AMSTERDAM)


def postcode(text: str) -> str | None:
    """Return a Dutch postcode in its normal form (`1234AB`), or None for anything else."""
    squeezed = re.sub(r"\s", "", text).upper()
    return squeezed if _POSTCODE.fullmatch(squeezed) else None


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "S-" + "".join(ALPHABET[number] for number in choice)
