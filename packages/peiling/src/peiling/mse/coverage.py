"""The sample-coverage estimators: how much of the population the lists have covered."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError, Refused
from peiling.mse.bounds import lognormal_around, settled
from peiling.mse.intervals import check_level
from peiling.mse.judging import examine, judge_number
from peiling.mse.table import CaptureTable
from peiling.results import Caution, Estimate, Interval

Kind = Literal["auto", "high", "low", "independent"]
Floats = NDArray[np.float64]

FEWEST_LISTS = 3
MOST_LISTS = 5
ENOUGH = 0.55
FEWEST_REPLICATES = 100
MOST_FAILED = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Sample coverage of one table, or of many of them at once.

    Parameters
    ----------
    seen : array, shape (tables,)
        Persons on at least one list.
    coverage : array, shape (tables,)
        Estimated share of the chances to be listed that belongs to persons seen elsewhere.
    independent, high, low : array, shape (tables,)
        The three estimates of the number of persons; no number (nan) where one is not defined.

    """

    seen: Floats
    coverage: Floats
    independent: Floats
    high: Floats
    low: Floats

    def by(self, kind: str) -> Floats:
        """Return the estimates of one kind; `auto` is for `sample_coverage` to settle."""
        return {"independent": self.independent, "high": self.high, "low": self.low}[kind]


def sample_coverage(
    table: CaptureTable,
    *,
    kind: Kind = "auto",
    level: float = 0.95,
    replicates: int = 1000,
    seed: int = 1,
    rng: np.random.Generator | None = None,
    anyway: bool = False,
) -> Estimate:
    r"""Estimate the population by the sample coverage of the lists.

    Parameters
    ----------
    table : CaptureTable
        Of 3 to 5 lists.
    kind : str
        `"high"`: the estimator for enough coverage. `"low"`: the one-step estimator for low
        coverage. `"independent"`: for independent lists. `"auto"`: `high` where the coverage is
        at least 0.55 and the estimator is defined, else `low`; the 0.55 is a choice.
    level : float
        Coverage that the interval aims at, between 0 and 1.
    replicates : int
        Bootstrap replicates for the standard error, at least 100; 0 for no interval.
    seed : int
        From which the same result comes again.
    rng : numpy.random.Generator, optional
        Instead of `seed`.
    anyway : bool
        Estimate from fewer than about a hundred persons all the same; the result is marked.

    Returns
    -------
    Estimate
        Method `coverage`. `details` holds the coverage, the kind that was used, the standard
        error, the totals of all three kinds (None where one is not defined) and the coefficients
        of covariation of each pair of lists.

    Raises
    ------
    InputError
        If an argument is out of range.
    Refused
        `lists_unsupported` outside 3 to 5 lists; `empty_list`; `not_defined` if the estimator of
        this kind is not defined for this table or below who was seen; `replicates_failed` if that
        is so in more than one in twenty replicates; and as `peiling.mse.judging.examine`.

    Notes
    -----
    With :math:`M` persons seen, :math:`n_j` on list j, :math:`n_{jk}` on both of two lists,
    :math:`f_1` on one list only and :math:`a_j` on list j only,

    .. math::

        \hat C = 1 - \tfrac1t \sum_j a_j / n_j, \qquad D = M - f_1/t, \qquad
        \hat N_0 = D / \hat C,

        \hat N(x) = \hat N_0 + \frac{1}{t \hat C}
            \sum_{j<k} W_{jk} \left( \frac{x\, n_{jk}}{n_j n_k} - 1 \right),

    where :math:`W_{jk}` counts :math:`a_j`, :math:`a_k`, and twice who is on these two lists and
    no other. :math:`\hat N_0` is for independent lists; `high` is the :math:`x` with
    :math:`\hat N(x) = x`; `low` is :math:`\hat N(\hat N(\hat N_0))`. The term in brackets is the
    coefficient of covariation of two lists: 0 for independent ones, above 0 for lists that share
    persons. Replicates are multinomial draws of the estimated population, the hidden among them.

    It allows for dependence of two lists and for unequal persons without naming a model, where
    log-linear models name one.

    When it is wrong: `high` divides by a small number when the coverage is low, and then has no
    useful precision. `low` was made as a lower bound for lists that depend positively; it is none
    for lists that avoid each other. More than five lists are refused: the formulas were compared
    with the authors' program for three to five.

    References
    ----------
    Chao & Tsay (1998), A sample coverage approach to multiple-system estimation with application
    to census undercount, JASA 93, 283–293. Chao, Tsay, Lin, Shau & Chao (2001), The applications
    of capture-recapture models to epidemiological data, Statistics in Medicine 20, 3123–3157.

    Examples
    --------
    >>> hepatitis = CaptureTable.from_cells("PQE", range(1, 8), [69, 55, 21, 63, 17, 18, 28])
    >>> found = sample_coverage(hepatitis, replicates=200)
    >>> round(found.total), round(found.details["coverage"], 3), found.details["kind"]
    (508, 0.513, 'low')

    """
    _check(table, kind, replicates)
    check_level(level)
    before = examine(table, anyway=anyway)
    known, cautions = settled(table)
    cells = known.dense()
    _check_lists(known)
    found = covered(cells[None, 1:])
    used = _settle(kind, found)
    total, seen = float(found.by(used)[0]), known.seen
    _check_total(total, seen, used)
    interval: Interval | None = None
    spread: float | None = None
    if replicates:
        chance = np.random.default_rng(seed) if rng is None else rng
        drawn = _draw(cells, total, replicates, chance)
        totals = covered(drawn[drawn.any(axis=1)]).by(used)
        spread, said = _spread(totals, replicates)
        interval = lognormal_around(seen, total, spread**2, level)
        cautions += said
    return Estimate(
        "coverage",
        seen,
        total,
        interval,
        replicates=replicates,
        seed=seed if replicates and rng is None else None,
        cautions=cautions + _thin(float(found.coverage[0])),
        verdict=judge_number(total, seen, interval, before),
        details=_details(known, found, used, spread),
    )


