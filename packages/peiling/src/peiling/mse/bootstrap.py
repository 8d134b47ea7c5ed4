"""The bootstrap of a whole procedure: in each replicate the model is chosen anew."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from peiling.errors import InputError, Refused
from peiling.mse.choice import KINDS, Choice, Pool, step_gain
from peiling.mse.models import Model, interactions
from peiling.mse.resampling import climb_each, search_each
from peiling.mse.table import CaptureTable
from peiling.results import Caution, Interval
from peiling.spread import Executor, Progress, spread

CHUNK = 50
MOST_FAILED = 0.05
LIKELY_FIRST = 5
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """One procedure, ready to be repeated on replicates of a table; can be pickled.

    Parameters
    ----------
    lists : int
    histories : array of int64, shape (cells,)
    effects : array of int64, shape (E,)
        The interactions in play.
    kind : int or None
        The criterion of a search; None for steps or one model.
    gain : float
        For steps: how much twice the log-likelihood must rise; infinite for one model.
    chosen : array of bool, shape (E,)
        For steps or one model: where to start.
    first : array of uint64
        For a search: models to look at before all others.
    order : int

    """

    lists: int
    histories: NDArray[np.int64]
    effects: NDArray[np.int64]
    kind: int | None
    gain: float
    chosen: NDArray[np.bool_]
    first: NDArray[np.uint64]
    order: int

    def __call__(self, replicates: NDArray[np.int64]) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the totals and the chosen interactions of each replicate."""
        rows = len(replicates)
        totals = np.zeros(rows)
        if self.kind is None:
            chosen = np.zeros((rows, len(self.effects)), dtype=np.bool_)
            heights = np.zeros(rows)
            climb_each(
                self.lists, self.histories, replicates, self.effects, self.gain, self.chosen,
                chosen, heights, totals,
            )  # fmt: skip
            return totals, chosen
        pool = Pool.of(self.lists, self.order)
        models = np.zeros(rows, dtype=np.uint64)
        fits = np.zeros(rows, dtype=np.int64)
        search_each(
            self.lists, self.histories, replicates, pool.effects, pool.ups, pool.downs, self.kind,
            self.first, 0, models, np.zeros(rows), totals, fits,
        )  # fmt: skip
        bits = np.arange(len(self.effects), dtype=np.uint64)
        return totals, (models[:, None] >> bits & np.uint64(1)).astype(np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap:
    """What a procedure gave on replicates of a table.

    Parameters
    ----------
    point : float
        Persons in all, from the table itself.
    totals : array of float64, shape (replicates,)
        Persons in all, from each replicate; NaN where no model had an estimate.
    models : mapping from Model to int
        How often each model was chosen.
    left_out : array of float64, shape (cells,)
        Persons in all, from the table with one person of each cell left out.
    weights : array of float64, shape (cells,)
        Persons in each of these cells.

    """

    point: float
    totals: Floats
    models: Mapping[Model, int]
    left_out: Floats
    weights: Floats

    @property
    def usable(self) -> Floats:
        """The totals of the replicates that gave one."""
        return self.totals[np.isfinite(self.totals)]

    @property
    def shift(self) -> float:
        """z0: the normal quantile of the share of replicates below the point, ties half."""
        usable = self.usable
        tied = np.isclose(usable, self.point, rtol=1e-9, atol=0)
        below = ((usable < self.point) & ~tied).sum() + 0.5 * tied.sum()
        return float(ndtri(below / len(usable)))

    @property
    def acceleration(self) -> float:
        """The acceleration, from the persons left out one by one; 0 if none matters."""
        found = np.isfinite(self.left_out)
        values, weights = self.left_out[found], self.weights[found]
        gaps = np.average(values, weights=weights) - values
        spread_out = float((weights * gaps**2).sum())
        if spread_out <= 1e-18 * self.point**2:
            return 0.0
        return float((weights * gaps**3).sum() / (6 * spread_out**1.5))

    def interval(
        self, level: float = 0.95, method: Literal["bca", "percentile"] = "bca", seed: int = 1
    ) -> Interval:
        """Return an interval with the Monte-Carlo errors of both ends.

        Parameters
        ----------
        level : float
            Coverage aimed at, between 0 and 1.
        method : str
            `"bca"` (bias-corrected and accelerated) or `"percentile"`.
        seed : int
            Of the draws behind the Monte-Carlo errors.

        Raises
        ------
        Refused
            If more than 5 % of the replicates gave no estimate (`replicates_failed`), or, for
            BCa, if all replicates lie on one side of the point (`no_shift`).

        Notes
        -----
        Quantiles are median-unbiased (type 8 of Hyndman & Fan 1996). The Monte-Carlo error of an
        end is its standard deviation over 200 resamplings of the replicates.

        References
        ----------
        Efron (1987), Better bootstrap confidence intervals, JASA 82, 171–185. Hyndman & Fan
        (1996), Sample quantiles in statistical packages, The American Statistician 50, 361–365.

        """
        failed = 1 - len(self.usable) / len(self.totals)
        if failed > MOST_FAILED:
            raise Refused(
                f"In {failed:.0%} of the bootstrap replicates no model has an estimate: the table "
                "is too thin for an interval. Merge lists, or take a longer period.",
                "replicates_failed",
            )
        values = np.sort(self.usable)
        lower, upper = self._ends(values, level, method)
        rng = np.random.default_rng(seed)
        again = np.array(
            [
                self._ends(np.sort(rng.choice(values, len(values))), level, method)
                for _ in range(200)
            ]
        )
        lower_error, upper_error = again.std(axis=0, ddof=1)
        return Interval(lower, upper, level, method, float(lower_error), float(upper_error))

    def _ends(self, values: Floats, level: float, method: str) -> tuple[float, float]:
        tails = np.array([(1 - level) / 2, (1 + level) / 2])
        if method == "bca":
            tails = self._corrected(values, tails)
        lower, upper = np.quantile(values, tails, method="median_unbiased")
        return float(lower), float(upper)

    def _corrected(self, values: Floats, tails: Floats) -> Floats:
        near = 1e-9 * self.point
        below = np.searchsorted(values, self.point - near, "left")
        tied = np.searchsorted(values, self.point + near, "right") - below
        share = (below + 0.5 * tied) / len(values)
        if not 0 < share < 1:
            raise Refused(
                "All bootstrap replicates lie on one side of the estimate, so a BCa interval "
                "cannot be made. Ask for a percentile interval.",
                "no_shift",
            )
        z0 = ndtri(share)
        z = z0 + ndtri(tails)
        shifted: Floats = ndtr(z0 + z / (1 - self.acceleration * z))
        return shifted


def draw(table: CaptureTable, replicates: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw replicates: as many persons again, each from the cells of the table.

    Returns
    -------
    array of int64, shape (replicates, cells)

    Raises
    ------
    InputError
        If `replicates` is below 100: an interval from fewer says nothing.

    """
    if replicates < 100:
        raise InputError(
            f"An interval needs at least 100 replicates, got {replicates} (0 for none)."
        )
    seen = int(table.counts.sum())
    return rng.multinomial(seen, table.counts / seen, size=replicates)


def repeat(table: CaptureTable, choice: Choice, *, p_value: float = 0.02) -> Repeat:
    """Return the procedure behind a choice, to be repeated on replicates."""
    lists = len(table.lists)
    searched = choice.method in KINDS
    order = choice.order
    effects = (
        Pool.of(lists, order).effects
        if searched
        else np.array(_in_play(choice, lists), dtype=np.int64)
    )
    start = np.array(
        [choice.method == "model" and int(e) in choice.fit.model.effects for e in effects],
        dtype=np.bool_,
    )
    first = np.zeros(0, dtype=np.uint64)
    if searched:
        pool = Pool.of(lists, order)
        likely = [pool.bits(ranked.model) for ranked in choice.ranked[:LIKELY_FIRST]]
        first = np.array([*likely, pool.full], dtype=np.uint64)
    gain = step_gain(p_value) if choice.method == "stepwise" else math.inf
    return Repeat(
        lists,
        table.histories.astype(np.int64),
        effects,
        KINDS.get(choice.method),
        gain,
        start,
        first,
        order,
    )


def bootstrap(
    table: CaptureTable,
    choice: Choice,
    replicates: NDArray[np.int64],
    *,
    p_value: float = 0.02,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Bootstrap:
    """Repeat a choice on replicates of a table, and with each person left out.

    Parameters
    ----------
    table : CaptureTable
    choice : Choice
        From `choose`, `stepwise` or `fixed`; how it was made is what is repeated.
    replicates : array of int64, shape (replicates, cells)
        From `draw`, or another program's (`read_replicates`).
    executor, threads, progress
        See `peiling.spread.spread`. None of them changes the result.

    Notes
    -----
    Persons are resampled (multinomial over the cells that hold somebody). Because the model is
    chosen anew in each replicate, the doubt about the model is in the interval; a bootstrap of
    one chosen model leaves it out and is too narrow.

    References
    ----------
    Chan, Silverman & Vincent (2021), JASA 116, 1297–1306.

    """
    procedure = repeat(table, choice, p_value=p_value)
    left = _left_out(table)
    jobs = [replicates[k : k + CHUNK] for k in range(0, len(replicates), CHUNK)]
    jobs += [left[k : k + CHUNK] for k in range(0, len(left), CHUNK)]
    results = spread(procedure, jobs, executor=executor, threads=threads, progress=progress)
    totals = np.concatenate([result[0] for result in results])
    chosen = np.concatenate([result[1] for result in results])[: len(replicates)]
    return Bootstrap(
        choice.fit.total,
        totals[: len(replicates)],
        _tally(chosen, totals[: len(replicates)], procedure),
        totals[len(replicates) :],
        table.counts[table.counts > 0].astype(np.float64),
    )


def failures(found: Bootstrap) -> tuple[Caution, ...]:
    """Return what must be said of replicates that gave no estimate."""
    lost = len(found.totals) - len(found.usable)
    if not lost:
        return ()
    return (
        Caution(
            "replicates_failed",
            f"In {lost} of {len(found.totals)} replicates no model has an estimate; they were "
            "left out.",
        ),
    )


def _in_play(choice: Choice, lists: int) -> Sequence[int]:
    if choice.method == "stepwise":
        return interactions(lists, min(max(choice.order, 2), lists))
    return sorted(choice.fit.model.effects)


def _left_out(table: CaptureTable) -> NDArray[np.int64]:
    present = np.flatnonzero(table.counts > 0)
    left = np.tile(table.counts, (len(present), 1))
    left[np.arange(len(present)), present] -= 1
    return left


def _tally(chosen: NDArray[np.bool_], totals: Floats, procedure: Repeat) -> Mapping[Model, int]:
    good = chosen[np.isfinite(totals)]
    rows, often = np.unique(good, axis=0, return_counts=True)
    tally: Counter[Model] = Counter()
    for row, count in zip(rows, often, strict=True):
        effects = frozenset(int(e) for e, yes in zip(procedure.effects, row, strict=True) if yes)
        tally[Model(procedure.lists, effects)] = int(count)
    return dict(tally.most_common())
