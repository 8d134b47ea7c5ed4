"""Reading tables as people have them: CSV, arrays, frames, one row per person, mentions.

Every doubt is a sentence that names row and column. What is done to a table (rows added up, an
empty list left out) becomes a `Caution` of that table.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from peiling.errors import DataError, InputError
from peiling.mse.cells import MISSING, count_bounds, membership, split_lines
from peiling.mse.strata import StratifiedTable
from peiling.mse.table import CaptureTable
from peiling.results import Caution

COUNT_NAMES = ("count", "counts", "freq", "frequency", "aantal")


class Frame(Protocol):
    """A frame of pandas or polars, or anything with named columns."""

    @property
    def columns(self) -> Any:
        """The names."""

    def __getitem__(self, name: Any, /) -> Any: ...


def read_csv(
    source: Path | str | io.TextIOBase,
    *,
    lists: Sequence[str] | None = None,
    by: Sequence[str] = (),
    count: str | None = None,
    unseen: str = "refuse",
    inactive: Mapping[str, Iterable[str]] | None = None,
) -> CaptureTable | StratifiedTable:
    r"""Read a table from CSV: a column of 0 and 1 for each list, and a count.

    Parameters
    ----------
    source : path or open text
        Comma, semicolon or tab between the columns; UTF-8.
    lists : sequence of str, optional
        The columns that are lists. Default: all but the count and those of `by`.
    by : sequence of str
        Columns that divide the table: a year, a sex. Then a `StratifiedTable` comes back.
    count : str, optional
        The column of counts. Default: one called count, freq or aantal; without one, every row
        is one person.
    unseen : str
        `"refuse"` a row that is on no list, or `"drop"` it with a word.
    inactive : mapping, optional
        For a value of the last column in `by`, the lists that did not exist there.

    Raises
    ------
    DataError
        If the file cannot be read as counts of persons; row and column are named.
    InputError
        If an argument names a column that is not there.

    Examples
    --------
    >>> table = read_csv(io.StringIO("police,shelter,count\n1,0,75\n0,1,45\n1,1,15\n"))
    >>> table.lists, table.seen
    (('police', 'shelter'), 135)

    """
    header, rows, lines = split_lines(_text(source))
    return from_rows(
        header,
        rows,
        lists=lists,
        by=by,
        count=count,
        unseen=unseen,
        inactive=inactive,
        lines=lines,
    )


def from_frame(frame: Frame, **how: Any) -> CaptureTable | StratifiedTable:
    """Read a table from a pandas or polars frame; the arguments are those of `read_csv`.

    Raises
    ------
    DataError
        As `read_csv`; rows are counted from 1 below the names.

    """
    header = [str(name) for name in frame.columns]
    columns = [list(frame[name]) for name in frame.columns]
    return from_rows(header, [list(row) for row in zip(*columns, strict=True)], **how)


def from_mentions(mentions: Iterable[tuple[Any, str]]) -> CaptureTable:
    """Read pairs of a person and the name of a list that the person is on.

    The same pair twice counts once: a person is on a list or is not.

    Raises
    ------
    DataError
        If there is no pair at all.

    Examples
    --------
    >>> from_mentions([("p1", "police"), ("p1", "shelter"), ("p2", "police")]).on_list()
    {'police': 2, 'shelter': 1}

    """
    order: dict[str, int] = {}
    persons: dict[Any, int] = {}
    for person, name in mentions:
        place = order.setdefault(str(name), len(order))
        persons[person] = persons.get(person, 0) | 1 << place
    if not persons:
        raise DataError("There is nobody in the table.", "empty_table")
    return _finish(CaptureTable.from_cells(list(order), persons.values(), [1] * len(persons)))


def from_arrays(
    histories: Any,
    counts: Any | None = None,
    *,
    lists: Sequence[str] | None = None,
    unseen: str = "refuse",
) -> CaptureTable:
    """Read a table from arrays.

    Parameters
    ----------
    histories : array of 0 and 1, shape (rows, t)
    counts : array of int, shape (rows,), optional
        Persons in each row; without it every row is one person.
    lists : sequence of str, optional
        Names of the lists; default A, B, C, …

    Raises
    ------
    DataError
        As `read_csv`.

    """
    rows = [list(row) for row in histories]
    width = len(rows[0]) if rows else 0
    names = list(lists) if lists is not None else [_letter(i) for i in range(width)]
    if counts is None:
        read = from_rows(names, rows, lists=names, unseen=unseen)
    else:
        numbers = list(counts)
        if len(numbers) != len(rows):
            raise DataError(
                f"There are {len(rows)} histories and {len(numbers)} counts; one each is needed.",
                "unequal_lengths",
            )
        rows = [[*row, number] for row, number in zip(rows, numbers, strict=True)]
        read = from_rows([*names, "count"], rows, lists=names, count="count", unseen=unseen)
    assert isinstance(read, CaptureTable)
    return read


def from_rows(
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    lists: Sequence[str] | None = None,
    by: Sequence[str] = (),
    count: str | None = None,
    unseen: str = "refuse",
    inactive: Mapping[str, Iterable[str]] | None = None,
    lines: Sequence[int] | None = None,
) -> CaptureTable | StratifiedTable:
    """Read a table from named columns; see `read_csv`.

    Raises
    ------
    DataError
        As `read_csv`; a row is called by its number in `lines`, by default from 1.

    """
    if unseen not in {"refuse", "drop"}:
        raise InputError(f"unseen is «refuse» or «drop», not «{unseen}».")
    names = [name.strip() for name in header]
    number = _count_column(names, count)
    chosen = _list_columns(names, lists, by, number)
    called = lines if lines is not None else range(1, len(rows) + 1)
    cells = [
        _cell(names, row, line, chosen, by, number) for row, line in zip(rows, called, strict=True)
    ]
    cells, cautions = _without_unseen(cells, unseen)
    if number is None:
        cautions.append(
            Caution(
                "one_row_per_person",
                "The table has no column of counts: each row was taken as one person.",
            )
        )
    left = [n for n in names if n not in chosen and n not in by and n != number]
    if left:
        cautions.append(
            Caution("columns_ignored", f"Not used, and added up over: {', '.join(left)}.")
        )
    if not cells:
        raise DataError("There is nobody in the table.", "empty_table")
    if not by:
        return _finish(_table(chosen, cells, cautions, doubles=not left))
    return _divided(chosen, by, cells, cautions, inactive or {})


def _text(source: Path | str | io.TextIOBase) -> str:
    if isinstance(source, io.TextIOBase):
        return source.read()
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            "The file is no UTF-8 text. Save it as «CSV UTF-8» and try again.", "not_text"
        ) from error
    except OSError as error:
        raise InputError(f"The file {source} cannot be read: {error.strerror}.") from error


def _count_column(names: list[str], count: str | None) -> str | None:
    for name in names:
        if names.count(name) > 1:
            raise DataError(
                f"Two columns are called «{name}»; give each its own name.", "repeated_name"
            )
    if count is not None:
        if count not in names:
            raise InputError(f"There is no column «{count}»; the columns are {', '.join(names)}.")
        return count
    found = [name for name in names if name.lower() in COUNT_NAMES]
    return found[-1] if found else None


def _list_columns(
    names: list[str], lists: Sequence[str] | None, by: Sequence[str], number: str | None
) -> list[str]:
    for name in [*(lists or ()), *by]:
        if name not in names:
            raise InputError(f"There is no column «{name}»; the columns are {', '.join(names)}.")
    if lists is not None:
        return list(lists)
    chosen = [name for name in names if name != number and name not in by]
    if not chosen:
        raise DataError(
            "The table has no lists: it needs a column of 0 and 1 for each.", "no_lists"
        )
    return chosen


@dataclass(frozen=True, slots=True)
class _Cell:
    history: int
    lowest: int
    highest: int
    line: int
    key: tuple[str, ...]


def _cell(
    names: list[str],
    row: Sequence[Any],
    line: int,
    chosen: list[str],
    by: Sequence[str],
    number: str | None,
) -> _Cell:
    if len(row) != len(names):
        raise DataError(
            f"Row {line} has {len(row)} columns; the row of names has {len(names)}.", "ragged_row"
        )
    values = dict(zip(names, row, strict=True))
    history = 0
    for i, name in enumerate(chosen):
        history |= membership(values[name], line, name) << i
    low, high = (1, 1) if number is None else count_bounds(values[number], line, number)
    key = tuple(str(values[name]).strip() for name in by)
    for name, value in zip(by, key, strict=True):
        if value.lower() in MISSING:
            raise DataError(f"Row {line} has no value in column «{name}».", "missing_value")
    return _Cell(history, low, high, line, key)


def _without_unseen(cells: list[_Cell], unseen: str) -> tuple[list[_Cell], list[Caution]]:
    nobody = [cell for cell in cells if cell.history == 0 and cell.highest > 0]
    kept = [cell for cell in cells if cell.history != 0]
    if not nobody:
        return kept, []
    persons = sum(cell.lowest for cell in nobody)
    if unseen == "refuse":
        raise DataError(
            f"Row {nobody[0].line} counts {persons} persons who are on no list. Who was not seen "
            "cannot be in the table: leave the row out, or ask to drop it (--drop-unseen).",
            "unseen_row",
        )
    word = f"{persons} persons on no list were left out of the table: they are not counted as seen."
    return kept, [Caution("unseen_dropped", word)]


def _table(
    chosen: Sequence[str], cells: list[_Cell], cautions: list[Caution], *, doubles: bool
) -> CaptureTable:
    said = list(cautions)
    histories = [cell.history for cell in cells]
    repeated = len(histories) - len(set(histories))
    if repeated and doubles and not any(c.code == "one_row_per_person" for c in cautions):
        twice = next(cell for k, cell in enumerate(cells) if cell.history in histories[:k])
        said.append(
            Caution(
                "rows_added_up",
                f"{repeated} rows name lists that an earlier row names too (the first is row "
                f"{twice.line}); their counts were added up.",
            )
        )
    return CaptureTable.from_cells(
        chosen,
        histories,
        [cell.lowest for cell in cells],
        most=[cell.highest for cell in cells],
        cautions=said,
    )


def _finish(table: CaptureTable) -> CaptureTable:
    if not len(table.counts):
        raise DataError("There is nobody in the table.", "empty_table")
    for name, persons in _highest(table).items():
        if not persons and len(table.lists) > 1:
            word = f"Nobody is on list «{name}»; it was left out."
            table = table.without(name).noted(Caution(f"empty_list_{name}", word))
    _refuse_twins(table)
    if not table.exact:
        hidden = int((table.counts != table.most).sum())
        table = table.noted(
            Caution(
                "hidden_counts",
                f"{hidden} counts are hidden in the table and only known within bounds.",
            )
        )
    return table


def _highest(table: CaptureTable) -> dict[str, int]:
    return table.with_counts(table.most).on_list()


def _refuse_twins(table: CaptureTable) -> None:
    for i, first in enumerate(table.lists):
        for j in range(i + 1, len(table.lists)):
            apart = (table.histories >> i ^ table.histories >> j) & 1
            if not apart.any():
                raise DataError(
                    f"Columns «{first}» and «{table.lists[j]}» hold the same persons: that is one "
                    "list, written twice. Leave one out.",
                    "same_list_twice",
                )


def _divided(
    chosen: list[str],
    by: Sequence[str],
    cells: list[_Cell],
    cautions: list[Caution],
    inactive: Mapping[str, Iterable[str]],
) -> StratifiedTable:
    strata: dict[tuple[str, ...], list[_Cell]] = {}
    for cell in cells:
        strata.setdefault(cell.key, []).append(cell)
    tables = {key: _table(chosen, strata[key], cautions, doubles=False) for key in sorted(strata)}
    closed = {
        key: frozenset(name for value in key for name in inactive.get(value, ())) for key in tables
    }
    return StratifiedTable.of(tuple(by), tables, closed)


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else f"L{place + 1}"
