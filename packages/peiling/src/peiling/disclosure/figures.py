"""Figures with their true values: what a publisher starts from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_array, kron, vstack

from peiling.disclosure.structure import Label, Structure, Whole, text_of
from peiling.disclosure.tables import (
    Dimension,
    Table,
    counted,
    linked,
    merged_relations,
    relations_of,
)
from peiling.errors import DataError, InputError


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of one or more tables, with the counts they are made of.

    Parameters
    ----------
    structure : Structure
        The figures as sums of counts.
    counts : ndarray of int64, shape (counts,)
        The true counts. They stay with the publisher; what may be published holds none of them.

    Raises
    ------
    InputError
        When the counts do not fit the structure.
    DataError
        When the counts break a bond.

    """

    structure: Structure
    counts: Whole

    def __post_init__(self) -> None:
        counts = counted(self.counts, (self.structure.sums.shape[1],), "figures")
        object.__setattr__(self, "counts", counts)
        held = self.structure.bonds @ counts
        broken = np.flatnonzero(
            (held < self.structure.bond_lower) | (held > self.structure.bond_upper)
        )
        if broken.size:
            name = self.structure.bond_names[broken[0]]
            raise DataError(f"the counts break «{name}»: correct them", reason="bond_broken")

    @classmethod
    def of_tables(cls, tables: Sequence[Table]) -> "Figures":
        """Put tables of the same persons together.

        Parameters
        ----------
        tables : sequence of Table
            Figures with the same label in two tables are one figure, and everything they share
            is linked.

        Returns
        -------
        Figures
            All figures of all tables.

        Raises
        ------
        InputError
            When there is no table, or a dimension has other codes in another table.
        DataError
            When two tables disagree about persons that they share.

        Notes
        -----
        Each table keeps unknowns of its own, equal where dimensions are shared. For two tables
        this is exact: any pair that agrees belongs to some group of persons. For three or more
        with circular overlap (year by sex, sex by age, age by year) a reader could know a little
        more than this model; use `of_cube` there.

        Examples
        --------
        >>> year = Dimension("year", ("2014", "2015"))
        >>> sex = Dimension("sex", ("man", "woman"))
        >>> age = Dimension("age", ("under 18", "adult"))
        >>> both = Figures.of_tables(
        ...     [
        ...         Table("by sex", (year, sex), np.array([[6, 34], [3, 21]])),
        ...         Table("by age", (year, age), np.array([[3, 37], [2, 22]])),
        ...     ]
        ... )
        >>> both.value(()), len(both.structure.labels)
        (64, 15)

        """
        if not tables:
            raise InputError("tables needs at least one table")
        return cls(*linked(tables))

    @classmethod
    def of_cube(
        cls,
        dimensions: Sequence[Dimension],
        counts: Any,
        tables: Iterable[Sequence[str]] | None = None,
    ) -> "Figures":
        """Make the figures of some tables out of one full cross-classification.

        Parameters
        ----------
        dimensions : sequence of Dimension
            None of them `several`.
        counts : array_like of int, shape (codes, codes, ...)
            Persons in every combination.
        tables : iterable of sequence of str, or None
            The dimensions of each published table; None for one table with all.

        Returns
        -------
        Figures
            Each figure once, over the full cross-classification.

        Raises
        ------
        InputError
            When a name is unknown or a dimension is `several`.

        Examples
        --------
        >>> a, b, c = (Dimension(name, ("0", "1")) for name in "abc")
        >>> counts = np.arange(8).reshape(2, 2, 2)
        >>> len(Figures.of_cube([a, b, c], counts, [("a", "b"), ("b", "c")]).structure.labels)
        15

        """
        if any(d.several for d in dimensions):
            raise InputError("a dimension that is several needs Figures.of_tables")
        names = [d.name for d in dimensions]
        shape = tuple(len(d.codes) for d in dimensions)
        flat = counted(counts, shape, "cube").reshape(-1)
        tables = None if tables is None else list(tables)
        for table in tables or []:
            if not set(table) <= set(names):
                raise InputError(f"table {tuple(table)} names a dimension that is not there")
        parts = [margins(dimensions, table) for table in ([names] if tables is None else tables)]
        first: dict[Label, int] = {}
        for at, label in enumerate(label for part in parts for label in part.labels):
            first.setdefault(label, at)
        sums = vstack([part.sums for part in parts], format="csr")[list(first.values())]
        together = replace(Structure.plain(first, sums), relations=merged_relations(parts, first))
        return cls(together, flat)

    @cached_property
    def values(self) -> Whole:
        """The true value of each figure."""
        return np.asarray(self.structure.sums @ self.counts, dtype=np.int64)

    def value(self, label: Label) -> int:
        """Return the true value of one figure.

        Parameters
        ----------
        label : Label
            As made by `label_of`.

        Returns
        -------
        int
            Persons.

        Raises
        ------
        InputError
            When there is no such figure.

        """
        return int(self.values[self.structure.place(label)])

    def only(self, labels: Iterable[Label]) -> "Figures":
        """Return some of the figures; the others are not published at all.

        Parameters
        ----------
        labels : iterable of Label
            Which figures to keep.

        Returns
        -------
        Figures
            Over the same counts.

        Raises
        ------
        InputError
            When a figure is not there.

        """
        return replace(self, structure=self.structure.only(labels))

    def bonded(
        self, terms: Mapping[Label, int], lower: int | None, upper: int | None, name: str
    ) -> "Figures":
        """Return the same figures with one more thing known of them; see `Structure.bonded`.

        Parameters
        ----------
        terms : mapping of Label to int
            How often each figure counts in the sum.
        lower, upper : int or None
            The range of the sum, always; None for no end.
        name : str
            What it says.

        Returns
        -------
        Figures
            With the bond added.

        Raises
        ------
        InputError
            When a figure is not there.
        DataError
            When the counts do not obey it.

        """
        return replace(self, structure=self.structure.bonded(terms, lower, upper, name))


