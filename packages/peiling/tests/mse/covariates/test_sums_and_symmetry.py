"""What must hold for any table: sums, orders of lists and values, pooling, structure."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.errors import Refused
from peiling.mse.covariates import Limits, covariate_estimate
from peiling.mse.covariates.fitting import fit_model
from peiling.mse.strata import StratifiedTable

LISTS = ("A", "B", "C")
KEYS = [(sex, year) for sex in ("m", "w") for year in ("2018", "2019", "2020")]
OPEN = Limits(seen=0, ratio=1e9, total=1e12)

counts = st.lists(st.integers(1, 60), min_size=7 * 6, max_size=7 * 6)
formulas = st.sampled_from(["", "A*B", "A*sex", "A*B,sex*year", "A*year,B*C", "A*B*sex,C*year"])


def strata_of(make, numbers, lists=LISTS, keys=KEYS):
    parts = np.array(numbers).reshape(len(keys), 7).tolist()
    tables = {
        key: make.table(lists, dict(enumerate(part, start=1)))
        for key, part in zip(keys, parts, strict=True)
    }
    return make.divided(("sex", "year"), tables)


@settings(max_examples=25, deadline=None)
@given(numbers=counts, formula=formulas)
def test_the_parts_add_up_to_the_whole(make, numbers, formula):
    strata = strata_of(make, numbers)

    found = covariate_estimate(
        strata,
        formula=formula,
        margins=[("year", "sex")],
        limits=Limits(seen=40, ratio=1e9, total=1e12),
    )

    whole = found.overall.total
    assert list(found.by) == ["sex", "year", "year*sex"]
    assert sum(row.counted for row in found.strata) == pytest.approx(whole, rel=1e-9)
    for rows in found.by.values():
        assert sum(row.counted for row in rows) == pytest.approx(whole, rel=1e-9)
        assert sum(row.seen for row in rows) == found.overall.seen == strata.seen


@settings(max_examples=25, deadline=None)
@given(numbers=counts, lists=st.permutations(LISTS), data=st.data())
def test_the_order_of_lists_columns_and_values_changes_nothing(make, numbers, lists, data):
    strata = strata_of(make, numbers)
    names = dict(zip(("m", "w"), data.draw(st.permutations(["m", "w"])), strict=True))
    turned = StratifiedTable.of(
        ("year", "sex"),
        {(year, names[sex]): t.reordered(lists) for (sex, year), t in strata},
    )

    first = covariate_estimate(strata, limits=OPEN)
    second = covariate_estimate(turned, limits=OPEN)

    assert second.overall.total == pytest.approx(first.overall.total, rel=1e-6)
    assert {frozenset(g) for g in first.overall.model} == {
        frozenset(g) for g in second.overall.model
    }
    there = {row.values: row.counted for row in second.strata}
    for row in first.strata:
        sex, year = row.values
        assert there[year, names[sex]] == pytest.approx(row.counted, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(numbers=counts, formula=st.sampled_from(["", "A*B", "A*B,B*C", "A*B,sex*year"]))
def test_without_terms_of_lists_with_covariates_the_total_is_that_of_the_pooled_table(
    make, numbers, formula
):
    strata = strata_of(make, numbers)
    lists_only = ",".join(part for part in formula.split(",") if "sex" not in part)

    divided = covariate_estimate(strata, formula=formula, limits=OPEN)
    pooled = covariate_estimate(make.pooled(strata), formula=lists_only, limits=OPEN)

    assert divided.overall.total == pytest.approx(pooled.overall.total, rel=1e-8)


@settings(max_examples=20, deadline=None)
@given(numbers=counts)
def test_with_every_term_of_a_list_with_a_covariate_each_value_is_fitted_alone(make, numbers):
    strata = strata_of(make, numbers)

    divided = covariate_estimate(strata, formula="A*sex,B*sex,C*sex", limits=OPEN)

    for row in divided.by["sex"]:
        alone = make.pooled(
            StratifiedTable.of(("sex", "year"), {k: t for k, t in strata if k[0] == row.values[0]})
        )
        single = covariate_estimate(alone, formula="", limits=OPEN)
        assert row.counted == pytest.approx(single.overall.total, rel=1e-8)


def test_a_list_that_began_later_is_left_out_of_the_years_before(make):
    tables = {
        ("2018",): make.table(LISTS, {1: 60, 2: 50, 3: 20}),
        ("2019",): make.table(LISTS, {1: 50, 2: 45, 3: 18, 4: 30, 5: 12, 6: 9, 7: 6}),
    }
    strata = make.divided(("year",), tables, {("2018",): ["C"]})
    rows, numbers = [], []
    for year, (_, part) in enumerate(strata):
        for history in range(1, 8 if year else 4):
            a, b, c = history & 1, history >> 1 & 1, history >> 2 & 1
            rows.append([1, a, b, c, year])
            numbers.append(part.dense()[history])

    found = covariate_estimate(strata, formula="")
    other = sm.GLM(numbers, np.array(rows), family=sm.families.Poisson()).fit(tol=1e-13)

    assert [row.estimate.hidden for row in found.strata] == pytest.approx(
        [np.exp(other.params[0]), np.exp(other.params[0] + other.params[4])], rel=1e-7
    )
    assert found.overall.details["parameters"] == 5


def test_calling_the_impossible_cells_empty_instead_would_give_another_number(make):
    tables = {
        ("2018",): make.table(LISTS, {1: 60, 2: 50, 3: 20}),
        ("2019",): make.table(LISTS, {1: 50, 2: 45, 3: 18, 4: 30, 5: 12, 6: 9, 7: 6}),
    }

    right = covariate_estimate(make.divided(("year",), tables, {("2018",): ["C"]}), formula="")
    wrong = covariate_estimate(make.divided(("year",), tables), formula="")

    assert abs(wrong.strata[0].counted - right.strata[0].counted) > 10


def test_a_term_of_a_list_with_a_year_in_which_it_did_not_exist_costs_no_parameter(make):
    tables = {
        ("2018",): make.table(LISTS, {1: 60, 2: 50, 3: 20}),
        ("2019",): make.table(LISTS, {1: 50, 2: 45, 3: 18, 4: 30, 5: 12, 6: 9, 7: 6}),
    }
    strata = make.divided(("year",), tables, {("2018",): ["C"]})

    found = covariate_estimate(strata, formula="C*year")

    assert found.overall.details["parameters"] == 5
    assert found.overall.total == pytest.approx(
        covariate_estimate(strata, formula="").overall.total, rel=1e-9
    )


def test_a_combination_not_seen_knows_the_lists_that_did_not_exist_with_its_year(make):
    part = {1: 50, 2: 45, 3: 18, 4: 30, 5: 12, 6: 9, 7: 6}
    tables = {
        ("m", "2018"): make.table(LISTS, {1: 60, 2: 50, 3: 20}),
        ("m", "2019"): make.table(LISTS, part),
        ("w", "2019"): make.table(LISTS, part),
    }
    strata = make.divided(("sex", "year"), tables, {("m", "2018"): ["C"]})

    sample, _ = make.sample_of(strata)

    possible = dict(zip(sample.design.keys, sample.design.possible.reshape(4, 8), strict=True))
    assert possible["w", "2018"].tolist() == [False, True, True, True, False, False, False, False]


def test_only_seen_combinations_get_a_row_when_asked(make):
    strata = make.simdat()

    crossed = covariate_estimate(strata, formula="R2*R4")
    seen = covariate_estimate(strata, formula="R2*R4", combinations="seen")

    assert (len(crossed.strata), len(seen.strata)) == (96, 52)
    assert "combinations_not_seen" in {c.code for c in crossed.overall.cautions}
    assert "combinations_not_seen" not in {c.code for c in seen.overall.cautions}


def test_a_margin_without_persons_at_one_value_does_not_depend_on_which_value_comes_first(make):
    full = {1: 40, 2: 30, 3: 12, 4: 25, 5: 9, 6: 8, 7: 4}
    none = {2: 30, 4: 25, 6: 9}
    first = make.divided(("x",), {("a",): make.table(LISTS, full), ("b",): make.table(LISTS, none)})
    second = make.divided(
        ("x",), {("a",): make.table(LISTS, none), ("b",): make.table(LISTS, full)}
    )

    one = covariate_estimate(first, formula="A*x")
    other = covariate_estimate(second, formula="A*x")

    assert one.overall.total == pytest.approx(other.overall.total, rel=1e-9)
    assert one.overall.details["parameters"] == other.overall.details["parameters"] == 6
    assert one.overall.details["boundary"] == ["A*x"]
    sample, model = make.sample_of(first, "A*x")
    assert fit_model(sample, model).expected[[9, 11, 13, 15]].tolist() == [0, 0, 0, 0]


def test_nobody_on_two_lists_is_refused(make):
    strata = make.divided((), {(): make.table(LISTS, {1: 90, 2: 60, 4: 30})})

    with pytest.raises(Refused) as refused:
        covariate_estimate(strata)

    assert refused.value.reason == "no_overlap"
