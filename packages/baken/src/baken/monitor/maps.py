"""Maps: possible victims by police unit, and which municipalities take part. Never an address."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any

from baken.monitor import topology
from baken.monitor.topology import Drawing
from baken.publications.queries import Shown
from baken.reference.codes import Region

GEO = files("baken.monitor") / "reference" / "geo"
WIDTH = 280
"""How wide a map is drawn: as wide as the narrowest phone, so that no letter shrinks."""
LEVELS = 4
"""How many shades there are above the lightest."""
HIDDEN = "×"


@dataclass(frozen=True)
class Area:
    """An area of a map with what is shown of it."""

    name: str
    shown: str
    level: str
    """How dark it is: `0` to `4`, or `unknown`."""
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """A map, and what its shades mean: each with the least and the most that it stands for."""

    width: int
    height: int
    areas: tuple[Area, ...]
    key: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """Return the whole map in words, for who does not see it."""
        return "; ".join(f"{area.name}: {area.shown}" for area in self.areas if area.shown)


def by_unit(shown: Mapping[str, Shown]) -> Map | None:
    """Return a map of the police units with the number of each; None if fewer than two are known.

    What comes from a service without a region of its own stands in the table alone.
    """
    told = {code: one for code, one in shown.items() if code in units() and one.text}
    if len(told) < 2:
        return None
    drawing = _units_drawn()
    top = max((one.high or 0) for one in told.values()) or 1
    step = ceil(top / LEVELS)
    areas = []
    for shape in drawing.shapes:
        one = told.get(shape.code)
        areas.append(
            Area(
                name=str(Region(shape.code).label),
                shown=one.text if one else "",
                level=_level(one, step),
                path=shape.path,
                x=shape.x,
                y=shape.y,
            )
        )
    used = {area.level for area in areas}
    least = [one.text for one in told.values() if _level(one, step) == "0"]
    key = [("0", min(least))] if least else []
    key += [
        (str(level), f"{(level - 1) * step + 1}–{level * step}")
        for level in range(1, LEVELS + 1)
        if str(level) in used
    ]
    if "unknown" in used:
        key.append(("unknown", HIDDEN))
    return Map(drawing.width, drawing.height, tuple(areas), tuple(key))


def taking_part(police_unit: str, codes: Iterable[str]) -> Map | None:
    """Return a map of the municipalities of a police unit, dark where they take part."""
    here = {region.label: region.value for region in Region}.get(police_unit, "")
    if here not in units():
        return None
    drawing, names = _municipalities_drawn(here)
    part = set(codes)
    return Map(
        drawing.width,
        drawing.height,
        tuple(
            Area(
                names[shape.code],
                "",
                "3" if shape.code in part else "0",
                shape.path,
                shape.x,
                shape.y,
            )
            for shape in drawing.shapes
        ),
    )


@cache
def units() -> Mapping[str, tuple[str, ...]]:
    """Return the safety regions of each police unit."""
    said = tomllib.loads((GEO / "provenance.toml").read_text(encoding="utf-8"))
    regions = said["police_units"]
    return {code: tuple(some) for code, some in regions.items() if code != "source"}


@cache
def borders() -> Mapping[str, Any]:
    """Return the borders of the municipalities."""
    found: Mapping[str, Any] = json.loads(
        (GEO / "gemeenten_2023.topojson").read_text(encoding="utf-8")
    )
    return found


def of_unit(code: str) -> list[Mapping[str, Any]]:
    """Return the municipalities of a police unit, as the file gives them."""
    areas = borders()["objects"]["data"]["geometries"]
    return [one for one in areas if one["properties"]["vr"] in units()[code]]


@cache
def _units_drawn() -> Drawing:
    return topology.drawn(borders(), {code: of_unit(code) for code in units()}, width=WIDTH)


@cache
def _municipalities_drawn(code: str) -> tuple[Drawing, Mapping[str, str]]:
    found = {one["properties"]["code"]: one for one in of_unit(code)}
    drawing = topology.drawn(
        borders(), {cbs: [one] for cbs, one in found.items()}, width=WIDTH, within=0.2
    )
    return drawing, {cbs: one["properties"]["name"] for cbs, one in found.items()}


def _level(one: Shown | None, step: int) -> str:
    if one is None or not one.text or one.text == HIDDEN or one.high is None:
        return "unknown"
    if one.low == 0:
        return "0"
    return str(min(LEVELS, ceil((one.low + one.high) / 2 / step)))