def margins(dimensions: Sequence[Dimension], table: Sequence[str]) -> Structure:
    """Return the figures of one table as sums over the full cross-classification."""
    labels: list[Label] = [()]
    sums = csr_array(np.ones((1, 1), dtype=np.int64))
    factors = []
    for dimension in dimensions:
        names, rows = dimension.rows()
        if dimension.name in table:
            factors.append(rows)
        else:
            names, rows = [()], csr_array(np.ones((1, len(dimension.codes)), dtype=np.int64))
        labels = [one + other for one in labels for other in names]
        sums = csr_array(kron(sums, rows, format="csr"))
    plain = Structure.plain([tuple(sorted(label)) for label in labels], sums)
    return replace(plain, relations=relations_of(factors))


@dataclass(frozen=True)
class Difference:
    """A printed total that is not the sum of its printed parts.

    Parameters
    ----------
    label : Label
        The total.
    printed, added : int
        The total as printed, and its parts added up.

    """

    label: Label
    printed: int
    added: int

    def __str__(self) -> str:
        return f"{text_of(self.label)}: printed {self.printed}, parts add up to {self.added}"

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain values."""
        return {"label": dict(self.label), "printed": self.printed, "added": self.added}


def check_additivity(
    dimensions: Sequence[Dimension], printed: Mapping[Label, int | None]
) -> tuple[Difference, ...]:
    """Name every printed total that is not the sum of its printed parts.

    Parameters
    ----------
    dimensions : sequence of Dimension
        Of the table. A dimension that is `several` may add up to more than its total, never to
        less, and no part may exceed the total.
    printed : mapping of Label to int or None
        The table as printed, totals too. None, or a label left out, is a blank: nothing is said
        about sums in which one occurs.

    Returns
    -------
    tuple of Difference
        One for each total and each dimension along which it does not add up.

    Raises
    ------
    InputError
        When a label names a code that is not there.

    Examples
    --------
    >>> sex = Dimension("sex", ("man", "woman"))
    >>> man, woman = (("sex", "man"),), (("sex", "woman"),)
    >>> [str(d) for d in check_additivity([sex], {man: 2, woman: 16, (): 17})]
    ['total: printed 17, parts add up to 18']

    """
    known = {d.name: {*d.codes, *d.groups} for d in dimensions}
    for label in printed:
        if any(code not in known.get(name, set()) for name, code in label):
            raise InputError(f"«{text_of(label)}» is no figure of this table")
    found = []
    for label, total in printed.items():
        for dimension in dimensions:
            if total is not None:
                found += differences(dimension, label, total, printed)
    return tuple(found)


def differences(
    dimension: Dimension, label: Label, total: int, printed: Mapping[Label, int | None]
) -> list[Difference]:
    """Compare one total with its parts along one dimension."""
    code = dict(label).get(dimension.name)
    codes = dimension.codes if code is None else dimension.groups.get(code)
    if codes is None:
        return []
    rest = tuple(pair for pair in label if pair[0] != dimension.name)
    parts = [printed.get(tuple(sorted((*rest, (dimension.name, each))))) for each in codes]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return []
    added = sum(known)
    fine = added == total
    if dimension.several and code is None:
        fine = max(known) <= total <= added
    return [] if fine else [Difference(label, total, added)]
