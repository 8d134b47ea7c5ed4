import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import geom, poisson
from statsmodels.discrete.truncated_model import TruncatedLFPoisson

from peiling.errors import DataError, InputError, Refused
from peiling.mse.single import single, single_regression
from peiling.mse.single.outcome import Asked, Hidden, result

FREQUENCIES = st.lists(st.integers(0, 60), min_size=2, max_size=5).filter(
    lambda f: f[0] > 0 and f[1] > 0
)


@settings(max_examples=40, deadline=None)
@given(FREQUENCIES, st.sampled_from(["chao", "zelterman", "ztpoisson", "ztgeometric"]))
def test_a_regression_on_a_constant_is_the_estimator_itself(frequencies, method):
    counts = np.repeat(np.arange(1, len(frequencies) + 1), frequencies)

    plain = single(frequencies, method)
    fitted = single_regression(counts, np.ones(len(counts)), method)

    assert fitted.total == pytest.approx(plain.total, rel=1e-8)
    errors = [found.details["standard_error"] for found in (plain, fitted)]
    assert errors[0] == pytest.approx(errors[1], rel=1e-6)
    assert plain.seen <= plain.lower <= plain.total <= plain.upper


def made_up(seed=5, size=4000):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, size)
    times = rng.poisson(np.exp(-0.7 + 0.9 * x))
    seen = times > 0
    return times[seen], np.column_stack([np.ones(seen.sum()), x[seen]]), size


def test_the_logistic_regression_of_seen_twice_is_that_of_another_program():
    times, design, _ = made_up()
    low = times <= 2
    plain = sm.Logit((times[low] == 2).astype(float), design[low]).fit(disp=0)

    found = single_regression(times, design, "zelterman")

    expected = plain.params + np.array([math.log(2), 0])
    assert found.details["coefficients"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("method", ["ztpoisson", "ztgeometric"])
def test_the_truncated_regressions_reach_the_highest_likelihood(method):
    times, design, _ = made_up()

    def minus(beta):
        mean = np.exp(design @ beta)
        if method == "ztpoisson":
            logs = times * np.log(mean) - mean - gammaln(times + 1) - np.log(-np.expm1(-mean))
        else:
            logs = (times - 1) * np.log(mean / (1 + mean)) - np.log1p(mean)
        return -logs.sum()

    best = minimize(
        minus, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10}
    )

    found = single_regression(times, design, method)

    assert found.details["coefficients"] == pytest.approx(best.x, abs=1e-4)


def test_a_known_population_is_covered_with_its_covariate_and_missed_without():
    times, design, size = made_up()

    with_it = single_regression(times, design, "ztpoisson")
    without = single_regression(times, design[:, :1], "ztpoisson")

    assert with_it.lower <= size <= with_it.upper
    assert without.total < with_it.total


def test_a_covariate_that_tells_people_apart_is_refused_and_named():
    times = np.array([1] * 50 + [2] * 20)
    design = np.column_stack([np.ones(70), times == 2])

    with pytest.raises(Refused, match=r"Columns 1 .* apart") as refusal:
        single_regression(times, design, "zelterman")
    assert refusal.value.reason == "separation"


@pytest.mark.parametrize("times", [np.array([1] * 50 + [2] * 20), np.array([1] * 50 + [3] * 20)])
def test_a_group_seen_once_only_has_no_estimate_in_the_truncated_models(times):
    group = np.zeros(70)
    group[:10] = 1

    for method in ("ztpoisson", "ztgeometric"):
        with pytest.raises(Refused, match="Columns 1 ") as refusal:
            single_regression(times, np.column_stack([np.ones(70), group]), method)
        assert refusal.value.reason == "separation"


def test_a_trend_that_separates_nearly_is_not_refused():
    times = np.array([1, 1, 1, 2, 1, 2, 2, 2] * 5)
    x = np.tile(np.arange(8.0), 5)

    found = single_regression(times, np.column_stack([np.ones(40), x]), "zelterman")

    assert found.details["coefficients"][1] == pytest.approx(
        sm.Logit((times == 2) * 1.0, np.column_stack([np.ones(40), x])).fit(disp=0).params[1]
    )


def test_a_covariate_of_those_seen_often_only_says_nothing_to_zelterman():
    times = np.array([1] * 50 + [2] * 20 + [3] * 5)

    with pytest.raises(Refused) as refusal:
        single_regression(times, np.column_stack([np.ones(75), times == 3]), "zelterman")
    assert refusal.value.reason == "no_information"


def test_the_truncated_poisson_regression_is_that_of_another_program():
    times, design, _ = made_up()
    plain = TruncatedLFPoisson(times, design, truncation=0).fit(disp=0, method="newton")

    found = single_regression(times, design, "ztpoisson")

    assert found.details["coefficients"] == pytest.approx(plain.params, rel=1e-6)
    assert found.details["coefficient_errors"] == pytest.approx(plain.bse, rel=1e-4)
    assert found.details["log_likelihood"] == pytest.approx(plain.llf)


@pytest.mark.parametrize("scale", [1e-12, 2015.0, 1e12])
def test_the_unit_of_a_covariate_changes_nothing(scale):
    times, design, _ = made_up()
    scaled = design * [1, scale]

    found, other = (single_regression(times, x, "ztpoisson") for x in (design, scaled))

    assert other.total == pytest.approx(found.total)
    assert other.details["standard_error"] == pytest.approx(found.details["standard_error"])


