"""Look for other counts that fit everything published, by pushing one sum and repairing the rest.

Each success is a table that a reader cannot tell from the true one, and widens what is known to
be possible for every sum at once. It never proves that a value is impossible.
"""

import numpy as np
from numpy.typing import NDArray

from peiling.disclosure.blocks import Block
from peiling.disclosure.presolve import compiled
from peiling.disclosure.structure import OPEN, Whole

Places = NDArray[np.int32]
Links = tuple[Places, Places, Whole]
LONGEST_CHAIN = 60
SCANNED = 24
WORST = 2**62


@compiled
def outside(value: int, lower: int, upper: int) -> int:
    """Return by how much a sum is out of its range."""
    return max(lower - value, value - upper, 0)


@compiled
def added_breach(j: int, step: int, columns: Links, sums: Whole, lower: Whole, upper: Whole) -> int:
    """Return how much more the rows are broken when count `j` changes by `step`."""
    starts, rows, weights = columns
    total = 0
    for at in range(starts[j], starts[j + 1]):
        row = rows[at]
        new = sums[row] + weights[at] * step
        total += outside(new, lower[row], upper[row]) - outside(sums[row], lower[row], upper[row])
    return total


@compiled
def apply(
    j: int,
    step: int,
    columns: Links,
    point: Whole,
    sums: Whole,
    limits: tuple[Whole, Whole],
    broken: Places,
    slot: Places,
) -> None:
    """Change a count, and keep the list of broken rows (its length is in the last place)."""
    starts, rows, weights = columns
    lower, upper = limits
    point[j] += step
    for at in range(starts[j], starts[j + 1]):
        row = rows[at]
        sums[row] += weights[at] * step
        bad = sums[row] < lower[row] or sums[row] > upper[row]
        size = broken[-1]
        if bad and slot[row] < 0:
            broken[size], slot[row] = row, size
            broken[-1] += 1
        elif not bad and slot[row] >= 0:
            last = broken[size - 1]
            broken[slot[row]], slot[last] = last, slot[row]
            slot[row] = -1
            broken[-1] -= 1


@compiled
def mended_step(
    row: int, at: int, matrix: Links, point: Whole, sums: Whole, limits: tuple[Whole, Whole],
    bounds: tuple[Whole, Whole],
) -> int:  # fmt: skip
    """Return the change of one count that mends a broken row as far as the count can go."""
    j, a = matrix[1][at], matrix[2][at]
    gap = limits[0][row] - sums[row]
    if gap <= 0:
        gap = limits[1][row] - sums[row]
    size = (abs(gap) + abs(a) - 1) // abs(a)
    step: int = min(size, bounds[1][j] - point[j])
    if (gap > 0) != (a > 0):
        step = -min(size, point[j] - bounds[0][j])
    return step


@compiled
def mend(
    matrix: Links, columns: Links, point: Whole, sums: Whole, limits: tuple[Whole, Whole],
    bounds: tuple[Whole, Whole], broken: Places, slot: Places, log: Whole, state: Whole,
) -> int:  # fmt: skip
    """Change counts until no row is broken; return the length of the chain, negative on failure."""
    length = 0
    while broken[-1] > 0 and length < LONGEST_CHAIN:
        row = broken[draw(state, broken[-1])]
        start, stop = matrix[0][row], matrix[0][row + 1]
        size = stop - start
        first = draw(state, size)
        best, best_step, best_cost = -1, 0, WORST
        for turn in range(min(size, SCANNED)):
            at = start + (first + turn) % size
            j = matrix[1][at]
            step = mended_step(row, at, matrix, point, sums, limits, bounds)
            if step == 0 or (length > 0 and log[length - 1, 0] == j):
                continue
            cost = added_breach(j, step, columns, sums, limits[0], limits[1])
            if cost < best_cost:
                best, best_step, best_cost = j, step, cost
        if best < 0:
            break
        apply(best, best_step, columns, point, sums, limits, broken, slot)
        log[length, 0], log[length, 1] = best, best_step
        length += 1
    return length if broken[-1] == 0 else -length - 1


@compiled
def draw(state: Whole, size: int) -> int:
    """Return a number below `size` from a small generator; it only spreads the search."""
    state[0] = (state[0] * 1103515245 + 12345) % 2147483648
    drawn: int = (state[0] >> 8) % size
    return drawn


@compiled
def note(
    log: Whole, length: int, columns: Links, sums: Whole, reached: tuple[Whole, Whole]
) -> None:
    """Take in the sums of a table that fits."""
    starts, rows, _ = columns
    for turn in range(length):
        j = log[turn, 0]
        for at in range(starts[j], starts[j + 1]):
            row = rows[at]
            reached[0][row] = min(reached[0][row], sums[row])
            reached[1][row] = max(reached[1][row], sums[row])


@compiled
def push(
    targets: Whole, upward: bool, aims: Whole, tries: int, enough: int, matrix: Links,
    columns: Links, point: Whole, sums: Whole, limits: tuple[Whole, Whole],
    bounds: tuple[Whole, Whole], reached: tuple[Whole, Whole], state: Whole,
) -> None:  # fmt: skip
    """Push each target sum towards its aim, one step at a time, as far as repairs succeed."""
    broken = np.zeros(sums.size + 1, dtype=np.int32)
    slot = np.full(sums.size, -1, dtype=np.int32)
    log = np.zeros((LONGEST_CHAIN + 1, 2), dtype=np.int64)
    side = limits[0] if upward else limits[1]
    far = reached[1] if upward else reached[0]
    for turn in range(targets.size):
        row, left = targets[turn], tries
        kept, stride = side[row], np.int64(1)
        while left > 0 and far[row] != aims[turn] and sums[row] != aims[turn]:
            wide = reached[1][row] - reached[0][row] >= enough
            if wide and (upward or aims[turn] > 0):
                break
            stride = min(stride, abs(aims[turn] - sums[row]))
            side[row] = sums[row] + (stride if upward else -stride)
            broken[0], slot[row], broken[-1] = row, 0, 1
            length = mend(
                matrix, columns, point, sums, limits, bounds, broken, slot, log, state
            )  # fmt: skip
            if length >= 0:
                note(log, length, columns, sums, reached)
                stride *= 2
            else:
                for back in range(-length - 2, -1, -1):
                    j = log[back, 0]
                    apply(j, -log[back, 1], columns, point, sums, limits, broken, slot)
                left -= stride == 1
                stride = np.int64(1)
            for place in range(broken[-1]):
                slot[broken[place]] = -1
            broken[-1] = 0
        side[row] = kept


def explore(
    block: Block, low_rows: Whole, high_rows: Whole, tries: int, enough: int = OPEN
) -> None:
    """Widen what is known to be possible in a block of which one table is known."""
    assert block.point is not None
    assert block.reached_low is not None
    assert block.reached_high is not None
    matrix = (block.rows.indptr, block.rows.indices, block.rows.data)
    columns = (
        block.columns.indptr.astype(np.int32),
        block.columns.indices.astype(np.int32),
        block.columns.data,
    )
    point = block.point.copy()
    sums = np.asarray(block.rows @ point, dtype=np.int64)
    limits = (block.lower.copy(), block.upper.copy())
    reached = (block.reached_low, block.reached_high)
    state = np.array([tries], dtype=np.int64)
    for rows, upward, aims in (
        (low_rows, False, block.floor),
        (high_rows, True, block.ceiling),
    ):
        push(
            rows, upward, aims[rows], tries, enough, matrix, columns, point, sums, limits,
            (block.low, block.high), reached, state,
        )  # fmt: skip
