"""From a hidden number to an estimate: its interval, and what a reader must know."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from peiling.errors import InputError, Refused
from peiling.mse.judging import judge_number
from peiling.mse.single.likelihoods import METHODS
from peiling.results import Caution, Estimate, Interval

Floats = NDArray[np.float64]
IntervalMethod = Literal["lognormal", "wald", "percentile"]
INTERVALS = ("lognormal", "wald", "percentile")

FEW_DOUBLES = 5
FEWEST_REPLICATES = 100
LOWER_BOUND = Caution(
    "lower_bound",
    "This is a lower bound: when some people are seen more easily than others, there are more.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which interval is wanted, and how.

    Parameters
    ----------
    level : float
    interval : str
        `lognormal`, `wald` or `percentile`.
    replicates : int
        For the bootstrap.
    rng : numpy.random.Generator or None
        For the bootstrap.

    """

    level: float
    interval: IntervalMethod
    replicates: int
    rng: np.random.Generator | None


@dataclass(frozen=True, slots=True)
class Hidden:
    """How many were not seen, by one method.

    Parameters
    ----------
    method : str
    frequencies : mapping from int to int
        Persons by times seen.
    number, variance : float
        Hidden persons, and the variance of the estimate.
    redo : callable
        Takes the persons of each row, drawn anew, and returns the hidden number; raises Refused.
    persons : array of float
        The persons of each row as they are.

    """

    method: str
    frequencies: Mapping[int, int]
    number: float
    variance: float
    redo: Callable[[Floats], float]
    persons: Floats


def check(method: str, asked: Asked) -> None:
    """Refuse a question that can't be meant.

    Raises
    ------
    InputError
        If the method or interval is unknown, the level is no coverage, or the bootstrap has no
        generator or too few replicates.

    """
    if method not in METHODS:
        raise InputError(
            f"There is no single-list method «{method}»; there are {', '.join(METHODS)}."
        )
    if asked.interval not in INTERVALS:
        raise InputError(
            f"There is no interval «{asked.interval}» here; there are {', '.join(INTERVALS)}."
        )
    if not 0 < asked.level < 1:
        raise InputError(f"The level must lie between 0 and 1, got {asked.level}.")
    if asked.interval != "percentile":
        return
    if asked.rng is None:
        raise InputError("The percentile interval needs chance: hand in a generator (rng).")
    if asked.replicates < FEWEST_REPLICATES:
        raise InputError(
            f"The percentile interval needs at least {FEWEST_REPLICATES} replicates, got "
            f"{asked.replicates}."
        )


def result(found: Hidden, asked: Asked, details: Mapping[str, Any]) -> Estimate:
    """Make the estimate of a hidden number."""
    seen = sum(found.frequencies.values())
    if not (math.isfinite(found.number) and math.isfinite(found.variance)):
        raise Refused(
            "The estimate is too large to be a number: almost nobody was seen twice.", "no_doubles"
        )
    total = seen + found.number
    said = [LOWER_BOUND] if found.method.startswith("chao") else []
    interval, more = _interval(found, seen, asked)
    reasons = [*_few(found), *_too_low(found, seen)]
    return Estimate(
        f"single-{found.method}",
        seen,
        total,
        interval,
        replicates=asked.replicates if asked.interval == "percentile" else 0,
        cautions=(*said, *more),
        verdict=judge_number(total, seen, interval, reasons),
        details={
            "standard_error": math.sqrt(found.variance),
            "frequencies": dict(found.frequencies),
            **details,
        },
    )


def corrected(f1: float, f2: float) -> float:
    """Return Chao's bias-corrected lower bound of the hidden persons."""
    return f1 * (f1 - 1) / (2 * (f2 + 1))


def _interval(found: Hidden, seen: int, asked: Asked) -> tuple[Interval, list[Caution]]:
    if asked.interval == "percentile":
        return _percentile(found, seen, asked)
    z = float(ndtri((1 + asked.level) / 2))
    error = math.sqrt(found.variance)
    if asked.interval == "lognormal" and found.number > 0:
        lower, upper = _lognormal(found, z)
        return Interval(seen + lower, seen + upper, asked.level, "lognormal"), []
    lower, upper = max(0.0, found.number - z * error), found.number + z * error
    return Interval(seen + lower, seen + upper, asked.level, "wald"), []


def _lognormal(found: Hidden, z: float) -> tuple[float, float]:
    factor = math.exp(z * math.sqrt(math.log1p(found.variance / found.number**2)))
    return found.number / factor, found.number * factor


def _percentile(found: Hidden, seen: int, asked: Asked) -> tuple[Interval, list[Caution]]:
    """Draw everyone again, the hidden too, and estimate from who is then seen."""
    assert asked.rng is not None
    every = round(seen + found.number)
    chance = found.persons / (seen + found.number)
    cells = np.append(chance, max(0.0, 1 - chance.sum()))
    totals, without = np.empty(asked.replicates), 0
    for i in range(asked.replicates):
        drawn = asked.rng.multinomial(every, cells)[:-1].astype(np.float64)
        try:
            totals[i] = drawn.sum() + found.redo(drawn)
        except Refused:
            totals[i], without = math.inf, without + 1
    tail = (1 - asked.level) / 2
    ends = np.quantile(totals, [tail, 1 - tail], method="inverted_cdf")
    interval = Interval(float(ends[0]), float(ends[1]), asked.level, "percentile")
    if not without:
        return interval, []
    word = (
        f"Of {asked.replicates} replicates {without} have no estimate: too few persons were seen "
        "again in them. They count as infinite, at the upper end."
    )
    return interval, [Caution("replicates_without_estimate", word)]


def _few(found: Hidden) -> list[Caution]:
    f1, f2 = found.frequencies.get(1, 0), found.frequencies.get(2, 0)
    reasons = []
    if found.method in {"chao", "chao-bc", "zelterman"} and f2 < FEW_DOUBLES:
        word = f"Of the persons seen, {f2} were seen exactly twice: one more or less changes all."
        reasons.append(Caution("few_doubles", word))
    if found.method == "chao-bc" and f1 == 1:
        word = "One person was seen exactly once; the corrected bound is then 0 hidden, always."
        reasons.append(Caution("one_single", word))
    return reasons


def _too_low(found: Hidden, seen: int) -> list[Caution]:
    """Say so when a model in which all are alike lies far below a bound that needs no such thing.

    Compared at 95 %, so that chance alone seldom speaks.
    """
    f1, f2 = found.frequencies.get(1, 0), found.frequencies.get(2, 0)
    bound = corrected(f1, f2)
    if found.method != "ztpoisson" or _lognormal(found, float(ndtri(0.975)))[1] >= bound:
        return []
    word = (
        f"The model puts {seen + found.number:,.0f} persons in all; Chao's lower bound from the "
        f"same list is {seen + bound:,.0f}. Some are seen more easily than others, and the model "
        "does not know who: it is too low."
    )
    return [Caution("below_lower_bound", word)]
