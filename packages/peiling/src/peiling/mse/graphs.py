"""Decomposable graphs: dependencies between lists that fall apart in cliques."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError

Floats = NDArray[np.float64]

FEWEST_LISTS = 3
MOST_LISTS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Graphs:
    """All decomposable graphs over some lists.

    Parameters
    ----------
    lists : int
    edges : array of int64, shape (graphs,)
        Bit k is set for the k-th pair of lists, pairs in the order of `itertools.combinations`.
    weights : array of float64, shape (graphs, 2**lists)
        How often each set of lists counts in the factorisation: cliques 1, separators −1 each
        time. The column of the empty set means nothing.

    """

    lists: int
    edges: NDArray[np.int64]
    weights: Floats

    def cliques(self, graph: int, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """Return the largest complete sets of one graph, by name."""
        sets = np.flatnonzero(self.weights[graph, 1:] > 0) + 1
        found = [tuple(i for i in range(self.lists) if int(s) >> i & 1) for s in sets]
        return tuple(tuple(names[i] for i in clique) for clique in sorted(found))


@lru_cache(maxsize=8)
def decomposable(lists: int) -> Graphs:
    """Return every decomposable (chordal) graph over some lists.

    Parameters
    ----------
    lists : int
        2 to 6.

    Returns
    -------
    Graphs

    Raises
    ------
    InputError
        If `lists` is out of range.

    Notes
    -----
    A graph is chordal if its vertices can be taken away one by one, each with neighbours that are
    all joined (Fulkerson & Gross 1965). Each vertex v that goes gives the factor
    p(v and its neighbours) / p(its neighbours), so the same pass yields the factorisation.

    References
    ----------
    Fulkerson & Gross (1965), Incidence matrices and interval graphs, Pacific Journal of
    Mathematics 15, 835–855.

    Examples
    --------
    >>> [len(decomposable(lists).edges) for lists in (2, 3, 4, 5)]
    [2, 8, 61, 822]

    """
    if not 2 <= lists <= MOST_LISTS:
        raise InputError(f"Decomposable graphs are listed for 2 to {MOST_LISTS} lists: {lists}.")
    pairs = list(combinations(range(lists), 2))
    edges = np.arange(1 << len(pairs), dtype=np.int64)
    joined = np.zeros((len(edges), lists), dtype=np.int64)
    for k, (i, j) in enumerate(pairs):
        there = edges >> k & 1
        joined[:, i] |= there << j
        joined[:, j] |= there << i
    left = np.full(len(edges), (1 << lists) - 1, dtype=np.int64)
    weights = np.zeros((len(edges), 1 << lists))
    rows = np.arange(len(edges))
    for _ in range(lists):
        taken = np.zeros(len(edges), dtype=bool)
        for v in range(lists):
            near = joined[:, v] & left
            goes = ~taken & (left >> v & 1 == 1) & _complete(joined, near)
            weights[rows[goes], near[goes] | 1 << v] += 1
            weights[rows[goes], near[goes]] -= 1
            left[goes] &= ~(1 << v)
            taken |= goes
    chordal = left == 0
    return Graphs(lists, edges[chordal], weights[chordal])


def _complete(joined: NDArray[np.int64], sets: NDArray[np.int64]) -> NDArray[np.bool_]:
    complete = np.ones(len(sets), dtype=bool)
    for u in range(joined.shape[1]):
        missing = sets & ~(joined[:, u] | 1 << u)
        complete &= (sets >> u & 1 == 0) | (missing == 0)
    return complete
