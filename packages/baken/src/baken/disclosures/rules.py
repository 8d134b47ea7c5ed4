"""Numbers, terms and the form of the copy: plain values in, plain values out."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from baken.disclosures.states import Ground

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that cannot be mistaken for one another."""


@dataclass(frozen=True)
class Line:
    """One field as it is released: its name, its label, and its text."""

    field: str
    label: str
    text: str


def unfounded(ground: str, purpose: str, proportionality: str, lines: Sequence[Line]) -> str:
    """Return in one sentence what is missing before anything may be shared; empty if nothing is."""
    if ground not in Ground.values:
        return _("Say on what ground you share it.")
    if not purpose.strip():
        return _("Say what the recipient needs it for.")
    if not proportionality.strip():
        return _("Say why this is not more than needed.")
    if not any(line.text.strip() for line in lines):
        return _("Choose at least one thing to share.")
    return ""


def packed(lines: Sequence[Line]) -> str:
    """Return `lines` as the one text that is sealed."""
    return json.dumps([astuple(line) for line in lines], ensure_ascii=False)


def unpacked(text: str) -> list[Line]:
    """Return the lines that `packed` made one text of."""
    return [Line(*parts) for parts in json.loads(text)]


@cache
def days(term: str) -> int:
    """Return how many days `term` lasts, by the reference file of this room."""
    text = files("baken.disclosures").joinpath("reference/terms.toml").read_text(encoding="utf-8")
    found: int = tomllib.loads(text)["days"][term]
    return found


def due(start: datetime, term: str) -> datetime:
    """Return the end of the last day on which `term`, running from `start`, is kept."""
    following = start.astimezone(AMSTERDAM).date() + timedelta(days=days(term) + 1)
    return datetime.combine(following, time.min, AMSTERDAM)


def start_of_day(at: datetime) -> datetime:
    """Return the moment at which the day of `at` began, in Amsterdam."""
    return datetime.combine(at.astimezone(AMSTERDAM).date(), time.min, AMSTERDAM)


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "V-" + "".join(ALPHABET[number] for number in choice)
