"""Independent lists: the equation, its interval, Chapman for two lists."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import comb

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.estimate import estimate
from peiling.mse.independence import chapman, independence
from peiling.mse.table import CaptureTable


def table(cells, lists="ABC"):
    return CaptureTable.from_cells(tuple(lists), cells.keys(), cells.values())


def simulated(lists, persons, seed=0):
    rng = np.random.default_rng(seed)
    chances = rng.uniform(0.005, 0.03, lists)
    on = rng.random((persons, lists)) < chances
    weights = 1 << np.arange(lists, dtype=np.uint64)
    histories = (on * weights).sum(axis=1, dtype=np.uint64)
    histories = histories[histories > 0]
    names = [f"list {i}" for i in range(lists)]
    return CaptureTable.from_cells(names, histories.tolist(), [1] * len(histories))


def test_ukdat_gives_the_published_number_of_each_likelihood():
    ukdat = load("ukdat").table

    poisson = independence(ukdat)
    multinomial = independence(ukdat, likelihood="multinomial")

    assert poisson.total == pytest.approx(12213.995, abs=5e-4)
    assert (round(poisson.lower), round(poisson.upper)) == (10989, 13621)
    assert multinomial.total == pytest.approx(12208.57, abs=5e-3)
    assert (round(multinomial.lower), round(multinomial.upper)) == (10984, 13648)


def test_the_multinomial_peak_is_where_its_slope_is_zero():
    """The difference of two digammas is a sum of as many fractions as persons were seen."""
    one = load("ukdat").table

    found = independence(one, likelihood="multinomial")

    fractions = [1 / (found.hidden + i) for i in range(1, one.seen + 1)]
    missed = [math.log1p(-count / found.total) for count in one.on_list().values()]
    assert math.fsum(fractions + missed) == pytest.approx(0, abs=1e-11)


def test_two_lists_give_lincoln_and_petersen_exactly():
    found = independence(table({1: 90, 2: 60, 3: 15}, "AB"))

    assert found.total == 525
    assert 165 < found.lower < 525 < found.upper


@pytest.mark.parametrize("name", ["ukdat", "kosovo", "korea", "ned", "western", "neworl_186"])
def test_it_is_the_log_linear_model_of_main_effects(name):
    one = load(name).table

    found = independence(one)
    fitted = estimate(one, "main", interval="lognormal")

    assert found.total == pytest.approx(fitted.total, rel=1e-9)
    assert found.lower == pytest.approx(fitted.lower, rel=1e-9)
    assert found.upper == pytest.approx(fitted.upper, rel=1e-9)
    for key in ("bic", "aic", "deviance", "freedom", "parameters"):
        assert found.details[key] == pytest.approx(fitted.details[key], abs=1e-7)


@pytest.mark.parametrize("name", ["kosovo", "korea", "western"])
def test_the_profile_interval_is_that_of_the_log_linear_model(name):
    one = load(name).table

    found = independence(one, likelihood="multinomial")
    fitted = estimate(one, "main", interval="profile")

    assert (found.lower, found.upper) == pytest.approx((fitted.lower, fitted.upper), rel=1e-6)


@pytest.mark.parametrize("name", ["kosovo", "korea", "western"])
@pytest.mark.parametrize("interval", ["lognormal", "profile", "wald"])
def test_each_interval_is_that_of_the_log_linear_model(name, interval):
    one = load(name).table

    found = independence(one, interval=interval)
    fitted = estimate(one, "main", interval=interval)

    assert found.interval.method == interval
    assert found.total == pytest.approx(fitted.total, rel=1e-9)
    assert (found.lower, found.upper) == pytest.approx((fitted.lower, fitted.upper), rel=1e-6)


def test_the_profile_interval_does_not_depend_on_the_point_beside_it():
    ukdat = load("ukdat").table

    poisson = independence(ukdat, interval="profile")
    multinomial = independence(ukdat, likelihood="multinomial")

    assert poisson.total > multinomial.total
    ends = (multinomial.lower, multinomial.upper)
    assert (poisson.lower, poisson.upper) == pytest.approx(ends, rel=1e-9)


@pytest.mark.parametrize("interval", ["lognormal", "wald"])
def test_the_multinomial_estimate_takes_the_other_intervals_too(interval):
    found = independence(load("korea").table, likelihood="multinomial", interval=interval)

    assert found.seen <= found.lower < found.total < found.upper


def test_the_wald_interval_stops_at_the_persons_seen():
    found = independence(table({1: 90, 2: 60, 3: 1}, "AB"), interval="wald")

    assert found.lower == found.seen == 151


def test_the_equation_holds_at_the_estimate():
    one = load("kosovo").table

    total = independence(one).total

    product = math.prod(1 - count / total for count in one.on_list().values())
    assert 1 - one.seen / total == pytest.approx(product, rel=1e-10)


@pytest.mark.parametrize("lists", [30, 62])
@pytest.mark.parametrize("likelihood", ["poisson", "multinomial"])
def test_many_lists_are_no_trouble(lists, likelihood):
    one = simulated(lists, 4000)

    found = independence(one, likelihood=likelihood)

    assert found.lower < 4000 < found.upper
    assert found.total == pytest.approx(4000, rel=0.1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=7, max_size=7), st.permutations("ABC"))
def test_the_order_of_the_lists_changes_nothing(counts, order):
    one = table(dict(zip(range(1, 8), counts, strict=True)))

    found = independence(one, anyway=True)
    turned = independence(one.reordered(order), anyway=True)

    assert turned.total == pytest.approx(found.total, rel=1e-9)
    assert found.seen < found.lower < found.total < found.upper


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(11)
    chances = np.array([0.2, 0.15, 0.25])
    hits = 0

    for _ in range(300):
        on = rng.random((1500, 3)) < chances
        cells = np.bincount((on << np.arange(3)).sum(axis=1), minlength=8)
        found = independence(table({h: int(cells[h]) for h in range(1, 8)}))
        hits += found.lower <= 1500 <= found.upper

    assert hits / 300 == pytest.approx(0.95, abs=0.035)


@pytest.mark.parametrize("likelihood", ["poisson", "multinomial"])
def test_without_overlap_it_refuses(likelihood):
    with pytest.raises(Refused) as refusal:
        independence(table({1: 90, 2: 60, 4: 50}), likelihood=likelihood)

    assert refusal.value.reason == "no_overlap"


def test_overlap_that_is_not_certain_is_no_overlap():
    lists, histories = ("A", "B"), [1, 2, 3]
    one = CaptureTable.from_cells(lists, histories, [90, 60, 0], most=[90, 60, 4])

    found = independence(one)

    assert found.cautions[0].code == "hidden_counts_at_middle"
    assert found.total == pytest.approx(92 * 62 / 2)


def test_one_list_that_holds_everybody_is_refused():
    with pytest.raises(Refused, match="«A»") as refusal:
        independence(table({1: 90, 3: 60, 5: 50}))

    assert refusal.value.reason == "no_maximum"


def test_an_empty_list_is_left_aside_and_named():
    full = independence(table({1: 90, 2: 60, 3: 15}, "AB"))

    found = independence(table({1: 90, 2: 60, 3: 15}, "ABC"))

    assert found.total == pytest.approx(full.total)
    assert [c.code for c in found.cautions] == ["empty_list"]


def test_few_persons_are_refused_unless_asked_anyway():
    few = table({1: 30, 2: 20, 3: 5}, "AB")

    with pytest.raises(Refused) as refusal:
        independence(few)
    found = independence(few, anyway=True)

    assert refusal.value.reason == "too_few_persons"
    assert found.verdict.word == "unstable"
    assert "too_few_persons" in [reason.code for reason in found.verdict.reasons]


def test_wrong_arguments_are_named():
    one = load("korea").table

    with pytest.raises(InputError, match="likelihood"):
        independence(one, likelihood="normal")
    with pytest.raises(InputError, match="interval"):
        independence(one, interval="bca")
    with pytest.raises(InputError, match="level"):
        independence(one, level=1.0)


def test_chapman_is_exactly_unbiased_when_the_lists_are_long_enough():
    """The sum over every overlap, each with its hypergeometric chance, in whole numbers."""
    for population, first, second in [(40, 25, 20), (60, 31, 30), (25, 24, 3)]:
        ways = comb(population, second, exact=True)

        mean = sum(
            comb(first, both, exact=True)
            * comb(population - first, second - both, exact=True)
            * chapman(first, second, both, anyway=True).total
            for both in range(first + second - population, min(first, second) + 1)
        )

        assert mean / ways == pytest.approx(population, rel=1e-12)


def test_chapman_is_too_low_on_average_when_the_lists_are_short():
    population, first, second = 60, 20, 20
    ways = comb(population, second, exact=True)

    mean = sum(
        comb(first, both, exact=True)
        * comb(population - first, second - both, exact=True)
        / ways
        * ((first + 1) * (second + 1) / (both + 1) - 1)
        for both in range(first + 1)
    )

    assert mean < population


def test_chapman_variance_is_exactly_unbiased_too():
    """Seber's estimate of the variance against the variance itself, over every overlap."""
    population, first, second = 40, 25, 20
    chance = {
        both: comb(first, both, exact=True)
        * comb(population - first, second - both, exact=True)
        / comb(population, second, exact=True)
        for both in range(first + second - population, min(first, second) + 1)
    }

    found = {both: chapman(first, second, both, anyway=True) for both in chance}
    variance = sum(c * (found[m].total - population) ** 2 for m, c in chance.items())
    mean = sum(c * found[m].details["variance"] for m, c in chance.items())

    assert mean == pytest.approx(variance, rel=1e-12)


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ((1754, 452, 337), (2351, 58, 2250, 2478)),
        ((1754, 1135, 911), (2185, 22, 2146, 2233)),
        ((1754, 173, 134), (2261, 88, 2117, 2468)),
        ((452, 1135, 249), (2057, 77, 1922, 2224)),
        ((452, 173, 97), (803, 47, 725, 913)),
        ((1135, 173, 126), (1555, 67, 1445, 1712)),
    ],
)
def test_chapman_gives_what_another_program_prints(counts, published):
    """CARE1 1.1.0 on its example Diabetes (Bruno et al. 1994): total, standard error, ends."""
    found = chapman(*counts)

    error = math.sqrt(found.details["variance"])
    assert (*map(round, (found.total, error, found.lower, found.upper)),) == published


def test_chapman_never_goes_below_the_persons_seen():
    found = chapman(200, 120, 115)

    assert found.seen <= found.lower <= found.total <= found.upper


def test_chapman_with_one_list_inside_the_other_hides_nobody():
    found = chapman(200, 50, 50)

    assert found.total == found.lower == found.upper == 200


@pytest.mark.parametrize(
    ("counts", "said"),
    [((-1, 5, 0), "negative"), ((100, 50, 51), "shorter"), ((100.5, 50, 3), "whole")],
)
def test_chapman_says_which_count_is_wrong(counts, said):
    with pytest.raises(InputError, match=said):
        chapman(*counts)


def test_chapman_refuses_lists_that_do_not_overlap():
    with pytest.raises(Refused) as refusal:
        chapman(200, 100, 0)

    assert refusal.value.reason == "no_overlap"
