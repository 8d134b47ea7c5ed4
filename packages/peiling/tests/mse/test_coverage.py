"""Sample coverage against published figures, its definition, and what it must give exactly."""

import math

import numpy as np
import pytest

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.coverage import covered, sample_coverage
from peiling.mse.table import CaptureTable

# Hepatitis A in a college in Taiwan, lists P, Q, E. The formulas were compared with the source of the authors' program
# CARE1; 407, 971 and 508 are remembered from Chao et al. (2001), which could not be opened again.
HEPATITIS = {1: 69, 2: 55, 3: 21, 4: 63, 5: 17, 6: 18, 7: 28}


# Diabetes in an Italian town: Bruno et al. (1994), Diabetes Care 17, 548; four lists, 2,069 persons.
DIABETES = {
    "1111": 58, "1110": 157, "1101": 18, "1100": 104, "1011": 46, "1010": 650, "1001": 12,
    "1000": 709, "0111": 14, "0110": 20, "0101": 7, "0100": 74, "0011": 8, "0010": 182, "0001": 10,
}  # fmt: skip


def table(cells, lists="PQE"):
    return CaptureTable.from_cells(tuple(lists), cells.keys(), cells.values())


def product(persons, chances):
    """Expected persons by history 1, 2, … when the lists are independent."""
    cells = []
    for history in range(1, 1 << len(chances)):
        share = math.prod(p if history >> i & 1 else 1 - p for i, p in enumerate(chances))
        cells.append(persons * share)
    return np.array([cells])


def test_the_hepatitis_table_is_the_published_one():
    one = table(HEPATITIS)

    assert one.seen == 271
    assert one.on_list() == {"P": 135, "Q": 122, "E": 126}


def test_the_published_estimates_come_out():
    totals = sample_coverage(table(HEPATITIS), replicates=0).details["totals"]

    assert {kind: round(total) for kind, total in totals.items()} == {
        "independent": 407,
        "high": 971,
        "low": 508,
    }


@pytest.mark.parametrize("kind", ["independent", "low"])
def test_the_standard_error_is_near_that_of_the_delta_method(kind):
    """Multinomial draws of the estimated population, with the gradient taken by differences."""
    cells = np.array(list(HEPATITIS.values()), dtype=float)
    found = sample_coverage(table(HEPATITIS), kind=kind, replicates=4000)
    step = 1e-3

    def total(z):
        return covered(z[None, :]).by(kind)[0]

    slopes = [(total(cells + step * e) - total(cells - step * e)) / (2 * step) for e in np.eye(7)]
    slopes = np.array(slopes)
    variance = (slopes**2 * cells).sum() - (slopes * cells).sum() ** 2 / found.total

    assert found.details["error"] == pytest.approx(math.sqrt(variance), rel=0.08)
    assert found.lower < found.total < found.upper


def test_three_lists_by_the_formula_written_out():
    z = {**HEPATITIS}
    n1, n2, n3 = 135, 122, 126
    n12, n13, n23 = 21 + 28, 17 + 28, 18 + 28
    coverage = 1 - (z[1] / n1 + z[2] / n2 + z[4] / n3) / 3
    average = ((271 - z[1]) + (271 - z[2]) + (271 - z[4])) / 3
    pairs = [
        (z[1] + z[3] + z[2] + z[3], n12, n1 * n2),
        (z[1] + z[5] + z[4] + z[5], n13, n1 * n3),
        (z[2] + z[6] + z[4] + z[6], n23, n2 * n3),
    ]
    high = (n12 + n13 + n23) / (3 * coverage - sum(w * b / p for w, b, p in pairs))
    zero = average / coverage
    once = zero + sum(w * (zero * b / p - 1) for w, b, p in pairs) / (3 * coverage)
    twice = zero + sum(w * (once * b / p - 1) for w, b, p in pairs) / (3 * coverage)

    found = covered(np.array([list(HEPATITIS.values())], dtype=float))

    assert found.coverage[0] == pytest.approx(coverage, rel=1e-12)
    assert found.independent[0] == pytest.approx(zero, rel=1e-12)
    assert found.high[0] == pytest.approx(high, rel=1e-12)
    assert found.low[0] == pytest.approx(twice, rel=1e-12)


def by_histories(cells):
    """Coverage and the estimators, history by history, summed as CARE1 sums them."""
    t, persons = len(next(iter(cells))), range(len(next(iter(cells))))

    def where(test):
        return sum(count for history, count in cells.items() if test(history))

    on = [where(lambda h, j=j: h[j] == "1") for j in persons]
    alone = [where(lambda h, j=j: h[j] == "1" and h.count("1") == 1) for j in persons]
    coverage = 1 - sum(a / n for a, n in zip(alone, on, strict=True)) / t
    left = [where(lambda h, j=j: h[:j].count("1") + h[j + 1 :].count("1") > 0) for j in persons]
    zero = sum(left) / t / coverage
    pairs = []
    for j in persons:
        for k in range(j + 1, t):
            only = where(lambda h, j=j, k=k: h[j] == h[k] == "1" and h.count("1") == 2)
            both = where(lambda h, j=j, k=k: h[j] == h[k] == "1")
            pairs.append((alone[j] + alone[k] + 2 * only, both / (on[j] * on[k])))
    above = where(lambda h: h.count("1") > 1) * t - 2 * where(lambda h: h.count("1") == 2)
    below = t * coverage - sum(w * share for w, share in pairs)
    high = above / below if below > 0 else math.nan
    once = zero + sum(w * (zero * share - 1) for w, share in pairs) / (t * coverage)
    low = zero + sum(w * (once * share - 1) for w, share in pairs) / (t * coverage)
    return coverage, zero, high, low


