"""Round all figures of linked tables together, so that they still add up."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from peiling.disclosure.anneal import annealed
from peiling.disclosure.figures import Figures
from peiling.disclosure.published import Published
from peiling.disclosure.rules import check_base, within
from peiling.disclosure.structure import OPEN, Whole, whole_matrix
from peiling.errors import InputError, Refused

STEPS_FOR_EACH = 3000
MOST_STEPS = 30_000_000
BREACH = 0.7
INFEASIBLE = 2


@dataclass(frozen=True)
class Rounding:
    """Figures rounded together.

    Parameters
    ----------
    published : Published
        The rounded figures; every total is the sum of its parts.
    base : int
        Every figure is a multiple of it.
    relaxed : int
        0 for the strict form: every figure less than a base from its value, multiples unchanged.
        Otherwise sums of several counts may be this many bases further off; single counts never.
    beyond : int
        Figures that are a base or more from their value.
    mean_change, largest_change : float, int
        Over the figures: the absolute change, persons.
    optimal : bool
        Whether the mean change is proved to be the smallest there is in the strict form.

    """

    published: Published
    base: int
    relaxed: int
    beyond: int
    mean_change: float
    largest_change: int
    optimal: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the rounding as plain values."""
        return {
            "base": self.base,
            "relaxed": self.relaxed,
            "beyond": self.beyond,
            "mean_change": self.mean_change,
            "largest_change": self.largest_change,
            "optimal": self.optimal,
            "published": self.published.to_dict(),
        }


@dataclass(frozen=True, eq=False)
class Task:
    """Counts and figures in units of the base: what they may become."""

    rows: csr_array
    figures: int
    aims: NDArray[np.float64]
    lower: Whole
    upper: Whole
    low: Whole
    high: Whole


def controlled_rounding(
    figures: Figures,
    base: int,
    *,
    rng: np.random.Generator,
    relax: int = 0,
    seconds: float = 20.0,
) -> Rounding:
    r"""Round all figures to multiples of a base together, additive over all linked tables.

    Parameters
    ----------
    figures : Figures
        All tables that are published together, tables with several answers too.
    base : int
        At least 2; 3 and 5 are usual.
    rng : numpy.random.Generator
        Where chance comes from, in the search.
    relax : int
        How many bases further sums of several counts may move when the strict form has no
        solution, or none is found. 0 refuses then.
    seconds : float
        Limit of the programme that looks for the optimum; 0 leaves it out.

    Returns
    -------
    Rounding
        The figures, and how far they moved.

    Raises
    ------
    InputError
        When `base` is below 2, or `relax` or `seconds` is negative.
    Refused
        `rounding_impossible` when the strict form is proved to have no solution, and
        `rounding_not_found` when none was found, and `relax` does not allow for what was found.

    Notes
    -----
    The strict form, or zero-restricted controlled rounding: with values :math:`v = Sx`, find
    whole :math:`k` with :math:`\lfloor v/b\rfloor \le Sk \le \lceil v/b\rceil` that minimises
    :math:`\sum |b\,Sk - v|`; :math:`b\,Sk` is published. Bonds with ends of zero, such as
    «no row above its total», hold for the rounded figures too. It always exists for one table in
    two dimensions, and need not exist from three on [1]_. A search with cooling finds a
    solution; HiGHS then tries to find a better one and to prove it the best.

    A reader who knows the method knows a shown :math:`w` as :math:`w-(b-1)` to :math:`w+(b-1)`,
    and, in the relaxed form, sums as wider by `relaxed` bases.

    Wrong when the same figures were published otherwise before: attack both together. Totals
    keep their meaning but not their value; do not estimate from rounded figures.

    References
    ----------
    .. [1] Causey, B. D., Cox, L. H. and Ernst, L. R. (1985). Applications of transportation
       theory to statistical problems. Journal of the American Statistical Association, 80,
       903-909.

    Examples
    --------
    >>> from peiling.disclosure import Dimension, Table
    >>> sex = Dimension("sex", ("man", "woman"))
    >>> figures = Figures.of_tables([Table("persons", (sex,), np.array([2, 16]))])
    >>> done = controlled_rounding(figures, 3, rng=np.random.default_rng(1))
    >>> done.published.shown, done.optimal
    (('3', '15', '18'), True)

    """
    check_base(base)
    if relax < 0 or seconds < 0:
        raise InputError("relax and seconds cannot be negative")
    task = task_of(figures, base)
    best, proved, impossible = None, False, False
    if seconds > 0:
        best, proved, impossible = by_programme(task, base, seconds)
    if not proved:
        best = better(task, best, searched(task, figures, base, rng))
    assert best is not None
    excess = excess_of(task, best)
    if excess > relax:
        raise Refused(
            told_off(impossible, excess),
            reason="rounding_impossible" if impossible else "rounding_not_found",
        )
    return finished(figures, base, task, best, excess, proved)


