"""References, which rule a set may take, the digests of the register: plain values."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from baken.kernel.counts import Counts
from baken.publications.states import Policy

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that cannot be mistaken for one another."""
START = bytes(32)
SMALL_TOTAL = 100
"""Where no year counts so many, the coarser rule is taken: see decision 29."""


@dataclass(frozen=True)
class Line:
    """A line of the register of publications, as its digest covers it."""

    number: int
    reference: str
    act: str
    at: datetime
    by: str
    content: bytes
    previous: bytes
    digest: bytes


@dataclass(frozen=True)
class Fault:
    """A line that is not what it was, and in what way."""

    number: int
    what: str


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "C-" + "".join(ALPHABET[number] for number in choice)


def unfit(policy: str, *, one_municipality: bool, tables: Sequence[Counts]) -> str:
    """Return in one sentence why a set may not take a rule; empty if it may."""
    if policy != Policy.ROUNDED:
        return ""
    if one_municipality:
        return _("Figures of one municipality take the coarser rule, to the nearest ten.")
    if largest(tables) < SMALL_TOTAL:
        return _(
            "No year counts %(least)d or more: such small figures take the coarser rule, to the "
            "nearest ten."
        ) % {"least": SMALL_TOTAL}
    return ""


def largest(tables: Iterable[Counts]) -> int:
    """Return the largest number of persons that one table counts in one year."""
    most = 0
    for table in tables:
        years: dict[str, int] = {}
        for codes, many in (table.persons if table.persons is not None else table.cells).items():
            years[codes[0]] = years.get(codes[0], 0) + many
        most = max([most, *years.values()])
    return most


def content_digest(shown: Mapping[str, Any]) -> bytes:
    """Return the digest of what a publication shows."""
    text = json.dumps(shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).digest()


def line_digest(
    *, number: int, reference: str, act: str, at: datetime, by: str, content: bytes, previous: bytes
) -> bytes:
    """Return the digest of a line of the register, bound to the line before it."""
    text = json.dumps(
        {
            "number": number,
            "reference": reference,
            "act": act,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": by,
            "content": content.hex(),
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    return sha256(previous + text.encode()).digest()


def faults(lines: Iterable[Line]) -> list[Fault]:
    """Return every line of the register, in order of number, that is not what it was."""
    found, previous, expected = [], START, 1
    for line in lines:
        if line.number != expected:
            found.append(Fault(expected, _("is missing")))
        if line.previous != previous:
            found.append(Fault(line.number, _("does not follow the line before it")))
        made = line_digest(
            number=line.number,
            reference=line.reference,
            act=line.act,
            at=line.at,
            by=line.by,
            content=line.content,
            previous=line.previous,
        )
        if made != line.digest:
            found.append(Fault(line.number, _("was changed")))
        previous, expected = line.digest, line.number + 1
    return found
