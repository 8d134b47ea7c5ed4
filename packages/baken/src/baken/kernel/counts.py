"""A table as it was counted: the form in which rooms hand figures to one another."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any


@dataclass(frozen=True)
class Dimension:
    """One way in which a table divides what it counts."""

    name: str
    codes: tuple[str, ...]
    """Every code that can occur, in the order in which it is shown; also those that count zero."""
    several: bool = False
    """Whether one person may count under more than one code, as with sectors."""


@dataclass(frozen=True)
class Counts:
    """A table as counted, to the person. It is for inside: what leaves goes through a publication.

    `cells` holds the inner cells that are not zero, by one code for each dimension. Where the
    last dimension is `several`, `persons` holds how many persons stand behind the cells, by the
    codes of the other dimensions: the rows then add up to mentions, not to persons.
    """

    name: str
    """A stable name, such as «victims_by_sex_and_age»."""
    unit: str
    """What a count counts, such as «victims», «reports», «mentions», «signals»."""
    dimensions: tuple[Dimension, ...]
    cells: Mapping[tuple[str, ...], int]
    persons: Mapping[tuple[str, ...], int] | None = None

    def __post_init__(self) -> None:
        """Refuse a table that does not fit its own dimensions.

        :raises ValueError: for a code that no dimension has, a count below zero, or a
            dimension that is `several` and not the last, or has no `persons` with it.
        """
        several = [dimension.several for dimension in self.dimensions]
        if any(several[:-1]) or (several[-1] != (self.persons is not None)):
            raise ValueError(f"{self.name}: the last dimension alone may be several, with persons")
        self._check(self.cells, self.dimensions)
        if self.persons is not None:
            self._check(self.persons, self.dimensions[:-1])

    @property
    def total(self) -> int:
        """The sum of all cells."""
        return sum(self.cells.values())

    def every_cell(self) -> Iterator[tuple[tuple[str, ...], int]]:
        """Yield every combination of codes with its count, also the zeros, in order."""
        for codes in product(*(dimension.codes for dimension in self.dimensions)):
            yield codes, self.cells.get(codes, 0)

    def by(self, name: str) -> Mapping[str, int]:
        """Return the sum of the cells for each code of the dimension called `name`."""
        place = [dimension.name for dimension in self.dimensions].index(name)
        found = dict.fromkeys(self.dimensions[place].codes, 0)
        for codes, count in self.cells.items():
            found[codes[place]] += count
        return found

    def _check(
        self, cells: Mapping[tuple[str, ...], int], dimensions: tuple[Dimension, ...]
    ) -> None:
        known = [set(dimension.codes) for dimension in dimensions]
        for codes, count in cells.items():
            if len(codes) != len(known) or any(
                code not in those for code, those in zip(codes, known, strict=True)
            ):
                raise ValueError(f"{self.name}: {codes} is no cell of this table")
            if count < 0:
                raise ValueError(f"{self.name}: {codes} counts below zero")


Cell = tuple[str, frozenset[tuple[str, str]]]
"""A unit, and the code of some dimensions: all others are added up."""


@dataclass(frozen=True)
class Relation:
    """What every reader knows of a year's figures, whatever the data say.

    The sum of the cells, each as often as `terms` says, lies from `low` to `high`; None is no end.
    Age groups that are sums of age bands are one, and «no more victims than reports» is another.
    """

    name: str
    terms: Mapping[Cell, int]
    low: int | None = 0
    high: int | None = 0


def cell(unit: str, **codes: str) -> Cell:
    """Return the cell of `unit` with these codes."""
    return unit, frozenset(codes.items())


def packed(tables: Sequence[Counts], relations: Sequence[Relation] = ()) -> str:
    """Return exact counts as the one text that is sealed."""
    return json.dumps(
        {
            "tables": [
                {
                    "name": table.name,
                    "unit": table.unit,
                    "dimensions": [[one.name, one.codes, one.several] for one in table.dimensions],
                    "cells": [[*codes, many] for codes, many in table.cells.items()],
                    "persons": None
                    if table.persons is None
                    else [[*codes, many] for codes, many in table.persons.items()],
                }
                for table in tables
            ],
            "relations": [
                [
                    one.name,
                    [[unit, sorted(codes), times] for (unit, codes), times in one.terms.items()],
                    one.low,
                    one.high,
                ]
                for one in relations
            ],
        }
    )


def unpacked(text: str) -> tuple[list[Counts], list[Relation]]:
    """Return what `packed` made one text of."""
    data = json.loads(text)
    tables = [
        Counts(
            one["name"],
            one["unit"],
            tuple(
                Dimension(name, tuple(codes), several) for name, codes, several in one["dimensions"]
            ),
            _cells(one["cells"]),
            None if one["persons"] is None else _cells(one["persons"]),
        )
        for one in data["tables"]
    ]
    relations = [
        Relation(
            name,
            {
                (unit, frozenset((key, code) for key, code in codes)): times
                for unit, codes, times in terms
            },
            low,
            high,
        )
        for name, terms, low, high in data["relations"]
    ]
    return tables, relations


def _cells(rows: Iterable[Sequence[Any]]) -> dict[tuple[str, ...], int]:
    return {tuple(row[:-1]): row[-1] for row in rows}
