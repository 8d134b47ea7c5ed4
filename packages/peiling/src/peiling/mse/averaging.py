"""Averaging over all decomposable graphs: no model is chosen, each counts by its probability."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

from peiling.errors import InputError, Refused
from peiling.mse.chains import needs_exact
from peiling.mse.graphs import FEWEST_LISTS, MOST_LISTS, decomposable
from peiling.mse.intervals import check_level
from peiling.mse.judging import APART, examine, judge_number, prior_decides
from peiling.mse.table import CaptureTable
from peiling.results import Caution, Estimate, Interval

Floats = NDArray[np.float64]

LIMIT = 1e12
NEGLIGIBLE = 1e-6
WHOLE = 5000
STEP = 5e-4
COARSE = 8
CROWDED = 0.02
PIECES = 8
AROUND = 2
TOP = 10
SERIOUS = 0.05
CHUNK = 2048


def log_marginals(table: CaptureTable, hidden: Floats, *, delta: float | None = None) -> Floats:
    r"""Return the log marginal likelihood of the table under each decomposable graph.

    Parameters
    ----------
    table : CaptureTable
        Exact counts of 2 to 6 lists.
    hidden : array of float64, shape (points,)
        Persons on no list, at least 0.
    delta : float, optional
        Prior persons in each of the 2^t cells, above 0; default 2^−t, one person in all.

    Returns
    -------
    array of float64, shape (graphs, points)
        In the order of `decomposable`; with the multinomial coefficient, without the prior of the
        total.

    Raises
    ------
    InputError
        If there are too many lists.

    Notes
    -----
    With cliques C and separators S of a graph and n the table with `hidden` in the empty cell,

    .. math:: p(n \mid G) = \frac{N!}{\prod_h n_h!} \frac{\prod_C H(C)}{\prod_S H(S)}, \quad
        H(A) = \frac{\Gamma(\alpha)}{\Gamma(\alpha + N)}
        \prod_{c} \frac{\Gamma(\alpha_c + n_c)}{\Gamma(\alpha_c)},

    c over the cells of the table of the lists in A alone, α_c the prior persons in that cell: the
    hyper-Dirichlet law of Dawid & Lauritzen. Gamma functions of N come in quotients only
    (as beta functions), so that nothing is lost for large N.

    References
    ----------
    Dawid & Lauritzen (1993), Hyper Markov laws in the statistical analysis of decomposable
    graphical models, Annals of Statistics 21, 1272–1317.

    Examples
    --------
    >>> table = CaptureTable.from_cells(["a", "b"], [1, 2, 3], [1, 0, 0])
    >>> found = log_marginals(table, np.array([0.0]), delta=1.0)
    >>> np.exp(found).round(4).tolist()
    [[0.25], [0.25]]

    """
    law = _Law.of(table, _delta(table, delta))
    return law.weights @ law.parts(hidden) + law.coefficient(hidden)


@dataclass(frozen=True, slots=True, eq=False)
class _Law:
    """What the likelihood needs: for each set of lists a constant and a beta function."""

    seen: float
    weights: Floats
    constant: Floats
    first: Floats
    second: Floats
    factorials: float

    @classmethod
    def of(cls, table: CaptureTable, delta: float) -> "_Law":
        lists = len(table.lists)
        graphs = decomposable(lists)
        counts = table.dense()
        seen = float(counts.sum())
        alpha = delta * len(counts)
        cells = np.arange(len(counts))
        constant, first, second = np.zeros((3, len(counts) - 1))
        for chosen in range(1, len(counts)):
            margin = np.bincount(cells & chosen, weights=counts, minlength=len(counts))
            inside = cells[(cells & chosen == cells) & (cells > 0)]
            prior = delta * 2.0 ** (lists - chosen.bit_count())
            place = chosen - 1
            first[place] = prior + margin[0]
            second[place] = alpha - prior + seen - margin[0]
            constant[place] = (
                (gammaln(prior + margin[inside]) - gammaln(prior)).sum()
                + gammaln(alpha)
                - gammaln(prior)
                - gammaln(second[place])
            )
        factorials = float(gammaln(seen) - gammaln(counts + 1).sum())
        return cls(seen, graphs.weights[:, 1:], constant, first, second, factorials)

    def parts(self, hidden: Floats) -> Floats:
        """Return log H for each set of lists and hidden number."""
        beta = betaln(self.first[:, None] + hidden[None, :], self.second[:, None])
        return np.asarray(self.constant[:, None] + beta, dtype=np.float64)

    def coefficient(self, hidden: Floats) -> Floats:
        """Return the log multinomial coefficient."""
        return np.asarray(self.factorials - betaln(hidden + 1, self.seen), dtype=np.float64)

    def height(self, kept: NDArray[np.int64], hidden: Floats) -> Floats:
        """Return the log posterior of graph and total, up to a constant, under p(N) ∝ 1/N."""
        shared = self.coefficient(hidden) - np.log(self.seen + hidden)
        return np.asarray(self.weights[kept] @ self.parts(hidden) + shared)

    @property
    def powers(self) -> Floats:
        """The power of the hidden number by which each graph's posterior falls in the end."""
        return np.asarray(self.seen - 1.0 - self.weights @ self.second)


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Blocks of hidden numbers: each whole number by itself, then ever wider."""

    starts: Floats
    widths: Floats

    @classmethod
    def to(cls, end: float) -> "_Grid":
        whole = np.arange(min(WHOLE, int(end) + 1), dtype=np.float64)
        reach = math.ceil(math.log(max(end / WHOLE, 1.0)) / STEP)
        wide = np.ceil(WHOLE * np.exp(STEP * np.arange(reach + 1)))
        starts = np.unique(np.concatenate([whole, wide[wide <= end]]))
        return cls(starts, np.diff(np.append(starts, math.floor(end) + 1.0)))

    @property
    def middles(self) -> Floats:
        return self.starts + (self.widths - 1) / 2

    def every(self, several: int) -> "_Grid":
        starts = self.starts[::several]
        return _Grid(starts, np.diff(np.append(starts, self.starts[-1] + self.widths[-1])))

    def finer(self, crowded: NDArray[np.bool_]) -> "_Grid":
        """Return the grid with some blocks, and the blocks around them, cut in pieces."""
        near = np.convolve(crowded, np.ones(2 * AROUND + 1), "same") > 0
        shares = np.arange(1, PIECES) / PIECES
        cuts = np.floor(self.starts[near, None] + self.widths[near, None] * shares)
        starts = np.unique(np.append(self.starts, cuts))
        return _Grid(starts, np.diff(np.append(starts, self.starts[-1] + self.widths[-1])))

    def quantile(self, mass: Floats, share: float) -> float:
        """Return the hidden number below which a share of all lies."""
        below = np.cumsum(mass)
        place = min(int(np.searchsorted(below, share)), len(mass) - 1)
        before = below[place] - mass[place]
        inside = (share - before) / mass[place] if mass[place] > 0 else 0.0
        return float(self.starts[place] + inside * (self.widths[place] - 1))


@dataclass(frozen=True, slots=True, eq=False)
class _Posterior:
    grid: _Grid
    mass: Floats
    graphs: Floats
    moments: Floats
    beyond: Floats


def _integrate(law: _Law, grid: _Grid, kept: NDArray[np.int64], open_end: bool) -> _Posterior:
    mass = np.zeros(len(grid.starts))
    graphs, moments, beyond = np.zeros((3, len(law.weights)))
    top = -math.inf
    for start in range(0, len(mass), CHUNK):
        part = slice(start, start + CHUNK)
        height = law.height(kept, grid.middles[part])
        higher = max(top, float(height.max()))
        for so_far in (mass, graphs, moments):
            so_far *= math.exp(top - higher)
        top = higher
        found = np.exp(height - top) * grid.widths[part]
        mass[part] = found.sum(axis=0)
        graphs[kept] += found.sum(axis=1)
        moments[kept] += found @ grid.middles[part]
    if open_end:
        end = grid.starts[-1] + grid.widths[-1]
        last = np.exp(law.height(kept, np.array([end])) - top)[:, 0]
        beyond[kept] = last * end / np.maximum(-1.0 - law.powers[kept], 1e-9)
        moments[kept] += last * end**2 / np.maximum(-2.0 - law.powers[kept], 1e-9)
    whole = graphs.sum() + beyond.sum()
    return _Posterior(grid, mass / whole, graphs / whole, moments / whole, beyond / whole)


def _posterior(law: _Law, most: int | None) -> _Posterior:
    everyone = np.arange(len(law.weights))
    end = float(most) if most is not None else max(2.0 * WHOLE, 10 * law.seen)
    while True:
        grid = _Grid.to(end)
        found = _integrate(law, grid.every(COARSE), everyone, most is None)
        if most is not None or found.beyond.sum() < NEGLIGIBLE or end >= LIMIT:
            break
        end = min(end * 10, LIMIT)
    kept = np.flatnonzero(found.graphs + found.beyond > 1e-20)
    found = _integrate(law, grid, kept, most is None)
    while (crowded := (found.mass > CROWDED) & (found.grid.widths > 1)).any():
        found = _integrate(law, found.grid.finer(crowded), kept, most is None)
    return found


def dga(
    table: CaptureTable,
    *,
    level: float = 0.95,
    most: int | None = None,
    delta: float | None = None,
    anyway: bool = False,
) -> Estimate:
    """Estimate by averaging over all decomposable graphs of dependence between the lists.

    Parameters
    ----------
    table : CaptureTable
        Exact counts of 3 to 6 lists.
    level : float
        Posterior probability of the interval, between 0 and 1.
    most : int, optional
        The most hidden persons that the prior allows. Default: no limit.
    delta : float, optional
        Prior persons in each of the 2^t cells, above 0; default 2^−t, one person in all.
    anyway : bool
        Estimate from fewer than about a hundred persons all the same; the result is marked.

    Returns
    -------
    Estimate
        `total` is the posterior median; the interval has equal tails. In `details`: `graphs`, the
        ten most probable, each with its own median; `mean`, the posterior mean given a graph
        that has one; `probability_without_mean`, of the graphs that have none; `end`, up to where
        was summed, and `beyond`, the probability above it.

    Raises
    ------
    InputError
        If an argument is out of range.
    Refused
        If the table cannot carry an answer (`examine`), holds hidden counts (`hidden_counts`), or
        the posterior does not come to an end (`improper_posterior`).

    Notes
    -----
    Every graph has the same prior probability, p(N) ∝ 1/N, and cells are hyper-Dirichlet
    (`log_marginals`): the choices of the R package dga (its code; its manual says 1/hidden). That
    package sums to an end which the user gives; here the sum goes on until less than a millionth
    of the probability lies beyond, or to 10¹² persons, and what lies beyond is counted by the
    power with which each graph's posterior falls. Above 5,000 hidden persons, numbers are taken
    together in blocks of 0.05 %, cut until none holds more than 2 % of the probability.

    The complete graph assumes nothing, so it learns nothing of those hidden: its posterior falls
    as N^(−2 + 2^−t), which has no mean. A mean with that graph would be a statement about the end
    that somebody chose, so `mean` leaves such graphs out, unless `most` sets the end.

    When it is wrong: graphs know no dependence of three lists without that of each pair in full,
    and none of all lists with being hidden. Individual differences that show as dependence of all
    lists pull the answer down. Where several graphs fit, the prior weighs them, not the data.

    References
    ----------
    Madigan & York (1997), Bayesian methods for estimation of the size of a closed population,
    Biometrika 84, 19–31. Johndrow, Lum & Ball, dga: Capture-recapture estimation using Bayesian
    model averaging, R package.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> found = dga(load("kosovo").table)
    >>> found.candidates, round(sum(g["probability"] for g in found.details["graphs"]), 3)
    (61, 1.0)

    """
    check_level(level)
    reasons = examine(table, anyway=anyway)
    _check(table, most)
    law = _Law.of(table, _delta(table, delta))
    found = _posterior(law, most)
    tail = (1 - level) / 2
    beyond = float(found.beyond.sum())
    if beyond > 0.01 * tail or bool((law.powers[found.graphs > 0] >= -1.0).any() and most is None):
        raise Refused(
            "The posterior of the number of persons does not come to an end: too much of it lies "
            f"beyond {LIMIT:,.0f} persons. Give the most hidden persons that are possible "
            "(`most`), or more prior persons in each cell (`delta`).",
            "improper_posterior",
        )
    middle, lower, upper = (
        law.seen + found.grid.quantile(found.mass, share) for share in (0.5, tail, 1 - tail)
    )
    interval = Interval(lower, upper, level, "credible")
    details = _details(law, found, table, most)
    said = [
        *_apart(details["graphs"], law.seen),
        *prior_decides(float(str(details["probability_without_mean"]))),
    ]
    verdict = judge_number(middle, law.seen, interval, [*reasons, *said])
    return Estimate(
        "dga",
        table.seen,
        middle,
        interval,
        candidates=len(law.weights),
        valid=len(law.weights),
        cautions=table.cautions,
        verdict=verdict,
        details=details,
    )


def _delta(table: CaptureTable, delta: float | None) -> float:
    if delta is None:
        return 2.0 ** -len(table.lists)
    if not (math.isfinite(delta) and delta > 0):
        raise InputError(f"The prior persons in a cell (`delta`) must be above 0, got {delta}.")
    return delta


def _check(table: CaptureTable, most: int | None) -> None:
    if not FEWEST_LISTS <= len(table.lists) <= MOST_LISTS:
        raise InputError(
            f"Averaging over graphs needs {FEWEST_LISTS} to {MOST_LISTS} lists, and there are "
            f"{len(table.lists)}. Merge lists, or use another method."
        )
    needs_exact(table)
    if most is not None and not 1 <= most <= LIMIT:
        raise InputError(f"The most hidden persons must lie between 1 and 10¹², got {most}.")


def _details(
    law: _Law, found: _Posterior, table: CaptureTable, most: int | None
) -> dict[str, list[dict[str, object]] | float | int | str | None]:
    graphs = decomposable(len(table.lists))
    shares = found.graphs + found.beyond
    best = np.argsort(-shares, kind="stable")[:TOP]
    best = best[shares[best] > 0]
    finite = (law.powers < -2.0) | (most is not None)
    sure = float(shares[finite].sum())
    return {
        "graphs": [
            {
                "model": [list(part) for part in graphs.cliques(int(g), table.lists)],
                "probability": float(shares[g]),
                "median": law.seen + _median(law, found, int(g)),
            }
            for g in best
        ],
        "mean": law.seen + float(found.moments[finite].sum()) / sure if sure > 0 else None,
        "probability_without_mean": float(shares[~finite].sum()),
        "prior": "1/N",
        "end": float(found.grid.starts[-1] + found.grid.widths[-1] - 1),
        "beyond": float(found.beyond.sum()),
        "blocks": len(found.mass),
    }


def _median(law: _Law, found: _Posterior, graph: int) -> float:
    height = law.height(np.array([graph]), found.grid.middles)[0]
    mass = np.exp(height - height.max()) * found.grid.widths
    return found.grid.quantile(mass / mass.sum(), 0.5)


def _apart(graphs: object, seen: float) -> list[Caution]:
    assert isinstance(graphs, list)
    serious = [g["median"] for g in graphs if g["probability"] >= SERIOUS] or [seen]
    if max(serious) <= APART * min(serious):
        return []
    word = (
        f"Graphs that are about equally probable differ by a factor "
        f"{max(serious) / min(serious):.1f}: {min(serious):,.0f} to {max(serious):,.0f} persons."
    )
    return [Caution("models_apart", word)]
