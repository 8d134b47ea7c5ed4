"""Whether there is an estimate, against other ways of deciding it."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from peiling.errors import Refused
from peiling.mse.covariates import Limits, covariate_estimate, selection
from peiling.mse.covariates.existence import Existence, judge, sinks
from peiling.mse.covariates.fitting import existence, fit_model
from peiling.mse.covariates.selection import choose

LISTS = ("A", "B", "C")
OPEN = Limits(seen=0, ratio=1e9, total=1e12)


def inside_the_cone(rows, counts):
    """Definition: some strictly positive cells have the same margins as the counts."""
    p = rows.shape[1]
    answer = linprog(
        np.r_[np.zeros(len(rows)), -1.0],
        A_eq=np.c_[rows.T, np.zeros(p)],
        b_eq=rows.T @ counts,
        A_ub=np.c_[-np.eye(len(rows)), np.ones(len(rows))],
        b_ub=np.zeros(len(rows)),
        bounds=[(0, None)] * len(rows) + [(0, 1)],
        method="highs",
    )
    return answer.x[-1] > 1e-9


designs = st.integers(0, 2**32 - 1)


@settings(max_examples=150, deadline=None)
@given(seed=designs)
def test_the_verdict_is_that_of_the_definition(seed):
    rng = np.random.default_rng(seed)
    cells, p = rng.integers(4, 20), rng.integers(2, 7)
    rows = np.c_[np.ones(cells), rng.integers(0, 2, (cells, p - 1))].astype(float)
    counts = rng.integers(0, 3, cells) * (rng.random(cells) < 0.5).astype(float)
    counts[0] += 1

    found = judge(rows, counts, np.eye(1, p))

    assert found.exists == inside_the_cone(rows, counts)


@settings(max_examples=100, deadline=None)
@given(seed=designs)
def test_a_hidden_row_can_be_estimated_when_it_is_a_mixture_of_rows_that_stay(seed):
    rng = np.random.default_rng(seed)
    cells, p = rng.integers(4, 15), rng.integers(2, 7)
    rows = np.c_[np.ones(cells), rng.integers(0, 2, (cells, p - 1))].astype(float)
    counts = rng.integers(0, 3, cells) * (rng.random(cells) < 0.5).astype(float)
    counts[0] += 1
    hidden = np.c_[np.ones(4), rng.integers(0, 2, (4, p - 1))].astype(float)

    found = judge(rows, counts, hidden, limit=True)

    staying = rows[~found.sinking]
    rank = np.linalg.matrix_rank(staying)
    mixture = [np.linalg.matrix_rank(np.vstack([staying, row])) == rank for row in hidden]
    assert found.estimable.tolist() == mixture
    assert inside_the_cone(staying, counts[~found.sinking])


def test_the_cells_that_sink_are_all_those_that_can():
    slopes = np.array([[-1.0, 0.0], [0.0, -1.0], [1.0, -1.0], [0.0, 0.0]])

    assert sinks(slopes).tolist() == [True, True, True, False]


def test_a_stratum_without_overlap_is_refused_and_the_others_keep_their_number(make):
    tables = {
        ("a",): make.table(("A", "B"), {1: 75, 2: 45, 3: 15}),
        ("b",): make.table(("A", "B"), {1: 30, 2: 20}),
    }
    strata = make.divided(("x",), tables)

    found = covariate_estimate(strata, formula="A*x,B*x")

    good, bad = found.strata
    assert good.estimate.total == pytest.approx(360.0, rel=1e-9)
    assert bad.estimate is None
    assert bad.refusal.code == "no_estimate"
    assert found.overall.total == pytest.approx(360.0 + 50, rel=1e-9)
    assert found.overall.verdict.word == "unstable"
    assert found.overall.details["seen_refused"] == 50
    assert found.by["x"][1].refusal.code == "no_estimate"
    assert found.refused == (bad,)


def test_the_selection_passes_over_models_without_a_maximum_and_says_so(make):
    tables = {
        ("a",): make.table(("A", "B"), {1: 75, 2: 45, 3: 15}),
        ("b",): make.table(("A", "B"), {1: 4, 2: 60}),
    }

    found = covariate_estimate(make.divided(("x",), tables), criterion="aic")

    assert {(row.move, row.code) for row in found.excluded} >= {("+ B*x", "no_maximum")}
    assert all("infinity" in row.text for row in found.excluded if row.code == "no_maximum")
    assert any(row.code == "not_identifiable" for row in found.excluded)


def test_two_lists_with_their_own_term_are_not_identifiable(make):
    strata = make.divided((), {(): make.table(("A", "B"), {1: 75, 2: 45, 3: 15})})

    with pytest.raises(Refused) as refused:
        covariate_estimate(strata, formula="A*B")

    assert refused.value.reason == "not_identifiable"


@settings(max_examples=40, deadline=None)
@given(numbers=st.lists(st.sampled_from([0, 0, 1, 2, 9]), min_size=14, max_size=14))
def test_a_model_that_passes_has_a_fit_with_the_margins_of_the_table(make, numbers):
    tables = {
        (value,): make.table(LISTS, dict(enumerate(part, start=1)))
        for value, part in (("a", numbers[:7]), ("b", numbers[7:]))
    }
    if not sum(numbers):
        return
    sample, model = make.sample_of(make.divided(("x",), tables), "A*B,A*x,B*x")
    found, _ = existence(sample, model)
    if not found.sound:
        return

    fit = fit_model(sample, model)

    rows = sample.design.matrix[:, sample.design.columns(model)]
    assert rows.T @ fit.expected == pytest.approx(rows.T @ sample.counts, abs=1e-5)
    assert np.isfinite(fit.hidden).all()


def test_without_the_check_the_selection_would_run_away(make, monkeypatch):
    def blind(sample, model, *, limit=False):
        nothing = np.zeros(len(sample.counts), dtype=bool)
        everywhere = np.ones(len(sample.design.keys), dtype=bool)
        return Existence(True, everywhere, nothing), nothing

    strata = make.simdat(("X2", "X4", "Y"))
    sample, scope = make.sample_of(strata, list(combinations((*strata.lists, *strata.columns), 2)))
    checked = choose(sample, scope, "aic")

    monkeypatch.setattr(selection, "existence", blind)
    unchecked = choose(sample, scope, "aic")

    assert checked.path[-1].total < 50 * sample.seen
    assert unchecked.path[-1].total > 1e6
