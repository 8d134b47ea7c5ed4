"""One estimate, by any log-linear method, with its interval and what it is worth."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError
from peiling.mse.bootstrap import Bootstrap, bootstrap, draw, failures
from peiling.mse.censored import drawn_counts, filled_in
from peiling.mse.choice import Choice, Criterion, choose, fixed, stepwise, usual
from peiling.mse.intervals import check_level, lognormal, profile, wald
from peiling.mse.judging import basins, examine, fit_cautions, judge
from peiling.mse.models import Model
from peiling.mse.table import CaptureTable
from peiling.results import Caution, Estimate, Interval
from peiling.spread import Executor, Progress

Replicates = NDArray[np.int64]
Method = Literal["auto", "bic", "aic", "aicc", "stepwise", "main", "model"]
IntervalMethod = Literal["bca", "percentile", "profile", "lognormal", "wald"]

CHOSEN = ("bic", "aic", "aicc")
BY_FORMULA: dict[str, Callable[..., Interval]] = {
    "profile": profile,
    "lognormal": lognormal,
    "wald": wald,
}
REPLICATES = 10_000
SEED = 1
MOST_SEARCHED = 6


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work of a bootstrap; nothing in here changes a result."""

    executor: Executor | None = None
    threads: int | None = None
    progress: Progress | None = None


ALONE = Hands()


def estimate(
    table: CaptureTable,
    method: Method = "auto",
    *,
    model: Model | None = None,
    order: int | None = None,
    p_value: float = 0.02,
    interval: IntervalMethod = "bca",
    level: float = 0.95,
    replicates: int = REPLICATES,
    given: Replicates | None = None,
    seed: int = SEED,
    rng: np.random.Generator | None = None,
    hands: Hands = ALONE,
    anyway: bool = False,
) -> Estimate:
    """Estimate how many persons there are, seen and hidden, by a log-linear model.

    Parameters
    ----------
    table : CaptureTable
    method : str
        `"bic"`, `"aic"`, `"aicc"`: the best of all hierarchical models, exactly. `"stepwise"`.
        `"main"`: independent lists. `"model"`: the one in `model`. `"auto"`: `bic` up to six
        lists, `stepwise` above.
    model : Model, optional
        For `"model"`.
    order : int, optional
        The largest interaction; default 3, for six lists or more 2.
    p_value : float
        For `"stepwise"`.
    interval : str
        `"bca"` or `"percentile"` from the bootstrap, with the choice of the model repeated in
        each replicate; `"profile"`, `"lognormal"` or `"wald"` from the chosen model alone.
    level : float
        Coverage that the interval aims at, between 0 and 1.
    replicates : int
        Bootstrap replicates, at least 100; 0 for no interval.
    given : array of int64, shape (replicates, cells), optional
        Replicates drawn elsewhere, in the order of the table's cells.
    seed : int
        From which the same result comes again.
    rng : numpy.random.Generator, optional
        Instead of `seed`.
    hands : Hands
        Threads, an executor, and whom to tell of progress.
    anyway : bool
        Estimate from fewer than about a hundred persons all the same; the result is marked.

    Returns
    -------
    Estimate
        With a verdict: `sound`, or `unstable` with its reasons.

    Raises
    ------
    InputError
        If an argument is out of range.
    Refused
        If the table cannot carry an answer: see `peiling.mse.judging.examine` and `choose`.

    Notes
    -----
    Formulas and assumptions: `choose`, `stepwise`, `fit_model`, `Bootstrap.interval`. All of them
    assume a closed population, perfect linkage, the same chance for everyone to be on a list
    within the model, and no interaction of all lists with being hidden.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> found = estimate(load("korea").table, replicates=0)
    >>> round(found.total, 2), found.seen, found.verdict.word
    (157.17, 123, 'sound')

    """
    check_level(level)
    before = examine(table, anyway=anyway)
    plan = _plan(table, method, model, order, p_value)
    exact, cautions = table, table.cautions
    if table.exact:
        choice = plan(table)
    else:
        exact, choice, said = filled_in(table, plan)
        cautions += said
    cautions += fit_cautions(choice.fit, table.lists) + _incomplete(choice)
    chance = np.random.default_rng(seed) if rng is None else rng
    drawn = given
    if drawn is None and replicates and interval not in BY_FORMULA:
        drawn = _draw(table, exact, choice, replicates, chance)
    found, boot = _interval(exact, choice, interval, level, drawn, p_value, seed, hands)
    if boot is not None:
        cautions += failures(boot)
    return Estimate(
        "main" if method == "main" else choice.method,
        exact.seen,
        choice.fit.total,
        found,
        choice.fit.model.generators(table.lists),
        choice.candidates,
        choice.valid,
        0 if boot is None else len(boot.totals),
        None if rng is not None else seed,
        cautions,
        judge(choice, found, before, table.lists, usual(exact, order)),
        _details(choice, boot, table),
        None if boot is None else boot.totals,
    )


