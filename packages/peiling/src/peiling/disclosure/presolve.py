"""Narrow the ranges of unknown counts by going round the sums, before any programme is solved."""

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from peiling.disclosure.published import Published
from peiling.disclosure.structure import OPEN, Whole, text_of, whole_matrix
from peiling.errors import Refused

compiled = njit(cache=True, nogil=True, error_model="numpy")
SWEEPS = 200


@dataclass(frozen=True, eq=False)
class System:
    """Everything a reader knows: rows l <= Ax <= u over whole counts within bounds."""

    rows: csr_array
    lower: Whole
    upper: Whole
    low: Whole
    high: Whole
    names: tuple[str, ...]

    def holds(self, point: Whole) -> bool:
        """Whether counts obey everything that is known."""
        sums = self.rows @ point
        return bool(
            (point >= self.low).all()
            and (point <= self.high).all()
            and (sums >= self.lower).all()
            and (sums <= self.upper).all()
        )


def related(published: Published) -> Published:
    """Narrow the range of every figure by its totals and its parts."""
    structure = published.structure
    if structure.relations.shape[0] == 0:
        return published
    lower, upper = published.lower.copy(), published.upper.copy()
    ties = structure.relations
    none = np.zeros(ties.shape[0], dtype=np.int64)
    broken = tighten(ties.indptr, ties.indices, ties.data, none, none, lower, upper, SWEEPS)
    if broken >= 0:
        span = slice(ties.indptr[broken], ties.indptr[broken + 1])
        involved = ties.indices[span]
        names = "; ".join(
            f"«{text_of(structure.labels[at])}» ({published.shown[at] or 'not shown'})"
            for at in involved[:8]
        )
        raise Refused(
            f"the figures contradict each other: total and parts cannot agree at {names}",
            reason="figures_contradict",
        )
    return replace(published, lower=lower, upper=upper)


def system_of(published: Published, most: int) -> System:
    """Write what is published as rows over the counts."""
    structure = published.structure
    told = (published.lower > 0) | (published.upper < OPEN)
    rows = whole_matrix(vstack([structure.sums[np.flatnonzero(told)], structure.bonds]))
    names = [text_of(structure.labels[row]) for row in np.flatnonzero(told)]
    size = rows.shape[1]
    return System(
        rows,
        np.concatenate([published.lower[told], structure.bond_lower]),
        np.concatenate([published.upper[told], structure.bond_upper]),
        np.zeros(size, dtype=np.int64),
        np.full(size, most, dtype=np.int64),
        (*names, *structure.bond_names),
    )


def tightened(system: System) -> System:
    """Return the same with the bounds of every count as narrow as single rows make them."""
    low, high = system.low.copy(), system.high.copy()
    broken = tighten(
        system.rows.indptr, system.rows.indices, system.rows.data,
        system.lower, system.upper, low, high, SWEEPS,
    )  # fmt: skip
    if broken >= 0:
        raise Refused(
            f"the figures contradict each other at «{system.names[broken]}»: "
            "no counts can have given all of them",
            reason="figures_contradict",
        )
    return System(system.rows, system.lower, system.upper, low, high, system.names)


@compiled
def activity(
    start: int, stop: int, places: NDArray[np.int32], weights: Whole, low: Whole, high: Whole
) -> tuple[int, int]:
    """Return the least and the greatest value that the bounds leave for a row."""
    least = greatest = 0
    for at in range(start, stop):
        a, j = weights[at], places[at]
        least += a * (low[j] if a > 0 else high[j])
        greatest += a * (high[j] if a > 0 else low[j])
    return least, greatest


@compiled
def narrow(
    start: int,
    stop: int,
    places: NDArray[np.int32],
    weights: Whole,
    room: tuple[int, int],
    low: Whole,
    high: Whole,
    moved: NDArray[np.bool_],
) -> bool:
    """Narrow the counts of one row; `room` is how far it can fall and rise from its ends."""
    down, up = room
    changed = False
    for at in range(start, stop):
        a, j = weights[at], places[at]
        size = abs(a)
        rise, fall = (down, up) if a > 0 else (up, down)
        top, bottom = low[j] + rise // size, high[j] - fall // size
        if top < high[j]:
            high[j], moved[j], changed = top, True, True
        if bottom > low[j]:
            low[j], moved[j], changed = bottom, True, True
        if low[j] > high[j]:
            break
    return changed


@compiled
def refresh(
    starts: NDArray[np.int32],
    places: NDArray[np.int32],
    moved: NDArray[np.bool_],
    stale: NDArray[np.bool_],
) -> None:
    """Mark the rows in which a count has moved."""
    for row in range(stale.size):
        stale[row] = False
        for at in range(starts[row], starts[row + 1]):
            if moved[places[at]]:
                stale[row] = True
                break


@compiled
def tighten(
    starts: NDArray[np.int32],
    places: NDArray[np.int32],
    weights: Whole,
    lower: Whole,
    upper: Whole,
    low: Whole,
    high: Whole,
    sweeps: int,
) -> int:
    """Narrow `low` and `high` in place; return the first row that cannot hold, or -1."""
    stale = np.ones(lower.size, dtype=np.bool_)
    moved = np.zeros(low.size, dtype=np.bool_)
    for _ in range(sweeps):
        again = False
        moved[:] = False
        for row in range(lower.size):
            if not stale[row]:
                continue
            start, stop = starts[row], starts[row + 1]
            least, greatest = activity(start, stop, places, weights, low, high)
            if least > upper[row] or greatest < lower[row]:
                return row
            if least < lower[row] or greatest > upper[row]:
                room = (upper[row] - least, greatest - lower[row])
                again |= narrow(start, stop, places, weights, room, low, high, moved)
        if not again:
            break
        refresh(starts, places, moved, stale)
    return -1
