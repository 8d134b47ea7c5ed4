"""Bayesian thresholding: fit every pair of lists, drop the pairs that say little, fit again."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular

from peiling.errors import InputError, Refused
from peiling.mse.chains import converged, credible, effective_size, needs_exact, thin_evidence
from peiling.mse.fitting import fit_model
from peiling.mse.intervals import check_level
from peiling.mse.judging import examine, judge_number
from peiling.mse.models import Model, interactions
from peiling.mse.table import CaptureTable
from peiling.mse.threshold_kernels import run_hamiltonian
from peiling.results import Caution, Estimate
from peiling.spread import Executor, Progress, spread

Floats = NDArray[np.float64]
Effects = NDArray[np.int64]

MOST_LISTS = 10
WIDER = 2.0
NEWTON = 200


class _Job(NamedTuple):
    seed: np.random.SeedSequence
    lists: int
    counts: Floats
    effects: Effects
    precision: Floats
    mode: Floats
    white: Floats
    draws: int
    burn: int


def _run(job: _Job) -> Floats:
    rng = np.random.default_rng(job.seed)
    steps = job.burn + job.draws
    noise = rng.standard_normal((1 + steps, len(job.effects)))
    noise[0] *= WIDER
    kept = np.zeros((job.draws, len(job.effects)))
    run_hamiltonian(
        job.lists, job.counts, job.effects, job.precision, job.mode, job.white, noise,
        rng.random((steps, 3)), job.burn, kept,
    )  # fmt: skip
    return kept


def highest(counts: Floats, effects: Effects, precision: Floats) -> tuple[Floats, Floats]:
    """Return where the log posterior is highest, and the Cholesky factor of its curvature there.

    Parameters
    ----------
    counts : array of float64, shape (2**t,)
        The table; entry 0 is not used.
    effects : array of int64, shape (p,)
        Masks; 0 for the constant.
    precision : array of float64, shape (p,)
        1 / prior variance of each; 0 for a flat prior.

    Returns
    -------
    mode : array of float64, shape (p,)
    factor : array of float64, shape (p, p)
        Lower triangle.

    """
    cells = np.arange(1, len(counts))
    design = ((cells[:, None] & effects) == effects).astype(np.float64)
    seen = counts[1:]

    def at(beta: Floats) -> tuple[float, Floats]:
        with np.errstate(over="ignore"):
            mean = np.exp(design @ beta)
        return float(seen @ (design @ beta) - mean.sum() - 0.5 * precision @ beta**2), mean

    beta = np.zeros(len(effects))
    beta[0] = math.log(seen.mean() + 0.5)
    height, mean = at(beta)
    for _ in range(NEWTON):
        factor = cholesky((design.T * mean) @ design + np.diag(precision), lower=True)
        gradient = design.T @ (seen - mean) - precision * beta
        step = solve_triangular(factor.T, solve_triangular(factor, gradient, lower=True))
        share = 1.0
        reached, new = at(beta + step)
        while not reached >= height - 1e-9 * (1 + abs(height)) and share > 1e-6:
            share /= 2
            reached, new = at(beta + share * step)
        beta, height, mean = beta + share * step, reached, new
        if float(gradient @ step) < 1e-10:
            break
    return beta, np.asarray(cholesky((design.T * mean) @ design + np.diag(precision), lower=True))


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws from the posterior of a log-linear model.

    Parameters
    ----------
    effects : array of int64, shape (p,)
        0 for the constant, then a mask for each main effect and each interaction.
    values : array of float64, shape (chains, draws, p)

    """

    effects: Effects
    values: Floats

    @property
    def log_hidden(self) -> Floats:
        """The constant: the log of the expected persons on no list; shape (chains, draws)."""
        return np.asarray(self.values[:, :, 0])