def test_a_covariate_far_from_zero_is_fitted_too():
    times, design, _ = made_up()
    year = design + np.array([0, 2015])

    found, other = (single_regression(times, x, "ztgeometric") for x in (design, year))

    assert other.total == pytest.approx(found.total)


@pytest.mark.parametrize("method", ["chao", "zelterman", "ztpoisson", "ztgeometric"])
def test_weights_stand_for_persons(method):
    times, design, _ = made_up()
    rows, persons = np.unique(np.column_stack([times, design]), axis=0, return_counts=True)

    one_by_one = single_regression(times, design, method)
    joined = single_regression(rows[:, 0], rows[:, 1:], method, weights=persons)

    assert joined.seen == one_by_one.seen == len(times)
    assert joined.total == pytest.approx(one_by_one.total)
    assert joined.lower == pytest.approx(one_by_one.lower)
    assert joined.details["frequencies"] == one_by_one.details["frequencies"]


@pytest.mark.parametrize("method", ["chao", "zelterman", "ztpoisson", "ztgeometric"])
def test_the_variance_is_the_delta_method_done_by_differences(method):
    times, design, _ = made_up(size=600)
    used = times <= 2 if method in {"chao", "zelterman"} else times > 0

    def height(beta):
        eta = design[used] @ beta
        m, t = np.exp(eta), times[used]
        if method == "ztpoisson":
            return (poisson.logpmf(t, m) - np.log(1 - np.exp(-m))).sum()
        if method == "ztgeometric":
            return geom.logpmf(t, 1 / (1 + m)).sum()
        return (poisson.logpmf(t, m) - np.log(poisson.pmf(1, m) + poisson.pmf(2, m))).sum()

    def chances(beta):
        m = np.exp(design @ beta)
        if method == "chao":
            m = m[used]
            low = poisson.pmf(1, m) + poisson.pmf(2, m)
            return low / (low + np.exp(-m))
        return m / (1 + m) if method == "ztgeometric" else 1 - np.exp(-m)

    found = single_regression(times, design, method)

    beta, h = np.array(found.details["coefficients"]), 1e-4
    steps = h * np.eye(2)
    slope = np.array(
        [(1 / chances(beta + s) - 1 / chances(beta - s)).sum() / (2 * h) for s in steps]
    )
    bend = np.array(
        [
            [
                height(beta + s + r)
                - height(beta + s - r)
                - height(beta - s + r)
                + height(beta - s - r)
                for s in steps
            ]
            for r in steps
        ]
    ) / (4 * h * h)
    p = chances(beta)
    variance = ((1 - p) / p**2).sum() + slope @ np.linalg.solve(-bend, slope)
    assert found.hidden == pytest.approx((1 / p - 1).sum())
    assert found.details["standard_error"] == pytest.approx(math.sqrt(variance), rel=1e-4)


def test_the_same_chance_gives_the_same_bootstrap():
    times, design, _ = made_up(size=500)

    one, other = (
        single_regression(
            times,
            design,
            "ztpoisson",
            interval="percentile",
            replicates=100,
            rng=np.random.default_rng(3),
        )
        for _ in range(2)
    )

    assert one.interval == other.interval
    assert one.seen < one.lower < one.total < one.upper


@pytest.mark.parametrize(
    ("interval", "lower", "upper"),
    [("lognormal", 8431.275, 19718.32), ("wald", 7186.444, 18194.26)],
)
def test_the_intervals_of_a_published_regression(interval, lower, upper):
    # README of singleRcapture 1.0: truncated Poisson on gender, age and nation of the immigrants.
    found = Hidden("ztgeometric", {1: 1880}, 12690.35 - 1880, 2808.169**2, float, np.ones(1))

    made = result(found, Asked(0.95, interval, 0, None), {})

    assert (made.lower, made.upper) == pytest.approx((lower, upper), rel=1e-5)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: single_regression([1, 2], [["x"], [1]]), InputError, "no number"),
        (lambda: single_regression([1, 2], np.ones(2), weights=[1]), InputError, "2 rows"),
        (lambda: single_regression([1, 2], np.ones(2), weights=[1, 0.5]), DataError, "weight"),
        (lambda: single_regression([1, 2], np.ones(2), weights=[1, -1]), DataError, "weight"),
        (lambda: single_regression([1, 2], np.ones(2), weights=[0, 0]), DataError, "nobody"),
        (lambda: single_regression([0, 2], np.ones(2)), DataError, "at least once"),
        (lambda: single_regression([1, 2], np.ones((3, 1))), InputError, "2 persons and 3 rows"),
        (lambda: single_regression([1, 2], [[1], [math.nan]]), InputError, "missing"),
        (lambda: single_regression([1, 2, 1], np.ones((3, 2))), InputError, "same as others"),
        (lambda: single_regression([1, 2], np.ones(2), "chao-bc"), InputError, "no covariates"),
    ],
)
def test_bad_rows_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize("method", ["ztpoisson", "ztgeometric"])
def test_persons_seen_very_often_are_fitted_from_afar(method):
    # A plain Newton step from 0 overshoots by far when people are seen hundreds of times.
    group = np.repeat([0, 1], 40)
    times = np.concatenate([np.tile([1, 2], 20), np.tile([500, 700], 20)])

    found = single_regression(times, np.column_stack([np.ones(80), group]), method)

    # Each group has its own mean: the truncated means are 1.5 and 600.
    low, high = np.exp(np.cumsum(found.details["coefficients"]))
    if method == "ztgeometric":
        assert (low, high) == pytest.approx((0.5, 599))
    else:
        assert low / -math.expm1(-low) == pytest.approx(1.5)
        assert high == pytest.approx(600)