def _plan(
    table: CaptureTable, method: str, model: Model | None, order: int | None, p_value: float
) -> Callable[[CaptureTable], Choice]:
    if model is not None and method not in {"auto", "model"}:
        raise InputError(f"A model is named, so the method is «model», not «{method}».")
    if method == "model" and model is None:
        raise InputError("The method «model» needs the model: --model A*B,C.")
    lists = len(table.lists)
    named = model if model is not None else Model(lists, frozenset()) if method == "main" else None
    if named is not None:
        return lambda exact: fixed(exact, named)
    if method == "auto":
        method = "bic" if lists <= MOST_SEARCHED else "stepwise"
    if method in CHOSEN:
        criterion = cast("Criterion", method)
        return lambda exact: choose(exact, criterion, order=order)
    if method == "stepwise":
        return lambda exact: stepwise(exact, p_value=p_value, order=2 if order is None else order)
    raise InputError(
        f"There is no method «{method}» here: it is auto, bic, aic, aicc, stepwise, main or model."
    )


def _draw(
    table: CaptureTable,
    exact: CaptureTable,
    choice: Choice,
    replicates: int,
    rng: np.random.Generator,
) -> Replicates:
    if table.exact:
        return draw(table, replicates, rng)
    draw(exact, 100, np.random.default_rng(0))
    filled = drawn_counts(table, choice.fit, replicates, rng)
    seen = filled.sum(axis=1)
    return rng.multinomial(seen, filled / seen[:, None])


def _interval(
    table: CaptureTable,
    choice: Choice,
    method: str,
    level: float,
    replicates: Replicates | None,
    p_value: float,
    seed: int,
    hands: Hands,
) -> tuple[Interval | None, Bootstrap | None]:
    if method in BY_FORMULA:
        return BY_FORMULA[method](choice.fit, level), None
    if method not in {"bca", "percentile"}:
        raise InputError(
            f"There is no interval «{method}»: it is bca, percentile, profile, lognormal or wald."
        )
    if replicates is None:
        return None, None
    boot = bootstrap(
        table,
        choice,
        replicates,
        p_value=p_value,
        executor=hands.executor,
        threads=hands.threads,
        progress=hands.progress,
    )
    return boot.interval(level, "percentile" if method == "percentile" else "bca", seed), boot


def _incomplete(choice: Choice) -> tuple[Caution, ...]:
    if choice.complete:
        return ()
    word = (
        f"The search was stopped after {choice.fits:,} models: this is the best model met, not the "
        "best there is."
    )
    return (Caution("search_stopped", word),)


def _details(choice: Choice, boot: Bootstrap | None, table: CaptureTable) -> dict[str, object]:
    fit = choice.fit
    details: dict[str, object] = {
        "bic": fit.bic,
        "aic": fit.aic,
        "parameters": fit.parameters,
        "deviance": fit.deviance,
        "pearson": fit.pearson,
        "freedom": fit.freedom,
        "order": choice.order,
        "complete": choice.complete,
        "fits": choice.fits,
        "best_models": [
            {
                "model": [list(part) for part in ranked.model.generators(table.lists)],
                "score": ranked.score,
                "total": ranked.total,
            }
            for ranked in choice.ranked
        ],
        "basins": [
            {
                "models": len(basin.models),
                "lowest": basin.lowest,
                "highest": basin.highest,
                "best": basin.models[0].model.write(table.lists),
            }
            for basin in basins(choice.ranked)
        ],
    }
    if boot is not None:
        details |= {
            "shift": boot.shift,
            "acceleration": boot.acceleration,
            "chosen_models": [
                {"model": model.write(table.lists), "share": often / len(boot.totals)}
                for model, often in list(boot.models.items())[:10]
            ],
        }
    return details
