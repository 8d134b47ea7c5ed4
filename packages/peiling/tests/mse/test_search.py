"""The search, against plain fits of every model and against published results."""

import math
import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.datasets import load
from peiling.errors import InputError, Refused
from peiling.mse.choice import Pool, choose, fixed, stepwise, verdicts
from peiling.mse.fitting import fit_model
from peiling.mse.models import Model
from peiling.mse.reasons import design
from peiling.mse.table import CaptureTable


def plain_fit(table, model):
    """Fit by statsmodels; return (log-likelihood with factorials, persons in all)."""
    matrix, cells = design(table, model)
    family = sm.families.Poisson()
    with warnings.catch_warnings(action="ignore"):  # of a saturated model, that it fits perfectly
        found = sm.GLM(table.dense()[cells], matrix, family=family).fit(tol=1e-12, maxiter=200)
    return found.llf, table.seen + math.exp(found.params[0])


def every_model(table, order):
    pool = Pool.of(len(table.lists), order)
    bits, codes = verdicts(table, order)
    return [pool.model(int(b)) for b, code in zip(bits, codes, strict=True) if code == 0]


@pytest.mark.parametrize(
    ("name", "order", "total", "text", "bic", "candidates", "valid"),
    [
        ("korea", 2, 157.1667, "b*c,c*d", 57.14081, 8, 6),
        ("kosovo", 3, 10356.519, "EXH*ABA*OSCE,EXH*HRW,OSCE*HRW", 203.02963, 113, 113),
        ("kosovo", 2, 14341.664, "EXH*ABA,EXH*OSCE,EXH*HRW,ABA*OSCE,OSCE*HRW", 225.21125, 64, 64),
        (
            "ukdat_5",
            2,
            22991.331,
            "LA*NG,LA*PFNCA,NG*PFNCA,NG*GP,PFNCA*GO",
            196.53976,
            1024,
            1024,
        ),
    ],
)
def test_the_published_best_models(name, order, total, text, bic, candidates, valid):
    # MultipleSystemsEstimation 1.2.0 and an independent prototype agree on these.
    table = load(name).table

    choice = choose(table, order=order)

    assert choice.fit.total == pytest.approx(total, rel=1e-6)
    assert choice.fit.bic == pytest.approx(bic, rel=1e-6)
    assert choice.fit.model.write(table.lists) == text
    assert (choice.candidates, choice.valid, choice.complete) == (candidates, valid, True)


def test_the_published_ranking_of_the_korean_table():
    table = load("korea").table

    ranked = choose(table).ranked

    assert [(r.model.write(table.lists), round(r.total, 2)) for r in ranked] == [
        ("b*c,c*d", 157.17),
        ("b*c,d", 268.78),
        ("b*d,c*d", 123.46),
        ("b,c*d", 126.19),
        ("b*d,c", 126.94),
        ("b,c,d", 141.99),
    ]


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("ukdat", 11417.99),
        ("ukdat_5", 11312.99),
        ("kosovo", 14341.66),
        ("korea", 157.1667),
        ("artificial_3", 539.0939),
    ],
)
def test_the_published_stepwise_totals(name, total):
    assert stepwise(load(name).table).fit.total == pytest.approx(total, rel=1e-6)


def test_independent_lists_of_the_published_table():
    table = load("artificial_3").table

    assert fixed(table, Model(3, frozenset())).fit.total == pytest.approx(539.0939, rel=1e-6)


@pytest.mark.parametrize("name", ["kosovo", "australia", "ukdat_4"])
@pytest.mark.parametrize("criterion", ["bic", "aic", "aicc"])
def test_the_search_finds_what_plain_fits_of_every_model_find(name, criterion):
    table = load(name).table
    n = table.seen

    def score(model):
        loglikelihood, total = plain_fit(table, model)
        p = model.parameters
        penalty = {
            "bic": p * math.log(n),
            "aic": 2 * p,
            "aicc": 2 * p + 2 * p * (p + 1) / (n - p - 1),
        }[criterion]
        return -2 * loglikelihood + penalty, total

    expected = sorted(score(model) for model in every_model(table, 3))[:10]

    found = [(r.score, r.total) for r in choose(table, criterion, order=3).ranked]

    assert [s for s, _ in found] == pytest.approx([s for s, _ in expected], rel=1e-7)
    assert sorted(t for _, t in found) == pytest.approx(sorted(t for _, t in expected), rel=1e-5)


@pytest.mark.parametrize("name", ["western", "ned_5", "neworl_5_186"])
def test_nothing_is_lost_by_leaving_models_out(name):
    table = load(name).table
    everything = [fit_model(table, model) for model in every_model(table, 3)]
    expected = sorted(found.bic for found in everything)[:10]

    choice = choose(table, order=3)

    assert [r.score for r in choice.ranked] == pytest.approx(expected, rel=1e-9)
    assert choice.fits < len(everything)


