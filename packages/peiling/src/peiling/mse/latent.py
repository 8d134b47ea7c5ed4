"""A latent class model of everyone, seen and hidden, and how far its chains can be trusted."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError
from peiling.mse.chains import (
    converged,
    credible,
    needs_exact,
    thin_evidence,
)
from peiling.mse.intervals import check_level
from peiling.mse.judging import examine, judge_number
from peiling.mse.latent_kernels import run_chain
from peiling.mse.table import CaptureTable
from peiling.results import Caution, Estimate
from peiling.spread import Executor, Progress, spread

Floats = NDArray[np.float64]

MOST_CLASSES = 50


class _Job(NamedTuple):
    seed: np.random.SeedSequence
    histories: NDArray[np.int64]
    counts: NDArray[np.int64]
    lists: int
    classes: int
    draws: int
    burn: int
    thin: int


def _run(job: _Job) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    hidden, occupied = np.zeros((2, job.draws), dtype=np.int64)
    run_chain(
        np.random.default_rng(job.seed),
        job.histories,
        job.counts,
        job.lists,
        np.zeros((job.classes, 2 * job.lists + 1)),
        np.zeros((job.classes, job.lists + 1), dtype=np.int64),
        np.zeros(job.classes),
        job.burn,
        job.thin,
        hidden,
        occupied,
    )
    return hidden, occupied


def sample_latent(
    table: CaptureTable,
    *,
    classes: int,
    chains: int,
    draws: int,
    burn: int,
    thin: int,
    seed: int,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw hidden persons and occupied classes from the posterior; see `lcm`.

    Returns
    -------
    hidden, occupied : array of int64, shape (chains, draws)

    """
    cells = table.histories.astype(np.int64)
    jobs = [
        _Job(child, cells, table.counts, len(table.lists), classes, draws, burn, thin)
        for child in np.random.SeedSequence(seed).spawn(chains)
    ]
    found = spread(_run, jobs, executor=executor, threads=threads, progress=progress)
    return np.array([one for one, _ in found]), np.array([two for _, two in found])


def lcm(
    table: CaptureTable,
    *,
    classes: int = 10,
    chains: int = 4,
    draws: int = 2_500,
    burn: int = 10_000,
    thin: int = 60,
    seed: int = 1,
    level: float = 0.95,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    anyway: bool = False,
) -> Estimate:
    r"""Estimate by a mixture of latent classes, each with its own chance to be on each list.

    Parameters
    ----------
    table : CaptureTable
        Exact counts.
    classes : int
        The most classes, K; 1 to 50. With 1, all persons are alike and lists independent.
    chains : int
        Chains that start at different places, at least 2.
    draws, burn, thin : int
        For each chain the draws kept (at least 100), the sweeps left out first, and the sweeps
        between two draws.
    seed : int
        From which the same result comes again, whoever does the work.
    level : float
        Posterior probability of the interval, between 0 and 1.
    executor, threads, progress
        As for `peiling.spread.spread`; nothing in here changes a result.
    anyway : bool
        Estimate from fewer than about a hundred persons all the same; the result is marked.

    Returns
    -------
    Estimate
        `total` is the posterior median, `draws` all draws of it, chain after chain. In `details`:
        `rhat` and `effective` of log(hidden + 1/2), `mean`, and `occupied`, the mean number of
        classes with anybody in them.

    Raises
    ------
    InputError
        If an argument is out of range.
    Refused
        If the table cannot carry an answer (`examine`), holds hidden counts (`hidden_counts`), or
        the chains do not agree (`not_converged`).

    Notes
    -----
    Each of N persons is in class k with chance π_k and then on list j with chance λ_jk,
    independently. λ_jk ~ Beta(1, 1); π by breaking a stick, V_k ~ Beta(1, α) and V_K = 1;
    α ~ Gamma(0.25, 0.25); p(N) ∝ 1/N. The model and priors of the R package LCMCR; the sampler
    here works on the cells of the table, not on persons, and starts each chain from the prior.

    When it is wrong: persons with almost no chance to be on any list are a class that no data
    show; the model guesses their number from its priors. With few lists several mixtures fit a
    table alike, and the chains may not settle: on the Dutch table of 2010–2015 (`ned`) neither
    these nor those of LCMCR do, and no number is given. Two lists carry one class at most.

    References
    ----------
    Manrique-Vallier (2016), Bayesian population size estimation using Dirichlet process mixtures,
    Biometrics 72, 1246–1254.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> found = lcm(load("korea").table, draws=500, burn=1000, thin=10)
    >>> found.seen, found.replicates, found.details["rhat"] < 1.05
    (123, 2000, True)

    """
    check_level(level)
    _check(classes, chains, draws, burn, thin)
    reasons = examine(table, anyway=anyway)
    needs_exact(table)
    hidden, occupied = sample_latent(
        table, classes=classes, chains=chains, draws=draws, burn=burn, thin=thin, seed=seed,
        executor=executor, threads=threads, progress=progress,
    )  # fmt: skip
    rhat, effective = converged(np.log(hidden + 0.5), "the number of hidden persons")
    totals = table.seen + hidden.astype(np.float64)
    interval = credible(totals, level)
    total = float(np.median(totals))
    details = {
        "rhat": rhat,
        "effective": effective,
        "mean": float(totals.mean()),
        "occupied": float(occupied.mean()),
        "classes": classes,
        "chains": chains,
        "burn": burn,
        "thin": thin,
        "prior": "1/N",
    }
    return Estimate(
        "lcm",
        table.seen,
        total,
        interval,
        replicates=totals.size,
        seed=seed,
        cautions=table.cautions + _full(float(occupied.mean()), classes),
        verdict=judge_number(total, table.seen, interval, [*reasons, *thin_evidence(effective)]),
        details=details,
        draws=totals.ravel(),
    )


def _full(occupied: float, classes: int) -> tuple[Caution, ...]:
    if classes == 1 or occupied < classes - 1:
        return ()
    word = (
        f"Nearly all {classes} classes have persons in them: the model may need more of them "
        "(`classes`)."
    )
    return (Caution("classes_full", word),)


def _check(classes: int, chains: int, draws: int, burn: int, thin: int) -> None:
    if not 1 <= classes <= MOST_CLASSES:
        raise InputError(f"There can be 1 to {MOST_CLASSES} classes, got {classes}.")
    if chains < 2:
        raise InputError(f"At least 2 chains are needed to see whether they agree, got {chains}.")
    if draws < 100 or burn < 0 or thin < 1:
        raise InputError(
            f"Each chain needs at least 100 draws, a burn-in of at least 0 sweeps and a thinning "
            f"of at least 1, got {draws}, {burn} and {thin}."
        )
