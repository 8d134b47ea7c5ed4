"""Before the data are there: what would one list more add, and how much overlap is needed?"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from peiling.errors import InputError, Refused
from peiling.mse.fitting import Fit
from peiling.mse.table import CaptureTable
from peiling.results import Estimate
from peiling.simulation.population import Population, draw_table, from_fit

Estimator = Callable[[CaptureTable], Estimate]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list more is expected to do.

    Parameters
    ----------
    width_now, width_then : float or None
        Middle of (upper − lower) / truth over the draws; None if nothing was answered.
    refused_now, refused_then : float
        Share of the draws that were refused.
    sound_now, sound_then : float
        Share of the draws with the verdict `sound`.
    draws : int

    """

    width_now: float | None
    width_then: float | None
    refused_now: float
    refused_then: float
    sound_now: float
    sound_then: float
    draws: int

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


def another_list(
    found: Fit,
    lists: tuple[str, ...],
    estimator: Estimator,
    *,
    chance: float,
    odds: float = 1.0,
    draws: int = 50,
    seed: int = 1,
) -> Plan:
    """Say what one more list would add, if the fitted model were the truth.

    Parameters
    ----------
    found : Fit
        A model of the lists that are there.
    lists : tuple of str
        Their names.
    estimator : callable
        Takes a table and gives an `Estimate` with an interval.
    chance : float
        To be on the new list, for who is on no other; between 0 and 1.
    odds : float
        How many times the odds are for who is on another list already; above 0. Above 1: the new
        list gets its persons from the others, and adds little.
    draws, seed : int

    Raises
    ------
    InputError
        If a number is out of range.

    Notes
    -----
    When it is wrong: the fitted model decides who is hidden, and the plan inherits its error.

    """
    if not 0 < chance < 1 or not odds > 0:
        raise InputError("The chance lies between 0 and 1, and the odds are above 0.")
    now = from_fit(found, lists)
    raised = chance * odds / (1 - chance + chance * odds)
    on = np.where(np.arange(len(now.chances)) > 0, raised, chance)
    then = Population(
        now.size, (*lists, "new list"), np.concatenate([now.chances * (1 - on), now.chances * on])
    )
    before = [_asked(estimator, now, seed, k) for k in range(draws)]
    after = [_asked(estimator, then, seed, k) for k in range(draws)]
    return Plan(
        _middle(before, now.size),
        _middle(after, now.size),
        _share(before, None),
        _share(after, None),
        _share(before, "sound"),
        _share(after, "sound"),
        draws,
    )


def overlap_needed(width: float, *, level: float = 0.95) -> int:
    """Return how many persons must be on both of two lists for a relative width.

    Parameters
    ----------
    width : float
        Wanted (upper − lower) / total, above 0: 0.5 for about ± 25 %.
    level : float

    Returns
    -------
    int
        Persons on both lists.

    Raises
    ------
    InputError
        If `width` is not above 0 or `level` is no coverage.

    Notes
    -----
    For lists that see few, the total n₁ n₂ / m has the relative error 1/√m: the log-normal
    interval runs from total / C to total × C with C = exp(z / √m), and its relative width is
    C − 1/C = 2 sinh(z / √m). For lists that see many, fewer are needed.

    Examples
    --------
    >>> overlap_needed(0.5)
    63

    """
    if not width > 0:
        raise InputError(f"The width must be above 0, got {width}.")
    if not 0 < level < 1:
        raise InputError(f"The level must lie between 0 and 1, got {level}.")
    z = float(ndtri((1 + level) / 2))
    return math.ceil((z / math.asinh(width / 2)) ** 2)


def _asked(estimator: Estimator, population: Population, seed: int, k: int) -> Estimate | None:
    truth = draw_table(population, np.random.default_rng([seed, k]))
    try:
        return estimator(truth.table)
    except Refused:
        return None


def _middle(answers: list[Estimate | None], size: int) -> float | None:
    widths = [(a.upper - a.lower) / size for a in answers if a and a.upper and a.lower]
    return float(np.median(widths)) if widths else None


def _share(answers: list[Estimate | None], word: str | None) -> float:
    return sum((a.verdict.word if a else None) == word for a in answers) / len(answers)
