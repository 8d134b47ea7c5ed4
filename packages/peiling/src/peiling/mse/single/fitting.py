"""The highest likelihood by Newton's method, and whether there is one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peiling.errors import Refused
from peiling.mse.single.likelihoods import LOGISTIC, heights, slopes

Floats = NDArray[np.float64]

TURNS = 100
HALVINGS = 40
STILL = 1e-10
APART = 1e-7


@dataclass(frozen=True, slots=True)
class Rows:
    """Persons that are alike, joined in one row.

    Parameters
    ----------
    times : array of float, shape (rows,)
        How often they were seen.
    design : array of float, shape (rows, columns)
    persons : array of float, shape (rows,)
        How many they are.

    """

    times: Floats
    design: Floats
    persons: Floats

    def only(self, which: NDArray[np.bool_]) -> "Rows":
        """Return some of the rows."""
        return Rows(self.times[which], self.design[which], self.persons[which])

    def again(self, persons: Floats) -> "Rows":
        """Return the rows with other numbers of persons, without those that are 0."""
        return Rows(self.times, self.design, persons).only(persons > 0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The coefficients with the highest likelihood.

    Parameters
    ----------
    beta : array of float, shape (columns,)
    information : array of float, shape (columns, columns)
        Observed: minus the second derivative of the log-likelihood.
    height : float
        The log-likelihood.

    """

    beta: Floats
    information: Floats
    height: float


def join(times: Floats, design: Floats, persons: Floats) -> Rows:
    """Join persons that are alike, and leave out rows without any."""
    there = persons > 0
    every = np.column_stack([times, design])[there]
    rows, place = np.unique(every, axis=0, return_inverse=True)
    often = np.bincount(np.ravel(place), weights=persons[there], minlength=len(rows))
    return Rows(rows[:, 0], rows[:, 1:], often)


def fit(method: str, rows: Rows, start: Floats | None = None) -> Fitted:
    """Find the coefficients with the highest likelihood.

    Parameters
    ----------
    method : str
    rows : Rows
        Those that the method looks at, with columns that don't depend on each other.
    start : array of float, shape (columns,), optional

    Raises
    ------
    Refused
        `not_converged` if no highest point is found.

    Notes
    -----
    All these log-likelihoods are concave in the coefficients, so there is one highest point at
    most; a step that would go down is halved.

    """
    scale = np.abs(rows.design).max(axis=0)
    design = rows.design / scale
    beta = np.zeros(len(scale)) if start is None else start * scale
    height = _height(method, rows, design @ beta)
    for _ in range(TURNS):
        score, weight = slopes(method, rows.times, design @ beta)
        information = _information(design, weight * rows.persons)
        move = _solved(information, design.T @ (score * rows.persons))
        beta, after = _uphill(method, rows, design, beta, move, height)
        if np.abs(move).max() < STILL * (1 + np.abs(beta).max()):
            _, weight = slopes(method, rows.times, design @ beta)
            information = _information(rows.design, weight * rows.persons)
            return Fitted(beta / scale, information, after)
        height = after
    raise _unsettled()


def apart(method: str, rows: Rows) -> tuple[int, ...]:
    """Return the columns along which the likelihood rises without end; none if it has a top.

    Notes
    -----
    A linear programme looks for a direction that lowers no one's likelihood and changes some:
    for the logistic regressions one that is at least 0 for all seen twice and at most 0 for all
    seen once (Albert & Anderson 1984); for the truncated models one that is at most 0 for all
    seen once and 0 for all others.

    """
    from scipy.optimize import linprog  # takes a tenth of a second that others can spare

    design = rows.design / np.abs(rows.design).max(axis=0)
    once = rows.times == 1
    signed = np.where(once, -1.0, 1.0)[:, None] * design
    gain = signed if method in LOGISTIC else signed[once]
    still = None if method in LOGISTIC or once.all() else design[~once]
    answer = linprog(
        -gain.sum(axis=0),
        A_ub=-gain,
        b_ub=np.zeros(len(gain)),
        A_eq=still,
        b_eq=None if still is None else np.zeros(len(still)),
        bounds=(-1, 1),
        method="highs",
    )
    if answer.fun is None or -answer.fun < APART:
        return ()
    return tuple(int(i) for i in np.flatnonzero(np.abs(answer.x) > APART))


def dependent(design: Floats) -> bool:
    """Say whether some column follows from others, whatever the units of the columns."""
    scale = np.abs(design).max(axis=0)
    if (scale == 0).any():
        return True
    return bool(np.linalg.matrix_rank(design / scale) < design.shape[1])


def _height(method: str, rows: Rows, eta: Floats) -> float:
    return float(heights(method, rows.times, eta) @ rows.persons)


def _information(design: Floats, weight: Floats) -> Floats:
    return np.asarray((design * weight[:, None]).T @ design, dtype=np.float64)


def _uphill(
    method: str, rows: Rows, design: Floats, beta: Floats, move: Floats, height: float
) -> tuple[Floats, float]:
    step = 1.0
    for _ in range(HALVINGS):
        after = _height(method, rows, design @ (beta + step * move))
        if after >= height - 1e-12 * (1 + abs(height)):
            return beta + step * move, after
        step /= 2
    raise _unsettled()


def _solved(information: Floats, score: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, score), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise _unsettled() from error


def _unsettled() -> Refused:
    return Refused(
        "The model does not settle on these data. Take fewer covariates.", "not_converged"
    )
