"""Models with unequal persons: against another program, all cells, and the exact condition."""

import math
from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse import heterogeneity
from peiling.mse.heterogeneity import mth
from peiling.mse.independence import independence
from peiling.mse.table import CaptureTable
from peiling.mse.unequal import symmetric

COLUMNS = {"poisson": lambda k: 2.0**k - 1, "darroch": lambda k: k**2 / 2}
TABLES = ["kosovo", "korea", "australia", "ukdat", "ned", "western", "neworl_186"]


def design(lists, columns):
    """Every history that can be seen: constant, lists, columns of heterogeneity."""
    histories = np.arange(1, 1 << lists)
    k = np.bitwise_count(histories).astype(float)
    inside = [histories >> i & 1 for i in range(lists)]
    return np.column_stack([np.ones(len(k)), *inside, *(column(k) for column in columns)])


def regression(table, columns):
    matrix = design(len(table.lists), columns)
    family = sm.families.Poisson()
    return sm.GLM(table.dense()[1:], matrix, family=family).fit(tol=1e-13, maxiter=300)


def simulated(lists, persons, spread, seed=0):
    """Persons whose odds of being listed differ by a log-normal factor."""
    rng = np.random.default_rng(seed)
    odds = rng.uniform(0.01, 0.04, lists) * np.exp(spread * rng.normal(size=persons))[:, None]
    on = rng.random((persons, lists)) < odds / (1 + odds)
    histories = (on * (1 << np.arange(lists, dtype=np.uint64))).sum(axis=1, dtype=np.uint64)
    histories = histories[histories > 0]
    names = [f"list {i}" for i in range(lists)]
    return CaptureTable.from_cells(names, histories.tolist(), [1] * len(histories))


@pytest.mark.parametrize("kind", ["poisson", "darroch"])
@pytest.mark.parametrize("name", TABLES)
def test_it_is_the_poisson_regression_over_all_cells(name, kind):
    table = load(name).table

    found = mth(table, kind=kind)
    fitted = regression(table, [COLUMNS[kind]])

    assert found.hidden == pytest.approx(math.exp(fitted.params[0]), rel=1e-8)
    assert found.details["tau"] == pytest.approx(fitted.params[-1], rel=1e-7)
    assert found.details["deviance"] == pytest.approx(fitted.deviance, rel=1e-8)
    assert found.details["freedom"] == fitted.df_resid
    factor = math.exp(1.959963984540054 * fitted.bse[0])
    assert found.upper == pytest.approx(found.seen + found.hidden * factor, rel=1e-6)
    assert found.lower == pytest.approx(found.seen + found.hidden / factor, rel=1e-6)


@pytest.mark.parametrize("name", TABLES)
def test_chao_is_what_is_left_after_dropping_negative_parameters_as_rcapture_does(name):
    table = load(name).table
    starts = list(range(3, len(table.lists) + 1))
    while True:
        fitted = regression(table, [lambda k, j=j: np.maximum(k - j + 1, 0) for j in starts])
        tau = fitted.params[1 + len(table.lists) :]
        if not (tau < 0).any():
            break
        starts.pop(int(np.flatnonzero(tau < 0)[0]))

    found = mth(table)

    assert found.hidden == pytest.approx(math.exp(fitted.params[0]), rel=1e-7)
    assert list(found.details["tau"]) == [str(start) for start in starts]
    assert list(found.details["tau"].values()) == pytest.approx(tau.tolist(), rel=1e-6)
    assert found.cautions[-1].code == "lower_bound"


def test_chao_without_any_parameter_is_independence():
    table = load("korea").table

    assert mth(table).total == pytest.approx(independence(table).total, rel=1e-9)


@pytest.mark.parametrize("kind", ["poisson", "darroch"])
def test_the_table_on_which_rcapture_answers_silently_is_refused(kind):
    """Rcapture gives 96.13 and 96.00 for 96 persons seen: the likelihood has no highest point."""
    with pytest.raises(Refused) as refusal:
        mth(load("artificial_3").table, kind=kind, anyway=True)

    assert refusal.value.reason == "no_maximum"


def test_without_the_look_beforehand_that_table_gets_further(monkeypatch):
    """The planted fault: the look beforehand is what refuses, and not something after it."""
    monkeypatch.setattr(heterogeneity, "exists", lambda *_: True)

    with pytest.raises(Refused) as refusal:
        mth(load("artificial_3").table, kind="darroch", anyway=True)

    assert refusal.value.reason == "no_upper_end"


