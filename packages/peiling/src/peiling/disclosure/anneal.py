"""Round many linked figures at once by trial: one or two counts at a time, cooling down."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from peiling.disclosure.presolve import compiled
from peiling.disclosure.structure import Whole
from peiling.disclosure.walk import Links, draw, outside

Real = NDArray[np.float64]


@compiled
def change(
    j: int, step: int, columns: Links, sums: Whole, aims: Real, limits: tuple[Whole, Whole],
    price: Real,
) -> float:  # fmt: skip
    """Return what one change of a count adds to the costs."""
    starts, rows, weights = columns
    total = 0.0
    for at in range(starts[j], starts[j + 1]):
        row = rows[at]
        old, new = sums[row], sums[row] + weights[at] * step
        before = outside(old, limits[0][row], limits[1][row])
        after = outside(new, limits[0][row], limits[1][row])
        total += price[row] * (abs(new - aims[row]) - abs(old - aims[row]))
        total += price[-1] * (after * after - before * before)
    return total


@compiled
def move(j: int, step: int, columns: Links, point: Whole, sums: Whole) -> None:
    """Make one change."""
    starts, rows, weights = columns
    point[j] += step
    for at in range(starts[j], starts[j + 1]):
        sums[rows[at]] += weights[at] * step


@compiled
def partner(j: int, matrix: Links, columns: Links, state: Whole) -> int:
    """Return a count that shares a row with another: the shortest of three random rows."""
    starts, rows, _ = columns
    best, size = -1, 2**30
    for _ in range(3):
        row = rows[starts[j] + draw(state, starts[j + 1] - starts[j])]
        length = matrix[0][row + 1] - matrix[0][row]
        if 1 < length < size:
            best, size = row, length
    if best < 0:
        return j
    chosen: int = matrix[1][matrix[0][best] + draw(state, size)]
    return chosen


@compiled
def cool(
    matrix: Links, columns: Links, point: Whole, sums: Whole, bounds: tuple[Whole, Whole],
    aims: Real, limits: tuple[Whole, Whole], price: Real, heat: tuple[float, float], steps: int,
    state: Whole,
) -> None:  # fmt: skip
    """Change counts by chance, less and less upwards in costs."""
    low, high = bounds
    size = point.size
    ratio = (heat[1] / heat[0]) ** (1.0 / max(steps, 1))
    warmth = heat[0]
    for _ in range(steps):
        warmth *= ratio
        j = draw(state, size)
        if columns[0][j] == columns[0][j + 1]:
            continue
        step = 1 if draw(state, 2) else -1
        if not low[j] <= point[j] + step <= high[j]:
            step = -step
            if not low[j] <= point[j] + step <= high[j]:
                continue
        worse = change(j, step, columns, sums, aims, limits, price)
        move(j, step, columns, point, sums)
        other = -1
        if worse > 0 and draw(state, 4) > 0:
            k = partner(j, matrix, columns, state)
            if k != j and low[k] <= point[k] - step <= high[k]:
                worse += change(k, -step, columns, sums, aims, limits, price)
                move(k, -step, columns, point, sums)
                other = k
        chance = draw(state, 1 << 20) / (1 << 20)
        if worse > 0 and chance >= np.exp(-worse / warmth):
            move(j, -step, columns, point, sums)
            if other >= 0:
                move(other, step, columns, point, sums)


def annealed(
    rows: csr_array, start: Whole, bounds: tuple[Whole, Whole], aims: Real,
    limits: tuple[Whole, Whole], price: Real, *, steps: int, rng: np.random.Generator,
) -> Whole:  # fmt: skip
    """Return counts within bounds with row sums near their aims and, if it can be, in limits.

    `price` holds the cost of each row for each unit off its aim, and last the cost of a breach
    of one unit (squared).
    """
    turned: Any = rows.tocsc()
    matrix = (rows.indptr, rows.indices, rows.data)
    columns = (turned.indptr.astype(np.int32), turned.indices.astype(np.int32), turned.data)
    point = start.copy()
    sums = np.asarray(rows @ point, dtype=np.int64)
    state = rng.integers(1, 2**31 - 1, size=1, dtype=np.int64)
    cool(
        matrix, columns, point, sums, bounds, aims, limits, price, (2.0, 0.2), steps, state
    )  # fmt: skip
    return point
