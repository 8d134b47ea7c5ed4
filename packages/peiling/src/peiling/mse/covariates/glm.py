"""The inner loops of a Poisson log-linear model with a sparse design, compiled.

A row of the design holds few columns that are not 0, since lists and categories are indicators:
the information matrix is summed over these only. The step and its certificate are
those of `peiling.mse.kernels`: a step projects any start into the model, and proves an upper
bound of the log-likelihood by which a search can drop a model early.
"""

import math

import numpy as np
from numpy.typing import NDArray

from peiling.mse.kernels import compiled, factor, solve

EXHAUSTED = 80
TINY = 1e-13

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def rank_of(gram: Floats) -> int:
    """Return the rank of a matrix of inner products."""
    p = gram.shape[0]
    lower = gram.copy()
    factor(lower, p)
    rank = 0
    for a in range(p):
        rank += lower[a, a] > 0.0
    return rank


@compiled
def rows_of(
    starts: Ints, places: Ints, values: Floats, parameter: Ints, cells: Ints
) -> tuple[Ints, Ints, Floats]:
    """Return the rows of some cells, with the columns of one model only."""
    size = cells.shape[0]
    first = np.zeros(size + 1, dtype=np.int64)
    for row in range(size):
        kept = 0
        for k in range(starts[cells[row]], starts[cells[row] + 1]):
            kept += parameter[places[k]] >= 0
        first[row + 1] = first[row] + kept
    column = np.zeros(first[size], dtype=np.int64)
    value = np.zeros(first[size])
    for row in range(size):
        k = first[row]
        for m in range(starts[cells[row]], starts[cells[row] + 1]):
            if parameter[places[m]] >= 0:
                column[k] = parameter[places[m]]
                value[k] = values[m]
                k += 1
    return first, column, value


@compiled
def step(
    first: Ints,
    column: Ints,
    value: Floats,
    counts: Floats,
    mu: Floats,
    eta: Floats,
    matrix: Floats,
    beta: Floats,
    fresh: Floats,
) -> None:
    """Take one step of iteratively reweighted least squares.

    Afterwards `beta` holds the coefficients and `fresh` the new predictor of every row.
    """
    size = counts.shape[0]
    p = beta.shape[0]
    for a in range(p):
        beta[a] = 0.0
        for b in range(a + 1):
            matrix[a, b] = 0.0
    for row in range(size):
        weight = mu[row]
        work = weight * eta[row] + counts[row] - weight
        for k in range(first[row], first[row + 1]):
            a = column[k]
            beta[a] += value[k] * work
            much = value[k] * weight
            for m in range(first[row], k + 1):
                matrix[a, column[m]] += much * value[m]
    factor(matrix, p)
    solve(matrix, beta, p)
    for row in range(size):
        total = 0.0
        for k in range(first[row], first[row + 1]):
            total += value[k] * beta[column[k]]
        fresh[row] = total


@compiled
def ceiling(mu: Floats, eta: Floats, fresh: Floats) -> float:
    """Return the upper bound of Σ (n eta − e^eta) that the last step proves; infinite if none."""
    bound = 0.0
    for row in range(mu.shape[0]):
        m = mu[row] * (1.0 + fresh[row] - eta[row])
        if m < -TINY:
            return math.inf
        if m > TINY:
            bound += m * math.log(m) - m
    return bound


@compiled
def height_of(counts: Floats, eta: Floats) -> float:
    """Return Σ (n eta − e^eta)."""
    total = 0.0
    for row in range(counts.shape[0]):
        total += counts[row] * eta[row] - math.exp(eta[row])
    return total


@compiled
def settle(counts: Floats, mu: Floats, eta: Floats, fresh: Floats, before: float) -> float:
    """Move to the new predictor, or part of the way where that is no gain.

    Returns the height reached; `eta` and `mu` are moved in place.
    """
    share = 1.0
    reached = height_of(counts, fresh)
    while not reached >= before - 1e-9 * (1.0 + abs(before)) and share > 1e-4:
        share *= 0.5
        for row in range(counts.shape[0]):
            fresh[row] = eta[row] + 0.5 * (fresh[row] - eta[row])
        reached = height_of(counts, fresh)
    for row in range(counts.shape[0]):
        eta[row] = fresh[row]
        mu[row] = math.exp(fresh[row])
    return reached


@compiled
def fit_rows(
    starts: Ints,
    places: Ints,
    values: Floats,
    parameter: Ints,
    beta: Floats,
    cells: Ints,
    counts: Floats,
    mu: Floats,
    eta: Floats,
    enough: float,
) -> tuple[float, float]:
    """Fit one model by maximum likelihood, in place.

    Parameters
    ----------
    starts, places, values : arrays
        The design by rows (`design.Design`).
    parameter : array of int64, shape (columns,)
        The number of each column in the model, rising, or -1.
    beta : array of float64, shape (p,)
        Filled with the coefficients; those of a free direction are 0.
    cells : array of int64, shape (rows,)
        The cells that the model can fill.
    counts, mu, eta : arrays of float64, shape (rows,)
        Persons in these cells, and a start, which is replaced by the fit.
    enough : float
        Stop as soon as the height is proved to stay below this.

    Returns
    -------
    height, bound : float
        Σ (n eta − e^eta) reached, and a proved upper bound of it.

    """
    first, column, value = rows_of(starts, places, values, parameter, cells)
    size = cells.shape[0]
    p = beta.shape[0]
    matrix = np.zeros((p, p))
    fresh = np.zeros(size)
    before = -math.inf
    bound = math.inf
    for _ in range(EXHAUSTED):
        step(first, column, value, counts, mu, eta, matrix, beta, fresh)
        bound = min(bound, ceiling(mu, eta, fresh))
        if bound < enough:
            return before, bound
        moved = 0.0
        for row in range(size):
            moved = max(moved, abs(fresh[row] - eta[row]) * min(1.0, 1e3 * mu[row]))
        before = settle(counts, mu, eta, fresh, before)
        gap = bound - before
        if moved < 1e-9 and gap < 1e-7 * (1.0 + 1e-6 * abs(before)):
            break
    return before, bound
