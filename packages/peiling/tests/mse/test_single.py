import json
import math

import numpy as np
import pytest
from scipy.stats import geom, poisson

from peiling.errors import DataError, InputError, Refused
from peiling.mse.single import frequencies_of, single

RNG = np.random.default_rng
# Immigrants without papers in four cities of the Netherlands, arrests by the police:
# `netherlandsimmigrant` of the R package singleRcapture 1.1.0.
IMMIGRANTS = [1645, 183, 37, 13, 1, 1]


@pytest.mark.parametrize(
    ("method", "total"),
    [("chao", 9273.51), ("chao-bc", 9228.86), ("zelterman", 9424.56), ("ztpoisson", 7079.93)],
)
def test_the_published_totals(method, total):
    assert single(IMMIGRANTS, method).total == pytest.approx(total, abs=0.01)


def test_the_geometric_total_solves_its_own_equation():
    # Mean of the truncated geometric: 1 + μ; a share μ/(1 + μ) is seen.
    mean = sum(k * n for k, n in enumerate(IMMIGRANTS, 1)) / sum(IMMIGRANTS) - 1

    assert single(IMMIGRANTS, "ztgeometric").total == pytest.approx(1880 * (1 + mean) / mean)


@pytest.mark.parametrize("method", ["chao", "chao-bc", "zelterman", "ztpoisson"])
def test_the_interval_covers_about_its_level_when_everyone_is_seen_as_easily(method):
    rng = np.random.default_rng(11)
    size, draws = 600, 200
    covered = 0
    for _ in range(draws):
        times = rng.poisson(0.8, size)
        found = single(frequencies_of(times[times > 0]), method)
        covered += found.lower <= size <= found.upper

    assert covered / draws >= 0.9


def test_a_lower_bound_is_called_one():
    assert [c.code for c in single(IMMIGRANTS, "chao").cautions] == ["lower_bound"]
    assert single(IMMIGRANTS, "zelterman").cautions == ()


@pytest.mark.parametrize(
    ("frequencies", "method", "reason"),
    [
        ([50, 0, 3], "chao", "no_doubles"),
        ([50, 0, 3], "zelterman", "no_doubles"),
        ([0, 5], "chao", "no_singles"),
        ([50], "ztpoisson", "all_once"),
        ([50], "ztgeometric", "all_once"),
    ],
)
def test_a_list_that_says_nothing_is_refused(frequencies, method, reason):
    with pytest.raises(Refused) as refusal:
        single(frequencies, method)

    assert refusal.value.reason == reason


