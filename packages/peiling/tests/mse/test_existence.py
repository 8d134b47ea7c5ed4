"""Existence and identifiability, against linear programmes and matrix ranks (`mse.reasons`)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.datasets import load
from peiling.mse.choice import Pool, verdicts
from peiling.mse.existence import NO_MAXIMUM, NOT_UNIQUE, balanced
from peiling.mse.fitting import identified
from peiling.mse.models import Model
from peiling.mse.reasons import design, forced_empty, why
from peiling.mse.table import CaptureTable


def by_programmes(table, model):
    matrix, _ = design(table, model)
    code = NO_MAXIMUM if forced_empty(table, model) else 0
    return code + (NOT_UNIQUE if np.linalg.matrix_rank(matrix) < matrix.shape[1] else 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A*B,A*C,B*C", NOT_UNIQUE),
        ("A*B,A*C", NO_MAXIMUM),
        ("A*B,B*C", NO_MAXIMUM),
        ("A*C,B*C", 0),
        ("A*B,C", NO_MAXIMUM),
        ("A*C,B", 0),
        ("A,B*C", 0),
        ("A,B,C", 0),
    ],
)
def test_the_published_verdicts_on_the_artificial_table(text, code):
    table = load("artificial_3").table

    assert identified(table, Model.parse(text, table.lists)) == code


@pytest.mark.parametrize(
    ("name", "order", "valid", "no_maximum", "not_unique_only"),
    [
        ("korea", 2, 6, 2, 0),
        ("kosovo", 3, 113, 0, 0),
        ("western", 3, 3354, 2826 + 32, 0),
        ("ukdat_5", 3, 6084, 128, 0),
    ],
)
def test_the_published_counts_of_valid_models(name, order, valid, no_maximum, not_unique_only):
    # Western: 3,354 of 6,212 valid, 2,826 without a maximum and 32 not identifiable; these 32
    # have no maximum either.
    codes = verdicts(load(name).table, order)[1]

    assert (codes == 0).sum() == valid
    assert (codes & NO_MAXIMUM > 0).sum() == no_maximum
    assert (codes == NOT_UNIQUE).sum() == not_unique_only


@pytest.mark.parametrize("name", ["western", "neworl_5_186", "ned_5", "australia"])
def test_a_sample_of_models_agrees_with_linear_programmes(name):
    table = load(name).table
    models, codes = verdicts(table, 3)
    pool = Pool.of(len(table.lists), 3)
    rng = np.random.default_rng(7)

    for place in rng.choice(len(models), 25, replace=False):
        assert codes[place] == by_programmes(table, pool.model(int(models[place])))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 3]), min_size=15, max_size=15), st.data())
def test_any_sparse_table_agrees_with_linear_programmes(counts, data):
    if not any(counts):
        counts[0] = 1
    table = CaptureTable.from_cells("ABCD", range(1, 16), counts)
    pool = Pool.of(4, 3)
    model = pool.model(int(data.draw(st.sampled_from(list(pool.all_models())))))

    assert identified(table, model) == by_programmes(table, model)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.data())
def test_weights_that_balance_are_found_when_they_are_there(width, data):
    whole = st.integers(-2, 2)
    rows = data.draw(
        st.lists(st.lists(whole, min_size=width, max_size=width), min_size=1, max_size=7)
    )
    weights = data.draw(st.lists(st.integers(1, 4), min_size=len(rows), max_size=len(rows)))
    closing = [-sum(w * row[k] for w, row in zip(weights, rows, strict=True)) for k in range(width)]
    vectors = np.array([*rows, closing], dtype=float)

    assert balanced(vectors, len(vectors), width)
    # A direction that every vector goes along, and one strictly, cannot be balanced.
    assert not balanced(np.abs(vectors) + np.eye(len(vectors), width), len(vectors), width)


def test_the_reason_names_the_combinations_that_must_be_empty():
    table = load("korea").table

    assert "force these combinations to be empty" in why(
        table, Model.parse("b*c,b*d,c*d", table.lists)
    )
    assert why(table, Model.parse("b,c,d", table.lists)) == ""
