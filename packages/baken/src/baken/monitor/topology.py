"""Reads borders from TopoJSON and draws them: arcs are shared, so that neighbours never gape."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

type Dot = tuple[float, float]
type Arc = tuple[Dot, ...]

SMALLEST = 1.0
"""A ring of less than this area, in square units of the drawing, is not drawn."""
ASIDE, APART = 58, 20
"""How far apart, across or down, two numbers stand."""


@dataclass(frozen=True)
class Shape:
    """An area as it is drawn: its outline, and where its number is written."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """Areas on one scale."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


def arcs_of(topology: Mapping[str, Any]) -> list[Arc]:
    """Return every arc in degrees: lengths of steps become places."""
    (wide, high), (left, low) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for steps in topology["arcs"]:
        x = y = 0
        dots = []
        for step in steps:
            x, y = x + step[0], y + step[1]
            dots.append((x * wide + left, y * high + low))
        found.append(tuple(dots))
    return found


def used_by(area: Mapping[str, Any]) -> Iterator[int]:
    """Yield the number of each arc of an area; the complement `~n` means: backwards."""
    polygons = area["arcs"] if area["type"] == "MultiPolygon" else [area["arcs"]]
    for rings in polygons:
        for ring in rings:
            yield from ring


def outline(areas: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the arcs around some areas together: one between two of them is left out."""
    used = [number for area in areas for number in used_by(area)]
    times = Counter(max(number, ~number) for number in used)
    return [number for number in used if times[max(number, ~number)] == 1]


def rings(numbers: Sequence[int], arcs: Sequence[Arc]) -> list[Arc]:
    """Tie arcs together into closed rings.

    :raises ValueError: if one of them stays open.
    """
    waiting: dict[Dot, list[Arc]] = {}
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        waiting.setdefault(arc[0], []).append(arc)
    found = []
    while waiting:
        ring = list(_next(waiting, next(iter(waiting))))
        while ring[0] != ring[-1]:
            ring += _next(waiting, ring[-1])[1:]
        found.append(tuple(ring))
    return found


def simplified(arc: Arc, *, within: float) -> Arc:
    """Return an arc with fewer dots, none of the old ones further from it than `within`."""
    if len(arc) < 3:
        return arc
    far, place = max((_distance(arc[n], arc[0], arc[-1]), n) for n in range(1, len(arc) - 1))
    if far <= within:
        return arc[0], arc[-1]
    before = simplified(arc[: place + 1], within=within)
    return before + simplified(arc[place:], within=within)[1:]


def area_of(ring: Arc) -> float:
    """Return the area within a ring, without its sign."""
    return abs(_signed(ring))


def drawn(
    topology: Mapping[str, Any],
    groups: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    width: int,
    within: float = 0.35,
) -> Drawing:
    """Draw each group of areas as one shape, all on one scale."""
    arcs = arcs_of(topology)
    outlines = {code: outline(areas) for code, areas in groups.items()}
    dots = [dot for some in outlines.values() for n in some for dot in arcs[n if n >= 0 else ~n]]
    left, right = min(x for x, _ in dots), max(x for x, _ in dots)
    low, high = min(y for _, y in dots), max(y for _, y in dots)
    narrower = cos(radians((low + high) / 2))
    scale = width / ((right - left) * narrower)
    flat = [
        simplified(
            tuple(((x - left) * narrower * scale, (high - y) * scale) for x, y in arc),
            within=within,
        )
        for arc in arcs
    ]
    tied = {code: rings(numbers, flat) for code, numbers in outlines.items()}
    taken: list[Dot] = []
    shapes = {}
    for code in sorted(tied, key=lambda code: max(map(area_of, tied[code]))):
        shapes[code] = _shape(code, tied[code], taken)
    return Drawing(width, round((high - low) * scale), tuple(shapes[code] for code in groups))


def _shape(code: str, found: Sequence[Arc], taken: list[Dot]) -> Shape:
    largest = max(found, key=area_of)
    middle = _middle(largest, taken)
    taken.append(middle)
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z"
        for ring in found
        if ring is largest or area_of(ring) >= SMALLEST
    )
    return Shape(code, path, round(middle[0], 1), round(middle[1], 1))


def _next(waiting: dict[Dot, list[Arc]], dot: Dot) -> Arc:
    if dot not in waiting:
        raise ValueError("a border does not close")
    arc = waiting[dot].pop()
    if not waiting[dot]:
        del waiting[dot]
    return arc


def _distance(dot: Dot, start: Dot, end: Dot) -> float:
    wide, high = end[0] - start[0], end[1] - start[1]
    long = wide * wide + high * high
    along = ((dot[0] - start[0]) * wide + (dot[1] - start[1]) * high) / long if long else 0
    along = min(max(along, 0), 1)
    return hypot(dot[0] - start[0] - along * wide, dot[1] - start[1] - along * high)


def _signed(ring: Arc) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _middle(ring: Arc, taken: Sequence[Dot]) -> Dot:
    """Return where a number is written: where the area is wide, and no other number stands."""
    low, high = min(y for _, y in ring), max(y for _, y in ring)
    found: list[tuple[float, Dot]] = []
    for part in range(4, 17):
        y = low + (high - low) * part / 20
        cuts = sorted(
            x1 + (y - y1) * (x2 - x1) / (y2 - y1)
            for (x1, y1), (x2, y2) in pairwise(ring)
            if (y1 > y) != (y2 > y)
        )
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            found.append((end - start, ((start + end) / 2, y)))
    found.sort(reverse=True)
    free = (
        dot
        for _wide, dot in found
        if all(abs(dot[0] - x) > ASIDE or abs(dot[1] - y) > APART for x, y in taken)
    )
    return next(free, found[0][1] if found else ring[0])
