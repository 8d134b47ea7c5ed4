"""Chao's lower bound against its definition, the delta method and another program."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.bounds import chao, lognormal_around, settled
from peiling.mse.table import CaptureTable


def with_frequencies(frequencies, lists):
    """Put f_k persons on the first k lists."""
    histories = [(1 << k) - 1 for k in range(1, len(frequencies) + 1)]
    names = [f"list {i}" for i in range(lists)]
    return CaptureTable.from_cells(names, histories, frequencies)


def test_ukdat_gives_its_formula():
    found = chao(load("ukdat").table)

    assert found.total == pytest.approx(2744 + 5 / 6 * 2492**2 / (2 * 241))
    assert found.details["f1"] == 2492
    assert found.cautions[0].code == "lower_bound"


def test_with_many_lists_it_nears_the_published_number_for_one_register():
    """Counts of illegal immigrants in the Netherlands: 9,273.51 by singleRcapture's Chao."""
    frequencies = [1645, 183, 37, 13, 1, 1]
    one = with_frequencies(frequencies, 62)

    hidden = chao(one).hidden / (1 - 1 / 62)

    assert sum(frequencies) + hidden == pytest.approx(9273.51, abs=0.005)


def test_the_variance_is_that_of_the_delta_method():
    """Multinomial counts around the estimate, with the gradient taken by differences."""
    frequencies = np.array([310.0, 42.0, 7.0, 1.0])
    share = 3 / 4

    def total(f):
        return f.sum() + share * f[0] ** 2 / (2 * f[1])

    step = 1e-4
    slopes = np.array(
        [
            (total(frequencies + step * e) - total(frequencies - step * e)) / (2 * step)
            for e in np.eye(4)
        ]
    )
    point = total(frequencies)
    expected = (slopes**2 * frequencies).sum() - (slopes * frequencies).sum() ** 2 / point

    found = chao(with_frequencies(frequencies.astype(int).tolist(), 4))

    assert found.details["variance"] == pytest.approx(expected, rel=1e-6)


def test_nobody_on_exactly_two_lists_takes_the_corrected_form():
    found = chao(with_frequencies([200, 0, 9], 3))

    assert found.total == pytest.approx(209 + 2 / 3 * 200 * 199 / 2)
    assert found.details["bias_corrected"]
    assert found.lower > 209
    slope = 1 + 2 / 3 * (2 * 200 - 1) / 2
    moments = slope**2 * 200 + 9 - (slope * 200 + 9) ** 2 / found.total
    assert found.details["variance"] == pytest.approx(moments, rel=1e-12)


def test_nobody_on_exactly_one_list_hides_nobody():
    found = chao(with_frequencies([0, 150, 9], 3))

    assert found.total == found.lower == found.upper == 159


def test_it_is_below_the_truth_when_persons_differ():
    """Expected frequencies, exactly, of two kinds of persons; the lists equally likely."""
    lists, kinds = 5, {0.05: 8000, 0.3: 1000}

    def expected(k):
        return sum(
            n * math.comb(lists, k) * p**k * (1 - p) ** (lists - k) for p, n in kinds.items()
        )

    frequencies = [round(expected(k)) for k in range(1, lists + 1)]

    found = chao(with_frequencies(frequencies, lists))

    assert found.upper < 9000


def test_it_is_the_truth_when_all_persons_and_lists_are_alike():
    lists, chance, persons = 5, 0.1, 10**6
    frequencies = [
        round(persons * math.comb(lists, k) * chance**k * (1 - chance) ** (lists - k))
        for k in range(1, lists + 1)
    ]

    found = chao(with_frequencies(frequencies, lists))

    assert found.total == pytest.approx(persons, rel=1e-4)


def test_unequal_lists_make_it_too_high_by_the_factor_that_is_said():
    """Expected counts of independent lists, all persons alike: 0.4 and three times 0.02 in odds."""
    odds, hidden = np.array([0.4, 0.02, 0.02, 0.02]), 10**8
    counts = [
        round(hidden * math.prod(odds[i] for i in range(4) if h >> i & 1)) for h in range(1, 16)
    ]
    pairs = sum(odds[i] * odds[j] for i in range(4) for j in range(i))
    table = CaptureTable.from_cells("ABCD", range(1, 16), counts)

    found = chao(table)

    assert found.hidden / hidden == pytest.approx(3 / 4 * odds.sum() ** 2 / (2 * pairs), rel=1e-6)
    assert found.hidden / hidden > 1.5
    assert found.cautions[1].code == "unequal_lists"


def test_lists_of_one_length_bring_no_such_caution():
    table = CaptureTable.from_cells("ABC", [1, 2, 3, 4, 5, 6], [80, 80, 10, 80, 10, 10])

    assert [caution.code for caution in chao(table).cautions] == ["lower_bound"]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 500), min_size=3, max_size=8).filter(
        lambda f: sum(f) >= 100 and sum(f[1:]) > 0
    )
)
def test_the_interval_holds_the_bound_and_never_less_than_was_seen(frequencies):
    found = chao(with_frequencies(frequencies, len(frequencies)))

    assert found.seen <= found.lower <= found.total <= found.upper < math.inf


def test_without_overlap_it_refuses():
    with pytest.raises(Refused) as refusal:
        chao(CaptureTable.from_cells("AB", [1, 2], [90, 60]))

    assert refusal.value.reason == "no_overlap"


def test_the_log_of_the_hidden_number_is_symmetric_around_its_middle():
    found = lognormal_around(100, 300, 2500.0, 0.9)

    low, high = math.log(found.lower - 100), math.log(found.upper - 100)
    assert (low + high) / 2 == pytest.approx(math.log(200))
    reach = norm.ppf(0.95) * math.sqrt(math.log(1 + 2500 / 200**2))
    assert (high - low) / 2 == pytest.approx(reach)


@pytest.mark.parametrize("variance", [-1.0, math.nan, math.inf])
def test_a_variance_that_is_none_is_refused(variance):
    with pytest.raises(InputError, match="variance"):
        lognormal_around(100, 300, variance, 0.95)


def test_a_total_below_the_persons_seen_is_refused():
    with pytest.raises(InputError, match="below"):
        lognormal_around(100, 99, 1.0, 0.95)


def test_hidden_counts_are_taken_at_the_middle_and_it_is_said():
    one = CaptureTable.from_cells("AB", [1, 2, 3], [90, 60, 1], most=[90, 60, 4])

    known, cautions = settled(one)

    assert known.exact
    assert known.counts.tolist() == [90, 60, 3]
    assert "151 to 154" in cautions[0].text
