import math
from itertools import combinations, permutations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln
from scipy.stats import norm

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse import averaging
from peiling.mse.averaging import dga, log_marginals
from peiling.mse.fitting import fit_model
from peiling.mse.graphs import decomposable
from peiling.mse.intervals import spread_of_hidden
from peiling.mse.models import Model
from peiling.mse.table import CaptureTable

PAIRS = list(combinations(range(3), 2))


def chordal_by_cycles(lists: int, edges: int) -> bool:
    """Every cycle of four or more has a chord, looked up cycle by cycle."""
    joined = {frozenset(p) for k, p in enumerate(combinations(range(lists), 2)) if edges >> k & 1}
    for size in range(4, lists + 1):
        for cycle in permutations(range(lists), size):
            around = {frozenset((cycle[i], cycle[(i + 1) % size])) for i in range(size)}
            inside = {frozenset(p) for p in combinations(cycle, 2)} - around
            if around <= joined and not inside & joined:
                return False
    return True


def binomial_by_integration(on: float, off: float, a: float, b: float) -> float:
    """∫ θ^on (1−θ)^off Beta(θ; a, b) dθ, numerically."""
    value, _ = quad(
        lambda x: math.exp((on + a - 1) * math.log(x) + (off + b - 1) * math.log1p(-x)), 0, 1
    )
    return value * math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b))


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822)])
def test_the_number_of_decomposable_graphs_is_the_known_one(lists, graphs):
    found = len(decomposable(lists).edges)

    assert found == graphs


def test_the_graphs_are_those_in_which_each_long_cycle_has_a_chord():
    expected = [edges for edges in range(1 << 6) if chordal_by_cycles(4, edges)]

    found = decomposable(4).edges.tolist()

    assert found == expected
    assert len(expected) < 1 << 6


def test_each_graph_weighs_its_sets_so_that_every_list_counts_once():
    graphs = decomposable(5)
    cells = np.arange(32)

    for place in range(5):
        once = graphs.weights[:, cells >> place & 1 == 1].sum(axis=1)

        assert (once == 1).all()


def test_the_marginal_likelihood_of_a_chain_is_what_integration_gives():
    """A – B – C: first B, then A and C each given B, all with Beta laws from 1.5 persons a cell."""
    counts = np.array([3.0, 2, 1, 2, 2, 1, 1, 1])
    table = CaptureTable.from_cells("ABC", range(1, 8), counts[1:].astype(int))
    delta = 1.5

    def persons(**on: int) -> float:
        return sum(
            n
            for h, n in enumerate(counts)
            if all(h >> "ABC".index(k) & 1 == v for k, v in on.items())
        )

    expected = binomial_by_integration(persons(B=1), persons(B=0), 4 * delta, 4 * delta)
    for other in "AC":
        for b in (0, 1):
            on, off = (persons(**{"B": b, other: v}) for v in (1, 0))
            expected *= binomial_by_integration(on, off, 2 * delta, 2 * delta)
    coefficient = math.factorial(13) / math.prod(math.factorial(int(n)) for n in counts)
    chain = (
        decomposable(3).edges.tolist().index((1 << PAIRS.index((0, 1))) | 1 << PAIRS.index((1, 2)))
    )

    found = log_marginals(table, np.array([3.0]), delta=delta)[chain, 0]

    assert found == pytest.approx(math.log(expected * coefficient), rel=1e-9)


def test_the_marginal_likelihoods_of_all_tables_of_two_persons_sum_to_one():
    whole = np.zeros(len(decomposable(3).edges))
    for first in range(8):
        for second in range(first, 8):
            cells = [h for h in (first, second) if h]
            table = CaptureTable.from_cells("ABC", cells, [1] * len(cells))
            if cells:
                whole += np.exp(log_marginals(table, np.array([2.0 - len(cells)]))[:, 0])
    nobody = 1 - whole

    alpha = 1.0
    complete = math.exp(
        gammaln(alpha) - gammaln(alpha + 2) + gammaln(alpha / 8 + 2) - gammaln(alpha / 8)
    )

    assert nobody[-1] == pytest.approx(complete, rel=1e-9)
    assert (nobody > 0).all()


