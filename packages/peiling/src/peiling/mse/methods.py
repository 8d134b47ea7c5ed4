"""Every method by its name, and all of them side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError
from peiling.mse.choice import MOST_USUAL, usual
from peiling.mse.doubt import Answer, Answers, ask
from peiling.mse.estimate import ALONE, Hands, IntervalMethod, estimate
from peiling.mse.intervals import check_level
from peiling.mse.judging import methods_apart
from peiling.mse.models import Model
from peiling.mse.table import MOST_DENSE, CaptureTable
from peiling.results import Caution, Estimate, Verdict


@dataclass(frozen=True, slots=True)
class Settings:
    """What a method is asked with; each takes what it knows.

    Parameters
    ----------
    level, replicates, seed, anyway, order, p_value, interval, model, given, hands
        As for `peiling.mse.estimate`.

    """

    level: float = 0.95
    replicates: int = 10_000
    seed: int = 1
    anyway: bool = False
    order: int | None = None
    p_value: float = 0.02
    interval: IntervalMethod = "bca"
    model: Model | None = None
    given: NDArray[np.int64] | None = None
    hands: Hands = field(default=ALONE)


Way = Callable[[CaptureTable, Settings], Estimate]


def _loglinear(method: str) -> Way:
    def way(table: CaptureTable, settings: Settings) -> Estimate:
        return estimate(
            table,
            method,  # type: ignore[arg-type]  # each name below is one that it knows
            model=settings.model if method == "model" else None,
            order=settings.order,
            p_value=settings.p_value,
            interval=settings.interval,
            level=settings.level,
            replicates=settings.replicates,
            given=settings.given,
            seed=settings.seed,
            hands=settings.hands,
            anyway=settings.anyway,
        )

    return way


def _graphs(table: CaptureTable, settings: Settings) -> Estimate:
    from peiling.mse.averaging import dga

    return dga(table, level=settings.level, anyway=settings.anyway)


def _classes(table: CaptureTable, settings: Settings) -> Estimate:
    from peiling.mse.latent import lcm

    return lcm(table, **_for_chains(settings))


def _threshold(table: CaptureTable, settings: Settings) -> Estimate:
    from peiling.mse.threshold import threshold

    return threshold(table, **_for_chains(settings))


def _for_chains(settings: Settings) -> dict[str, Any]:
    """Return what methods that draw chains take of the settings."""
    return {
        "seed": settings.seed,
        "level": settings.level,
        "executor": settings.hands.executor,
        "threads": settings.hands.threads,
        "progress": settings.hands.progress,
        "anyway": settings.anyway,
    }


def _main(table: CaptureTable, settings: Settings) -> Estimate:
    """Independent lists; without the cells, and so without a bootstrap, where they are too many."""
    if len(table.lists) <= MOST_DENSE:
        return _loglinear("main")(table, settings)
    from peiling.mse.independence import independence

    return independence(table, level=settings.level, anyway=settings.anyway)


def _auto(table: CaptureTable, settings: Settings) -> Estimate:
    if len(table.lists) <= MOST_DENSE:
        return _loglinear("auto")(table, settings)
    word = f"{len(table.lists)} lists are too many to search: they were taken as independent."
    return _main(table, settings).noted(Caution("taken_as_independent", word))


def _bound(table: CaptureTable, settings: Settings) -> Estimate:
    from peiling.mse.bounds import chao

    return chao(table, level=settings.level, anyway=settings.anyway)


def _coverage(table: CaptureTable, settings: Settings) -> Estimate:
    from peiling.mse.coverage import sample_coverage

    return sample_coverage(
        table,
        level=settings.level,
        replicates=max(100, min(settings.replicates, 1000)),
        seed=settings.seed,
        anyway=settings.anyway,
    )


def _unequal(kind: Literal["chao", "poisson", "darroch"]) -> Way:
    def way(table: CaptureTable, settings: Settings) -> Estimate:
        from peiling.mse.heterogeneity import mth

        return mth(table, kind=kind, level=settings.level, anyway=settings.anyway)

    return way


# A method is imported when it is asked for: each costs a point estimate a part of a second.
WAYS: Mapping[str, Way] = {
    "auto": _auto,
    "bic": _loglinear("bic"),
    "aic": _loglinear("aic"),
    "aicc": _loglinear("aicc"),
    "stepwise": _loglinear("stepwise"),
    "main": _main,
    "model": _loglinear("model"),
    "chao": _bound,
    "coverage": _coverage,
    "mth-chao": _unequal("chao"),
    "mth-poisson": _unequal("poisson"),
    "mth-darroch": _unequal("darroch"),
    "dga": _graphs,
    "threshold": _threshold,
    "lcm": _classes,
}
LOGLINEAR = frozenset({"auto", "bic", "aic", "aicc", "stepwise", "main", "model"})
SEARCHES = frozenset({"bic", "aic", "aicc"})
COMPARED = tuple(name for name in WAYS if name not in {"auto", "aicc", "model"})


def estimate_by(table: CaptureTable, method: str, settings: Settings | None = None) -> Estimate:
    """Estimate by any method of this library.

    Parameters
    ----------
    table : CaptureTable
    method : str
        A key of `WAYS`.
    settings : Settings, optional

    Raises
    ------
    InputError
        If there is no such method.
    Refused
        As the method.

    """
    _known(method)
    found = WAYS[method](table, settings or Settings())
    return found if method in LOGLINEAR else _beside_others(found, table)


def _known(method: str) -> None:
    if method not in WAYS:
        raise InputError(f"There is no method «{method}»; there are {', '.join(WAYS)}.")


def _beside_others(found: Estimate, table: CaptureTable) -> Estimate:
    """Call an estimate unstable when the usual choices give something very different."""
    if not table.exact or len(table.lists) > MOST_USUAL:
        return found
    reasons = (*found.verdict.reasons, *methods_apart(found.total, usual(table)))
    return found.judged(Verdict("unstable", reasons)) if reasons else found


def compare(
    table: CaptureTable, settings: Settings | None = None, methods: tuple[str, ...] = COMPARED
) -> Answers:
    """Put the methods side by side: the spread is the first thing to know of any of them.

    Parameters
    ----------
    table : CaptureTable
    settings : Settings, optional
        Replicates default to 1,000 here, for each method.
    methods : tuple of str
        Keys of `WAYS`.

    Returns
    -------
    Answers
        One for each method; a refusal is an answer too. Above six lists the searches come without
        an interval.

    Raises
    ------
    InputError
        If a method is unknown.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> answers = compare(load("ned").table, Settings(replicates=0), ("bic", "aic", "main"))
    >>> [round(answer.estimate.total) for answer in answers.answers]
    [116667, 41561, 52823]

    """
    asked = replace(settings or Settings(replicates=1000), model=None)
    check_level(asked.level)
    for method in methods:
        _known(method)
    return Answers("method", tuple(_asked(table, asked, method) for method in methods))


def _asked(table: CaptureTable, settings: Settings, method: str) -> Answer:
    """Ask one method; that it is not for such a table is an answer too."""
    if method in SEARCHES and len(table.lists) > MOST_USUAL:
        settings = replace(settings, replicates=0)  # hours of searching, for each
    try:
        return ask(method, partial(estimate_by, table, method, settings))
    except InputError as error:
        return Answer(method, None, str(error), "not_for_this_table")