def no_direction(table, columns, bounded):
    """Decide existence over every history, without the short cut."""
    lists = len(table.lists)
    matrix = design(lists, columns)
    counts = table.dense()[1:]
    free = [(-1, 1)] * (1 + lists) + [(0 if bounded else -1, 1)] * len(columns)
    found = linprog(
        matrix.sum(axis=0),
        matrix[counts == 0] if (counts == 0).any() else None,
        np.zeros((counts == 0).sum()) if (counts == 0).any() else None,
        matrix[counts > 0],
        np.zeros((counts > 0).sum()),
        free,
    )
    return found.fun > -1e-7


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([0, 0, 0, 0, 30, 70]), min_size=15, max_size=15),
    st.sampled_from(["chao", "poisson", "darroch"]),
)
def test_the_condition_over_all_histories_decides_whether_there_is_an_answer(counts, kind):
    table = CaptureTable.from_cells("ABCD", range(1, 16), counts)
    if table.seen < 100 or table.overlapping == 0 or 0 in table.on_list().values():
        return
    if kind == "chao":
        columns = [lambda k, j=j: np.maximum(k - j + 1, 0) for j in (3, 4)]
    else:
        columns = [COLUMNS[kind]]

    there = no_direction(table, columns, kind == "chao")

    if there:
        assert mth(table, kind=kind).total >= table.seen
    else:
        with pytest.raises(Refused) as refusal:
            mth(table, kind=kind)
        assert refusal.value.reason == "no_maximum"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.01, 3), min_size=1, max_size=7))
def test_symmetric_polynomials_are_sums_over_all_choices(values):
    values = np.array(values)

    every, one, two = symmetric(values)

    def brute(left, k):
        return sum(math.prod(part) for part in combinations(left, k))

    for k in range(len(values) + 1):
        assert every[k] == pytest.approx(brute(values, k), rel=1e-10)
        for i in range(len(values)):
            assert one[i, k] == pytest.approx(brute(np.delete(values, i), k), rel=1e-10)
            for j in range(len(values)):
                left = np.delete(values, [i, j])
                assert two[i, j, k] == pytest.approx(brute(left, k), rel=1e-10)


@pytest.mark.parametrize(
    "how", [{"kind": "chao"}, {"kind": "darroch"}, {"kind": "poisson", "theta": 1.3}]
)
def test_thirty_lists_are_no_trouble(how):
    table = simulated(30, 4000, 0.0)

    found = mth(table, **how)

    assert found.lower < 4000 < found.upper
    assert found.total == pytest.approx(4000, rel=0.12)


def test_thirty_lists_and_unequal_persons_are_better_served_than_by_independence():
    table = simulated(30, 4000, 0.8)

    alike = independence(table).total
    found = {kind: mth(table, kind=kind).total for kind in ("chao", "darroch")}

    assert alike < 3500
    assert alike < found["chao"] < 4300
    assert alike < found["darroch"] < 4300


def test_a_steep_theta_with_many_lists_is_refused_with_one_that_works():
    table = simulated(30, 4000, 0.5)

    with pytest.raises(Refused, match=r"at most 1\.46") as refusal:
        mth(table, kind="poisson")

    assert refusal.value.reason == "theta_too_steep"
    assert mth(table, kind="poisson", theta=1.46).total > table.seen


def test_two_lists_are_refused():
    table = CaptureTable.from_cells("ABC", [1, 2, 3], [90, 60, 15])

    with pytest.raises(Refused) as refusal:
        mth(table)

    assert refusal.value.reason == "not_identified"


def test_an_empty_list_changes_no_number_and_is_named():
    kosovo = load("kosovo").table
    wider = CaptureTable.from_cells(
        (*kosovo.lists, "nobody"), kosovo.histories.tolist(), kosovo.counts.tolist()
    )

    found, full = mth(wider, kind="darroch"), mth(kosovo, kind="darroch")

    assert found.total == pytest.approx(full.total, rel=1e-10)
    assert found.cautions[-1].code == "empty_list"
    assert found.details["parameters"] == full.details["parameters"] + 1


def test_fewer_persons_on_many_lists_than_by_chance_is_said():
    found = mth(load("korea").table, kind="darroch")

    assert found.details["tau"] < 0
    assert "negative_heterogeneity" in [caution.code for caution in found.cautions]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=7, max_size=7), st.permutations("ABC"))
def test_the_order_of_the_lists_changes_nothing(counts, order):
    table = CaptureTable.from_cells("ABC", range(1, 8), counts)

    found = mth(table, anyway=True)
    turned = mth(table.reordered(order), anyway=True)

    assert turned.total == pytest.approx(found.total, rel=1e-7)
    assert found.seen < found.lower < found.total < found.upper


def test_wrong_arguments_are_named():
    table = load("korea").table

    with pytest.raises(InputError, match="kind"):
        mth(table, kind="gamma")
    with pytest.raises(InputError, match="Theta"):
        mth(table, kind="poisson", theta=1.0)
    with pytest.raises(InputError, match="level"):
        mth(table, level=0.0)


def test_no_overlap_and_few_persons_are_refused():
    with pytest.raises(Refused) as apart:
        mth(CaptureTable.from_cells("ABC", [1, 2, 4], [90, 60, 50]))
    with pytest.raises(Refused) as few:
        mth(CaptureTable.from_cells("ABC", range(1, 8), [9, 8, 3, 7, 2, 2, 1]))

    assert apart.value.reason == "no_overlap"
    assert few.value.reason == "too_few_persons"
