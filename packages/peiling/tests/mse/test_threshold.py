import itertools
import math

import numpy as np
import pytest
from numpy.polynomial.hermite import hermgauss
from scipy.integrate import cumulative_trapezoid, quad
from scipy.optimize import minimize
from scipy.special import loggamma

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.table import CaptureTable
from peiling.mse.threshold import highest, sample_loglinear, threshold
from peiling.mse.threshold_kernels import slope

SHORT = {"draws": 500, "burn": 200}
TWO = CaptureTable.from_cells("AB", [1, 2, 3], [75, 45, 15])
THREE = CaptureTable.from_cells("ABC", range(1, 8), [40, 30, 9, 25, 8, 0, 4])


def below_two_lists(hidden: float, interaction: float) -> float:
    """P(hidden ≤ x) for two lists, by inverting the characteristic function.

    With flat priors the three cell means are Gamma(n) independently, and
    log hidden = log m₁ + log m₂ − log m₁₂ + β, β ~ Normal(0, interaction).
    """

    def wave(u: float) -> float:
        log = (
            sum(loggamma(n + s * 1j * u) - math.lgamma(n) for n, s in ((75, 1), (45, 1), (15, -1)))
            - interaction * u**2 / 2
        )
        return float((np.exp(log - 1j * u * math.log(hidden)) / u).imag)

    return 0.5 - quad(wave, 1e-9, 40, limit=400)[0] / math.pi


def log_posterior(
    beta: np.ndarray, table: CaptureTable, effects: list[int], variance: float
) -> float:
    counts = table.dense()
    total = 0.0
    for cell in range(1, len(counts)):
        eta = sum(b for b, e in zip(beta, effects, strict=True) if cell & e == e)
        total += counts[cell] * eta - math.exp(eta)
    pairs = [b for b, e in zip(beta, effects, strict=True) if e.bit_count() > 1]
    return total - sum(b * b for b in pairs) / (2 * variance)


def below_by_quadrature(table: CaptureTable, pairs: list[int], points: np.ndarray) -> list[float]:
    """P(log hidden ≤ x), by Gauss–Hermite quadrature around the mode, over every parameter."""
    effects = [0, *(1 << i for i in range(len(table.lists))), *pairs]
    counts, cells = table.dense()[1:], np.arange(1, 1 << len(table.lists))
    design = np.array([[float(c & e == e) for e in effects] for c in cells])
    precision = np.array([float(e.bit_count() > 1) for e in effects])
    best = minimize(
        lambda b: -log_posterior(b, table, effects, 1.0), np.full(len(effects), 0.5), tol=1e-9
    ).x
    curve = (design.T * np.exp(design @ best)) @ design + np.diag(precision)
    # the constant first: its own axis is the first row of a lower triangle
    root = np.linalg.cholesky(np.linalg.inv(curve))
    nodes, weights = hermgauss(11)
    others = np.array(list(itertools.product(nodes, repeat=len(effects) - 1)))
    share = np.prod(
        list(itertools.product(weights * np.exp(nodes**2), repeat=len(effects) - 1)), axis=1
    )
    axis = np.linspace(-5, 7, 145)
    density = []
    for z in axis:
        beta = best + np.column_stack([np.full(len(others), z), others * math.sqrt(2)]) @ root.T
        eta = beta @ design.T
        log = eta @ counts - np.exp(eta).sum(axis=1) - beta**2 @ precision / 2
        density.append(share @ np.exp(log - (counts @ (design @ best))))
    whole = cumulative_trapezoid(density, initial=0)
    return np.interp(points, best[0] + axis * root[0, 0], whole / whole[-1]).tolist()


@pytest.mark.parametrize(("cutoff", "interaction"), [(0.0, 1.0), (2.0, 0.0)])
def test_two_lists_have_the_posterior_that_integration_gives(cutoff, interaction):
    found = threshold(TWO, cutoff=cutoff)

    hidden = found.draws - found.seen
    for share in (0.025, 0.25, 0.5, 0.75, 0.975):
        at = float(np.quantile(hidden, share))
        assert below_two_lists(at, interaction) == pytest.approx(share, abs=0.008)
    assert found.verdict.word == "unstable"


@pytest.mark.parametrize("pairs", [[], [3]])
def test_three_lists_have_the_posterior_that_quadrature_gives(pairs):
    found = sample_loglinear(THREE, tuple(pairs), draws=10_000, seed=np.random.SeedSequence(1))

    shares = [0.05, 0.25, 0.5, 0.75, 0.95]
    points = np.quantile(found.log_hidden, shares)
    assert below_by_quadrature(THREE, pairs, points) == pytest.approx(shares, abs=0.008)


def test_the_slope_is_that_of_the_log_posterior():
    effects = [0, 1, 2, 4, 3, 5, 6]
    rng = np.random.default_rng(1)
    beta = rng.normal(size=7)
    precision = np.array([0, 0, 0, 0, 0.5, 0.5, 0.5])
    out, work = np.zeros(7), np.zeros(8)

    height = slope(3, THREE.dense(), np.array(effects), precision, beta, work, out)

    assert height == pytest.approx(log_posterior(beta, THREE, effects, 2.0), rel=1e-12)
    for k in range(7):
        step = np.eye(7)[k] * 1e-6
        rise = log_posterior(beta + step, THREE, effects, 2.0) - log_posterior(
            beta - step, THREE, effects, 2.0
        )
        assert out[k] == pytest.approx(rise / 2e-6, rel=1e-5, abs=1e-4)


