import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, gammaln
from scipy.stats import gamma, nbinom, norm

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.chains import converged, credible, effective_size, split_rhat, thin_evidence
from peiling.mse.latent import lcm, sample_latent
from peiling.mse.latent_kernels import draw_sizes, split_cells
from peiling.mse.table import CaptureTable

SHORT = {"draws": 500, "burn": 500, "thin": 5}


def rhat_by_definition(chains: np.ndarray) -> float:
    """Rank-normalised split R-hat, draw by draw in plain Python."""

    def plain(halves: list[list[float]]) -> float:
        every = sorted(x for half in halves for x in half)
        place = {x: (every.index(x) + 1 + len(every) - every[::-1].index(x)) / 2 for x in every}
        z = [[norm.ppf((place[x] - 3 / 8) / (len(every) + 1 / 4)) for x in h] for h in halves]
        n = len(z[0])
        means = [sum(h) / n for h in z]
        whole = sum(means) / len(means)
        b = n * sum((m - whole) ** 2 for m in means) / (len(z) - 1)
        w = sum(
            sum((x - m) ** 2 for x in h) / (n - 1) for h, m in zip(z, means, strict=True)
        ) / len(z)
        return math.sqrt(((n - 1) / n * w + b / n) / w)

    halves = [list(h) for chain in chains for h in np.split(chain, 2)]
    middle = float(np.median(chains))
    return max(plain(halves), plain([[abs(x - middle) for x in h] for h in halves]))


@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.floats(0, 2), st.floats(1, 3))
@settings(max_examples=15, deadline=None)
def test_rhat_is_its_definition(seed, count, apart, wider):
    rng = np.random.default_rng(seed)
    chains = rng.normal(size=(count, 30)).round(1)
    chains[0] = chains[0] * wider + apart

    found = split_rhat(chains)

    assert found == pytest.approx(rhat_by_definition(chains), rel=1e-12)


def test_chains_that_agree_have_rhat_one_and_chains_apart_do_not():
    rng = np.random.default_rng(3)
    alike = rng.normal(size=(4, 1000))

    apart = alike + np.array([[0.0], [0.0], [0.0], [1.0]])
    wider = alike * np.array([[1.0], [1.0], [1.0], [3.0]])
    drifting = alike + np.linspace(0, 2, 1000)

    assert split_rhat(alike) < 1.01
    assert min(split_rhat(apart), split_rhat(wider), split_rhat(drifting)) > 1.05


def test_chains_that_stand_still_at_their_own_places_have_infinite_rhat():
    still = np.repeat(np.array([[1.0], [2.0]]), 10, axis=1)

    assert split_rhat(still) == math.inf
    assert split_rhat(np.ones((2, 10))) == 1


def test_too_few_draws_and_draws_that_are_not_finite_are_errors():
    for chains in (np.ones((2, 3)), np.array([[1.0, math.nan, 1, 1]])):
        with pytest.raises(InputError):
            split_rhat(chains)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_the_effective_size_of_an_autoregression_is_the_known_one(rho):
    """Of S draws with x' = ρ x + noise, S (1 − ρ) / (1 + ρ) are worth keeping."""
    rng = np.random.default_rng(5)
    chains = np.zeros((4, 20_000))
    noise = rng.normal(size=chains.shape)
    chains[:, 0] = noise[:, 0] / math.sqrt(1 - rho**2)
    for k in range(1, chains.shape[1]):
        chains[:, k] = rho * chains[:, k - 1] + noise[:, k]

    found = effective_size(chains)

    assert found == pytest.approx(chains.size * (1 - rho) / (1 + rho), rel=0.1)


def test_the_error_of_an_end_is_that_between_independent_samples():
    rng = np.random.default_rng(7)
    ends = [credible(rng.normal(size=(4, 500)), 0.9) for _ in range(200)]

    told = np.mean([e.upper_error for e in ends])

    assert told == pytest.approx(np.std([e.upper for e in ends]), rel=0.2)


def test_one_class_has_the_exact_posterior_of_independent_lists():
    table = CaptureTable.from_cells("ABC", range(1, 8), [30, 25, 8, 20, 6, 5, 6])
    hidden = np.arange(2000.0)
    total = table.seen + hidden
    height = gammaln(total) - gammaln(hidden + 1)
    for on in table.on_list().values():
        height += betaln(1 + on, 1 + total - on)
    below = np.cumsum(np.exp(height - height.max()))
    below /= below[-1]

    found, _ = sample_latent(table, classes=1, chains=4, draws=10_000, burn=200, thin=3, seed=1)

    for point in np.searchsorted(below, [0.05, 0.25, 0.5, 0.75, 0.95]):
        assert (found <= point).mean() == pytest.approx(below[point], abs=0.012)


