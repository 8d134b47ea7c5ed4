import itertools
import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, chisquare

from peiling.errors import InputError
from peiling.series import differ_more_than_chance


def by_hand(counts, exposures):
    """The p-value in fractions, over every split of the total: slow, and without rounding."""
    total, whole = sum(counts), sum(exposures)
    chances = [Fraction(e, whole) for e in exposures]

    def index(split):
        return sum((n - total * c) ** 2 / (total * c) for n, c in zip(split, chances, strict=True))

    p_value = Fraction(0)
    for split in itertools.product(range(total + 1), repeat=len(counts)):
        if sum(split) == total and index(split) >= index(counts):
            ways = math.factorial(total)
            for n in split:
                ways //= math.factorial(n)
            p_value += ways * math.prod(c**n for c, n in zip(chances, split, strict=True))
    return float(p_value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), min_size=2, max_size=4))
def test_the_exact_p_value_is_the_sum_over_all_splits(years):
    counts, exposures = [n for n, _ in years], [e for _, e in years]
    if sum(counts) == 0:
        return
    found = differ_more_than_chance(counts, exposures=exposures)

    assert found.method == "exact"
    assert found.p_value == pytest.approx(by_hand(counts, exposures), rel=1e-9)


def test_equal_years_differ_as_little_as_can_be():
    found = differ_more_than_chance((2, 2, 2))

    assert (found.index, found.p_value) == (0, pytest.approx(1))


@given(st.lists(st.integers(0, 30), min_size=2, max_size=3).filter(any), st.randoms())
def test_the_order_of_the_years_changes_nothing(counts, random):
    shuffled = list(counts)
    random.shuffle(shuffled)

    there, back = differ_more_than_chance(counts), differ_more_than_chance(shuffled)

    assert there.p_value == pytest.approx(back.p_value)


def test_the_exact_test_rejects_no_more_often_than_its_level():
    # Two years of Poisson 4 each: all pairs of counts up to 25.
    chance = [math.exp(-4) * 4**n / math.factorial(n) for n in range(26)]
    often = sum(
        chance[a] * chance[b]
        for a in range(26)
        for b in range(26)
        if a + b and differ_more_than_chance((a, b)).p_value <= 0.05
    )

    assert 0.01 < often <= 0.05


def test_two_years_with_many_persons_are_summed_over_in_no_time():
    found = differ_more_than_chance((90_000, 91_000))

    # The same with the continuity correction, by the normal distribution.
    z = (1000 - 1) / math.sqrt(181_000)
    assert found.method == "exact"
    assert found.p_value == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-3)


def test_many_persons_are_simulated_and_give_about_the_approximate_answer():
    counts = (400, 440, 370, 410)

    found = differ_more_than_chance(counts, rng=np.random.default_rng(3))

    assert found.method == "simulated"
    assert found.p_value == pytest.approx(chisquare(counts).pvalue, abs=5 * found.error + 0.002)
    low = differ_more_than_chance((900, 500, 700), rng=np.random.default_rng(1))
    assert low.p_value == pytest.approx(1 / 20_001)


def test_without_a_generator_the_approximation_says_what_it_is():
    found = differ_more_than_chance((400, 440, 370, 410))

    assert found.method == "chi-square"
    assert found.p_value == pytest.approx(chi2.sf(found.index, 3))
    assert [c.code for c in found.cautions] == ["chi_square"]
    thin = differ_more_than_chance((400, 440, 370, 2), exposures=(100, 100, 100, 1))
    assert [c.code for c in thin.cautions] == ["chi_square", "few_expected"]


def test_the_same_generator_gives_the_same_answer_and_it_is_plain():
    one, other = (
        differ_more_than_chance((400, 440, 370), rng=np.random.default_rng(8)) for _ in range(2)
    )

    assert one == other
    assert json.loads(json.dumps(one.to_dict()))["freedom"] == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: differ_more_than_chance([1]), "two years"),
        (lambda: differ_more_than_chance([0, 0]), "nothing to compare"),
        (lambda: differ_more_than_chance([1, -1]), "negative"),
        (lambda: differ_more_than_chance([1, 1], exposures=[1]), "2 counts and 1 exposures"),
        (lambda: differ_more_than_chance([1, 1], exposures=[1, 0]), "above 0"),
        (lambda: differ_more_than_chance([1, 1], exposures=[1, math.nan]), "above 0"),
        (lambda: differ_more_than_chance([1, 1], draws=0), "one draw"),
    ],
)
def test_what_cannot_be_asked_of_years_is_said(call, words):
    with pytest.raises(InputError, match=words):
        call()
