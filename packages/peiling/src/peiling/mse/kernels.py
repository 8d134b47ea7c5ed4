"""The inner loops: fitting one log-linear model, compiled.

A model over t lists is a set of effects, each a bit mask; cells are bit masks too. Two facts make
it fast: the sums that Newton's method needs are sums over supersets (`supersets`), and the entry
(a, b) of the information matrix is such a sum at `a | b`. No design matrix is ever made.

Every step gives a certificate. With weights mu of the last step and the new predictor eta,
m = mu (1 + eta_new − eta_old) has exactly the margins of the table; where it is nowhere negative,
Σ (m log m − m) bounds the log-likelihood from above by convex duality. So a search can drop a
model after a step or two, and still be exact.
"""

import math

from numba import njit

EXHAUSTED = 60
TINY = 1e-13
REVIVED = 0.3


def _nothing():
    """Stand for the functions below: can what numba makes of them be kept on disk?"""


def _keepable():
    try:
        njit(cache=True)(_nothing)
    except RuntimeError:  # neither beside the source nor in the user's folder can be written
        return False
    return True


CACHE = _keepable()
compiled = njit(cache=CACHE, nogil=True, error_model="numpy")
fused = njit(cache=CACHE, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})


@compiled
def supersets(values, lists):
    """Replace each value by the sum over all masks that contain its mask, in place."""
    size = values.shape[0]
    for i in range(lists):
        bit = 1 << i
        step = bit << 1
        for block in range(0, size, step):
            for cell in range(block, block + bit):
                values[cell] += values[cell + bit]


@compiled
def subsets(values, lists):
    """Replace each value by the sum over all masks inside its mask, in place."""
    size = values.shape[0]
    for i in range(lists):
        bit = 1 << i
        step = bit << 1
        for block in range(0, size, step):
            for cell in range(block, block + bit):
                values[cell + bit] += values[cell]


@fused
def factor(matrix, p):
    """Replace the lower half by its Cholesky factor, in place; a free direction gets pivot 0."""
    for i in range(p):
        for j in range(i):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            pivot = matrix[j, j]
            matrix[i, j] = total / pivot if pivot > 0.0 else 0.0
        total = matrix[i, i]
        whole = total
        for k in range(i):
            total -= matrix[i, k] * matrix[i, k]
        matrix[i, i] = math.sqrt(total) if total > 1e-12 * whole and total > 1e-280 else 0.0


@fused
def solve(matrix, right, p):
    """Solve with a factor from `factor`, in place; free directions stay at 0."""
    for i in range(p):
        total = right[i]
        for k in range(i):
            total -= matrix[i, k] * right[k]
        right[i] = total / matrix[i, i] if matrix[i, i] > 0.0 else 0.0
    for i in range(p - 1, -1, -1):
        if matrix[i, i] > 0.0:
            right[i] /= matrix[i, i]
            for k in range(i):
                right[k] -= matrix[i, k] * right[i]
        else:
            right[i] = 0.0


@compiled
def step(lists, counts, alive, effects, p, mu, eta, work, matrix, beta):
    """Take one step of iteratively reweighted least squares from any (mu, eta).

    `mu` and `eta` may lie outside the model: the first step projects them into it. Afterwards
    `beta[:p]` holds the coefficients and `work` the new predictor of every cell.
    """
    size = counts.shape[0]
    for cell in range(size):
        work[cell] = mu[cell] * eta[cell] + counts[cell] - mu[cell] if alive[cell] else 0.0
    supersets(work, lists)
    for a in range(p):
        beta[a] = work[effects[a]]
    for cell in range(size):
        work[cell] = mu[cell] if alive[cell] else 0.0
    supersets(work, lists)
    for a in range(p):
        for b in range(a + 1):
            matrix[a, b] = work[effects[a] | effects[b]]
    factor(matrix, p)
    solve(matrix, beta, p)
    for cell in range(size):
        work[cell] = 0.0
    for a in range(p):
        work[effects[a]] = beta[a]
    subsets(work, lists)


