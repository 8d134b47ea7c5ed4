"""Tables of counts, with totals, and tables that share cells."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_array, eye_array, hstack, kron, vstack

from peiling.disclosure.structure import (
    OPEN,
    Label,
    Structure,
    Whole,
    placed,
    side_by_side,
    text_of,
    whole_matrix,
)
from peiling.errors import DataError, InputError

ALL: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True)
class Dimension:
    """One way of dividing the persons of a table.

    Parameters
    ----------
    name : str
        As in the labels of figures: `year`, `sex`, `sector`.
    codes : tuple of str
        Its values, each once. Everybody has exactly one, unless `several`.
    groups : mapping of str to tuple of str
        Named sums of some codes that are figures too, such as `EU` for nationalities. The sum
        over all codes is always a figure and needs no name.
    several : bool
        Whether a person may count under more than one code, as with forms of exploitation.

    Raises
    ------
    InputError
        When codes or groups are not unique, or a group names an unknown code.

    Examples
    --------
    >>> Dimension("year", ("2014", "2015")).codes
    ('2014', '2015')

    """

    name: str
    codes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default=ALL)
    several: bool = False

    def __post_init__(self) -> None:
        names = [*self.codes, *self.groups]
        if not self.codes or len(set(names)) != len(names):
            raise InputError(f"dimension {self.name} needs codes and groups that are all different")
        for group, codes in self.groups.items():
            if not set(codes) <= set(self.codes):
                raise InputError(f"group {group} of {self.name} holds a code that is not there")

    def rows(self) -> tuple[list[Label], csr_array]:
        """Return the labels of codes, groups and the whole, and what each adds up."""
        names: list[Label] = [((self.name, code),) for code in self.codes]
        names += [((self.name, group),) for group in self.groups]
        sums = [[int(code in group) for code in self.codes] for group in self.groups.values()]
        if not self.several:
            names.append(())
            sums.append([1] * len(self.codes))
        below = csr_array(np.array(sums, dtype=np.int64).reshape(-1, len(self.codes)))
        return names, csr_array(vstack([eye_array(len(self.codes), dtype=np.int64), below]))


def products(dimensions: Sequence[Dimension]) -> tuple[list[Label], csr_array]:
    """Return every figure of a table, as label and as sum over its inner cells."""
    labels: list[Label] = [()]
    sums = csr_array(np.ones((1, 1), dtype=np.int64))
    for dimension in dimensions:
        names, rows = dimension.rows()
        labels = [one + other for one, other in itertools.product(labels, names)]
        sums = csr_array(kron(sums, rows, format="csr"))
    return [tuple(sorted(label)) for label in labels], sums


def relations_of(factors: Sequence[csr_array]) -> csr_array:
    """Return what every figure of a table has to do with its parts along each dimension.

    Each factor holds the rows of `Dimension.rows`, or one row for a dimension summed over.
    """
    found = [csr_array((0, int(np.prod([f.shape[0] for f in factors]))), dtype=np.int64)]
    for turn, factor in enumerate(factors):
        inside, figures = factor.shape[1], factor.shape[0]
        if figures <= inside:
            continue
        here = hstack([factor[inside:], -eye_array(figures - inside, dtype=np.int64)])
        rows = csr_array(np.ones((1, 1), dtype=np.int64))
        for other, each in enumerate(factors):
            part = here if other == turn else eye_array(each.shape[0], dtype=np.int64)
            rows = csr_array(kron(rows, part, format="csr"))
        found.append(rows)
    return whole_matrix(vstack(found))


def inner(dimensions: Sequence[Dimension]) -> list[Label]:
    """Return the labels of the inner cells of a table, the last dimension fastest."""
    codes = itertools.product(*([(d.name, code) for code in d.codes] for d in dimensions))
    return [tuple(sorted(pairs)) for pairs in codes]


@dataclass(frozen=True, eq=False)
class Table:
    """A table of persons: its dimensions and the counts of its inner cells.

    Parameters
    ----------
    name : str
        For messages.
    dimensions : tuple of Dimension
        In the order of the axes of `counts`. At most one may be `several`, and it comes last.
    counts : ndarray of int, shape (codes, codes, ...)
        Persons in each inner cell, zero or more.
    persons : ndarray of int or None
        With a dimension that is `several`: the persons in each combination of the others, each
        counted once. Shape of `counts` without its last axis. None otherwise.

    Raises
    ------
    InputError
        When the shapes do not match.
    DataError
        When a count is negative or no whole number, or when with `several` a count exceeds the
        persons, or the persons exceed the sum of the counts.

    Notes
    -----
    In a table of forms of exploitation somebody may count twice. Then only this holds in each
    combination of the other dimensions: every count is at most the number of persons, and the
    counts together are at least the number of persons. Any whole numbers that obey this belong
    to some group of persons, so an attack that uses just this is exact.

    Examples
    --------
    >>> sex = Dimension("sex", ("man", "woman"))
    >>> Table("persons", (sex,), np.array([6, 34])).counts.sum()
    np.int64(40)

    """

    name: str
    dimensions: tuple[Dimension, ...]
    counts: NDArray[np.int64]
    persons: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        several = [d.several for d in self.dimensions]
        if any(several[:-1]) or not self.dimensions:
            raise InputError(f"table {self.name}: only its last dimension may be «several»")
        shape = tuple(len(d.codes) for d in self.dimensions)
        object.__setattr__(self, "counts", counted(self.counts, shape, self.name))
        if several[-1] != (self.persons is not None):
            raise InputError(f"table {self.name}: give persons exactly when a dimension is several")
        if self.persons is not None:
            object.__setattr__(self, "persons", counted(self.persons, shape[:-1], self.name))
            self._check_persons()

    def _check_persons(self) -> None:
        """Refuse counts that no group of persons can have."""
        persons = np.asarray(self.persons)
        if (self.counts > persons[..., None]).any():
            raise DataError(
                f"table {self.name}: a row counts more persons than there are in all",
                reason="row_above_total",
            )
        if (self.counts.sum(axis=-1) < persons).any():
            raise DataError(
                f"table {self.name}: the rows together count fewer persons than there are; "
                "give those with no known code a code of their own",
                reason="rows_below_total",
            )

    @property
    def divisions(self) -> tuple[Dimension, ...]:
        """The dimensions in which everybody has exactly one code."""
        return tuple(d for d in self.dimensions if not d.several)

    def unknowns(self) -> Whole:
        """Return the inner counts in one row, and after them the persons where asked for."""
        parts = [self.counts.reshape(-1)]
        if self.persons is not None:
            parts.append(self.persons.reshape(-1))
        return np.concatenate(parts)

    def persons_rows(self, names: Sequence[str]) -> tuple[list[Label], csr_array]:
        """Return the number of persons in each combination of codes of some dimensions."""
        kept = [d for d in self.divisions if d.name in names]
        rows = csr_array(np.ones((1, 1), dtype=np.int64))
        for dimension in self.divisions:
            size = len(dimension.codes)
            if dimension.name in names:
                factor = eye_array(size, dtype=np.int64, format="csr")
            else:
                factor = csr_array(np.ones((1, size), dtype=np.int64))
            rows = csr_array(kron(rows, factor, format="csr"))
        if self.persons is not None:
            before = csr_array((rows.shape[0], self.counts.size), dtype=np.int64)
            rows = hstack([before, rows], format="csr")
        return inner(kept), rows

    def structure(self) -> Structure:
        """Return every figure of this table, and what holds between them.

        Returns
        -------
        Structure
            Inner cells, groups and totals in every combination.

        Examples
        --------
        >>> year = Dimension("year", ("2014", "2015"))
        >>> sex = Dimension("sex", ("man", "woman"))
        >>> table = Table("persons", (year, sex), np.array([[6, 34], [3, 21]]))
        >>> len(table.structure().labels)
        9

        """
        labels, sums = products(self.dimensions)
        ties = relations_of([d.rows()[1] for d in self.dimensions])
        if self.persons is None:
            return replace(Structure.plain(labels, sums), relations=ties)
        more, persons = products(self.divisions)
        rows = vstack(
            [
                hstack([sums, csr_array((sums.shape[0], persons.shape[1]), dtype=np.int64)]),
                hstack([csr_array((persons.shape[0], sums.shape[1]), dtype=np.int64), persons]),
            ]
        )
        more_ties = relations_of([d.rows()[1] for d in self.divisions])
        every = whole_matrix(block_diag([ties, more_ties], format="csr"))
        return self._several(replace(Structure.plain(labels + more, rows), relations=every))

    def _several(self, plain: Structure) -> Structure:
        """Add what holds when a person may count under several codes."""
        codes = len(self.dimensions[-1].codes)
        size = self.counts.size // codes
        each = eye_array(size * codes, dtype=np.int64)
        copies = kron(eye_array(size, dtype=np.int64), np.ones((codes, 1), dtype=np.int64))
        least = hstack([kron(eye_array(size), np.ones((1, codes))), -eye_array(size)])
        most = hstack([each, -copies])
        names = [f"{self.name}: no row above its persons"] * (size * codes)
        plain = plain.with_rows(most, [-OPEN] * len(names), [0] * len(names), names)
        names = [f"{self.name}: the rows together reach the persons"] * size
        return plain.with_rows(least, [0] * size, [OPEN] * size, names)


def counted(values: Any, shape: tuple[int, ...], name: str) -> NDArray[np.int64]:
    """Return counts as whole numbers of the right shape, or say what is wrong with them."""
    array = np.asarray(values)
    if array.shape != shape:
        raise InputError(f"table {name}: counts have shape {array.shape}, its codes ask {shape}")
    if not np.issubdtype(array.dtype, np.number) or not np.isfinite(array).all():
        raise DataError(f"table {name}: a count is no number", reason="not_a_count")
    whole = array.astype(np.int64)
    if (whole != array).any() or (whole < 0).any() or (whole >= OPEN).any():
        raise DataError(
            f"table {name}: counts must be whole numbers, zero or more", reason="not_a_count"
        )
    return whole


def linked(tables: Sequence[Table]) -> tuple[Structure, Whole]:
    """Put tables together: figures with the same label are one figure.

    Parameters
    ----------
    tables : sequence of Table
        Of the same persons. Dimensions with the same name must have the same codes.

    Returns
    -------
    structure : Structure
        Every figure of every table once, and the links as bonds.
    counts : ndarray of int64
        The true counts.

    Raises
    ------
    InputError
        When a dimension has other codes in another table.
    DataError
        When the tables disagree about a number of persons that they share.

    """
    agree(tables)
    parts = [table.structure() for table in tables]
    sums, bonds = side_by_side(parts)
    every = [label for part in parts for label in part.labels]
    first: dict[Label, int] = {}
    for at, label in enumerate(every):
        first.setdefault(label, at)
    structure = Structure(
        tuple(first),
        whole_matrix(sums[list(first.values())]),
        bonds,
        np.concatenate([part.bond_lower for part in parts]),
        np.concatenate([part.bond_upper for part in parts]),
        tuple(name for part in parts for name in part.bond_names),
        merged_relations(parts, first),
    )
    counts = np.concatenate([table.unknowns() for table in tables])
    starts = np.cumsum([0, *(table.unknowns().size for table in tables)])
    for left, right in itertools.combinations(range(len(tables)), 2):
        structure = link(structure, counts, (tables[left], tables[right]), starts[[left, right]])
    return structure, counts


def merged_relations(parts: Sequence[Structure], labels: Iterable[Label]) -> csr_array:
    """Put the relations of structures together over one list of figures."""
    place = {label: at for at, label in enumerate(labels)}
    return whole_matrix(
        vstack(
            [
                placed(one.relations, np.array([place[x] for x in one.labels]), len(place))
                for one in parts
            ]
        )
    )


def agree(tables: Sequence[Table]) -> None:
    """Refuse tables whose shared dimensions are not the same."""
    known: dict[str, Dimension] = {}
    for table in tables:
        for dimension in table.dimensions:
            other = known.setdefault(dimension.name, dimension)
            if (other.codes, other.several) != (dimension.codes, dimension.several):
                raise InputError(
                    f"dimension {dimension.name} has other codes in table {table.name}"
                )


def link(
    structure: Structure, counts: Whole, pair: tuple[Table, Table], starts: NDArray[np.intp]
) -> Structure:
    """Say that two tables count the same persons in the dimensions they share."""
    left, right = pair
    shared = [d.name for d in left.divisions if d.name in {other.name for other in right.divisions}]
    width = structure.sums.shape[1]
    rows = []
    for table, start, sign in ((left, starts[0], 1), (right, starts[1], -1)):
        _, persons = table.persons_rows([d.name for d in table.divisions if d.name in shared])
        order = ordered(table, shared)
        spread = persons[order].tocoo()
        shape = (len(order), width)
        rows.append(csr_array((sign * spread.data, (spread.row, spread.col + start)), shape=shape))
    difference = csr_array(rows[0] + rows[1])
    labels = inner([d for d in left.divisions if d.name in shared])
    off = np.flatnonzero(difference @ counts)
    if off.size:
        raise DataError(
            f"tables {left.name} and {right.name} count different persons at "
            f"«{text_of(labels[off[0]])}»; correct one, or declare the dimension in which a "
            "person counts more than once as several",
            reason="tables_disagree",
        )
    zeros = [0] * len(labels)
    names = [f"{left.name} and {right.name} agree at {text_of(label)}" for label in labels]
    return structure.with_rows(difference, zeros, zeros, names)


def ordered(table: Table, shared: Sequence[str]) -> list[int]:
    """Return the rows of `persons_rows` in the order of the shared dimensions."""
    kept = [d for d in table.divisions if d.name in shared]
    sizes = [len(d.codes) for d in kept]
    places = np.arange(int(np.prod(sizes, dtype=np.int64))).reshape(sizes)
    axes = [[d.name for d in kept].index(name) for name in shared]
    return [int(place) for place in np.transpose(places, axes).reshape(-1)]