def test_four_lists_by_history():
    cells = np.zeros(15)
    for history, count in DIABETES.items():
        cells[sum(1 << i for i, mark in enumerate(history) if mark == "1") - 1] = count

    found = covered(cells[None])

    expected = by_histories(DIABETES)
    got = [found.coverage[0], found.independent[0], found.high[0], found.low[0]]
    assert got == pytest.approx(list(expected), rel=1e-12)
    assert (round(found.coverage[0], 3), round(found.high[0])) == (0.803, 2609)


@pytest.mark.parametrize("name", ["kosovo", "ned_5", "ukdat_5", "western"])
def test_four_and_five_lists_by_history(name):
    one = load(name).table
    lists = len(one.lists)
    cells = {f"{h:0{lists}b}"[::-1]: count for h, count in enumerate(one.dense()) if h}

    found = covered(one.dense()[None, 1:])

    coverage, zero, high, low = by_histories(cells)
    assert found.coverage[0] == pytest.approx(coverage, rel=1e-12)
    assert found.independent[0] == pytest.approx(zero, rel=1e-12)
    assert found.low[0] == pytest.approx(low, rel=1e-12)
    assert found.high[0] == pytest.approx(high, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("chances", [(0.3, 0.2, 0.5), (0.1, 0.2, 0.3, 0.4), (0.2,) * 5])
def test_expected_counts_of_independent_lists_give_the_truth_by_every_kind(chances):
    found = covered(product(5000, chances))

    assert found.independent[0] == pytest.approx(5000, rel=1e-10)
    assert found.high[0] == pytest.approx(5000, rel=1e-10)
    assert found.low[0] == pytest.approx(5000, rel=1e-10)
    others = [math.prod(1 - p for p in chances) / (1 - own) for own in chances]
    assert found.coverage[0] == pytest.approx(1 - sum(others) / len(chances), rel=1e-10)


def test_two_kinds_of_persons_are_better_served_than_by_independent_lists():
    cells = product(3000, (0.4, 0.5, 0.45)) + product(3000, (0.1, 0.15, 0.1))

    found = covered(cells)

    assert found.independent[0] < found.low[0] < 6000
    assert abs(found.high[0] - 6000) < abs(found.independent[0] - 6000)


def test_the_order_of_the_lists_changes_nothing():
    one = load("kosovo").table

    found = sample_coverage(one, replicates=0)
    turned = sample_coverage(one.reordered(one.lists[::-1]), replicates=0)

    assert turned.total == pytest.approx(found.total, rel=1e-12)


def test_enough_coverage_takes_the_estimator_for_it():
    cells = np.rint(product(4000, (0.6, 0.5, 0.55))[0]).astype(int)

    found = sample_coverage(table(dict(enumerate(cells.tolist(), start=1))), replicates=100)

    assert found.details["kind"] == "high"
    assert found.total == pytest.approx(4000, rel=0.01)
    assert found.verdict.word == "sound"


def test_the_same_seed_gives_the_same_interval_and_a_generator_its_own():
    one = table(HEPATITIS)

    first, again = (sample_coverage(one, replicates=200, seed=7) for _ in range(2))
    other = sample_coverage(one, replicates=200, rng=np.random.default_rng(8))

    assert first.interval == again.interval
    assert other.interval != first.interval
    assert (first.seed, other.seed) == (7, None)


def test_without_replicates_there_is_no_interval():
    found = sample_coverage(table(HEPATITIS), replicates=0)

    assert found.interval is None
    assert found.details["error"] is None
    assert found.seed is None


@pytest.mark.parametrize("name", ["ukdat", "neworl_186"])
def test_more_than_five_lists_are_refused(name):
    with pytest.raises(Refused, match="3 to 5 lists") as refusal:
        sample_coverage(load(name).table)

    assert refusal.value.reason == "lists_unsupported"


def test_lists_that_avoid_each_other_are_refused_rather_than_estimated():
    avoiding = table({1: 900, 2: 900, 3: 900, 4: 900, 5: 900, 6: 900, 7: 0})

    with pytest.raises(Refused) as refusal:
        sample_coverage(avoiding, kind="low")

    assert refusal.value.reason == "not_defined"


def test_high_without_enough_coverage_is_called_unstable():
    """It divides by nearly nothing here."""
    found = sample_coverage(table(HEPATITIS), kind="high")

    assert "wide_interval" in [reason.code for reason in found.verdict.reasons]
    assert "replicates_failed" in [caution.code for caution in found.cautions]


def test_an_estimator_that_often_fails_has_no_interval():
    with pytest.raises(Refused) as refusal:
        sample_coverage(load("ukdat_4").table, kind="high")

    assert refusal.value.reason == "replicates_failed"


def test_low_coverage_is_said():
    found = sample_coverage(load("ukdat_4").table, replicates=0)

    assert [caution.code for caution in found.cautions] == ["low_coverage"]
    assert "22%" in found.cautions[0].text


def test_an_empty_list_and_no_overlap_are_refused():
    with pytest.raises(Refused) as empty:
        sample_coverage(table({1: 90, 2: 60, 3: 15}))
    with pytest.raises(Refused) as apart:
        sample_coverage(table({1: 90, 2: 60, 4: 15}))

    assert empty.value.reason == "empty_list"
    assert apart.value.reason == "no_overlap"


def test_wrong_arguments_are_named():
    one = table(HEPATITIS)

    with pytest.raises(InputError, match="kind"):
        sample_coverage(one, kind="medium")
    with pytest.raises(InputError, match="at least 100"):
        sample_coverage(one, replicates=20)
    with pytest.raises(InputError, match="7, 15 or 31"):
        covered(np.ones((1, 8)))