def covered(cells: Floats) -> Coverage:
    r"""Return the coverage and the three estimates of each table.

    Parameters
    ----------
    cells : array, shape (tables, 2**t - 1)
        Persons (or expected persons) by history 1, 2, …; 3 ≤ t ≤ 5.

    Returns
    -------
    Coverage
        With nan where something is divided by 0.

    Raises
    ------
    InputError
        If the width is of no supported number of lists.

    Notes
    -----
    Formulas: see `sample_coverage`.

    When it is wrong: `low` may be below the persons seen when lists avoid each other; nothing is
    cut off here.

    References
    ----------
    Chao & Tsay (1998), JASA 93, 283–293.

    """
    lists = (cells.shape[1] + 1).bit_length() - 1
    if cells.shape[1] + 1 != 1 << lists or not FEWEST_LISTS <= lists <= MOST_LISTS:
        raise InputError(f"There are {cells.shape[1]} cells; it takes 7, 15 or 31.")
    histories = np.arange(1, 1 << lists)
    on = [(histories >> i & 1).astype(bool) for i in range(lists)]
    sizes = [cells[:, on[i]].sum(axis=1) for i in range(lists)]
    alone = [cells[:, (1 << i) - 1] for i in range(lists)]
    seen = cells.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = 1 - sum(a / n for a, n in zip(alone, sizes, strict=True)) / lists
        start = (seen - sum(alone) / lists) / coverage
        weights, factors = np.zeros_like(seen), np.zeros_like(seen)
        for j in range(lists):
            for k in range(j + 1, lists):
                weight = alone[j] + alone[k] + 2 * cells[:, (1 << j | 1 << k) - 1]
                both = cells[:, on[j] & on[k]].sum(axis=1)
                weights += weight
                factors += weight * both / (sizes[j] * sizes[k])
        scale = lists * coverage

        def step(x: Floats) -> Floats:
            again: Floats = start + (x * factors - weights) / scale
            return again

        high = (scale * start - weights) / (scale - factors)
        high = np.where(scale > factors, high, math.nan)
        low = step(step(start))
    return Coverage(
        seen, coverage, *(np.where(np.isfinite(v), v, math.nan) for v in (start, high, low))
    )


