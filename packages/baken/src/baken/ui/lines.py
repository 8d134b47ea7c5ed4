"""Where the points of a chart over time stand: in percents across, in pixels down, from zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

ABOVE = 30
"""Room above the highest point, for its number."""
BELOW = 28
"""Room below the line of zero, for the years."""
NICE = (1, 2, 4, 5, 10)
"""By what the top of a scale may begin; each can be halved."""


@dataclass(frozen=True)
class Point:
    """A moment: where it stands, and what is written at it."""

    label: str
    shown: str
    x: str
    y: str
    """Empty where no single number is known."""
    low: str
    high: str
    """Empty where there is no interval."""
    words_at: str
    """How far down the number is written."""
    kept: bool
    """Whether its number is also written on a phone."""
    labelled: bool
    """Whether its year is also written on a phone."""


@dataclass(frozen=True)
class Stroke:
    """A line between two moments of one series."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Break:
    """Where the way of counting changed: no line crosses it."""

    x: str
    words: str


@dataclass(frozen=True)
class Tick:
    """A number on the scale."""

    y: str
    shown: str


@dataclass(frozen=True)
class Series:
    """A chart over time."""

    points: tuple[Point, ...]
    strokes: tuple[Stroke, ...]
    breaks: tuple[Break, ...]
    ticks: tuple[Tick, ...]
    height: int
    zero: int
    """How far down zero is."""
    years_at: int
    """How far down the years are written."""

    @property
    def words(self) -> str:
        """Return the whole chart in words, for who does not see it."""
        return "; ".join(f"{point.label}: {point.shown}" for point in self.points)


def top_of(rows: Sequence[Mapping[str, Any]]) -> float:
    """Return a round number that no value or interval of `rows` passes."""
    greatest = max((float(row.get("high") or row["value"]) for row in rows), default=0)
    if greatest <= 0:
        return 1
    power = 10.0 ** floor(log10(greatest))
    return next(step * power for step in NICE if step * power >= greatest)


def series(rows: Sequence[Mapping[str, Any]], *, top: float = 0, height: int = 210) -> Series:
    """Return a point for each row, oldest first, on a scale from zero.

    A row is one of a bar (`label`, `value`, `shown`, perhaps `low` and `high`). With
    `unsure` its value is not drawn: only its interval, or the sign that is shown. With `since`
    the way of counting changed before it, in those words. Lines run only between two neighbours
    that are drawn and were counted in one way.
    """
    top = top or top_of(rows)
    zero = height - BELOW
    drawn = zero - ABOVE

    def down(value: float) -> float:
        return zero - drawn * float(value) / top

    def across(place: float) -> str:
        return f"{100 * (place + 0.5) / max(len(rows), 1):.2f}%"

    points, strokes, breaks = [], [], []
    last = len(rows) - 1
    for place, row in enumerate(rows):
        interval = row.get("high") is not None
        highest = down(row["high"] if interval else row["value"])
        unsure = bool(row.get("unsure"))
        points.append(
            Point(
                label=str(row["label"]),
                shown=str(row.get("shown", row["value"])),
                x=across(place),
                y="" if unsure else f"{down(row['value']):.1f}",
                low=f"{down(row.get('low') or 0):.1f}" if interval else "",
                high=f"{highest:.1f}" if interval else "",
                words_at=f"{highest - 10:.1f}",
                kept=place in {0, last},
                labelled=(last - place) % 2 == 0,
            )
        )
        if row.get("since"):
            breaks.append(Break(across(place - 0.5), str(row["since"])))
        elif place and points[-2].y and points[-1].y:
            before, now = points[-2:]
            strokes.append(Stroke(before.x, before.y, now.x, now.y))
    halves = (0.0, top / 2, top)
    return Series(
        tuple(points),
        tuple(strokes),
        tuple(breaks),
        tuple(Tick(f"{down(value):.1f}", _plain(value)) for value in halves if value == int(value)),
        height,
        zero,
        height - 8,
    )


def _plain(value: float) -> str:
    return f"{value:.0f}"
