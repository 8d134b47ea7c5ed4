"""The untestable assumption: odds ratios with the dark cell, and where a number tips."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.bounds import chao
from peiling.mse.dark import against_dark_cell
from peiling.mse.independence import chapman, independence
from peiling.mse.table import CaptureTable
from peiling.results import Estimate, Interval


def test_an_odds_ratio_of_one_is_the_estimate_itself():
    found = independence(load("ukdat").table)

    (point,) = against_dark_cell(found, odds=(1,)).points

    assert (point.total, point.lower, point.upper) == (found.total, found.lower, found.upper)


def test_with_two_lists_it_is_their_odds_ratio():
    """Expected counts of two lists with a known odds ratio; independence misses it, ξ mends it."""
    dark = 4000.0
    cells = {1: 600, 2: 400, 3: 120}
    ratio = 120 * dark / (600 * 400)
    found = independence(CaptureTable.from_cells("AB", cells.keys(), cells.values()))

    (point,) = against_dark_cell(found, odds=(ratio,)).points

    assert ratio == 2
    assert point.total == pytest.approx(1120 + dark)


def test_with_three_lists_it_is_the_factor_of_their_interaction():
    """The counts are those of a saturated model; the dark cell is ξ times what they give."""
    cells = np.array([0, 300, 200, 40, 250, 60, 30, 12], dtype=float)
    sign = np.array([(-1) ** (3 - h.bit_count()) for h in range(8)])
    without = math.exp((sign[1:] * np.log(cells[1:])).sum())
    found = Estimate("model", int(cells.sum()), cells.sum() + without)

    for point in against_dark_cell(found, odds=(0.5, 3)).points:
        cells[0] = point.total - found.seen
        interaction = (sign * np.log(cells)).sum()
        assert math.exp(-interaction) == pytest.approx(point.odds)


def test_the_ends_move_with_the_total():
    found = Estimate("main", 1000, 5000.0, Interval(4000.0, 7000.0, 0.95, "bca"))

    low, high = against_dark_cell(found, odds=(0.5, 2)).points

    assert (low.total, low.lower, low.upper) == (3000, 2500, 4000)
    assert (high.total, high.lower, high.upper) == (9000, 7000, 13000)


@given(
    st.integers(0, 10**6),
    st.floats(0.5, 1e7),
    st.lists(st.floats(0.01, 100), min_size=1, max_size=6),
)
def test_tipping_is_the_inverse_and_nothing_goes_below_the_seen(seen, hidden, odds):
    curve = against_dark_cell(Estimate("main", seen, seen + hidden), odds=odds)

    assert [p.odds for p in curve.points] == sorted(set(odds))
    for point in curve.points:
        assert point.total > seen or point.total == pytest.approx(seen)
        assert curve.tipping(point.total) == pytest.approx(point.odds, rel=1e-5)


def test_a_cited_figure_has_its_tipping_point():
    ned = load("ned")
    cited = ned.cited[0]
    curve = against_dark_cell(independence(ned.table))

    ratio = curve.tipping(8234 + cited.low)

    assert ratio == pytest.approx(cited.low / curve.hidden)
    assert curve.tipping(curve.seen) == 0


def test_a_number_below_the_persons_seen_has_none():
    curve = against_dark_cell(independence(load("ukdat").table))

    for total in (2743, math.nan, math.inf):
        with pytest.raises(InputError, match="2,744 persons seen"):
            curve.tipping(total)


def test_the_warning_and_the_verdict_of_the_estimate_go_along():
    found = chao(load("artificial_3").table, anyway=True)

    curve = against_dark_cell(found)

    assert curve.cautions[:-1] == found.cautions
    assert curve.cautions[-1].code == "identifying_assumption"
    assert curve.verdict == found.verdict
    assert curve.verdict.word == "unstable"


def test_an_estimate_without_an_interval_has_none_here():
    (point,) = against_dark_cell(Estimate("bic", 100, 300.0), odds=(2,)).points

    assert (point.total, point.lower, point.upper) == (500, None, None)


def test_nobody_hidden_is_refused():
    with pytest.raises(Refused) as refusal:
        against_dark_cell(chapman(200, 50, 50))

    assert refusal.value.reason == "nobody_hidden"


@pytest.mark.parametrize("odds", [(0,), (-1, 1), (math.nan,), (math.inf,), ()])
def test_an_odds_ratio_that_is_none_is_named(odds):
    with pytest.raises(InputError, match="odds ratio"):
        against_dark_cell(Estimate("bic", 100, 300.0), odds=odds)


def test_it_goes_into_json():
    curve = against_dark_cell(independence(load("korea").table))

    assert len(json.loads(json.dumps(curve.to_dict(), allow_nan=False))["points"]) == 5
