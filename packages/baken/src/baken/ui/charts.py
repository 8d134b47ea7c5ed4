"""Where the bars of a chart begin and end, in percents of its width, from zero."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

FILLS = ("solid", "hatched", "light", "dotted", "crossed", "striped")
"""How the parts of a bar differ, also without colour."""
HIDDEN = "×"
"""What is written for a number that is not shown."""
MISSING = {"", "–"}
"""What is written where there is no number at all."""


@dataclass(frozen=True)
class Bar:
    """A bar with the words beside it."""

    label: str
    shown: str
    width: str
    low: str
    high: str
    """Empty where there is no interval."""
    is_open: bool
    """Whether no length is known: an open mark stands there."""
    word: str
    """What the sign that is written for it means; empty where words are written."""


@dataclass(frozen=True)
class Step:
    """A bar of a funnel, with what fell away since the step before."""

    bar: Bar
    meaning: str
    fell: str
    """How wide the part is that went no further; empty where that is not known."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar, with how it is filled."""

    label: str
    shown: str
    start: str
    width: str
    fill: str
    is_open: bool
    """Whether no length is known: an open mark stands there."""
    word: str
    """What the sign that is written for it means; empty where words are written."""


@dataclass(frozen=True)
class Stack:
    """A bar in parts."""

    label: str
    shown: str
    parts: tuple[Part, ...]


def bars(rows: Sequence[Mapping[str, Any]], *, top: float = 0) -> list[Bar]:
    """Return a bar for each row, all on one scale from zero.

    The scale ends at the greatest value or end of an interval, or at `top` if that is more. A row
    whose `value` is None, or `unsure` without an interval, gets no length but an open mark: a
    hidden number must not look like zero. One that is `unsure` with an interval is that alone.
    """
    greatest = max([top, *_lengths(rows)], default=0)
    return [_bar(row, greatest) for row in rows]


def funnel(rows: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Return a bar for each step, and how much of the step before went no further.

    A step may tell its `meaning`. Where either number is not exactly drawn, nothing is said to
    have fallen away.
    """
    greatest = max(_lengths(rows), default=0)
    steps = []
    before = None
    for row in rows:
        value = None if row.get("unsure") else row["value"]
        fell = before - value if before is not None and value is not None else 0
        steps.append(
            Step(
                bar=_bar(row, greatest),
                meaning=str(row.get("meaning", "")),
                fell=_percent(fell, greatest) if fell > 0 else "",
            )
        )
        before = value
    return steps


def stacked(rows: Sequence[Mapping[str, Any]], *, top: float = 0) -> list[Stack]:
    """Return a bar in `parts` for each row, all on one scale from zero.

    Parts of one name are filled alike in every row.

    :raises ValueError: if there are more names than fills.
    """
    names = list(dict.fromkeys(str(part["label"]) for row in rows for part in row["parts"]))
    if len(names) > len(FILLS):
        raise ValueError(f"{len(names)} parts cannot be told apart; at most {len(FILLS)}")
    fills = dict(zip(names, FILLS, strict=False))
    sums = (sum(_drawn(part) for part in row["parts"]) for row in rows)
    greatest = max([top, *sums], default=0)
    return [
        Stack(
            label=str(row["label"]),
            shown=str(row.get("shown", "")),
            parts=tuple(_parts(row["parts"], fills, greatest)),
        )
        for row in rows
    ]


def _bar(row: Mapping[str, Any], greatest: float) -> Bar:
    interval = row.get("high") is not None
    return Bar(
        label=str(row["label"]),
        shown=_shown(row),
        width=_percent(_drawn(row), greatest),
        low=_percent(row.get("low") or 0, greatest) if interval else "",
        high=_percent(row["high"], greatest) if interval else "",
        is_open=_is_open(row),
        word=_word(row),
    )


def _parts(
    parts: Sequence[Mapping[str, Any]], fills: Mapping[str, str], greatest: float
) -> Iterator[Part]:
    start = 0.0
    for part in parts:
        yield Part(
            label=str(part["label"]),
            shown=_shown(part),
            start=_percent(start, greatest),
            width=_percent(_drawn(part), greatest),
            fill=fills[str(part["label"])],
            is_open=_is_open(part),
            word=_word(part),
        )
        start += _drawn(part)


def _lengths(rows: Sequence[Mapping[str, Any]]) -> Iterator[float]:
    for row in rows:
        yield _drawn(row)
        yield float(row.get("high") or 0)


def _drawn(row: Mapping[str, Any]) -> float:
    """Return the length of a value; none for one that is not known."""
    return 0.0 if row["value"] is None or row.get("unsure") else float(row["value"])


def _shown(row: Mapping[str, Any]) -> str:
    return str(row.get("shown", "–" if row["value"] is None else row["value"]))


def _is_open(row: Mapping[str, Any]) -> bool:
    """Return whether a row has no length to draw: a bar of nothing would say zero."""
    return row.get("high") is None and bool(row["value"] is None or row.get("unsure"))


def _word(row: Mapping[str, Any]) -> str:
    if not _is_open(row):
        return ""
    shown = _shown(row)
    return _("not shown") if shown == HIDDEN else _("no number") if shown in MISSING else ""


def _percent(value: float, greatest: float) -> str:
    return f"{100 * float(value) / greatest:.2f}%" if greatest else "0%"
