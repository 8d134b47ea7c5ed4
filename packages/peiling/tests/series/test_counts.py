import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from peiling.errors import InputError
from peiling.series import compare_counts, count_interval, rate

SMALL = st.integers(0, 60)


@given(SMALL, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_exact_interval_ends_where_the_tails_are_its_alpha(count, level):
    found = count_interval(count, level=level)

    alpha = 1 - level
    assert poisson.cdf(count, found.upper) == pytest.approx(alpha / 2, rel=1e-8)
    if count:
        assert poisson.sf(count - 1, found.lower) == pytest.approx(alpha / 2, rel=1e-8)
    else:
        assert found.lower == 0


@given(SMALL)
def test_the_mid_p_interval_counts_the_outcome_half(count):
    found = count_interval(count, mid_p=True)

    for end in (found.lower, found.upper):
        if end > 0:
            tail = poisson.cdf(count - 1, end) + 0.5 * poisson.pmf(count, end)
            assert min(tail, 1 - tail) == pytest.approx(0.025, rel=1e-6)
    exact = count_interval(count)
    assert exact.lower <= found.lower <= found.upper <= exact.upper


@pytest.mark.parametrize("mean", [0.3, 1, 2.5, 7, 18, 40])
def test_the_exact_interval_covers_at_least_its_level(mean):
    covered = sum(
        poisson.pmf(n, mean)
        for n in range(200)
        if (found := count_interval(n)).lower <= mean <= found.upper
    )

    assert covered >= 0.95


def test_a_rate_is_the_count_scaled():
    found, alone = rate(18, 160_000), count_interval(18)

    assert found.value == pytest.approx(11.25)
    assert (found.lower, found.upper) == pytest.approx((alone.lower / 1.6, alone.upper / 1.6))


@given(SMALL, SMALL)
def test_the_ratio_interval_and_the_p_value_agree(first, second):
    if first + second == 0:
        return
    found = compare_counts(first, second)

    assert found.shown == (found.p_value < 0.05)
    if abs(found.p_value - 0.05) > 1e-9:
        assert found.shown == (not found.ratio_lower <= 1 <= found.ratio_upper)


@given(SMALL, SMALL)
def test_two_years_the_other_way_round_are_the_mirror_image(first, second):
    if first + second == 0:
        return
    there, back = compare_counts(first, second), compare_counts(second, first)

    assert back.p_value == pytest.approx(there.p_value)
    assert back.difference_lower == pytest.approx(-there.difference_upper)
    if first and second:
        assert back.ratio_lower == pytest.approx(1 / there.ratio_upper)


def test_the_p_value_is_twice_the_smaller_tail_of_the_split():
    found = compare_counts(40, 24)

    assert found.p_value == pytest.approx(2 * binom.cdf(24, 64, 0.5))
    assert compare_counts(0, 5).ratio == math.inf
    assert compare_counts(5, 0).ratio_lower == 0


COUNTS = np.arange(90)


def covered(lower, upper, mean):
    """The exact chance that an interval holds the mean: a sum over all counts."""
    return float(poisson.pmf(COUNTS, mean)[(lower <= mean) & (mean <= upper)].sum())


def test_the_mid_p_interval_covers_its_level_on_average_and_not_always():
    found = [count_interval(int(n), mid_p=True) for n in COUNTS]
    lower, upper = np.array([f.lower for f in found]), np.array([f.upper for f in found])

    coverage = [covered(lower, upper, mean) for mean in np.arange(0.05, 40, 0.05)]

    assert np.mean(coverage) == pytest.approx(0.953, abs=0.001)
    assert 0.91 < min(coverage) < 0.93


def test_an_interval_that_is_too_narrow_is_caught_by_the_coverage_sum():
    found = [count_interval(int(n)) for n in COUNTS]
    lower, upper = np.array([f.lower for f in found]), np.array([f.upper for f in found])
    wald = 1.96 * np.sqrt(COUNTS)

    assert min(covered(lower, upper, mean) for mean in (0.5, 2, 6)) >= 0.95
    assert min(covered(COUNTS - wald, COUNTS + wald, mean) for mean in (0.5, 2, 6)) < 0.92


@pytest.mark.parametrize(("first", "ratio"), [(2, 1), (4, 2.5), (10, 0.4), (12, 1)])
def test_the_ratio_interval_covers_at_least_its_level_given_any_total(first, ratio):
    share = ratio / (1 + ratio)
    for total in (1, 5, int(first * (1 + ratio)), 30):
        held = sum(
            binom.pmf(second, total, share)
            for second in range(total + 1)
            if (found := compare_counts(total - second, second)).ratio_lower
            <= ratio
            <= found.ratio_upper
        )

        assert held >= 0.95


@pytest.mark.parametrize(("first", "second"), [(3, 3), (8, 5), (20, 12), (1, 9)])
def test_the_difference_covers_about_its_level(first, second):
    covered = sum(
        poisson.pmf(a, first) * poisson.pmf(b, second)
        for a in range(60)
        for b in range(60)
        if a + b
        and (found := compare_counts(a, b)).difference_lower
        <= second - first
        <= found.difference_upper
    )

    assert covered >= 0.945


def test_exposures_are_taken_into_account():
    assert compare_counts(10, 20, exposures=(1, 2)).ratio == pytest.approx(1)
    assert compare_counts(10, 20, exposures=(1, 2)).p_value > 0.8


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: count_interval(-1), "negative"),
        (lambda: count_interval(1.5), "whole number"),
        (lambda: count_interval(float("nan")), "whole number"),
        (lambda: count_interval(True), "whole number"),
        (lambda: count_interval("3"), "whole number"),
        (lambda: count_interval(None), "whole number"),
        (lambda: count_interval(1, level=1), "between 0 and 1"),
        (lambda: rate(1, 0), "above 0"),
        (lambda: rate(1, math.inf), "above 0"),
        (lambda: rate(1, math.nan), "above 0"),
        (lambda: compare_counts(1, 1, exposures=(1, math.nan)), "above 0"),
        (lambda: compare_counts(0, 0), "nothing to compare"),
        (lambda: compare_counts(1, 1, exposures=(0, 1)), "above 0"),
    ],
)
def test_what_cannot_be_asked_is_said(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_results_are_plain_values_and_an_infinite_ratio_is_none():
    plain = compare_counts(0, 5).to_dict()

    assert plain["ratio"] is None
    assert plain["ratio_upper"] is None
    assert json.loads(json.dumps(plain))["shown"] is False
    assert json.loads(json.dumps(count_interval(3).to_dict()))["method"] == "exact"


def test_whole_numbers_of_numpy_are_counts_too():
    assert count_interval(np.int64(18)) == count_interval(18)