def test_the_posterior_is_that_of_adding_up_every_whole_number():
    table = load("kosovo").table
    hidden = np.arange(60_001.0)
    height = log_marginals(table, hidden) - np.log(table.seen + hidden)
    mass = np.exp(height - height.max())
    mass /= mass.sum()
    below = np.cumsum(mass.sum(axis=0))

    found = dga(table, most=60_000)

    expected = [table.seen + np.searchsorted(below, q) for q in (0.025, 0.5, 0.975)]
    assert [found.lower, found.total, found.upper] == pytest.approx(expected, abs=2)
    shares = [g["probability"] for g in found.details["graphs"]]
    assert shares == pytest.approx(
        np.sort(mass.sum(axis=1))[::-1][: len(shares)].tolist(), rel=1e-6
    )
    mean = table.seen + float(mass.sum(axis=0) @ hidden)
    assert found.details["mean"] == pytest.approx(mean, rel=1e-6)


def test_the_probabilities_of_all_graphs_sum_to_one():
    found = dga(load("korea").table)

    assert sum(g["probability"] for g in found.details["graphs"]) == pytest.approx(1, abs=1e-12)


def test_the_order_of_the_lists_changes_nothing():
    table = load("western").table
    one = dga(table)

    other = dga(table.reordered(table.lists[::-1]))

    assert (other.total, other.lower, other.upper) == pytest.approx(
        (one.total, one.lower, one.upper), rel=1e-9
    )
    shares = [[g["probability"] for g in e.details["graphs"]] for e in (one, other)]
    assert shares[0] == pytest.approx(shares[1], rel=1e-9)


def test_the_end_moves_until_nothing_worth_naming_lies_beyond(monkeypatch):
    table = load("korea").table
    one = dga(table)
    monkeypatch.setattr(averaging, "NEGLIGIBLE", 1e-9)

    farther = dga(table)

    assert farther.details["end"] > one.details["end"]
    assert farther.upper == pytest.approx(one.upper, rel=1e-3)


def test_the_tail_beyond_the_end_is_counted_by_its_power(monkeypatch):
    table = load("artificial_3").table
    monkeypatch.setattr(averaging, "LIMIT", 1e6)
    near = dga(table)
    monkeypatch.setattr(averaging, "LIMIT", 1e9)

    far = dga(table)

    assert near.details["beyond"] > 10 * far.details["beyond"]
    assert near.upper == pytest.approx(far.upper, rel=1e-3)


def test_a_posterior_that_does_not_end_is_refused_and_not_cut_off():
    with pytest.raises(Refused) as refused:
        dga(load("korea").table, delta=1e-6)

    assert refused.value.reason == "improper_posterior"


def test_a_posterior_far_narrower_than_a_block_is_found_in_few_blocks():
    """With thousands of millions of persons it is normal, with the error of the likelihood."""
    table = CaptureTable.from_cells("ABC", range(1, 8), [10**9] * 7)
    fit = fit_model(table, Model(3, frozenset()))
    reach = norm.ppf(0.975) * spread_of_hidden(fit)

    found = dga(table)

    assert found.details["graphs"][0]["model"] == [["A"], ["B"], ["C"]]
    assert found.details["blocks"] < 50_000
    assert reach < 5e-4 * fit.hidden
    assert [found.total - found.lower, found.upper - found.total] == pytest.approx(
        [reach, reach], rel=0.01
    )
    assert found.total == pytest.approx(fit.total, abs=0.01 * reach)


def test_an_end_that_the_user_sets_bounds_the_answer():
    found = dga(load("korea").table, most=100)

    assert found.upper <= 223
    assert found.details["probability_without_mean"] == 0


def test_six_lists_are_averaged_too_and_seven_are_an_error():
    seven = CaptureTable.from_cells("ABCDEFG", range(1, 128), [2] * 127)

    with pytest.raises(InputError):
        dga(seven)
    assert len(decomposable(6).edges) == 18_154


def test_hidden_counts_are_refused():
    table = CaptureTable.from_cells("ABC", range(1, 8), [30] * 7, most=[30] * 6 + [34])

    with pytest.raises(Refused) as refused:
        dga(table)

    assert refused.value.reason == "hidden_counts"


def test_an_answer_that_only_the_prior_ends_is_called_unstable():
    table = CaptureTable.from_cells("ABC", [1, 2, 4, 7], [500, 500, 500, 1])

    found = dga(table)

    assert found.details["probability_without_mean"] > 0.9
    assert "prior_decides" in {reason.code for reason in found.verdict.reasons}
