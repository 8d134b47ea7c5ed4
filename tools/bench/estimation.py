"""What estimating costs: CPU seconds, ratios in one run, memory, first call and later calls."""

import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial

import numpy as np

from baken.project.tell import say
from peiling.datasets import load
from peiling.mse.bootstrap import bootstrap, draw
from peiling.mse.branching import search
from peiling.mse.choice import Choice, Pool, choose, stepwise, verdicts
from peiling.mse.reasons import design
from peiling.mse.table import CaptureTable

FIVE_LISTS = 5.0
SIX_POINT = 0.5
SIX_LISTS = 120.0
FIRST = 15.0
LATER = 1.5
MEMORY = 500
PLAIN_MODELS = 60


def run() -> bool:
    """Measure everything and print it; return whether every bar was kept."""
    kept = [_first_and_later(), _five_lists(), _six_lists(), _memory()]
    _against_plain_fits()
    _table()
    return all(kept)


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of `work`, of all threads."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _bar(what: str, figure: float, bar: float, unit: str = "CPU s") -> bool:
    say(f"{what}: {figure:.2f} {unit} (bar {bar:g})")
    return figure <= bar


def _five_lists() -> bool:
    table = load("ukdat_5").table
    choice = choose(table)
    replicates = draw(table, 1000, np.random.default_rng(1))
    spent = cpu(lambda: bootstrap(table, choice, replicates, threads=1).interval())
    return _bar("5 lists, 6,212 models x 1,000 replicates, BCa (ukdat_5)", spent, FIVE_LISTS)


def _six_lists() -> bool:
    table = load("ukdat").table
    choose(table)
    point = cpu(lambda: choose(table))
    choice = choose(table)
    replicates = draw(table, 1000, np.random.default_rng(1))
    whole = cpu(lambda: bootstrap(table, choice, replicates, threads=1).interval())
    return all(
        [
            _bar("6 lists, 32,768 models, point and all verdicts (ukdat)", point, SIX_POINT),
            _bar("6 lists, 32,768 models x 1,000 replicates, BCa (ukdat)", whole, SIX_LISTS),
        ]
    )


def _first_and_later() -> bool:
    command = [sys.executable, "-m", "peiling.cli", "estimate", "ukdat_5", "--replicates", "0"]
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
        spent = []
        for _ in range(4):
            began = time.perf_counter()
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
            spent.append(time.perf_counter() - began)
    first = _bar("First estimate after installing, whole command", spent[0], FIRST, "s")
    later = _bar("Later estimates, whole command, middle of 3", sorted(spent[1:])[1], LATER, "s")
    return first and later


def _memory() -> bool:
    command = [sys.executable, "-m", "peiling.cli", "estimate", "ukdat_5", "--replicates", "1000"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return _bar("Memory of an estimate with 1,000 replicates, at most", most, MEMORY, "MB")


def _against_plain_fits() -> None:
    """Compare one search with a plain loop of statsmodels, on a sample of the models."""
    import statsmodels.api as sm

    table = load("ukdat_5").table
    pool = Pool.of(5, 3)
    bits, codes = verdicts(table, 3)
    sample = np.random.default_rng(1).choice(bits[codes == 0], PLAIN_MODELS, replace=False)
    designs = [design(table, pool.model(int(model))) for model in sample]
    counts = table.dense()

    def plain() -> None:
        with warnings.catch_warnings(action="ignore"):
            for matrix, cells in designs:
                sm.GLM(counts[cells], matrix, family=sm.families.Poisson()).fit()

    for_all = cpu(plain) / PLAIN_MODELS * int((codes == 0).sum())
    choose(table)
    exact = cpu(lambda: [choose(table, keep=1) for _ in range(20)]) / 20
    say(
        f"A plain statsmodels loop over the {int((codes == 0).sum()):,} models that have an "
        f"estimate, from {PLAIN_MODELS} of them: {for_all:.1f} CPU s; the exact search: "
        f"{exact:.4f} CPU s; ratio {for_all / exact:,.0f}"
    )


def _table() -> None:
    """Print cost against lists, models and replicates, as the docs show it."""
    say("")
    say("| table | lists | models | fitted | point, CPU s | 1,000 | 10,000 | stepwise, 1,000 |")
    say("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in ("korea", "kosovo", "western", "neworl_5_186", "ned_5", "ukdat_5", "ukdat", "ned"):
        table = load(name).table
        choice = choose(table)
        by_step = stepwise(table)
        row = [
            name,
            len(table.lists),
            f"{choice.candidates:,}",
            _fitted(table, choice),
            f"{cpu(partial(choose, table)):.3f}",
            f"{_replicates(table, choice, 1000):.2f}",
            f"{_replicates(table, choice, 10_000):.1f}",
            f"{_replicates(table, by_step, 1000):.2f}",
        ]
        say("| " + " | ".join(map(str, row)) + " |")


def _replicates(table: CaptureTable, choice: Choice, count: int) -> float:
    drawn = draw(table, count, np.random.default_rng(1))
    return cpu(partial(bootstrap, table, choice, drawn, threads=1))


def _fitted(table: CaptureTable, choice: Choice) -> str:
    """Return how many models the search fits when only the best is wanted."""
    lists = len(table.lists)
    pool = Pool.of(lists, choice.order)
    counts = table.dense()
    price = np.log(counts.sum()) * (1 + lists + np.arange(len(pool.effects) + 1.0))
    first = np.array([pool.bits(choice.fit.model), pool.full], dtype=np.uint64)
    best, score, total = np.zeros(1, dtype=np.uint64), np.zeros(1), np.zeros(1)
    _, fits, _ = search(
        lists, counts, pool.effects, pool.ups, pool.downs, price, first, best, score, total, 0
    )
    return f"{int(fits):,}"
