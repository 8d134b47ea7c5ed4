"""The cells of a divided table and the columns of a log-linear model over them.

Cell number = combination * 2**lists + history. History 0 is the cell of those who were not seen:
it is never fitted, only predicted. The design holds the columns of every term that may ever be
asked for; a model is a choice of these columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError, Refused
from peiling.mse.covariates.factors import Factor, Floats, Trend, factors_of
from peiling.mse.covariates.glm import rank_of
from peiling.mse.covariates.terms import Terms
from peiling.mse.strata import Key, StratifiedTable

MOST_ENTRIES = 30_000_000
MOST_FACTORS = 62

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Combinations = Literal["crossed", "seen"]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The cells, and every column that a model over them can have.

    Parameters
    ----------
    factors : tuple of Factor
        Lists first.
    lists : int
        How many lists there are.
    keys : tuple of tuple of str
        The combinations of covariates, one for each block of `2**lists` cells.
    possible : array of bool, shape (cells,)
        Cells in which somebody can be seen: history above 0 and no list that did not exist.
    matrix : array of float, shape (cells, columns)
        The columns of the constant, the main effects and every term of the scope.
    owner : tuple of int, one for each column
        The term of each column; 0 for the constant.
    groups : mapping from term to array of int, shape (cells,)
        The margin of the term that each cell belongs to, or -1: cells on all lists of the term,
        apart by the values of its categories.
    starts, places, values : arrays
        The same matrix by rows, without its zeros.
    gram : array of float, shape (columns, columns)
        Inner products of the columns over the possible cells.
    regular : bool
        Whether no column is a mixture of others there, so that every column counts.

    """

    factors: tuple[Factor, ...]
    lists: int
    keys: tuple[Key, ...]
    possible: Flags
    matrix: Floats
    owner: tuple[int, ...]
    groups: Mapping[int, Ints]
    starts: Ints
    places: Ints
    values: Floats
    gram: Floats
    regular: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the factors."""
        return tuple(factor.name for factor in self.factors)

    @property
    def hidden(self) -> Ints:
        """The cell of those not seen in each combination; shape (combinations,)."""
        return np.arange(len(self.keys), dtype=np.int64) << self.lists

    def columns(self, model: Terms) -> Flags:
        """Return which columns a model has: the constant, main effects and its terms."""
        wanted = [owner.bit_count() < 2 or owner in model for owner in self.owner]
        return np.array(wanted, dtype=np.bool_)

    def parameters(self, model: Terms) -> int:
        """Return how many parameters of a model mean something in the possible cells.

        Those that this table happens to send to minus infinity count; those of a list in a year
        in which it did not exist do not.
        """
        columns = np.flatnonzero(self.columns(model))
        if self.regular:
            return len(columns)
        return int(rank_of(self.gram[np.ix_(columns, columns)]))

    def empty(self, counts: Floats) -> dict[int, Flags]:
        """Return for each term the cells in a margin that holds nobody."""
        seen = np.where(self.possible, counts, 0.0)
        return {term: _empty(groups, seen) for term, groups in self.groups.items()}


def _empty(groups: Ints, seen: Floats) -> Flags:
    inside = groups >= 0
    margins = np.bincount(groups[inside], weights=seen[inside])
    empty = np.zeros(len(groups), dtype=np.bool_)
    empty[inside] = margins[groups[inside]] <= 0.0
    return empty


def build(
    strata: StratifiedTable,
    scope: Terms,
    *,
    year: str | None = None,
    trend: Trend | None = None,
    combinations: Combinations = "crossed",
) -> tuple[Design, Floats]:
    """Lay out the cells and columns; return them with the counts of the cells.

    Raises
    ------
    InputError
        If names collide, the trend does not fit, or there are too many cells and columns.
    Refused
        If the table holds counts that are only known within bounds.

    """
    if not all(table.exact for table in strata.tables.values()):
        raise Refused(
            "The table holds hidden counts such as «<5», and a model with covariates needs each "
            "count. Leave the covariates out, or ask for the exact table.",
            "hidden_counts",
        )
    if combinations not in {"crossed", "seen"}:
        raise InputError(f"combinations is «crossed» or «seen», not «{combinations}».")
    factors = factors_of(strata, year, trend)
    lists = len(strata.lists)
    keys = _keys(strata, factors[lists:], combinations)
    terms = sorted({1 << i for i in range(len(factors))} | scope, key=lambda t: (t.bit_count(), t))
    _check_size(factors, len(keys) << lists, terms)
    levels = _levels(factors, lists, keys)
    matrix, owner = _matrix(factors, terms, levels)
    possible = _possible(strata, keys)
    filled = matrix != 0.0
    starts = np.concatenate([[0], np.cumsum(filled.sum(axis=1))]).astype(np.int64)
    within = matrix[possible]
    gram = within.T @ within
    design = Design(
        factors,
        lists,
        keys,
        possible,
        matrix,
        owner,
        {term: _groups(factors, term, levels) for term in terms},
        starts,
        np.nonzero(filled)[1].astype(np.int64),
        matrix[filled],
        gram,
        bool(rank_of(gram) == len(gram)),
    )
    return design, _counts(strata, keys)


def _keys(
    strata: StratifiedTable, covariates: Sequence[Factor], combinations: Combinations
) -> tuple[Key, ...]:
    every = product(*(factor.values for factor in covariates))
    if combinations == "crossed":
        return tuple(every)
    return tuple(key for key in every if key in strata.tables)


def _check_size(factors: Sequence[Factor], cells: int, terms: Sequence[int]) -> None:
    if len(factors) > MOST_FACTORS:
        raise InputError(f"There are {len(factors)} lists and columns; the most is {MOST_FACTORS}.")
    columns = 1 + sum(_width(factors, term) for term in terms)
    if cells * columns > MOST_ENTRIES:
        raise InputError(
            f"The model has {cells:,} cells and {columns:,} columns, which is too many. Merge "
            "lists, take fewer covariates or values, or name fewer terms in `scope`."
        )


def _width(factors: Sequence[Factor], term: int) -> int:
    width = 1
    for i, factor in enumerate(factors):
        width *= factor.width if term >> i & 1 else 1
    return width


def _levels(factors: Sequence[Factor], lists: int, keys: Sequence[Key]) -> Ints:
    histories = np.arange(1 << lists, dtype=np.int64)
    levels = np.zeros((len(keys), 1 << lists, len(factors)), dtype=np.int64)
    for i in range(lists):
        levels[:, :, i] = histories >> i & 1
    for i, factor in enumerate(factors[lists:]):
        place = {value: level for level, value in enumerate(factor.values)}
        levels[:, :, lists + i] = np.array([place[key[i]] for key in keys])[:, None]
    return levels.reshape(-1, len(factors))


def _matrix(
    factors: Sequence[Factor], terms: Sequence[int], levels: Ints
) -> tuple[Floats, tuple[int, ...]]:
    blocks = [np.ones((len(levels), 1))]
    owner = [0]
    for term in terms:
        block = np.ones((len(levels), 1))
        for i, factor in enumerate(factors):
            if term >> i & 1:
                part = factor.basis[levels[:, i]]
                block = (block[:, :, None] * part[:, None, :]).reshape(len(levels), -1)
        blocks.append(block)
        owner += [term] * block.shape[1]
    return np.concatenate(blocks, axis=1), tuple(owner)


def _groups(factors: Sequence[Factor], term: int, levels: Ints) -> Ints:
    code = np.zeros(len(levels), dtype=np.int64)
    inside = np.ones(len(levels), dtype=np.bool_)
    for i, factor in enumerate(factors):
        if term >> i & 1 and factor.kind == "list":
            inside &= levels[:, i] == 1
        if term >> i & 1 and factor.kind == "category":
            code = code * len(factor.values) + levels[:, i]
    return np.where(inside, code, -1)


def _possible(strata: StratifiedTable, keys: Sequence[Key]) -> Flags:
    lists = strata.lists
    histories = np.arange(1 << len(lists), dtype=np.int64)
    possible = np.ones((len(keys), len(histories)), dtype=np.bool_)
    possible[:, 0] = False
    for c, key in enumerate(keys):
        for name in closed(strata, key):
            possible[c] &= histories >> lists.index(name) & 1 == 0
    return possible.reshape(-1)


def closed(strata: StratifiedTable, key: Key) -> frozenset[str]:
    """Return the lists that did not exist in a combination.

    In a combination in which nobody was seen these are the lists that did not exist anywhere
    with one of its values: a list that began in 2018 did not exist for anybody in 2017.
    """
    if key in strata.tables:
        return strata.inactive[key]
    found: frozenset[str] = frozenset()
    for place, value in enumerate(key):
        alike = [strata.inactive[other] for other in strata.tables if other[place] == value]
        found |= frozenset.intersection(*alike)
    return found


def _counts(strata: StratifiedTable, keys: Sequence[Key]) -> Floats:
    counts = np.zeros((len(keys), 1 << len(strata.lists)))
    for c, key in enumerate(keys):
        if key in strata.tables:
            counts[c] = strata.tables[key].dense()
    return counts.reshape(-1)