def told_off(impossible: bool, excess: int) -> str:
    """Say why there is no rounding, and what to do."""
    start = (
        "no rounding keeps every figure within the base and adds up"
        if impossible
        else "no rounding that keeps every figure within the base and adds up was found in time"
    )
    return (
        f"{start}; publish fewer linked tables, or allow sums to move further with relax={excess} "
        "and say so beside the table"
    )


def task_of(figures: Figures, base: int) -> Task:
    """Write the rounding down in units of the base."""
    structure = figures.structure
    flat = np.isin(structure.bond_lower, (0, -OPEN)) & np.isin(structure.bond_upper, (0, OPEN))
    kept = np.flatnonzero(flat)
    rows = whole_matrix(vstack([structure.sums, structure.bonds[kept]]))
    values = figures.values
    low, high = figures.counts // base, -(-figures.counts // base)
    inside = np.ones(low.size, dtype=np.bool_)
    inside[structure.sums.indices[structure.sums.indptr[:-1][singles(structure.sums)]]] = False
    return Task(
        rows,
        values.size,
        np.concatenate([values / base, np.zeros(kept.size)]),
        np.concatenate([values // base, structure.bond_lower[kept]]),
        np.concatenate([-(-values // base), structure.bond_upper[kept]]),
        np.where(inside, 0, low),
        np.where(inside, high + 1, high),
    )


def singles(rows: csr_array) -> NDArray[np.bool_]:
    """Return which rows are one count, once."""
    alone = np.diff(rows.indptr) == 1
    alone[alone] = rows.data[rows.indptr[:-1][alone]] == 1
    return np.asarray(alone)


def by_programme(task: Task, base: int, seconds: float) -> tuple[Whole | None, bool, bool]:
    """Solve the strict form; return a solution, whether it is the best, whether none exists."""
    rest = np.rint((task.aims - task.lower)[: task.figures] * base)
    slope = np.where(task.upper[: task.figures] > task.lower[: task.figures], base - 2 * rest, 0)
    found = milp(
        task.rows[: task.figures].T @ slope,
        constraints=LinearConstraint(
            task.rows.astype(np.float64), opened(task.lower), opened(task.upper)
        ),
        bounds=Bounds(task.low.astype(np.float64), task.high.astype(np.float64)),
        integrality=np.ones(task.low.size),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None, False, found.status == INFEASIBLE
    point = np.rint(found.x).astype(np.int64)
    fits = excess_of(task, point) == 0
    return point, bool(found.status == 0 and fits), False


def opened(bound: Whole) -> NDArray[np.float64]:
    """Return bounds for the solver, open ones as infinite."""
    return np.where(np.abs(bound) >= OPEN, np.copysign(np.inf, bound), bound).astype(np.float64)


def searched(task: Task, figures: Figures, base: int, rng: np.random.Generator) -> Whole:
    """Look for a rounding by trial, within the strict limits as far as that can be."""
    start = np.clip((2 * figures.counts + base) // (2 * base), task.low, task.high)
    price = np.zeros(task.rows.shape[0] + 1)
    price[: task.figures] = 1.0
    price[-1] = BREACH
    steps = min(STEPS_FOR_EACH * max(task.low.size, 100), MOST_STEPS)
    return annealed(
        task.rows, start, (task.low, task.high), task.aims, (task.lower, task.upper), price,
        steps=steps, rng=rng,
    )  # fmt: skip


def excess_of(task: Task, point: Whole) -> int:
    """Return how many bases the worst row is out of its limits; a broken bond is too many."""
    sums = task.rows @ point
    out = np.maximum(np.maximum(task.lower - sums, sums - task.upper), 0)
    if out[task.figures :].any() or (point < task.low).any() or (point > task.high).any():
        return OPEN
    return int(out.max(initial=0))


def better(task: Task, one: Whole | None, other: Whole) -> Whole:
    """Return the rounding with the smaller excess, and then the smaller change."""
    if one is None:
        return other
    return min((one, other), key=lambda point: (excess_of(task, point), change_of(task, point)))


def change_of(task: Task, point: Whole) -> float:
    """Return the mean absolute change of the figures, in bases."""
    sums = task.rows[: task.figures] @ point
    return float(np.abs(sums - task.aims[: task.figures]).mean())


def finished(
    figures: Figures, base: int, task: Task, point: Whole, excess: int, proved: bool
) -> Rounding:
    """Write the rounding down as figures for a reader."""
    shown = np.asarray(figures.structure.sums @ point, dtype=np.int64) * base
    change = np.abs(shown - figures.values)
    reach = np.where(singles(figures.structure.sums), base - 1, base - 1 + base * excess)
    rule = f"rounded together to multiples of {base}"
    if excess:
        rule += f"; sums may be up to {base - 1 + base * excess} off"
    return Rounding(
        within(figures, shown, reach, rule),
        base,
        excess,
        int((change >= base).sum()),
        float(change.mean()),
        int(change.max(initial=0)),
        proved,
    )
