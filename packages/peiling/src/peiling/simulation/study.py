"""What a method finds of populations whose size is known: bias, spread, coverage, refusals."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from peiling.errors import InputError, Refused
from peiling.mse.table import CaptureTable
from peiling.results import Estimate
from peiling.simulation.population import Population, draw_table
from peiling.spread import Executor, Progress, spread

Estimator = Callable[[CaptureTable], Estimate]
Outcome = tuple[float, float, float, str]


@dataclass(frozen=True, slots=True)
class Performance:
    """What one method found.

    Parameters
    ----------
    name : str
    answered : int
        Draws with an estimate.
    refused : mapping from str to int
        How often it refused, by reason.
    verdicts : mapping from str to int
        How often its verdict was sound, or unstable.
    bias : float or None
        Mean of log(estimate / truth): below 0 is too low. None without any answer.
    median : float or None
        Median of estimate / truth.
    error : float or None
        Root mean square of (estimate − truth) / truth.
    coverage : float or None
        Share of the intervals that held the truth; None without intervals.
    coverage_error : float or None
        Its Monte-Carlo standard error.

    """

    name: str
    answered: int
    refused: Mapping[str, int]
    verdicts: Mapping[str, int]
    bias: float | None
    median: float | None
    error: float | None
    coverage: float | None
    coverage_error: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the performance as plain values."""
        return {
            "name": self.name,
            "answered": self.answered,
            "refused": dict(self.refused),
            "verdicts": dict(self.verdicts),
            "bias": self.bias,
            "median": self.median,
            "error": self.error,
            "coverage": self.coverage,
            "coverage_error": self.coverage_error,
        }


@dataclass(frozen=True, slots=True)
class Study:
    """Several methods on the same draws.

    Parameters
    ----------
    size, draws, seed : int
    performances : tuple of Performance

    """

    size: int
    draws: int
    seed: int
    performances: tuple[Performance, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the study as plain values."""
        return {
            "size": self.size,
            "draws": self.draws,
            "seed": self.seed,
            "methods": [one.to_dict() for one in self.performances],
        }


@dataclass(frozen=True, slots=True)
class _OneDraw:
    population: Population
    estimators: Mapping[str, Estimator]

    def __call__(self, seed: np.random.SeedSequence) -> dict[str, Outcome]:
        truth = draw_table(self.population, np.random.default_rng(seed))
        return {name: _outcome(way, truth.table) for name, way in self.estimators.items()}


def study(
    population: Population,
    estimators: Mapping[str, Estimator],
    *,
    draws: int = 200,
    seed: int = 1,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Study:
    """Try methods on many draws from a population.

    Parameters
    ----------
    population : Population
    estimators : mapping from str to callable
        Each takes a table and gives an `Estimate`, or refuses.
    draws : int
        At least 2. Each has a seed of its own, so that the result does not depend on who works.
    seed : int
    executor, threads, progress
        See `peiling.spread.spread`.

    Raises
    ------
    InputError
        If `draws` is below 2 or there is no estimator.

    Notes
    -----
    A method that refuses often is judged on what it answered only: read `refused` with `bias`.

    """
    if draws < 2 or not estimators:
        raise InputError("A study needs two draws and one estimator at least.")
    seeds = np.random.SeedSequence(seed).spawn(draws)
    results = spread(
        _OneDraw(population, dict(estimators)),
        seeds,
        executor=executor,
        threads=threads,
        progress=progress,
    )
    return Study(
        population.size,
        draws,
        seed,
        tuple(
            _performance(name, [result[name] for result in results], population.size)
            for name in estimators
        ),
    )


def _outcome(way: Estimator, table: CaptureTable) -> Outcome:
    try:
        found = way(table)
    except Refused as refusal:
        return math.nan, math.nan, math.nan, refusal.reason
    lower = math.nan if found.lower is None else found.lower
    upper = math.nan if found.upper is None else found.upper
    return found.total, lower, upper, found.verdict.word


def _performance(name: str, outcomes: list[Outcome], size: int) -> Performance:
    answered = [one for one in outcomes if not math.isnan(one[0])]
    refused = Counter(one[3] for one in outcomes if math.isnan(one[0]))
    verdicts = Counter(one[3] for one in answered)
    if not answered:
        return Performance(name, 0, dict(refused), {}, None, None, None, None, None)
    ratios = np.array([one[0] for one in answered]) / size
    ends = [one for one in answered if not math.isnan(one[1])]
    held = [one[1] <= size <= one[2] for one in ends]
    coverage = sum(held) / len(held) if held else None
    return Performance(
        name,
        len(answered),
        dict(refused),
        dict(verdicts),
        float(np.log(ratios).mean()),
        float(np.median(ratios)),
        float(np.sqrt(((ratios - 1) ** 2).mean())),
        coverage,
        None if coverage is None else math.sqrt(coverage * (1 - coverage) / len(held)),
    )
