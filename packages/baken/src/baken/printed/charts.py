"""How a printed table is laid out on its page: a grid, bars where they help, and the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baken.printed import writing
from baken.printed.reading import PrintedCell, PrintedTable
from baken.printed.states import DIMENSIONS, NationalSeries


@dataclass(frozen=True)
class Number:
    """One printed number as the page shows it."""

    printed: str
    read: str
    cell: PrintedCell

    @property
    def differs(self) -> bool:
        """Whether we read it otherwise than it was printed."""
        return self.printed != self.read


@dataclass(frozen=True)
class Line:
    """One line of the grid: the words before it, and a number for each column; None is blank."""

    heads: tuple[str, ...]
    numbers: tuple[Number | None, ...]
    is_total: bool


@dataclass(frozen=True)
class LaidOut:
    """A printed table on its page."""

    table: PrintedTable
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    bars: tuple[tuple[str, Sequence[Mapping[str, Any]]], ...]
    errata: tuple[tuple[str, str, str, str], ...]
    notes: tuple[tuple[str, str], ...]
    additions: tuple[tuple[str, str, str], ...]


def laid_out(table: PrintedTable) -> LaidOut:
    """Return `table` as a grid: its last dimension in columns where that keeps it narrow."""
    by_column = _column_dimensions(table)
    rows = [name for name in table.dimensions if name not in by_column]
    columns = list(
        dict.fromkeys(tuple(cell.code(name) for name in by_column) for cell in table.cells)
    )
    if len(table.dimensions) > 1:
        columns.sort(key=lambda codes: [not code for code in codes])
    found: dict[tuple[str, ...], dict[tuple[str, ...], PrintedCell]] = {}
    for cell in table.cells:
        key = (*(cell.code(name) for name in rows), str(cell.edition) if cell.edition > 1 else "")
        found.setdefault(key, {})[tuple(cell.code(name) for name in by_column)] = cell
    return LaidOut(
        table=table,
        heads=tuple(str(DIMENSIONS[name]) for name in rows),
        columns=tuple(
            " ".join(table.label(name, code) for name, code in zip(by_column, codes, strict=True))
            if any(codes)
            else table.label("", "")
            for codes in columns
        ),
        lines=tuple(
            Line(
                tuple(table.label(name, code) for name, code in zip(rows, key[:-1], strict=True)),
                tuple(_number(table, cells.get(codes)) for codes in columns),
                not all(key[:-1]),
            )
            for key, cells in found.items()
        ),
        bars=tuple(_bars(table)),
        errata=tuple(
            (
                writing.in_words(table, one.codes),
                writing.shown(one.printed),
                writing.shown(one.read_as),
                str(one.why),
            )
            for one in table.errata
        ),
        notes=tuple(
            (writing.in_words(table, cell.codes), str(cell.note))
            for cell in table.cells
            if cell.note
        ),
        additions=tuple(
            (writing.in_words(table, one.codes), writing.shown(one.printed), writing.shown(one.sum))
            for one in table.additions()
        ),
    )


def _column_dimensions(table: PrintedTable) -> tuple[str, ...]:
    """Return which dimensions stand in columns: those of the print."""
    match table.name:
        case "bijlage-3-nationaliteit":
            return ("sex", "age")
        case "bijlage-3-sector":
            return ("sex",)
        case "landelijke-reeks":
            return ("series",)
        case "schattingen" | "melders" | "uitsplitsingen":
            return ("figure",)
    return ()


def _number(table: PrintedTable, cell: PrintedCell | None) -> Number | None:
    if cell is None:
        return None
    return Number(writing.shown(cell.printed), writing.shown(writing.as_read(table, cell)), cell)


def _bars(table: PrintedTable) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Return the bars of a table: a chart for each unit and series, never two in one."""
    if table.name == "landelijke-reeks":
        return [
            (
                str(which.label),
                [
                    {"label": cell.code("year"), "value": cell.printed}
                    | {"shown": writing.shown(cell.printed)}
                    for cell in sorted(table.cells, key=lambda one: one.code("year"))
                    if cell.code("series") == which and cell.edition == 1
                ],
            )
            for which in NationalSeries
        ]
    if table.name == "driehoeksmonitor":
        return [
            (
                str(table.title),
                [
                    {"label": cell.code("year"), "value": cell.printed}
                    | {"shown": writing.shown(cell.printed)}
                    for cell in table.cells
                    if cell.code("year")
                ],
            )
        ]
    return []