@compiled
def ceiling(alive, mu, eta, work):
    """Return the upper bound of Σ (n eta − e^eta) that the last step proves; infinite if none."""
    bound = 0.0
    for cell in range(mu.shape[0]):
        if alive[cell]:
            m = mu[cell] * (1.0 + work[cell] - eta[cell])
            if m < -TINY:
                return math.inf
            if m > TINY:
                bound += m * math.log(m) - m
    return bound


@compiled
def height(counts, alive, eta):
    """Return Σ (n eta − e^eta) over the cells that can hold somebody."""
    total = 0.0
    for cell in range(counts.shape[0]):
        if alive[cell]:
            total += counts[cell] * eta[cell] - math.exp(eta[cell])
    return total


@compiled
def settle(counts, alive, mu, eta, work, before):
    """Move to the new predictor in `work`, or part of the way where that is no gain.

    Returns the height reached; `eta` and `mu` are moved in place.
    """
    share = 1.0
    reached = height(counts, alive, work)
    if not math.isinf(before):
        while not reached >= before - 1e-9 * (1.0 + abs(before)) and share > 1e-4:
            share *= 0.5
            for cell in range(counts.shape[0]):
                work[cell] = eta[cell] + 0.5 * (work[cell] - eta[cell])
            reached = height(counts, alive, work)
    for cell in range(counts.shape[0]):
        eta[cell] = work[cell]
        mu[cell] = math.exp(work[cell]) if alive[cell] else 0.0
    return reached


@compiled
def fit(lists, counts, alive, effects, p, mu, eta, work, matrix, beta, enough, exact):
    """Fit one model by maximum likelihood, from any start, in place.

    Parameters
    ----------
    enough : float
        Stop as soon as the height is proved to stay below this: such a model is of no use.
    exact : bool
        Go on until the coefficients stand still; else until the height is known to 1e-6.

    Returns
    -------
    reached, bound : float
        The height Σ (n eta − e^eta) reached, and a proved upper bound of it.

    """
    before = -math.inf
    bound = math.inf
    for _ in range(EXHAUSTED):
        step(lists, counts, alive, effects, p, mu, eta, work, matrix, beta)
        bound = min(bound, ceiling(alive, mu, eta, work))
        if bound < enough:
            return before, bound
        moved = 0.0
        for cell in range(counts.shape[0]):
            if alive[cell]:
                moved = max(moved, abs(work[cell] - eta[cell]) * min(1.0, 1e3 * mu[cell]))
        before = settle(counts, alive, mu, eta, work, before)
        gap = bound - before
        if not exact and gap < 1e-6:
            break
        if moved < 1e-9 and gap < 1e-7 * (1.0 + 1e-6 * abs(before)):
            break
    return before, bound


@compiled
def start(counts, mu, eta):
    """Start from the table itself, every cell half a person richer."""
    for cell in range(counts.shape[0]):
        mu[cell] = counts[cell] + 0.5
        eta[cell] = math.log(mu[cell])


@compiled
def living(lists, margins, effects, p, alive):
    """Mark the cells that a model can fill, and put its finite parameters first.

    A parameter whose margin is 0 goes to minus infinity: its cells hold nobody and drop out.
    Returns how many parameters stay; `effects` is sorted in place.
    """
    for cell in range(alive.shape[0]):
        alive[cell] = cell > 0
    kept = 0
    for a in range(p):
        effect = effects[a]
        if margins[effect] > 0.0:
            effects[kept] = effect
            kept += 1
        else:
            for cell in range(alive.shape[0]):
                if cell & effect == effect:
                    alive[cell] = False
    return kept


@compiled
def assign(target, source):
    """Copy an array of one dimension (a loop compiles many times faster than a slice)."""
    for cell in range(source.shape[0]):
        target[cell] = source[cell]


@compiled
def persons(counts):
    """Return the sum of all counts."""
    total = 0.0
    for cell in range(counts.shape[0]):
        total += counts[cell]
    return total


@compiled
def logfactorials(counts):
    """Return Σ log n!, which the height leaves out of the log-likelihood."""
    total = 0.0
    for cell in range(1, counts.shape[0]):
        total += math.lgamma(counts[cell] + 1.0)
    return total