def test_the_corrected_bound_also_works_when_nobody_was_seen_twice():
    assert single([50, 0, 3], "chao-bc").total == pytest.approx(53 + 50 * 49 / 2)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: single([5, -1]), DataError, "at least 0"),
        (lambda: single({0: 5, 1: 3}), DataError, "starts at once"),
        (lambda: single([1.5, 2]), DataError, "whole"),
        (lambda: single([math.inf, 2]), DataError, "whole"),
        (lambda: single([math.nan, 2]), DataError, "whole"),
        (lambda: single({"1": 2}), DataError, "starts at once"),
        (lambda: single({1.5: 2}), DataError, "starts at once"),
        (lambda: single([0, 0]), DataError, "nobody"),
        (lambda: single([5, 3], interval="exact"), InputError, "no interval «exact»"),
        (lambda: single([5, 3], interval="percentile"), InputError, "hand in a generator"),
        (
            lambda: single([5, 3], interval="percentile", replicates=9, rng=RNG()),
            InputError,
            "at least 100 replicates",
        ),
        (lambda: frequencies_of(["x"]), DataError, "no number"),
        (lambda: single([5, 3], "magic"), InputError, "«magic»"),
        (lambda: single([5, 3], level=2), InputError, "between 0 and 1"),
        (lambda: frequencies_of([1, 0]), DataError, "at least once"),
        (lambda: frequencies_of([]), DataError, "nobody"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize("method", ["chao", "chao-bc", "zelterman", "ztpoisson", "ztgeometric"])
def test_the_standard_error_is_the_spread_over_many_populations(method):
    rng = RNG(4)
    totals, errors = [], []
    for _ in range(300):
        times = rng.geometric(0.6, 3000) - 1 if method == "ztgeometric" else rng.poisson(0.7, 3000)
        found = single(frequencies_of(times[times > 0]), method)
        totals.append(found.total)
        errors.append(found.details["standard_error"])

    assert np.mean(totals) == pytest.approx(3000, rel=0.01)
    assert np.mean(errors) == pytest.approx(np.std(totals), rel=0.12)


@pytest.mark.parametrize("method", ["chao", "chao-bc", "zelterman", "ztpoisson"])
def test_the_three_intervals_lie_close_together_on_a_long_list(method):
    found = {
        interval: single(IMMIGRANTS, method, interval=interval, replicates=400, rng=RNG(6))
        for interval in ("lognormal", "wald", "percentile")
    }

    plain = found["lognormal"]
    for name, other in found.items():
        assert other.interval.method == name
        assert other.lower == pytest.approx(plain.lower, rel=0.05)
        assert other.upper == pytest.approx(plain.upper, rel=0.05)
    assert (found["percentile"].replicates, plain.replicates) == (400, 0)


def test_replicates_without_estimate_are_counted_and_make_the_upper_end_infinite():
    found = single([8, 1, 1], "chao", interval="percentile", rng=RNG(1))

    assert found.upper == math.inf
    assert "replicates_without_estimate" in {c.code for c in found.cautions}
    assert found.verdict.word == "unstable"


def test_a_wald_interval_never_starts_below_who_was_seen():
    found = single([20, 1], "chao", interval="wald")

    assert found.lower == found.seen == 21


def test_a_model_in_which_all_are_alike_is_called_unstable_when_the_bound_says_otherwise():
    assert {r.code for r in single(IMMIGRANTS, "ztpoisson").verdict.reasons} == {
        "below_lower_bound"
    }
    alike = single(frequencies_of(np.array([1, 2] * 3 + [1] * 7 + [3])), "ztpoisson")
    assert "below_lower_bound" not in {r.code for r in alike.verdict.reasons}


def test_one_person_seen_once_is_no_proof_that_nobody_is_hidden():
    found = single([1, 30], "chao-bc")

    assert found.total == found.seen == 31
    assert found.upper > found.seen
    assert found.interval.method == "wald"
    assert [r.code for r in found.verdict.reasons] == ["one_single"]


def test_a_handful_seen_twice_is_too_few_to_be_sound():
    assert "few_doubles" in {r.code for r in single([30, 4], "chao").verdict.reasons}
    assert single([30, 5], "chao").verdict.word == "sound"


def test_an_array_of_frequencies_is_read_like_a_mapping_and_the_estimate_is_plain():
    found = single(np.array(IMMIGRANTS), "chao")

    assert found == single(dict(enumerate(IMMIGRANTS, start=1)), "chao")
    assert json.loads(json.dumps(found.to_dict()))["seen"] == 1880


K = np.arange(60)
PREVENTED = np.where(K == 1, poisson.pmf(1, 0.7) + poisson.sf(1, 0.7) / 2, poisson.pmf(K, 0.7) / 2)


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        (poisson.pmf(K, 0.7), (1.00, 1.00, 1.00, 1.79)),
        (geom.pmf(K + 1, 1 / 1.7), (0.71, 0.73, 0.60, 1.00)),
        (0.8 * poisson.pmf(K, 0.3) + 0.2 * poisson.pmf(K, 2), (0.71, 0.76, 0.56, 0.94)),
        (0.8 * poisson.pmf(K, 0.2) + 0.2 * poisson.pmf(K, 20), (1.00, 1.90, 0.35, 0.38)),
        (PREVENTED, (1.99, 2.02, 1.64, 3.08)),
    ],
)
def test_what_each_estimator_finds_in_very_large_populations(chances, expected):
    frequencies = np.rint(1e9 * chances[1:])

    found = [
        single(frequencies, method).total / 1e9
        for method in ("chao", "zelterman", "ztpoisson", "ztgeometric")
    ]

    assert found == pytest.approx(expected, abs=0.006)
