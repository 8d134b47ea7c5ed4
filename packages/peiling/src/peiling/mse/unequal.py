"""Fits of log-linear models in which only how many lists a person is on makes persons differ."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack
from scipy.special import gammaln
from scipy.stats import norm

from peiling.errors import Refused
from peiling.mse.independence import root
from peiling.results import Interval

Floats = NDArray[np.float64]

TURNS = 200
CLOSE = 1e-13
SLOPE = 1e-7
EDGE = 1e-6
BEYOND = -1.0
FARTHEST = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What the model needs of a table: totals of lists, and persons on 1, 2, … t lists.

    Parameters
    ----------
    margins : array, shape (t,)
        Persons on each list, none of them 0.
    frequencies : array, shape (t + 1,)
        Persons on 0, 1, … t lists; the first is 0.
    inside : array of bool, shape (cells, t)
        Which lists the persons of each cell are on.
    counts : array, shape (cells,)
        Persons in each cell, above 0.

    """

    margins: Floats
    frequencies: Floats
    inside: NDArray[np.bool_]
    counts: Floats

    @property
    def lists(self) -> int:
        """How many lists there are."""
        return len(self.margins)

    @property
    def seen(self) -> float:
        """Persons in the table."""
        return float(self.counts.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model.

    Parameters
    ----------
    hidden : float
        Estimated persons on no list.
    variance : float
        Of the logarithm of `hidden`.
    logs : array, shape (cells,)
        Logarithm of the expected persons in each cell with persons.
    parameters : int

    """

    hidden: float
    variance: float
    logs: Floats
    parameters: int

    @classmethod
    def of(cls, sums: Sums, shape: Floats, values: Floats) -> "Fit":
        """Read what follows from the parameters; the hidden are at k = 0."""
        information = _moments(sums, shape, values)[2]
        contrast = np.concatenate([[1.0], np.zeros(sums.lists), shape[0]])
        variance = float(contrast @ _solve(information, contrast))
        lists, tau = values[1 : 1 + sums.lists], values[1 + sums.lists :]
        logs = values[0] + sums.inside @ lists + shape[sums.inside.sum(axis=1)] @ tau
        return cls(math.exp(float(contrast @ values)), variance, logs, len(values))

    def interval(self, seen: float, level: float) -> Interval:
        """Take the logarithm of the hidden number as normal."""
        reach = float(norm.ppf((1 + level) / 2)) * math.sqrt(self.variance)
        if reach > FARTHEST:
            raise Refused(
                "The table says nothing of how many are hidden under this model: no end of an "
                "interval can be given. Take independent lists, or a lower bound.",
                "no_upper_end",
            )
        factor = math.exp(reach)
        return Interval(
            seen + self.hidden / factor, seen + self.hidden * factor, level, "lognormal"
        )

    def quality(self, sums: Sums, lists: int) -> dict[str, float | int]:
        """Return how well the model fits; lists without persons count as parameters."""
        counts = sums.counts
        height = float((counts * self.logs - gammaln(counts + 1)).sum() - sums.seen)
        parameters = self.parameters + lists - sums.lists
        return {
            "bic": -2 * height + parameters * math.log(sums.seen),
            "aic": -2 * height + 2 * parameters,
            "deviance": 2 * float((counts * (np.log(counts) - self.logs)).sum()),
            "parameters": parameters,
            "freedom": (1 << sums.lists) - 1 - self.parameters,
            "error": math.sqrt(self.hidden + self.hidden**2 * self.variance),
        }


def symmetric(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return elementary symmetric polynomials of all values, and of all but one or two.

    Parameters
    ----------
    values : array, shape (t,)
        Above 0.

    Returns
    -------
    every, one, two : arrays, shapes (t+1,), (t, t+1), (t, t, t+1)
        At the last index k the sum over all products of k values: of all of them, of all but i,
        of all but i and j (for i = j: all but i).

    Notes
    -----
    Products of the factors 1 + value × z, built up one by one: only sums of what is above 0, so
    nothing cancels.

    When it is wrong: products below 1e-308 become 0; so many lists have no such histories.

    Examples
    --------
    >>> symmetric(np.array([1.0, 2.0, 3.0]))[0].tolist()
    [1.0, 6.0, 11.0, 6.0]

    """
    size = len(values)
    first, second = np.triu_indices(size)
    grown = np.zeros((len(first), size + 1))
    grown[:, 0] = 1.0
    every = np.zeros(size + 1)
    every[0] = 1.0
    for place, value in enumerate(values):
        every[1:] += value * every[:-1]
        takes = (first != place) & (second != place)
        part = grown[takes]
        part[:, 1:] += value * part[:, :-1]
        grown[takes] = part
    two = np.empty((size, size, size + 1))
    two[first, second] = grown
    two[second, first] = grown
    return every, two[np.arange(size), np.arange(size)], two


def exists(sums: Sums, shape: Floats, bounded: bool) -> bool:
    """Say whether the likelihood has a highest point.

    Parameters
    ----------
    sums : Sums
    shape : array, shape (t + 1, columns)
        The columns of heterogeneity by k = 0, … t; each 0 at k = 1 and k = 2.
    bounded : bool
        Whether their parameters are at least 0.

    Notes
    -----
    There is none exactly if some direction of the parameters lowers the expectation of a history,
    raises none, and leaves those of the histories with persons as they are. Of the histories of k
    lists the highest is that with the k largest entries d of the direction, whose sum is the least
    of k × cut + sum of max(d − cut, 0) over all cuts: a linear program of about t² numbers.

    When it is wrong: a direction that lowers all expectations by less than a millionth of what it
    moves elsewhere is taken for none.

    References
    ----------
    Fienberg & Rinaldo (2012), Maximum likelihood estimation in log-linear models, Annals of
    Statistics 40, 996–1023.

    """
    t, m = sums.lists, shape.shape[1]
    width = 1 + t + m
    cuts, over = width + np.arange(t), width + t + np.arange(t * t).reshape(t, t)
    size = width + t + t * t
    k = np.arange(1, t + 1)
    peak = np.zeros((t, size))
    peak[:, 0] = 1
    peak[:, 1 + t : width] = shape[1:]
    peak[np.arange(t), cuts] = k
    np.put_along_axis(peak, over, 1.0, axis=1)
    row = np.arange(t * t)
    excess = coo_array(
        (
            np.concatenate([np.ones(t * t), -np.ones(t * t), -np.ones(t * t)]),
            (
                np.tile(row, 3),
                np.concatenate([np.tile(1 + np.arange(t), t), np.repeat(cuts, t), over.ravel()]),
            ),
        ),
        shape=(t * t, size),
    )
    upper = vstack([coo_array(peak), excess])
    level = np.zeros((len(sums.counts), size))
    level[:, 0] = 1
    level[:, 1 : 1 + t] = sums.inside
    level[:, 1 + t : width] = shape[sums.inside.sum(axis=1)]
    mean = np.zeros(size)
    mean[:width] = (
        np.column_stack([np.ones(t), np.repeat(k[:, None] / t, t, axis=1), shape[1:]])
        / np.maximum(1.0, shape[1:].max(axis=1))[:, None]
    ).sum(axis=0)
    free = [(-1, 1)] * (1 + t) + [(0 if bounded else -1, 1)] * m
    found = linprog(
        mean,
        upper,
        np.zeros(upper.shape[0]),
        coo_array(level),
        np.zeros(len(level)),
        free + [(None, None)] * t + [(0, None)] * (t * t),
        method="highs",
    )
    return bool(found.status == 0 and found.fun > -EDGE)


def _start(sums: Sums) -> Floats:
    """Return the parameters of independent lists."""
    hidden = root(sums.seen, sums.margins)
    odds = sums.margins / (sums.seen + hidden - sums.margins)
    return np.concatenate([[math.log(hidden)], np.log(odds)])


def fitted(sums: Sums, shape: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Climb to the highest likelihood; return the parameters, and which columns they are for.

    Raises
    ------
    Refused
        `not_settled`.

    """
    values = np.concatenate([_start(sums), np.zeros(shape.shape[1])])
    return _climb(sums, shape, values, -math.inf), np.arange(shape.shape[1])


def climb_bounded(sums: Sums, shape: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Climb to the highest likelihood with no heterogeneity parameter below 0 (active sets).

    Returns
    -------
    values, used : array, array of int
        The parameters, and the columns of `shape` whose parameter is above 0.

    Raises
    ------
    Refused
        `not_settled`.

    Notes
    -----
    The likelihood is concave: columns come in where it still rises, and go where their parameter
    would fall below 0, as in the non-negative least squares of Lawson & Hanson (1974), Solving
    Least Squares Problems.

    """
    base = 1 + sums.lists
    used: list[int] = []
    values = _climb(sums, shape[:, used], _start(sums), BEYOND)
    for _ in range(TURNS):
        gaps = sums.frequencies - _by_lists(sums, shape[:, used], values)
        slopes = shape[1:].T @ gaps[1:]
        slopes[used] = -math.inf
        best = int(slopes.argmax())
        if slopes[best] < SLOPE * sums.seen:
            return values, np.array(used, dtype=np.int64)
        used.append(best)
        before = np.append(values, 0.0)
        while True:
            values = _climb(sums, shape[:, used], before, BEYOND)
            below = values[base:] < 0
            if not below.any():
                break
            old, new = before[base:][below], values[base:][below]
            before = before + float((old / (old - new)).min()) * (values - before)
            kept = before[base:] > CLOSE
            before = np.concatenate([before[:base], before[base:][kept]])
            used = [place for place, keep in zip(used, kept, strict=True) if keep]
    raise _not_settled()


def _climb(sums: Sums, shape: Floats, values: Floats, lowest: float) -> Floats:
    """Climb to the highest likelihood by Newton's steps; stop early below `lowest`."""
    base = 1 + sums.lists
    height, slope, information = _moments(sums, shape, values)
    for _ in range(TURNS):
        step = _solve(information, slope)
        gain = float(slope @ step)
        scale = 1.0
        while True:
            tried = values + scale * step
            after, slope_there, information_there = _moments(sums, shape, tried)
            if after >= height + 0.01 * scale * gain or gain < CLOSE * (1 + abs(height)):
                break
            scale /= 2
            if scale < CLOSE:
                raise _not_settled()
        values, height, slope, information = tried, after, slope_there, information_there
        if gain < CLOSE * (1 + abs(height)) or (values[base:] < lowest).any():
            return values
    raise _not_settled()


def _moments(sums: Sums, shape: Floats, values: Floats) -> tuple[float, Floats, Floats]:
    """Return log-likelihood (but for the factorials), score and information."""
    t = sums.lists
    if np.abs(values).max() > 300.0:
        return -math.inf, np.zeros(len(values)), np.eye(len(values))
    odds, tau = np.exp(values[1 : 1 + t]), values[1 + t :]
    every, one, two = symmetric(odds)
    logs = values[0] + shape @ tau
    if (logs + np.log(np.maximum(every, 1e-300)))[1:].max() > 300.0:
        return -math.inf, np.zeros(len(values)), np.eye(len(values))
    weights = np.exp(np.minimum(logs, 700.0))
    weights[0] = 0.0
    by_k = weights * every
    on = np.zeros((t, t + 1))
    on[:, 1:] = odds[:, None] * one[:, :-1] * weights[1:]
    pairs = np.einsum("ijk,k->ij", two[:, :, :-2], weights[2:]) * np.outer(odds, odds)
    np.fill_diagonal(pairs, on.sum(axis=1))
    information = np.empty((len(values), len(values)))
    information[0, 0] = by_k.sum()
    information[0, 1 : 1 + t] = information[1 : 1 + t, 0] = on.sum(axis=1)
    information[1 : 1 + t, 1 : 1 + t] = pairs
    information[0, 1 + t :] = information[1 + t :, 0] = by_k @ shape
    information[1 : 1 + t, 1 + t :] = on @ shape
    information[1 + t :, 1 : 1 + t] = (on @ shape).T
    information[1 + t :, 1 + t :] = (shape * by_k[:, None]).T @ shape
    totals = np.concatenate([[sums.seen], sums.margins, sums.frequencies @ shape])
    height = float(totals @ values - by_k.sum())
    return height, totals - information[0], information


def _by_lists(sums: Sums, shape: Floats, values: Floats) -> Floats:
    """Return the expected persons on 0, … t lists; index 0 is 0."""
    t = sums.lists
    by_k: Floats = np.exp(values[0] + shape @ values[1 + t :])
    by_k *= symmetric(np.exp(values[1 : 1 + t]))[0]
    by_k[0] = 0.0
    return by_k


def _solve(information: Floats, side: Floats) -> Floats:
    diagonal = np.diag(information)
    if not diagonal.min() > 0:
        raise _not_settled()
    scale = 1 / np.sqrt(diagonal)
    try:
        solved = np.linalg.solve(information * np.outer(scale, scale), scale * side)
    except np.linalg.LinAlgError:
        raise _not_settled() from None
    found: Floats = scale * solved
    return found


def _not_settled() -> Refused:
    return Refused(
        "The fit does not settle: the table is at the edge of what the model can carry. Take "
        "independent lists or a lower bound.",
        "not_settled",
    )