def test_three_classes_have_the_posterior_that_weighing_the_prior_gives():
    """The whole model, sticks and concentration too, by importance sampling from the prior."""
    table = CaptureTable.from_cells("ABC", range(1, 8), [3, 2, 1, 2, 0, 1, 3])
    rng = np.random.default_rng(11)
    size = 400_000
    alpha = np.maximum(rng.gamma(0.25, 4.0, size), 1e-12)
    sticks = rng.beta(1.0, alpha[:, None], (size, 2))
    pi = np.stack(
        [sticks[:, 0], (1 - sticks[:, 0]) * sticks[:, 1], np.prod(1 - sticks, axis=1)], axis=1
    )
    chance = rng.random((size, 3, 3))
    cells = np.zeros((size, 8))
    for cell in range(8):
        on = np.array([cell >> j & 1 for j in range(3)], dtype=bool)
        cells[:, cell] = (pi * np.where(on, chance, 1 - chance).prod(axis=2)).sum(axis=1)
    counts = table.dense()
    log_weight = np.log(cells[:, 1:]) @ counts[1:] - 12 * np.log1p(-cells[:, 0])
    weight = np.exp(log_weight - log_weight.max())
    points = [1, 3, 8, 20]
    expected = [
        np.average(nbinom.cdf(point, 12, 1 - cells[:, 0]), weights=weight) for point in points
    ]

    found, _ = sample_latent(table, classes=3, chains=4, draws=10_000, burn=500, thin=5, seed=2)

    assert [(found <= p).mean() for p in points] == pytest.approx(expected, abs=0.02)


def test_the_persons_of_a_cell_are_split_by_the_chance_of_each_class():
    chance = np.array([[0.2, 0.5, 0.9], [0.7, 0.1, 0.4], [0.3, 0.6, 0.6]])
    size = np.array([0.5, 0.2, 0.3])
    logs = np.hstack([np.log(chance), np.log1p(-chance), np.log(size)[:, None]])
    members = np.zeros((3, 4), dtype=np.int64)
    on = np.array([True, False, True])
    share = size * np.where(on, chance, 1 - chance).prod(axis=1)

    split_cells(
        np.random.default_rng(19),
        np.array([0b101]),
        np.array([10**7]),
        logs,
        3,
        members,
        np.zeros(3),
    )

    assert (members[:, 3] / 10**7).tolist() == pytest.approx(
        (share / share.sum()).tolist(), abs=1e-3
    )
    assert (members[:, :3] == members[:, 3:] * on).all()


def test_without_persons_the_concentration_has_its_prior():
    """Sticks given the concentration and back again must leave Gamma(0.25, 0.25) as it is."""
    rng = np.random.default_rng(17)
    logs, nobody = np.zeros((3, 7)), np.zeros((3, 4), dtype=np.int64)
    alpha = np.ones(100_001)
    for k in range(100_000):
        alpha[k + 1] = draw_sizes(rng, nobody, logs, 3, alpha[k])

    points = [0.001, 0.05, 0.5, 2.0]
    found = [(alpha <= point).mean() for point in points]

    assert found == pytest.approx(gamma.cdf(points, 0.25, scale=4.0).tolist(), abs=0.02)
    assert np.exp(logs[:, 6]).sum() == pytest.approx(1)


def test_kosovo_converges_and_gives_a_result():
    found = lcm(load("kosovo").table)

    assert found.details["rhat"] < 1.05
    assert found.lower < found.total < found.upper
    assert found.interval.method == "credible"
    assert found.replicates == len(found.draws) == 10_000
    assert 9_000 < found.total < 12_000


def test_the_dutch_table_is_refused_because_its_chains_do_not_agree():
    with pytest.raises(Refused, match=r"R-hat is \d\.\d\d") as refused:
        lcm(load("ned").table)

    assert refused.value.reason == "not_converged"


def test_chains_apart_are_refused_at_the_limit_and_not_below_it():
    rng = np.random.default_rng(13)
    alike = rng.normal(size=(4, 500))

    with pytest.raises(Refused, match="not agree"):
        converged(alike + np.array([[0.0], [0], [0], [2]]), "anything")
    assert converged(alike, "anything")[0] < 1.05


def test_few_effective_draws_are_a_reason_for_doubt():
    assert thin_evidence(399)[0].code == "few_effective_draws"
    assert thin_evidence(400) == []


def test_the_same_seed_gives_the_same_draws_whatever_the_threads():
    table = load("korea").table
    one = lcm(table, **SHORT, seed=4, threads=1)
    four = lcm(table, **SHORT, seed=4, threads=4)

    other = lcm(table, **SHORT, seed=5)

    assert np.array_equal(one.draws, four.draws)
    assert one.to_dict() == four.to_dict()
    assert not np.array_equal(one.draws, other.draws)


@pytest.mark.parametrize(
    "wrong", [{"classes": 0}, {"chains": 1}, {"draws": 10}, {"thin": 0}, {"burn": -1}, {"level": 1}]
)
def test_arguments_out_of_range_are_errors(wrong):
    with pytest.raises(InputError):
        lcm(load("korea").table, **wrong)


def test_hidden_counts_and_lists_without_overlap_are_refused():
    hidden = CaptureTable.from_cells("ABC", range(1, 8), [30] * 7, most=[30] * 6 + [34])
    apart = CaptureTable.from_cells("ABC", [1, 2, 4], [50, 50, 50])

    for table, reason in ((hidden, "hidden_counts"), (apart, "no_overlap")):
        with pytest.raises(Refused) as refused:
            lcm(table, **SHORT)
        assert refused.value.reason == reason
