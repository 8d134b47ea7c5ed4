"""Whether a model over lists and covariates has an estimate, and for whom.

On the cells with persons the design has a null space. If some direction in it lowers cells with
nobody and raises none, the likelihood rises along it for ever: there is no maximum. Stiemke's
lemma turns this into weights (`peiling.mse.existence.balanced`); a linear programme finds all
cells that sink. Those not seen in a combination can be estimated when their row of the design is
a mixture of rows that stay.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from peiling.errors import Refused
from peiling.mse.covariates.design import Flags
from peiling.mse.covariates.factors import Floats
from peiling.mse.existence import balanced, null_space

ZERO = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Existence:
    """What can be estimated.

    Parameters
    ----------
    exists : bool
        Whether the likelihood has a maximum on the cells that the model can fill.
    estimable : array of bool, shape (hidden rows,)
        Combinations whose persons not seen have one finite estimate.
    sinking : array of bool, shape (rows,)
        Cells that go to 0 when there is no maximum; empty unless asked for.

    """

    exists: bool
    estimable: Flags
    sinking: Flags

    @property
    def sound(self) -> bool:
        """Whether there is a maximum and everything can be estimated."""
        return self.exists and bool(self.estimable.all())


def judge(rows: Floats, counts: Floats, hidden: Floats, *, limit: bool = False) -> Existence:
    """Judge a model from the rows of its design.

    Parameters
    ----------
    rows : array of float, shape (R, p)
        The design in the cells that the model can fill.
    counts : array of float, shape (R,)
        Persons in these cells.
    hidden : array of float, shape (H, p)
        The design in the cells of those not seen.
    limit : bool
        When there is no maximum, also find the cells that sink, and judge the combinations in
        the limit; else all of them fail.

    """
    positive = counts > 0.0
    free = _null(rows[positive])
    nothing = np.zeros(len(rows), dtype=np.bool_)
    if not free.shape[1]:
        return Existence(True, np.ones(len(hidden), dtype=np.bool_), nothing)
    slopes = rows[~positive] @ free
    tilted = np.abs(slopes).max(axis=1, initial=0.0) > ZERO
    unique = np.unique(_unit(slopes[tilted]).round(9), axis=0)
    if not len(unique) or balanced(unique, len(unique), free.shape[1]):
        return Existence(True, _fixed(hidden @ free, slopes[tilted]), nothing)
    if not limit:
        return Existence(False, np.zeros(len(hidden), dtype=np.bool_), nothing)
    sinking = nothing.copy()
    sinking[~positive] = sinks(slopes)
    staying = _null(rows[~sinking])
    flat = np.abs(hidden @ staying).max(axis=1, initial=0.0) <= ZERO
    return Existence(False, flat, sinking)


def sinks(slopes: Floats) -> Flags:
    """Return which rows some direction lowers while it raises none.

    One linear programme: maximise the sum of s with 0 ≤ s ≤ 1 and s ≤ −slopes · u. Directions
    add up, so at the optimum every row that can sink has s = 1.

    Raises
    ------
    Refused
        If the programme cannot be solved.

    """
    size, d = slopes.shape
    answer = linprog(
        np.concatenate([np.zeros(d), -np.ones(size)]),
        A_ub=np.hstack([slopes, np.eye(size)]),
        b_ub=np.zeros(size),
        bounds=[(None, None)] * d + [(0.0, 1.0)] * size,
        method="highs",
    )
    if not answer.success:
        raise Refused(
            "Whether the model has an estimate could not be decided; take fewer terms.",
            "existence_undecided",
        )
    low: Flags = answer.x[d:] > 0.5
    return low


def _null(rows: Floats) -> Floats:
    p = rows.shape[1]
    basis = np.zeros((p, p))
    d = null_space(rows.copy(), len(rows), p, basis)
    return _unit(basis[:, :d].T).T


def _unit(vectors: Floats) -> Floats:
    size = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    unit: Floats = vectors / np.where(size > 0.0, size, 1.0)
    return unit


def _fixed(hidden: Floats, slopes: Floats) -> Flags:
    flat = _null(slopes) if len(slopes) else np.eye(hidden.shape[1])
    fixed: Flags = np.abs(hidden @ flat).max(axis=1, initial=0.0) <= ZERO
    return fixed
