"""Linkage errors: a simulated truth comes back, and nothing is lost or made up."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.estimate import estimate
from peiling.mse.independence import independence
from peiling.mse.linkage import against_linkage, corrected
from peiling.mse.linkage_draws import over_linkage
from peiling.mse.table import CaptureTable
from peiling.results import Estimate, Interval

PERSONS = 60_000
CHANCES = np.array([0.12, 0.09, 0.15])


def table(cells, lists="ABC"):
    return CaptureTable.from_cells(tuple(lists), cells.keys(), cells.values())


def truth(rng, persons=PERSONS):
    on = rng.random((persons, 3)) < CHANCES
    return np.bincount((on << np.arange(3)).sum(axis=1), minlength=8)


def taken_apart(cells, rate, rng):
    """Miss links: whoever is on several lists becomes one person on each, by chance."""
    cells = cells.copy()
    for history in (3, 5, 6, 7):
        lost = rng.binomial(cells[history], rate)
        cells[history] -= lost
        for i in range(3):
            cells[1 << i] += lost * (history >> i & 1)
    return cells


def joined(cells, share, rng):
    """Make false links, so that they are this share of all links: single persons become one."""
    cells = cells.copy()
    several = np.array([3, 5, 6, 7])
    false = rng.multinomial(
        round(share / (1 - share) * cells[several].sum()), cells[several] / cells[several].sum()
    )
    for history, count in zip(several, false, strict=True):
        cells[history] += count
        for i in range(3):
            cells[1 << i] -= count * (history >> i & 1)
    return cells


def as_table(cells):
    return table({h: int(cells[h]) for h in range(1, 8)})


@pytest.mark.parametrize(("false", "missed"), [(0.0, 0.25), (0.15, 0.0), (0.1, 0.3), (0.25, 0.05)])
def test_the_correction_brings_the_simulated_truth_back(false, missed):
    rng = np.random.default_rng(5)
    cells = truth(rng)
    wrong = joined(taken_apart(cells, missed, rng), false, rng)

    right = independence(as_table(cells)).total
    raw = independence(as_table(wrong)).total
    fixed = independence(corrected(as_table(wrong), false_links=false, missed_links=missed)).total

    assert right == pytest.approx(PERSONS, rel=0.04)
    assert abs(raw / right - 1) > 0.12
    assert fixed == pytest.approx(right, rel=0.02)


def test_missed_links_make_it_too_high_and_false_ones_too_low():
    rng = np.random.default_rng(6)
    cells = truth(rng)

    missed = independence(as_table(taken_apart(cells, 0.2, rng))).total
    false = independence(as_table(joined(cells, 0.2, rng))).total

    assert false < PERSONS < missed


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=15, max_size=15),
    st.floats(0, 0.9),
    st.floats(0, 0.5),
)
def test_each_list_keeps_its_persons_and_the_links_are_what_was_asked(counts, false, missed):
    one = CaptureTable.from_cells("ABCD", range(1, 16), counts)
    wanted = one.overlapping * (1 - false) / (1 - missed)

    fixed, reason = None, None
    try:
        fixed = corrected(one, false_links=false, missed_links=missed)
    except Refused as refusal:
        reason = refusal.reason
    if fixed is None:
        assert reason == "too_few_to_link"
        return

    assert fixed.on_list() == one.on_list()
    assert abs(fixed.overlapping - wanted) <= 0.5 + 1e-9
    assert (fixed.counts > 0).all()
    before, after = one.dense(), fixed.dense()
    several = np.bitwise_count(np.arange(16)) > 1
    exact = before[several] * (1 - false) / (1 - missed)
    assert (abs(after[several] - exact) < 1).all()


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.37])
def test_equal_rates_change_nothing_exactly(rate):
    one = load("ukdat").table

    assert corrected(one, false_links=rate, missed_links=rate) is one


def test_rates_of_zero_give_the_estimate_itself():
    one = load("korea").table

    found = against_linkage(one, independence, false_links=(0,), missed_links=(0,))

    assert found.cells[0].answer.estimate == independence(one)


def test_the_correction_says_what_it_did():
    fixed = corrected(load("ukdat").table, false_links=0.05, missed_links=0.1)

    said = fixed.cautions[-1]
    assert said.code == "linkage_corrected"
    assert "from 252 to 266" in said.text


def test_every_pair_of_rates_has_its_place():
    found = against_linkage(
        load("ukdat").table, independence, false_links=(0, 0.1), missed_links=(0, 0.1, 0.2)
    )

    assert [(c.false_links, c.missed_links) for c in found.cells] == [
        (0.0, 0.0),
        (0.0, 0.1),
        (0.0, 0.2),
        (0.1, 0.0),
        (0.1, 0.1),
        (0.1, 0.2),
    ]
    first, second = found.totals
    assert first[0] > first[1] > first[2]
    assert second[0] > first[0]
    assert found.verdict.word == "sound"


def test_any_estimator_will_do():
    found = against_linkage(
        load("korea").table,
        lambda one: estimate(one, "bic", replicates=0),
        false_links=(0,),
        missed_links=(0, 0.05),
    )

    assert found.cells[0].total == pytest.approx(157.1667, rel=1e-6)
    assert found.cells[1].total < found.cells[0].total


def test_a_refusal_is_an_answer_with_its_reason():
    one = table({1: 90, 2: 60, 3: 15}, "AB")

    found = against_linkage(one, independence, false_links=(0, 0.99), missed_links=(0, 0.9))

    reasons = [cell.answer.reason for cell in found.cells]
    assert reasons == [None, "too_few_to_link", "no_overlap", None]
    assert found.totals[1][0] is None
    assert found.to_dict()["cells"][2]["reason"] == "no_overlap"


def test_rates_that_decide_everything_are_called_unstable():
    found = against_linkage(
        load("ukdat").table, independence, false_links=(0, 0.8), missed_links=(0,)
    )

    assert found.verdict.reasons[0].code == "linkage_decides"


def test_nothing_but_refusals_is_refused():
    apart = table({1: 90, 2: 60, 4: 50})

    found = against_linkage(apart, independence, false_links=(0,), missed_links=(0, 0.1))

    assert found.verdict.word == "refused"


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
def test_a_rate_out_of_range_is_named(rate):
    one = load("korea").table

    with pytest.raises(InputError, match="false_links"):
        corrected(one, false_links=rate, missed_links=0.0)
    with pytest.raises(InputError, match="missed_links"):
        against_linkage(one, independence, missed_links=(0.0, rate))


def test_no_rate_at_all_is_refused():
    with pytest.raises(InputError, match="at least one"):
        against_linkage(load("korea").table, independence, false_links=())


def test_hidden_counts_are_settled_first_and_said():
    one = CaptureTable.from_cells("AB", [1, 2, 3], [90, 60, 1], most=[90, 60, 4])

    fixed = corrected(one, false_links=0.0, missed_links=0.4)

    assert fixed.exact
    assert [c.code for c in fixed.cautions] == ["hidden_counts_at_middle", "linkage_corrected"]
    assert fixed.counts.tolist() == [88, 58, 5]


def test_without_errors_the_draws_change_nothing_exactly():
    one = load("korea").table
    rng = np.random.default_rng(1)

    found = over_linkage(one, independence, false_links=0, missed_links=0, rng=rng)

    assert found == independence(one)


def test_equal_rates_keep_the_total_and_widen_the_interval():
    one = load("ukdat").table
    alone = independence(one)

    rates = {"false_links": 0.2, "missed_links": 0.2}
    found = over_linkage(one, independence, **rates, rng=np.random.default_rng(2))

    assert found.total == alone.total
    assert found.lower < alone.lower < alone.upper < found.upper


def test_the_verdict_is_that_of_the_wider_interval():
    """Two persons on two lists, of twenty by the rate: the two are all that was counted."""
    one = table({1: 300, 2: 300, 4: 300, 3: 1, 5: 1})
    rates = {"false_links": 0.0, "missed_links": 0.9}

    found = over_linkage(one, independence, **rates, rng=np.random.default_rng(4))
    alone = independence(corrected(one, **rates))

    assert "wide_interval" not in [reason.code for reason in alone.verdict.reasons]
    assert "wide_interval" in [reason.code for reason in found.verdict.reasons]
    assert found.verdict.reasons[: len(alone.verdict.reasons)] == alone.verdict.reasons
    assert "links_drawn" in [caution.code for caution in found.cautions]


def test_an_interval_without_an_upper_end_is_refused():
    def endless(one):
        return Estimate("any", one.seen, 900.0, Interval(300.0, math.inf, 0.95, "bca"))

    with pytest.raises(Refused) as refusal:
        over_linkage(
            load("korea").table,
            endless,
            false_links=0.1,
            missed_links=0.0,
            rng=np.random.default_rng(1),
        )

    assert refusal.value.reason == "no_upper_end"


def test_the_draws_have_the_mean_of_the_correction_and_keep_each_list():
    one = load("kosovo").table
    seen = []

    def watched(drawn):
        seen.append(drawn)
        return independence(drawn)

    rates = {"false_links": 0.1, "missed_links": 0.25}
    over_linkage(one, watched, **rates, draws=400, rng=np.random.default_rng(3))

    assert all(drawn.on_list() == one.on_list() for drawn in seen)
    cells = np.array([drawn.dense() for drawn in seen[1:]])
    several = np.bitwise_count(np.arange(16)) > 1
    wanted = one.dense()[several] * 0.9 / 0.75
    reach = 4 * cells[:, several].std(axis=0) / 20
    assert (abs(cells[:, several].mean(axis=0) - wanted) <= reach + 1e-9).all()
    assert cells[:, several].std(axis=0).max() > 0


def test_the_interval_holds_the_truth_only_if_the_chance_in_the_links_is_in_it():
    """The planted fault is the corrected table alone: its made-up links pass for counted ones."""
    rng = np.random.default_rng(8)
    tables, persons, hits, alone, totals = 120, 6000, 0, 0, []

    for _ in range(tables):
        one = as_table(taken_apart(truth(rng, persons), 0.5, rng))
        rates = {"false_links": 0.0, "missed_links": 0.5}
        found = over_linkage(one, independence, **rates, draws=20, rng=rng)
        fixed = independence(corrected(one, **rates))
        hits += found.lower <= persons <= found.upper
        alone += fixed.lower <= persons <= fixed.upper
        totals.append(found.total)

    assert hits / tables == pytest.approx(0.95, abs=0.06)
    assert alone / tables < 0.85
    assert np.mean(totals) == pytest.approx(persons, rel=0.03)


def test_an_interval_that_is_not_given_is_asked_for():
    with pytest.raises(InputError, match="interval"):
        over_linkage(
            load("korea").table,
            lambda one: estimate(one, "bic", replicates=0),
            false_links=0.1,
            missed_links=0.0,
            rng=np.random.default_rng(1),
        )


def test_draws_that_are_often_refused_are_refused_together():
    """Twelve persons on both lists; the correction asks for 60 of the 60 on the second."""
    one = table({1: 90, 2: 48, 3: 12}, "AB")

    with pytest.raises(Refused) as refusal:
        over_linkage(
            one, independence, false_links=0.0, missed_links=0.79, rng=np.random.default_rng(1)
        )

    assert refusal.value.reason == "replicates_failed"


def test_too_few_draws_are_named():
    with pytest.raises(InputError, match="20 draws"):
        over_linkage(
            load("korea").table,
            independence,
            false_links=0.1,
            missed_links=0.0,
            draws=5,
            rng=np.random.default_rng(1),
        )