def sample_loglinear(
    table: CaptureTable,
    pairs: tuple[int, ...],
    *,
    variance: float = 1.0,
    chains: int = 4,
    draws: int = 2_500,
    burn: int = 500,
    seed: np.random.SeedSequence,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Draws:
    """Draw the parameters of a log-linear model from their posterior; priors as in `threshold`.

    Parameters
    ----------
    table : CaptureTable
        Exact counts, of which the model without interactions has an estimate.
    pairs : tuple of int
        Masks of the interactions.
    variance : float
        Prior variance of each interaction.
    chains, draws, burn : int
        Chains, draws kept of each, and steps left out first.
    seed : numpy.random.SeedSequence
        Of which one is spawned for each chain.
    executor, threads, progress
        As for `peiling.spread.spread`.

    Notes
    -----
    Hamiltonian Monte Carlo in the coordinates of the curvature at the mode, paths of random
    length; the step size is tuned in the steps left out only. The log posterior is concave, so
    there is one mode and chains cannot be caught elsewhere. Gradients are sums over supersets
    of cells (`peiling.mse.kernels`).

    References
    ----------
    Neal (2011), MCMC using Hamiltonian dynamics, in Handbook of Markov Chain Monte Carlo.

    """
    lists = len(table.lists)
    effects = np.array([0, *(1 << i for i in range(lists)), *pairs], dtype=np.int64)
    precision = np.where(np.bitwise_count(effects) > 1, 1 / variance, 0.0)
    counts = table.dense()
    mode, factor = highest(counts, effects, precision)
    white = np.ascontiguousarray(solve_triangular(factor, np.eye(len(effects)), lower=True))
    jobs = [
        _Job(child, lists, counts, effects, precision, mode, white, draws, burn)
        for child in seed.spawn(chains)
    ]
    found = spread(_run, jobs, executor=executor, threads=threads, progress=progress)
    return Draws(effects, np.array(found))


def threshold(
    table: CaptureTable,
    *,
    level: float = 0.95,
    cutoff: float = 2.0,
    variance: float = 1.0,
    chains: int = 4,
    draws: int = 10_000,
    burn: int = 1_000,
    seed: int = 1,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    anyway: bool = False,
) -> Estimate:
    r"""Estimate by a log-linear model of the pairs of lists that a Bayesian fit calls clear.

    Parameters
    ----------
    table : CaptureTable
        Exact counts of 2 to 10 lists, nobody's list empty.
    level : float
        Posterior probability of the interval, between 0 and 1.
    cutoff : float
        An interaction stays if |posterior mean / standard deviation| is at least this; 0 keeps
        all.
    variance : float
        Prior variance of each interaction, above 0.
    chains, draws, burn : int
        Chains (at least 2), draws kept of each (at least 100), and steps left out first.
    seed : int
        From which the same result comes again, whoever does the work.
    executor, threads, progress
        As for `peiling.spread.spread`; nothing in here changes a result.
    anyway : bool
        Estimate from fewer than about a hundred persons all the same; the result is marked.

    Returns
    -------
    Estimate
        `total` is the posterior median, `draws` all draws of it, chain after chain. In `details`:
        `statistics`, mean / standard deviation of each interaction in the first fit, and `rhat`
        and `effective` of the constant in the last.

    Raises
    ------
    InputError
        If an argument is out of range.
    Refused
        If the table cannot carry an answer (`examine`), holds hidden counts (`hidden_counts`), has
        no proper posterior (`improper_posterior`), or chains do not agree (`not_converged`).

    Notes
    -----
    Counts n_h in the 2^t − 1 cells that can be seen are Poisson with
    log-mean :math:`\mu + \sum_i \alpha_i + \sum_{ij} \beta_{ij}`, sums over the lists and pairs
    in h. Priors: μ and α_i flat, β_ij ~ Normal(0, `variance`), independent. First all pairs; those
    with |mean| / sd below `cutoff` are dropped at once; the rest is fitted again from the same
    priors, and a total is `seen` + exp(μ): the expected hidden persons, without Poisson noise
    around them. Priors, rule, total and the defaults (1 and 2) are those of Silverman (2020) as
    the R package MultipleSystemsEstimation has them; the sampler is another, and terms of three
    lists, later added to that package, are not here. Its choice of flat priors for β_ij is not
    here either: on sparse tables those have no proper posterior.

    The log posterior is concave, so with β_ij normal it is proper exactly if the likelihood falls
    along every direction of μ and α, that is, if independent lists have a maximum likelihood
    estimate from this table and each list has somebody on it. That is checked first.

    When it is wrong: dropping is a choice that the interval does not contain, so it is too narrow
    where a statistic lies near `cutoff`; dependence of three lists is assumed away. On few
    overlaps the prior decides: a pair without shared persons gets the prior's tail, not −∞.

    References
    ----------
    Silverman (2020), Multiple-systems analysis for the quantification of modern slavery: classical
    and Bayesian approaches, JRSS A 183, 691–736, doi 10.1111/rssa.12505.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> found = threshold(load("kosovo").table)
    >>> found.details["dropped"], 13_500 < found.total < 14_500
    (['ABA*HRW'], True)

    """
    check_level(level)
    _check(table, cutoff, variance, chains, draws, burn)
    reasons = examine(table, anyway=anyway)
    needs_exact(table)
    _proper(table)
    lists = len(table.lists)
    first, second = np.random.SeedSequence(seed).spawn(2)

    def sample(pairs: tuple[int, ...], chance: np.random.SeedSequence) -> Draws:
        return sample_loglinear(
            table, pairs, variance=variance, chains=chains, draws=draws, burn=burn, seed=chance,
            executor=executor, threads=threads, progress=progress,
        )  # fmt: skip

    every = sample(interactions(lists, 2), first)
    statistics, errors = _statistics(every, lists)
    kept = tuple(e for e, ratio in statistics.items() if abs(ratio) >= cutoff)
    last = every if len(kept) == len(statistics) else sample(kept, second)
    rhat, effective = converged(last.log_hidden, "the number of hidden persons")
    totals = table.seen + np.exp(last.log_hidden)
    interval = credible(totals, level)
    total = float(np.median(totals))
    reasons += tuple(thin_evidence(effective)) + _near(table, statistics, errors, cutoff)
    named = {"*".join(table.names(e)): ratio for e, ratio in statistics.items()}
    return Estimate(
        "threshold",
        table.seen,
        total,
        interval,
        Model(lists, frozenset(kept)).generators(table.lists),
        replicates=totals.size,
        seed=seed,
        cautions=table.cautions,
        verdict=judge_number(total, table.seen, interval, reasons),
        details={
            "statistics": named,
            "dropped": [name for name, ratio in named.items() if abs(ratio) < cutoff],
            "cutoff": cutoff,
            "variance": variance,
            "rhat": rhat,
            "effective": effective,
            "chains": chains,
            "burn": burn,
        },
        draws=totals.ravel(),
    )


def _statistics(found: Draws, lists: int) -> tuple[dict[int, float], dict[int, float]]:
    statistics, errors = {}, {}
    for place, effect in enumerate(found.effects.tolist()):
        values = found.values[:, :, place]
        _, effective = converged(values, "a parameter of the model with all pairs of lists")
        if place > lists:
            ratio = float(values.mean() / values.std(ddof=1))
            statistics[effect] = ratio
            size = min(effective, effective_size(np.abs(values - values.mean())))
            errors[effect] = math.sqrt((1 + ratio**2 / 2) / size)
    return statistics, errors


def _near(
    table: CaptureTable, statistics: dict[int, float], errors: dict[int, float], cutoff: float
) -> tuple[Caution, ...]:
    close = [
        f"{'*'.join(table.names(e))} ({ratio:.2f})"
        for e, ratio in statistics.items()
        if cutoff > 0 and abs(abs(ratio) - cutoff) < 3 * errors[e]
    ]
    if not close:
        return ()
    word = (
        f"{', '.join(close)}: so near the cutoff of {cutoff:g} that chance in the draws decides "
        "whether it is in the model. Take more draws, or look at both models."
    )
    return (Caution("near_cutoff", word),)


def _proper(table: CaptureTable) -> None:
    empty = [name for name, persons in table.on_list().items() if persons == 0]
    if empty:
        raise Refused(
            f"There is nobody on the list {', '.join(empty)}: its parameter has a flat prior and "
            "no data, so the posterior is not proper. Leave the list out.",
            "improper_posterior",
        )
    try:
        fit_model(table, Model(len(table.lists), frozenset()))
    except Refused as none:
        raise Refused(
            "The lists overlap so little that even independent lists have no estimate: the "
            "posterior is not proper, and any number drawn from it would be made up. Merge lists.",
            "improper_posterior",
        ) from none


def _check(
    table: CaptureTable, cutoff: float, variance: float, chains: int, draws: int, burn: int
) -> None:
    if len(table.lists) > MOST_LISTS:
        raise InputError(
            f"Thresholding takes at most {MOST_LISTS} lists, and there are {len(table.lists)}. "
            "Merge lists, or use another method."
        )
    if not cutoff >= 0:
        raise InputError(f"The cutoff must be at least 0, got {cutoff}.")
    if not (math.isfinite(variance) and variance > 0):
        raise InputError(f"The prior variance must be above 0, got {variance}.")
    if chains < 2 or draws < 100 or burn < 0:
        raise InputError(
            f"At least 2 chains, 100 draws of each and a burn-in of at least 0 are needed, got "
            f"{chains}, {draws} and {burn}."
        )
