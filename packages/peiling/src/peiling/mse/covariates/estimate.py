"""One estimate from a divided table: lists, covariates and years in one log-linear model."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from peiling.errors import InputError, Refused
from peiling.mse.covariates.bootstrap import (
    Draw,
    Method,
    Plan,
    Progress,
    Select,
    draws,
    jackknife,
    repeat,
)
from peiling.mse.covariates.design import Combinations, Flags, build
from peiling.mse.covariates.factors import Trend
from peiling.mse.covariates.fitting import Criterion, Sample, existence, fit_model
from peiling.mse.covariates.outcome import CovariateEstimate
from peiling.mse.covariates.rows import Drawn, Told, compose
from peiling.mse.covariates.selection import Selection, choose, reason, record
from peiling.mse.covariates.terms import Formula, Terms, generators, pairs, read_terms
from peiling.mse.covariates.thin import Limits, kept_of, refusals
from peiling.mse.strata import StratifiedTable


def covariate_estimate(
    strata: StratifiedTable,
    *,
    formula: Formula | None = None,
    scope: Formula | None = None,
    criterion: Criterion = "bic",
    year: str | None = None,
    trend: Trend | None = None,
    combinations: Combinations = "crossed",
    margins: Iterable[Sequence[str]] = (),
    replicates: int = 0,
    select: Select = "repeat",
    draw: Draw = "multinomial",
    method: Method = "percentile",
    level: float = 0.95,
    rng: np.random.Generator | None = None,
    seed: int | None = None,
    threads: int = 1,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> CovariateEstimate:
    r"""Estimate a population and its parts from lists with covariates and years.

    Parameters
    ----------
    strata : StratifiedTable
        Exact counts, for each combination of covariates. Lists that did not exist in a
        combination are named in its `inactive`.
    formula : str or iterable of sequences of str, optional
        The interactions of one model, `"A*B,A*sex"`; main effects are always in. Without it the
        terms are chosen.
    scope : str or iterable of sequences of str, optional
        The interactions that may be chosen. Default: every pair of lists and covariates. Name
        `"A*B*sex"` to let a dependence differ between the sexes.
    criterion : {"bic", "aic", "aicc"}
        What the selection makes as low as it can; the sample size is the persons seen.
    year : str, optional
        The column of years; needed only for a trend.
    trend : int or sequence of float, optional
        A degree, for a polynomial over the years, or inner knots, for a natural cubic spline
        (`factors.trend_basis`). Without it years are categories.
    combinations : {"crossed", "seen"}
        Cells for every combination of values, or only for those in which somebody was seen.
    margins : iterable of sequences of str
        More tables to make: `[("sex", "year")]` gives a row for each sex in each year. Every
        single column has its rows anyway.
    replicates : int
        Tables drawn for the intervals; 0 for none.
    select : {"repeat", "fixed"}
        Whether the model is chosen again in every drawn table.
    draw : {"multinomial", "poisson"}
        How tables are drawn from the fitted model (`bootstrap.draws`).
    method : {"percentile", "bca"}
        The kind of interval.
    level : float
        Coverage of the intervals, between 0 and 1.
    rng : Generator, optional
        Chance; needed with replicates, unless `seed` is there.
    seed : int, optional
        Makes the generator, and is written in the result. The same seed gives the same result
        with any number of threads.
    threads : int
        At least 1.
    limits : Limits, optional
        When a number is refused (`thin.Limits`).
    progress : callable, optional
        Called with how many replicates are done, and how many there are.

    Returns
    -------
    CovariateEstimate
        The whole, a row for each combination and for each value of each column, the path of
        the selection, and the models that could not be estimated.

    Raises
    ------
    InputError
        If an argument is wrong.
    Refused
        If there are not two lists, nobody is on two lists, the counts are not exact, the model
        has no estimate for anybody, the total is implausible, or more than 5 % of the
        replicates fail.

    Notes
    -----
    With history h and combination c, the count is Poisson with mean

    .. math:: \log \mu_{hc} = \beta_0 + \sum_i \beta_i h_i + \sum_j \gamma_j(c)
              + \text{interactions},

    over the :math:`2^t - 1` histories that can be seen. Those not seen in c are
    :math:`\exp` of the predictor in history 0: no term of a list is left in it. So an
    interaction of two lists (dependence), of a list with a covariate (a list that reaches some
    better) and of two covariates (who there are) all move the number, each in its own way.

    A margin that a term fits and that holds nobody sends a parameter to minus infinity: its
    cells drop out, and the parameter still counts in the criterion (the convention of Chan,
    Silverman and Vincent [3]_, here for each value of a covariate). For all else that may run
    away the existence of the maximum is decided exactly (`existence.judge`) [4]_; a model without
    one is passed over in the selection, and refused when it was asked for, as far as its
    combinations cannot be estimated.

    It assumes that persons are in one combination only and that it is known without error; that
    within a combination each person has the same chance to be on a list, apart from the
    interactions in the model; that records are linked without error; and that the highest
    interaction of all lists is 0, which no table can show. It is wrong when years share persons
    (the same person in two years counts twice), when a covariate is recorded differently by
    different lists or missing for some, and when a list is treated as existing where it did not.
    Numbers for combinations in which few were seen come from the model, not from the persons.

    The way of Cruyff, van Dijk and van der Heijden [1]_ [2]_, with two differences: their program
    has no check of existence, and keeps the model fixed in the bootstrap.

    References
    ----------
    .. [1] Cruyff, M., van Dijk, J. and van der Heijden, P. G. M. (2017). The challenge of counting
       victims of human trafficking. Not on the record: a multiple systems estimation of the
       numbers of human trafficking victims in the Netherlands in 2010–2015 by year, age, gender,
       and type of exploitation. CHANCE, 30(3).
    .. [2] Cruyff, M. and others (2020). Multiple system
       estimation of victims of human trafficking: model assessment and selection. Crime &
       Delinquency.
    .. [3] Chan, L., Silverman, B. W. and Vincent, K. (2021). Multiple systems estimation for sparse
       capture data: inferential challenges when there are nonoverlapping lists. Journal of the
       American Statistical Association, 116(535), 1297–1306.
    .. [4] Fienberg, S. E. and Rinaldo, A. (2012). Maximum likelihood estimation in log-linear
       models. The Annals of Statistics, 40(2), 996–1023.

    Examples
    --------
    >>> from peiling.mse.table import CaptureTable
    >>> women = CaptureTable.from_cells(["police", "shelter"], [1, 2, 3], [75, 45, 15])
    >>> men = CaptureTable.from_cells(["police", "shelter"], [1, 2, 3], [40, 10, 10])
    >>> table = StratifiedTable.of(["sex"], {("woman",): women, ("man",): men})
    >>> found = covariate_estimate(table, formula="police*sex,shelter*sex")
    >>> [(row.values[0], round(row.estimate.total)) for row in found.strata]
    [('man', 100), ('woman', 360)]
    >>> round(found.overall.total)
    460

    """
    chance = _chance(replicates, level, rng, seed)
    _check(criterion, select, draw, method, threads)
    _check_overlap(strata)
    asked = _margins(strata, margins)
    names = (*strata.lists, *strata.columns)
    given = None if formula is None else read_terms(formula, names)
    allowed = given if given is not None else _scope(scope, names)
    design, counts = build(strata, allowed, year=year, trend=trend, combinations=combinations)
    sample = Sample.of(design, counts)
    selection, estimable = _selected(sample, given, allowed, criterion)
    bounds = limits or Limits()
    refused = refusals(sample, selection.fit, estimable, bounds)
    kept = kept_of(sample, selection.fit, refused, bounds)
    how = select if given is None else "fixed"
    plan = Plan(design, allowed, selection.fit.model, criterion, how, kept)
    drawn = None
    if chance is not None:
        tables = draws(chance, selection.fit, replicates, draw)
        found = repeat(plan, tables, replicates, threads=threads, progress=progress)
        left_out = jackknife(plan, sample.counts) if method == "bca" else None
        drawn = Drawn(found, left_out, level, draw, seed)
    told = Told(strata, sample, selection, plan, refused, drawn, given is not None, bounds, asked)
    return compose(told)


def _chance(
    replicates: int, level: float, rng: np.random.Generator | None, seed: int | None
) -> np.random.Generator | None:
    if not 0.0 < level < 1.0:
        raise InputError(f"The level must lie between 0 and 1, got {level}.")
    if replicates == 0:
        return None
    fewest = int(np.ceil(2.0 / (1.0 - level)))
    if replicates < fewest:
        raise InputError(
            f"An interval at level {level:g} needs at least {fewest} replicates, got {replicates}."
        )
    if (rng is None) == (seed is None):
        raise InputError("Replicates need chance: give either `rng` or `seed`.")
    return rng if rng is not None else np.random.default_rng(seed)


def _check(criterion: str, select: str, draw: str, method: str, threads: int) -> None:
    choices = {
        "criterion": (criterion, ("bic", "aic", "aicc")),
        "select": (select, ("repeat", "fixed")),
        "draw": (draw, ("multinomial", "poisson")),
        "method": (method, ("percentile", "bca")),
    }
    for name, (value, allowed) in choices.items():
        if value not in allowed:
            raise InputError(f"{name} is one of {', '.join(allowed)}, not «{value}».")
    if threads < 1:
        raise InputError(f"threads must be 1 or more, got {threads}.")


def _check_overlap(strata: StratifiedTable) -> None:
    if len(strata.lists) < 2:
        raise Refused("There must be two lists or more to see how they overlap.", "one_list")
    if not sum(table.overlapping for table in strata.tables.values()):
        raise Refused(
            "Nobody is on two lists, so nothing says how many were not seen.", "no_overlap"
        )


def _margins(
    strata: StratifiedTable, margins: Iterable[Sequence[str]]
) -> tuple[tuple[str, ...], ...]:
    asked = tuple((margin,) if isinstance(margin, str) else tuple(margin) for margin in margins)
    for margin in asked:
        if not margin or len(set(margin)) < len(margin) or not set(margin) <= set(strata.columns):
            raise InputError(
                f"A margin names some of the columns {', '.join(strata.columns)}, each once; "
                f"got {margin}."
            )
    return asked


def _scope(scope: Formula | None, names: tuple[str, ...]) -> Terms:
    return pairs(len(names)) if scope is None else read_terms(scope, names)


def _selected(
    sample: Sample, given: Terms | None, allowed: Terms, criterion: Criterion
) -> tuple[Selection, Flags]:
    if given is None:
        everywhere = np.ones(len(sample.design.keys), dtype=np.bool_)
        return choose(sample, allowed, criterion, thorough=True), everywhere
    found, sunk = existence(sample, given, limit=True)
    if not found.estimable.any():
        code, why = reason(sample, found)
        names = ",".join("*".join(part) for part in generators(given, sample.design.names))
        raise Refused(f"The model {names} cannot be estimated: {why}", code)
    fit = fit_model(sample, given, sunk=sunk)
    assert fit is not None
    fit = replace(fit, hidden=np.where(found.estimable, fit.hidden, 0.0))
    return Selection(fit, (record(sample, fit, 0, ""),), ()), found.estimable
