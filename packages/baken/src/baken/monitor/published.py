"""Printed figures, read from the reference files of this room as they were printed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from baken.monitor.states import LeftOpen, Outcome, Standing, TakenUpBy, Unit


@dataclass(frozen=True)
class Source:
    """Where a printed figure comes from."""

    title: str
    publisher: str
    on: date
    place: str
    unit: Unit
    standing: Standing


@dataclass(frozen=True)
class Printed:
    """One printed driehoeksmonitor: signals per year, and what became of them together."""

    source: Source
    signals: Mapping[int, int]
    """Signals by year, as printed; a year that the print does not name is not here."""
    no_trafficking_share: Fraction
    """Which share of all signals turned out not to be trafficking, as printed in words."""
    taken_up_by: tuple[TakenUpBy, ...]
    left_open: tuple[LeftOpen, ...]

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year in print."""
        return min(self.signals), max(self.signals)

    @property
    def total(self) -> int:
        """The sum of the years: ours, not printed."""
        return sum(self.signals.values())

    @property
    def no_trafficking(self) -> int:
        """The number of signals behind the printed share: ours, not printed."""
        return int(self.total * self.no_trafficking_share)

    @property
    def taken_up(self) -> int:
        """The number of the other signals: ours, not printed."""
        return self.total - self.no_trafficking


def read(text: str) -> Printed:
    """Return the table that the TOML `text` holds.

    :raises ValueError: if a year stands twice, a count is negative, a word is not
        known, or the printed share is no whole number of signals.
    """
    data = tomllib.loads(text)
    rows: list[dict[str, int]] = data["year"]
    signals = {row["year"]: row["signals"] for row in rows}
    if len(signals) != len(rows):
        raise ValueError("a year stands twice")
    if min(signals.values()) < 0:
        raise ValueError("a count is negative")

    outcomes = {Outcome(row["outcome"]): row for row in data["outcome"]}
    share = outcomes[Outcome.NO_TRAFFICKING]["share"]
    printed = Printed(
        source=_source(data["source"]),
        signals=dict(sorted(signals.items())),
        no_trafficking_share=Fraction(share["part"], share["of"]),
        taken_up_by=tuple(TakenUpBy(who) for who in outcomes[Outcome.TAKEN_UP]["by"]),
        left_open=tuple(LeftOpen(row["what"]) for row in data["open"]),
    )
    if (printed.total * printed.no_trafficking_share).denominator != 1:
        raise ValueError("the printed share is no whole number of signals")
    return printed


@cache
def all_printed() -> tuple[Printed, ...]:
    """Return every printed driehoeksmonitor that this room holds, by file name."""
    folder = files("baken.monitor").joinpath("reference")
    found = sorted(
        (file for file in folder.iterdir() if file.name.startswith("driehoeksmonitor_")),
        key=lambda file: file.name,
    )
    return tuple(read(file.read_text(encoding="utf-8")) for file in found)


def _source(data: Mapping[str, Any]) -> Source:
    return Source(
        title=data["title"],
        publisher=data["publisher"],
        on=data["date"],
        place=data["place"],
        unit=Unit(data["unit"]),
        standing=Standing(data["status"]),
    )