SPARSE = st.lists(st.integers(0, 12), min_size=15, max_size=15).filter(
    lambda counts: sum(counts) > 5
)


@settings(max_examples=25, deadline=None)
@given(SPARSE)
def test_on_any_table_the_search_agrees_with_fitting_all(counts):
    table = CaptureTable.from_cells("ABCD", range(1, 16), counts)
    scores = sorted(fit_model(table, model).bic for model in every_model(table, 3))

    if not scores:
        with pytest.raises(Refused, match="No model"):
            choose(table)
        return
    found = [ranked.score for ranked in choose(table, order=3).ranked]

    assert found == pytest.approx(scores[:10], rel=1e-8, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(SPARSE, st.permutations("ABCD"))
def test_the_order_of_lists_split_rows_and_empty_rows_change_nothing(counts, order):
    table = CaptureTable.from_cells("ABCD", range(1, 16), counts)
    halves = [(h, n // 2) for h, n in enumerate(counts, 1)] + [
        (h, n - n // 2) for h, n in enumerate(counts, 1)
    ]
    again = CaptureTable.from_cells(
        "ABCD", [h for h, _ in halves], [n for _, n in halves]
    ).reordered(order)

    try:
        first = choose(table)
    except Refused:
        return
    second = choose(again)

    assert second.fit.total == pytest.approx(first.fit.total, rel=1e-9)
    assert set(map(frozenset, second.fit.model.generators(again.lists))) == set(
        map(frozenset, first.fit.model.generators(table.lists))
    )


def test_a_fit_has_the_margins_of_the_table():
    table = load("ukdat_5").table
    model = Model.parse("LA*NG,PFNCA*GO*GP", table.lists)

    found = fit_model(table, model)

    cells = np.arange(1, 32)
    for effect in (0, 1, 2, 4, 8, 16, *model.effects):
        inside = (cells & effect) == effect
        assert found.fitted[1:][inside].sum() == pytest.approx(
            found.counts[1:][inside].sum(), rel=1e-8
        )


def test_the_variance_and_deviance_are_those_of_a_plain_fit():
    table = load("kosovo").table
    model = Model.parse("EXH*ABA,OSCE*HRW", table.lists)
    matrix, cells = design(table, model)
    plain = sm.GLM(table.dense()[cells], matrix, family=sm.families.Poisson()).fit(tol=1e-12)

    found = fit_model(table, model)

    assert found.loglikelihood == pytest.approx(plain.llf, rel=1e-10)
    assert found.deviance == pytest.approx(plain.deviance, rel=1e-7)
    assert found.pearson == pytest.approx(plain.pearson_chi2, rel=1e-7)
    assert found.freedom == plain.df_resid
    assert found.variance == pytest.approx(plain.cov_params()[0, 0], rel=1e-7)


def test_a_parameter_at_minus_infinity_still_counts_in_the_penalty():
    table = load("artificial_3").table
    model = Model.parse("A*C,B", table.lists)

    found = fit_model(table, model)

    assert found.effects[0b101] == -math.inf
    assert found.fitted[0b101] == found.fitted[0b111] == 0
    assert found.loglikelihood == pytest.approx(plain_fit(table, model)[0], rel=1e-10)
    assert found.bic == pytest.approx(-2 * found.loglikelihood + 5 * math.log(96))


def test_eight_lists_are_searched_exactly():
    table = load("neworl_186").table

    choice = choose(table, keep=1)

    assert choice.complete
    assert choice.candidates == 2**28
    assert choice.fit.total == pytest.approx(stepwise(table).fit.total)


def test_a_search_that_was_stopped_says_so():
    choice = choose(load("neworl_186").table, limit=500)

    assert not choice.complete
    assert choice.fits == 500


def test_ten_lists_are_chosen_step_by_step():
    # The leading program gives NA for ten lists.
    rng = np.random.default_rng(3)
    on = rng.random((5000, 10)) < 0.12
    histories = (on * (1 << np.arange(10))).sum(axis=1)
    table = CaptureTable.from_cells(
        [f"L{k}" for k in range(10)],
        histories[histories > 0],
        np.ones((histories > 0).sum(), dtype=int),
    )

    choice = stepwise(table)

    assert choice.fit.total == pytest.approx(5000, rel=0.06)


@pytest.mark.parametrize("p_value", [0, 1, -0.1])
def test_a_p_value_outside_its_range_is_wrong_use(p_value):
    with pytest.raises(InputError, match="between 0 and 1"):
        stepwise(load("korea").table, p_value=p_value)
