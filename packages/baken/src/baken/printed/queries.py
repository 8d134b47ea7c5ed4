"""Figures that others printed: as printed, as read, and with what the print leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass

from baken.printed.reading import Addition as Addition
from baken.printed.reading import Erratum as Erratum
from baken.printed.reading import PrintedCell as PrintedCell
from baken.printed.reading import PrintedTable as PrintedTable
from baken.printed.reading import Words as Words
from baken.printed.reading import every
from baken.printed.states import NationalSeries, Study
from baken.printed.writing import written as written

GROUPS = (
    "bijlage-3",
    "landelijke-reeks",
    "driehoeksmonitor",
    "riec",
    "schattingen",
    "melders",
    "uitsplitsingen",
)
"""The printed tables by the names under which people ask for them, in reading order."""


@dataclass(frozen=True)
class PrintedYear:
    """One year of a national series, as each print gives it."""

    year: int
    prints: tuple[PrintedCell, ...]
    """The first print first; more than one where a figure was revised."""

    @property
    def value(self) -> int:
        """The number of the first print."""
        return int(self.prints[0].printed)


@dataclass(frozen=True)
class PublishedEstimate:
    """An estimate that others published. It is cited, and never recomputed."""

    study: Study
    low: int
    high: int
    per_100k: int | None
    seen: int | None
    notes: tuple[Words, ...]
    sources: tuple[str, ...]


def tables() -> Sequence[PrintedTable]:
    """Return every printed table."""
    return every()


def table(name: str) -> PrintedTable:
    """Return the printed table called `name`.

    :raises KeyError: if there is none.
    """
    for one in every():
        if one.name == name:
            return one
    raise KeyError(name)


def group(name: str) -> list[PrintedTable]:
    """Return the printed tables that belong together; none for an unknown name."""
    return [one for one in every() if one.group == name]


def bijlage3(year: int) -> list[PrintedTable]:
    """Return the tables of bijlage 3 of the seed for one year; none for another year."""
    found = (one.only(str(year)) for one in group("bijlage-3"))
    return [one for one in found if one.cells]


def series(which: NationalSeries) -> list[PrintedYear]:
    """Return one national series, oldest year first. Two series never share a line."""
    cells = [cell for cell in table("landelijke-reeks").cells if cell.code("series") == which.value]
    years = sorted({int(cell.code("year")) for cell in cells})
    return [
        PrintedYear(
            year,
            tuple(
                sorted(
                    (cell for cell in cells if cell.code("year") == str(year)),
                    key=lambda cell: cell.edition,
                )
            ),
        )
        for year in years
    ]


def estimates() -> list[PublishedEstimate]:
    """Return the published estimates of the hidden number, oldest first."""
    found = table("schattingen")
    made = []
    for code in found.values("study"):
        cells = [cell for cell in found.cells if cell.code("study") == code]
        numbers = {cell.code("figure"): int(cell.printed) for cell in cells}
        made.append(
            PublishedEstimate(
                study=Study(code),
                low=numbers["low"],
                high=numbers["high"],
                per_100k=numbers.get("per_100k"),
                seen=numbers.get("seen"),
                notes=tuple(cell.note for cell in cells if cell.note),
                sources=tuple(dict.fromkeys(";".join(c.source for c in cells).split(";"))),
            )
        )
    return made


def reporters() -> PrintedTable:
    """Return reports by who reported, as CoMensha printed them."""
    return table("melders")


def driehoeksmonitor() -> PrintedTable:
    """Return the driehoeksmonitor as the council of Haarlem read it."""
    return table("driehoeksmonitor")


def riec() -> PrintedTable:
    """Return the signals and cases of the RIEC as the memo prints them."""
    return table("riec")
