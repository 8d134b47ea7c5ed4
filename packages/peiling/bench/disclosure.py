"""CPU seconds of attack, rounding and suppression on made-up tables of the usual sizes.

Run: python packages/peiling/bench/disclosure.py
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from peiling.disclosure import (
    Dimension,
    Figures,
    attack,
    blanking,
    controlled_rounding,
    rule_a,
    suppress,
)

NAMES = ("year", "nationality", "sex", "age", "sector")
SIZES: dict[str, tuple[int, ...]] = {
    "year, nationality, sector": (6, 14, 5),
    "year, nationality, sex, age": (6, 14, 2, 6),
    "year, nationality, sex, age, sector": (6, 14, 2, 6, 5),
}


def made_up(shape: tuple[int, ...], persons: int = 8960, seed: int = 1) -> Figures:
    """Make a skewed table of persons with all its totals."""
    rng = np.random.default_rng(seed)
    shares = np.ones(1)
    for size in shape:
        shares = np.multiply.outer(shares, rng.dirichlet(np.full(size, 1.2)))
    uneven = shares.reshape(-1) * rng.gamma(1.2, 1.0, size=int(np.prod(shape)))
    counts = rng.multinomial(persons, uneven / uneven.sum()).reshape(shape)
    dimensions = [
        Dimension(name, tuple(f"{name} {code}" for code in range(size)))
        for name, size in zip(NAMES, shape, strict=False)
    ]
    return Figures.of_cube(dimensions, counts)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return the outcome and its CPU seconds."""
    start = time.process_time()
    outcome = work()
    return outcome, time.process_time() - start


def line(what: str, seconds: float, text: str) -> None:
    """Print one figure."""
    print(f"  {what:<34}{seconds:8.2f} s  {text}", flush=True)  # noqa: T201


def measure(name: str, figures: Figures, *, suppressing: bool, coarse: bool) -> None:
    """Print the figures of one table."""
    print(f"{name}: {len(figures.values)} figures")  # noqa: T201
    counts = figures.counts
    report, seconds = timed(lambda: attack(blanking(figures, below=3)))
    line("attack, blank below 3", seconds, f"{report.recovered} of {len(report.rows)} exact")
    if coarse:
        shown = rule_a(figures)
        report, seconds = timed(lambda: attack(shown, counts=counts, enough=4, seconds=5))
        text = f"{report.recovered} exact, {report.presence} present, {report.undecided} undecided"
        line("attack, rule A", seconds, text)
    rng = np.random.default_rng(1)
    done, seconds = timed(lambda: controlled_rounding(figures, 3, rng=rng, relax=2, seconds=5))
    text = f"mean change {done.mean_change:.3f}, relaxed {done.relaxed}, best {done.optimal}"
    line("controlled rounding, base 3", seconds, text)
    report, seconds = timed(lambda: attack(done.published, counts=counts, enough=2, seconds=2))
    speed = len(report.rows) / max(seconds, 1e-3)
    text = f"{speed:.0f} a second, {report.recovered} exact, {report.undecided} undecided"
    line("attack on it", seconds, text)
    if suppressing:
        hidden, seconds = timed(lambda: suppress(figures, seconds=10))
        text = f"{len(hidden.primary)} + {len(hidden.secondary)}, {hidden.report.recovered} exact"
        line("suppression below 3", seconds, text)


def main() -> None:
    """Print all figures."""
    small = made_up((2, 2, 2), persons=40)
    attack(rule_a(small), counts=small.counts)
    controlled_rounding(small, 3, rng=np.random.default_rng(1), seconds=0)
    for name, shape in SIZES.items():
        modest = len(shape) < len(NAMES)
        measure(name, made_up(shape), suppressing=modest, coarse=modest)


if __name__ == "__main__":
    main()
