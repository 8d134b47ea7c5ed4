"""The chance in the links: intervals that know that links were put back and not counted."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from peiling.errors import InputError, Refused
from peiling.mse.bounds import settled
from peiling.mse.doubt import Estimator
from peiling.mse.judging import judge_number
from peiling.mse.linkage import corrected, on_several, with_links
from peiling.mse.table import CaptureTable
from peiling.results import Caution, Estimate, Interval

Floats = NDArray[np.float64]

FEWEST_DRAWS = 20
MOST_FAILED = 0.05


def over_linkage(
    table: CaptureTable,
    estimator: Estimator,
    *,
    false_links: float,
    missed_links: float,
    draws: int = 200,
    rng: np.random.Generator,
) -> Estimate:
    r"""Estimate from the corrected table, with the chance in the links in the interval.

    Parameters
    ----------
    table : CaptureTable
    estimator : callable
        Takes a table and returns an `Estimate` with an interval.
    false_links, missed_links : float
        Rates as for `corrected`.
    draws : int
        Tables to draw, at least 20.
    rng : numpy.random.Generator

    Returns
    -------
    Estimate
        Of the corrected table, but for the interval. `details` holds `linkage_variance` and
        `table_variance`, of the logarithm of the hidden number. With both rates 0 the estimate
        from the table itself.

    Raises
    ------
    InputError
        If a rate or `draws` is outside its range, or the estimator gives no interval.
    Refused
        As `corrected` and the estimator; `nobody_hidden` or `no_upper_end` if the estimate has
        none; `replicates_failed` if more than one draw in twenty is refused.

    Notes
    -----
    Each draw keeps of the c persons of a cell of two lists or more a binomial number with the
    chance 1 − false, and adds as many missed ones as there are failures before so many successes
    of chance 1 − missed (negative binomial); their mean is that of `corrected`. The mean variance
    W of the logarithm of the hidden number within the draws, from the upper end of each interval,
    and that between them, B, are put together as :math:`W + (1 + 1/D) B` (Rubin), D draws.

    In 1,200 simulated tables of 6,000 persons on three lists (chances 0.12, 0.09, 0.15) with 30 %
    of the links missed, intervals of 95 % from `corrected` alone held the truth 85 times in 100,
    those from here 94 times; with 50 % missed 75 and 95 times.

    When it is wrong: the rates are taken as known; with rates from a small review the interval is
    still too short. For errors that do not fall on all cells alike see `corrected`.

    References
    ----------
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, chapter 3.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> from peiling.mse.independence import independence
    >>> found = over_linkage(
    ...     load("ukdat").table,
    ...     independence,
    ...     false_links=0.0,
    ...     missed_links=0.3,
    ...     rng=np.random.default_rng(1),
    ... )
    >>> round(found.total), round(found.lower, -2), round(found.upper, -2)
    (8389, 7600.0, 9400.0)

    """
    if draws < FEWEST_DRAWS:
        raise InputError(f"Take at least {FEWEST_DRAWS} draws, got {draws}.")
    found = estimator(corrected(table, false_links=false_links, missed_links=missed_links))
    if false_links == missed_links == 0:
        return found
    middle, _ = _log_hidden(found)
    values, variances = _logs(table, estimator, (false_links, missed_links), draws, rng)
    within, between = float(variances.mean()), float(values.var(ddof=1))
    level = found.interval.level if found.interval else math.nan
    reach = float(ndtri((1 + level) / 2)) * math.sqrt(within + (1 + 1 / len(values)) * between)
    lower, upper = found.seen + math.exp(middle - reach), found.seen + math.exp(middle + reach)
    interval = Interval(lower, upper, level, "lognormal")
    return replace(
        found,
        interval=interval,
        replicates=draws,
        verdict=judge_number(found.total, found.seen, interval, _others(found)),
        details={**found.details, "linkage_variance": between, "table_variance": within},
    ).noted(*_cautions(false_links, missed_links, draws, len(values)))


def _logs(
    table: CaptureTable,
    estimator: Estimator,
    rates: tuple[float, float],
    draws: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Return the logarithm of the hidden number in each draw that has one, and its variance."""
    logs = []
    for _ in range(draws):
        try:
            logs.append(_log_hidden(estimator(_drawn(table, *rates, rng))))
        except Refused:
            continue
    lost = draws - len(logs)
    if lost > MOST_FAILED * draws:
        raise Refused(
            f"In {lost} of {draws} draws of the links there is no estimate: with these rates the "
            "table is at the edge of what it can carry.",
            "replicates_failed",
        )
    values, variances = np.array(logs).T
    return values, variances


def _others(found: Estimate) -> tuple[Caution, ...]:
    """Return what the verdict rests on besides the interval that is replaced, and the size."""
    again = judge_number(found.total, found.seen, found.interval, ())
    codes = {reason.code for reason in again.reasons}
    return tuple(reason for reason in found.verdict.reasons if reason.code not in codes)


def _cautions(false: float, missed: float, draws: int, kept: int) -> list[Caution]:
    word = (
        f"The interval holds the chance in the links, drawn anew {draws} times with {false:.1%} of "
        f"them false and {missed:.1%} of the true links missed; it takes both rates as known."
    )
    said = [Caution("links_drawn", word)]
    if kept < draws:
        word = f"In {draws - kept} of {draws} draws there was no estimate; they were left out."
        said.append(Caution("replicates_failed", word))
    return said


def _drawn(
    table: CaptureTable, false: float, missed: float, rng: np.random.Generator
) -> CaptureTable:
    """Draw a table that may lie behind the linked one."""
    known, cautions = settled(table)
    true = rng.binomial(known.counts[on_several(known)], 1 - false)
    linked = true.copy()
    if missed:
        linked[true > 0] += rng.negative_binomial(true[true > 0], 1 - missed)
    return with_links(known, linked).noted(*cautions)


def _log_hidden(found: Estimate) -> tuple[float, float]:
    """Return the logarithm of the hidden number, and its variance by the upper end."""
    if found.interval is None:
        raise InputError("The estimator gives no interval, and one is needed here.")
    if found.hidden <= 0:
        raise Refused("The estimate has nobody hidden; its logarithm is none.", "nobody_hidden")
    if not math.isfinite(found.interval.upper):
        raise Refused("The interval has no upper end to take a variance from.", "no_upper_end")
    z = float(ndtri((1 + found.interval.level) / 2))
    reach = math.log((found.interval.upper - found.seen) / found.hidden)
    return math.log(found.hidden), (reach / z) ** 2