def test_the_mode_is_where_the_slope_vanishes():
    effects = np.array([0, 1, 2, 4, 3, 5, 6])
    precision = np.array([0, 0, 0, 0, 1.0, 1, 1])

    mode, factor = highest(THREE.dense(), effects, precision)

    out = np.zeros(7)
    slope(3, THREE.dense(), effects, precision, mode, np.zeros(8), out)
    assert np.abs(out).max() < 1e-4
    assert np.allclose(factor, np.tril(factor))


def test_a_sampler_with_another_prior_is_noticed():
    """The planted fault: the interaction four times as wide must not pass the test above."""
    found = sample_loglinear(TWO, (3,), variance=4.0, seed=np.random.SeedSequence(1))

    tail = float(np.exp(np.quantile(found.log_hidden, 0.975)))

    assert below_two_lists(tail, 4.0) == pytest.approx(0.975, abs=0.008)
    assert abs(below_two_lists(tail, 1.0) - 0.975) > 0.008


def test_kosovo_is_near_what_the_published_program_gives():
    """MultipleSystemsEstimation, article bayesian-threshold: 13,971 [12,236, 16,389].

    Its random walk of 10,000 steps leaves some per cents of chance in these figures.
    """
    found = threshold(load("kosovo").table)

    assert found.details["dropped"] == ["ABA*HRW"]
    assert [found.lower, found.total, found.upper] == pytest.approx(
        [12_236, 13_971, 16_389], rel=0.03
    )
    published = {
        "EXH*ABA": 8.46,
        "EXH*OSCE": 9.16,
        "ABA*OSCE": 12.54,
        "EXH*HRW": 6.93,
        "OSCE*HRW": 10.61,
    }
    for pair, statistic in published.items():
        assert found.details["statistics"][pair] == pytest.approx(statistic, rel=0.06)
    assert found.details["statistics"]["ABA*HRW"] == pytest.approx(0.2, abs=0.1)
    assert found.verdict.word == "sound"


def test_the_cutoff_decides_which_pairs_stay():
    table = load("ukdat_5").table
    found = threshold(table, **SHORT)

    names = ["*".join(part) for part in found.model for part in itertools.combinations(part, 2)]

    clear = {k for k, v in found.details["statistics"].items() if abs(v) >= 2}
    assert clear == set(names)
    assert set(found.details["dropped"]) == set(found.details["statistics"]) - clear
    assert threshold(table, cutoff=1e9, **SHORT).model == tuple((name,) for name in table.lists)


def test_a_pair_at_the_cutoff_is_a_reason_for_doubt():
    table = load("kosovo").table
    at = threshold(table, **SHORT).details["statistics"]["EXH*ABA"]

    found = threshold(table, cutoff=at, **SHORT)

    assert "near_cutoff" in [reason.code for reason in found.verdict.reasons]


def test_the_same_seed_gives_the_same_draws_whatever_the_threads():
    table = load("korea").table
    one = threshold(table, seed=3, threads=1, **SHORT)
    four = threshold(table, seed=3, threads=4, **SHORT)

    other = threshold(table, seed=4, **SHORT)

    assert np.array_equal(one.draws, four.draws)
    assert one.to_dict() == four.to_dict()
    assert not np.array_equal(one.draws, other.draws)


def test_chains_that_have_not_left_their_starts_are_refused(monkeypatch):
    def stuck(*arguments):
        arguments[-1][:] = arguments[6][0]

    monkeypatch.setattr("peiling.mse.threshold.run_hamiltonian", stuck)

    with pytest.raises(Refused) as refused:
        threshold(load("korea").table, **SHORT)
    assert refused.value.reason == "not_converged"


@pytest.mark.parametrize(
    ("cells", "counts", "reason"),
    [
        ([1, 2, 4], [50, 50, 50], "no_overlap"),
        ([1, 2, 3], [50, 50, 9], "improper_posterior"),
        ([1, 3, 7], [50, 50, 9], "improper_posterior"),
    ],
)
def test_a_posterior_that_is_not_proper_is_refused(cells, counts, reason):
    """No overlap; a list with nobody on it; lists inside each other, of which nobody is unseen."""
    table = CaptureTable.from_cells("ABC", cells, counts)

    with pytest.raises(Refused) as refused:
        threshold(table, **SHORT)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "wrong",
    [
        {"cutoff": -1},
        {"cutoff": math.nan},
        {"variance": 0},
        {"chains": 1},
        {"draws": 5},
        {"burn": -1},
        {"level": 0},
    ],
)
def test_arguments_out_of_range_are_errors(wrong):
    with pytest.raises(InputError):
        threshold(load("korea").table, **wrong)


def test_hidden_counts_are_refused():
    table = CaptureTable.from_cells("ABC", range(1, 8), [30] * 7, most=[30] * 6 + [34])

    with pytest.raises(Refused) as refused:
        threshold(table, **SHORT)

    assert refused.value.reason == "hidden_counts"
