"""Whether a model has an estimate at all from a table, decided exactly.

The maximum likelihood estimate of a log-linear model exists when the table's margins lie inside,
not on the edge, of the cone of margins (Fienberg & Rinaldo 2012). On the positive cells the design
has a null space; the estimate exists unless some direction of it lowers cells with nobody and
raises none (Stiemke's lemma, here by non-negative least squares). It is unique when the design
over all cells has full rank.
"""

import numpy as np

from peiling.mse.kernels import compiled

NO_MAXIMUM = 1
NOT_UNIQUE = 2


@compiled
def null_space(rows, count, p, basis):
    """Reduce `rows[:count, :p]` and write a basis of its null space in `basis[:p, :d]`.

    `rows` is used up. Returns d.
    """
    where = np.zeros(p, dtype=np.int64)
    for column in range(p):
        where[column] = -1
    rank = 0
    for column in range(p):
        best = rank
        for row in range(rank, count):
            if abs(rows[row, column]) > abs(rows[best, column]):
                best = row
        if rank >= count or abs(rows[best, column]) < 1e-9:
            continue
        for k in range(p):
            rows[rank, k], rows[best, k] = rows[best, k], rows[rank, k]
        pivot = rows[rank, column]
        for k in range(column, p):
            rows[rank, k] /= pivot
        for row in range(count):
            much = rows[row, column]
            if row != rank and much != 0.0:
                for k in range(column, p):
                    rows[row, k] -= much * rows[rank, k]
        where[column] = rank
        rank += 1
    free = 0
    for column in range(p):
        if where[column] >= 0:
            continue
        for k in range(p):
            basis[k, free] = -rows[where[k], column] if where[k] >= 0 else 0.0
        basis[column, free] = 1.0
        free += 1
    return free


@compiled
def least(vectors, target, places, m, d, answer):
    """Write in `answer[:m]` the least squares of `target` on the rows `places[:m]`."""
    lower = np.zeros((m, m))
    for i in range(m):
        for j in range(i + 1):
            total = 0.0
            for k in range(d):
                total += vectors[places[i], k] * vectors[places[j], k]
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            lower[i, j] = np.sqrt(max(total, 1e-14)) if i == j else total / lower[j, j]
    for i in range(m):
        total = 0.0
        for k in range(d):
            total += vectors[places[i], k] * target[k]
        for k in range(i):
            total -= lower[i, k] * answer[k]
        answer[i] = total / lower[i, i]
    for i in range(m - 1, -1, -1):
        for k in range(i + 1, m):
            answer[i] -= lower[k, i] * answer[k]
        answer[i] /= lower[i, i]


@compiled
def remainder(vectors, target, places, m, weights, d, rest):
    """Write in `rest` what the weighted rows leave of `target`; return its square."""
    square = 0.0
    for k in range(d):
        rest[k] = target[k]
        for i in range(m):
            rest[k] -= vectors[places[i], k] * weights[i]
        square += rest[k] * rest[k]
    return square


@compiled
def steepest(vectors, size, d, rest):
    """Return the row that goes furthest along `rest`, or -1 if none does."""
    best = -1
    most = 1e-9
    for row in range(size):
        slope = 0.0
        for k in range(d):
            slope += vectors[row, k] * rest[k]
        if slope > most:
            most = slope
            best = row
    return best


@compiled
def shrink(places, m, weights, answer):
    """Move the weights towards `answer` as far as none falls below 0; drop those at 0.

    Returns how many rows stay.
    """
    share = 1.0
    for i in range(m):
        if answer[i] <= 0.0:
            share = min(share, weights[i] / (weights[i] - answer[i]))
    kept = 0
    for i in range(m):
        moved = weights[i] + share * (answer[i] - weights[i])
        if share >= 1.0 or answer[i] > 0.0 or moved > 1e-12:
            weights[kept] = moved
            places[kept] = places[i]
            kept += 1
    return kept


@compiled
def balanced(vectors, size, d):
    """Return whether some strictly positive weights bring the vectors to 0 (Stiemke).

    Non-negative least squares by the active sets of Lawson and Hanson (1974): `vectors` has
    shape (size, d), the weights are 1 + w with w ≥ 0.
    """
    target = np.zeros(d)
    for row in range(size):
        for k in range(d):
            target[k] -= vectors[row, k]
    places = np.zeros(d + 1, dtype=np.int64)
    weights = np.zeros(d + 1)
    answer = np.zeros(d + 1)
    rest = np.zeros(d)
    m = 0
    square = remainder(vectors, target, places, m, weights, d, rest)
    for _ in range(50 * (size + 1)):
        row = steepest(vectors, size, d, rest) if square > 1e-12 and m <= d else -1
        if row < 0:
            break
        places[m] = row
        weights[m] = 0.0
        m += 1
        while True:
            before = m
            least(vectors, target, places, m, d, answer)
            m = shrink(places, m, weights, answer)
            if m == before:
                break
        square = remainder(vectors, target, places, m, weights, d, rest)
    return square < 1e-12


@compiled
def verdict(counts, alive, effects, p):
    """Return 0 if the model has one estimate, else the sum of `NO_MAXIMUM` and `NOT_UNIQUE`.

    Parameters
    ----------
    counts : array of float64, shape (2**t,)
    alive : array of bool, shape (2**t,)
        Cells that the model can fill (`kernels.living`).
    effects : array of int64
        Its finite parameters, the first `p`.

    """
    size = counts.shape[0]
    positive = 0
    empty = 0
    for cell in range(1, size):
        positive += counts[cell] > 0.0
        empty += alive[cell] and counts[cell] <= 0.0
    rows = np.zeros((positive, p))
    basis = np.zeros((p, p))
    positive = 0
    for cell in range(1, size):
        if counts[cell] > 0.0:
            for a in range(p):
                rows[positive, a] = 1.0 if cell & effects[a] == effects[a] else 0.0
            positive += 1
    d = null_space(rows, positive, p, basis)
    if d == 0:
        return 0
    vectors = np.zeros((empty, d))
    found = 0
    for cell in range(1, size):
        if alive[cell] and counts[cell] <= 0.0:
            touched = False
            for k in range(d):
                total = 0.0
                for a in range(p):
                    if cell & effects[a] == effects[a]:
                        total += basis[a, k]
                vectors[found, k] = total
                touched = touched or abs(total) > 1e-9
            if touched:
                found += 1
    answer = 0
    if found > 0 and not balanced(vectors, found, d):
        answer += NO_MAXIMUM
    if null_space(vectors, found, d, basis) > 0:
        answer += NOT_UNIQUE
    return answer