def _check(table: CaptureTable, kind: str, replicates: int) -> None:
    if kind not in ("auto", "high", "low", "independent"):
        raise InputError(f"The kind is auto, high, low or independent, not «{kind}».")
    if replicates and replicates < FEWEST_REPLICATES:
        raise InputError(f"Take at least {FEWEST_REPLICATES} replicates, or 0 for no interval.")
    if not FEWEST_LISTS <= len(table.lists) <= MOST_LISTS:
        raise Refused(
            f"Sample coverage is here for {FEWEST_LISTS} to {MOST_LISTS} lists and the table has "
            f"{len(table.lists)}. Merge lists, or take another method.",
            "lists_unsupported",
        )


def _check_lists(table: CaptureTable) -> None:
    empty = [name for name, count in table.on_list().items() if not count]
    if empty:
        raise Refused(
            f"Nobody is on these lists: {', '.join(empty)}. Leave them out.", "empty_list"
        )


def _settle(kind: Kind, found: Coverage) -> str:
    if kind != "auto":
        return kind
    high = found.high[0]
    enough = found.coverage[0] >= ENOUGH and high >= found.seen[0]
    return "high" if enough else "low"


def _check_total(total: float, seen: int, used: str) -> None:
    if math.isfinite(total) and total >= seen:
        return
    raise Refused(
        f"The estimator «{used}» is not defined for this table, or below the {seen} persons seen: "
        "the lists overlap too little, or avoid each other. Take another method.",
        "not_defined",
    )


def _thin(coverage: float) -> tuple[Caution, ...]:
    if coverage >= ENOUGH:
        return ()
    word = (
        f"The lists cover an estimated {coverage:.0%} of the population: too little for the "
        "estimator for enough coverage. What stands here corrects for dependence only in part."
    )
    return (Caution("low_coverage", word),)


def _draw(cells: Floats, total: float, replicates: int, rng: np.random.Generator) -> Floats:
    """Draw the estimated population anew; the hidden are in the first cell, and left out."""
    persons = round(total)
    complete = cells.copy()
    complete[0] = max(persons - cells.sum(), 0.0)
    drawn = rng.multinomial(persons, complete / complete.sum(), size=replicates)
    return drawn[:, 1:].astype(np.float64)


def _spread(totals: Floats, replicates: int) -> tuple[float, tuple[Caution, ...]]:
    usable = totals[np.isfinite(totals)]
    lost = replicates - len(usable)
    if lost > MOST_FAILED * replicates:
        raise Refused(
            f"In {lost} of {replicates} replicates the estimator is not defined: the table is at "
            "the edge of what it can carry. Take the kind «low», or another method.",
            "replicates_failed",
        )
    spread = float(usable.std(ddof=1))
    if not lost:
        return spread, ()
    word = f"In {lost} of {replicates} replicates there was no estimate; they were left out."
    return spread, (Caution("replicates_failed", word),)


def _details(
    table: CaptureTable, found: Coverage, used: str, spread: float | None
) -> dict[str, object]:
    on_list, total = table.on_list(), float(found.by(used)[0])
    each = {kind: float(found.by(kind)[0]) for kind in ("independent", "high", "low")}
    return {
        "kind": used,
        "coverage": float(found.coverage[0]),
        "error": spread,
        "totals": {kind: value if math.isfinite(value) else None for kind, value in each.items()},
        "covariation": [
            {"lists": [j, k], "value": total * both / (on_list[j] * on_list[k]) - 1}
            for (j, k), both in table.on_both().items()
        ],
    }
