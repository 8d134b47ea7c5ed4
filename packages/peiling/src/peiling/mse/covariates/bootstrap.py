"""Intervals by drawing new tables from the fitted model, and choosing the model again in each."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from peiling.errors import Refused
from peiling.mse.covariates.design import Design, Flags
from peiling.mse.covariates.factors import Floats
from peiling.mse.covariates.fitting import Criterion, Fit, Sample, existence, fit_model
from peiling.mse.covariates.selection import choose
from peiling.mse.covariates.terms import Terms
from peiling.results import Interval

Progress = Callable[[int, int], None]
Select = Literal["repeat", "fixed"]
Draw = Literal["multinomial", "poisson"]
Method = Literal["percentile", "bca"]

MOST_FAILED = 0.05
BATCH = 256


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is done again with every drawn table.

    Parameters
    ----------
    design : Design
    scope, model : frozenset of int
        The interactions that may come in, and those of the chosen model.
    criterion : str
    select : {"repeat", "fixed"}
        Choose the model again, or keep it.
    kept : array of bool, shape (combinations,)
        Combinations whose persons not seen are counted.

    """

    design: Design
    scope: Terms
    model: Terms
    criterion: Criterion
    select: Select
    kept: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """What came out of the drawn tables.

    Parameters
    ----------
    values : array of float, shape (valid, combinations)
        Persons, seen and not seen.
    same : int
        In how many the same model was chosen.
    failed : int
        In how many nothing could be estimated.

    """

    values: Floats
    same: int
    failed: int


def draws(rng: np.random.Generator, fit: Fit, replicates: int, how: Draw) -> Iterator[Floats]:
    """Draw tables from a fitted model, one after the other from one stream.

    Parameters
    ----------
    rng : Generator
        Chance.
    fit : Fit
        The model to draw from.
    replicates : int
        How many.
    how : {"multinomial", "poisson"}
        Share out the estimated population over all cells, those not seen among them, or draw
        each cell by itself. Either way the number of persons seen is drawn too.

    """
    expected = np.concatenate([fit.expected, fit.hidden])
    size = len(fit.expected)
    total = expected.sum()
    for _ in range(replicates):
        if how == "poisson":
            drawn = rng.poisson(expected)
        else:
            drawn = rng.multinomial(round(float(total)), expected / total)
        yield drawn[:size].astype(np.float64)


def again(plan: Plan, counts: Floats) -> tuple[Floats, Terms] | None:
    """Estimate from a drawn table; return persons per combination and the model, or None."""
    if not counts.any():
        return None
    sample = Sample.of(plan.design, counts)
    try:
        fit = _again(plan, sample)
    except Refused:
        return None
    if fit is None:
        return None
    seen = sample.counts.reshape(len(plan.kept), -1).sum(axis=1)
    return seen + np.where(plan.kept, fit.hidden, 0.0), fit.model


def _again(plan: Plan, sample: Sample) -> Fit | None:
    if plan.select == "repeat":
        return choose(sample, plan.scope, plan.criterion).fit
    found, sunk = existence(sample, plan.model, limit=not plan.kept.all())
    if not found.estimable[plan.kept].all():
        return None
    return fit_model(sample, plan.model, sunk=sunk)


def repeat(
    plan: Plan,
    tables: Iterable[Floats],
    replicates: int,
    *,
    threads: int = 1,
    progress: Progress | None = None,
) -> Replicates:
    """Estimate from every table; the answer does not depend on the number of threads.

    Raises
    ------
    Refused
        If more than 5 % of the tables give no estimate.

    """
    values: list[Floats] = []
    same = done = 0
    stream = iter(tables)
    with ThreadPoolExecutor(threads) as pool:
        while batch := list(islice(stream, BATCH)):
            for answer in pool.map(lambda counts: again(plan, counts), batch):
                done += 1
                if answer is not None:
                    values.append(answer[0])
                    same += answer[1] == plan.model
                if progress is not None:
                    progress(done, replicates)
    failed = done - len(values)
    if failed > MOST_FAILED * done:
        raise Refused(
            f"{failed} of {done} tables drawn from the fitted model give no estimate, so an "
            "interval would leave out what went wrong. Take fewer terms or covariates.",
            "replicates_failed",
        )
    return Replicates(np.array(values), same, failed)


def jackknife(plan: Plan, counts: Floats) -> tuple[Floats, Floats]:
    """Estimate with one person left out, for each cell with persons.

    Returns
    -------
    values : array of float, shape (filled cells, combinations)
    weights : array of float, shape (filled cells,)
        Persons in the cell: so often does this value come.

    Raises
    ------
    Refused
        If the table without some person gives no estimate.

    """
    filled = np.flatnonzero(counts > 0.0)
    values = []
    for cell in filled:
        less = counts.copy()
        less[cell] -= 1.0
        answer = again(plan, less)
        if answer is None:
            raise Refused(
                "Without one of the persons seen there is no estimate at all, so the acceleration "
                "of a BCa interval is unknown. Take a percentile interval, and read it with care.",
                "jackknife_failed",
            )
        values.append(answer[0])
    return np.array(values), counts[filled]


def interval(
    values: Floats,
    level: float,
    seen: float,
    *,
    estimate: float = 0.0,
    left_out: tuple[Floats, Floats] | None = None,
) -> Interval:
    r"""Return the interval of one number from its replicates.

    Parameters
    ----------
    values : array of float, shape (B,)
        Replicates, persons.
    level : float
        Between 0 and 1.
    seen : float
        Persons seen: neither end is below it.
    estimate, left_out : float and pair of arrays, optional
        For BCa: the estimate, and the values of the jackknife with their weights.

    Notes
    -----
    Percentile ends are quantiles at :math:`(1 \mp \text{level})/2` (median-unbiased, type 8). BCa
    moves these shares by the bias :math:`z_0`, with ties counted as half, and the acceleration
    of the jackknife [1]_. The Monte-Carlo error of an end is half the distance between the order
    statistics one standard error of a binomial count to either side.

    References
    ----------
    .. [1] Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American
       Statistical Association, 82(397), 171–185.

    """
    shares = np.array([(1 - level) / 2, (1 + level) / 2])
    if left_out is not None:
        shares = _shifted(shares, values, estimate, *left_out)
    lower, upper = np.maximum(np.quantile(values, shares, method="median_unbiased"), seen)
    errors = [_error(np.sort(values), float(share)) for share in shares]
    method = "percentile" if left_out is None else "bca"
    return Interval(float(lower), float(upper), level, method, errors[0], errors[1])


def _shifted(
    shares: Floats, values: Floats, estimate: float, left_out: Floats, weights: Floats
) -> Floats:
    alike = np.abs(values - estimate) <= 1e-9 * max(1.0, abs(estimate))
    below = ((values < estimate) & ~alike).mean() + alike.mean() / 2
    edge = 0.5 / len(values)
    bias = ndtri(np.clip(below, edge, 1 - edge))
    gap = np.average(left_out, weights=weights) - left_out
    spread = (weights * gap**2).sum()
    speed = (weights * gap**3).sum() / (6 * spread**1.5) if spread > 0 else 0.0
    z = bias + ndtri(shares)
    shifted: Floats = ndtr(bias + z / np.maximum(1 - speed * z, 1e-6))
    return shifted


def _error(ordered: Floats, share: float) -> float:
    size = len(ordered)
    wide = np.sqrt(size * share * (1 - share))
    low = int(np.clip(np.floor(size * share - wide), 0, size - 1))
    high = int(np.clip(np.ceil(size * share + wide), 0, size - 1))
    return float(ordered[high] - ordered[low]) / 2
