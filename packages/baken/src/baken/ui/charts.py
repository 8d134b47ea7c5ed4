"""Where the bars of a chart begin and end, in percents of its width."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FILLS = ("solid", "hatched", "light", "dotted")
"""How the parts of a bar differ, also without colour."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar, with how it is filled."""

    label: str
    shown: str
    start: str
    width: str
    fill: str


@dataclass(frozen=True)
class Bar:
    """A bar with the words beside it."""

    label: str
    shown: str
    width: str
    parts: tuple[Part, ...]
    low: str
    high: str


def bars(rows: Sequence[Mapping[str, Any]], *, top: float = 0) -> list[Bar]:
    """Return a bar for each row, all on one scale from zero.

    The scale ends at the greatest value or end of an interval, or at `top` if that is more.
    """
    greatest = max([top, *(float(row.get("high") or row["value"]) for row in rows)], default=0)
    return [_bar(row, greatest) for row in rows]


def _bar(row: Mapping[str, Any], greatest: float) -> Bar:
    interval = row.get("high") is not None
    return Bar(
        label=str(row["label"]),
        shown=str(row.get("shown", row["value"])),
        width=_percent(row["value"], greatest),
        parts=tuple(_parts(row.get("parts", ()), greatest)),
        low=_percent(row.get("low") or 0, greatest) if interval else "",
        high=_percent(row["high"], greatest) if interval else "",
    )


def _parts(parts: Sequence[Mapping[str, Any]], greatest: float) -> list[Part]:
    drawn, start = [], 0.0
    for number, part in enumerate(parts):
        drawn.append(
            Part(
                label=str(part["label"]),
                shown=str(part.get("shown", part["value"])),
                start=_percent(start, greatest),
                width=_percent(part["value"], greatest),
                fill=FILLS[number % len(FILLS)],
            )
        )
        start += float(part["value"])
    return drawn


def _percent(value: float, greatest: float) -> str:
    return f"{100 * float(value) / greatest:.2f}%" if greatest else "0%"
