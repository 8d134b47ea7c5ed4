"""The published example of the Dutch method, and what other programs make of it."""

import itertools

import numpy as np
import pytest
import statsmodels.api as sm

from peiling.errors import Refused
from peiling.mse.covariates import covariate_estimate
from peiling.mse.covariates.fitting import fit_model
from peiling.mse.covariates.selection import choose
from peiling.mse.covariates.terms import read_terms

PATH = [5972.9, 7169.2, 9980.1, 9264.7, 5820.5]


def glm(sample, model):
    """Fit with statsmodels, over the cells that the model can fill."""
    alive = sample.design.possible & ~sample.void(model)
    columns = sample.design.columns(model)
    design = sample.design.matrix[alive][:, columns]
    found = sm.GLM(sample.counts[alive], design, family=sm.families.Poisson()).fit(tol=1e-13)
    hidden = np.exp(sample.design.matrix[sample.design.hidden][:, columns] @ found.params)
    return found, hidden


def test_the_path_over_the_lists_alone_is_that_of_the_published_program(make):
    strata = make.pooled(make.simdat())

    bic = covariate_estimate(strata, criterion="bic")
    aic = covariate_estimate(strata, criterion="aic")

    assert bic.overall.total == pytest.approx(9980.1, abs=0.05)
    assert [step.total for step in aic.path] == pytest.approx(PATH, abs=0.05)
    assert bic.overall.model == (("R1", "R4"), ("R2", "R4"), ("R3",))


def test_the_bootstrap_of_the_bic_model_agrees_with_that_of_the_published_program(make):
    strata = make.pooled(make.simdat())

    found = covariate_estimate(strata, replicates=1000, select="fixed", seed=1)

    interval = found.overall.interval
    assert interval.lower == pytest.approx(7069, abs=3 * 2**0.5 * interval.lower_error)
    assert interval.upper == pytest.approx(16115, abs=3 * 2**0.5 * interval.upper_error)
    assert 0 < interval.lower_error < 300
    assert 0 < interval.upper_error < 600


@pytest.fixture(scope="module")
def by_aic(make):
    return covariate_estimate(make.simdat(), criterion="aic")


def test_the_run_by_aic_that_gives_billions_elsewhere_does_not_here(by_aic):
    reasons = {(row.move, row.code) for row in by_aic.excluded}

    assert by_aic.path[-1].total < 50 * by_aic.overall.seen
    assert ("+ R2*X4", "no_maximum") in reasons
    assert not any(("R2", "X4") in step.model for step in by_aic.path)


def test_a_model_with_the_term_that_has_no_maximum_refuses_the_combinations_it_touches(make):
    formula = "R2*X4,R1*X4,R3*X4,R4*X4,R2*X1,R1*X1,R3*X1,R4*X1"

    with pytest.raises(Refused) as refused:
        covariate_estimate(make.simdat(), formula=formula + ",R1*R2,R1*R3,R1*R4,R2*R3,R2*R4,R3*R4")

    assert refused.value.reason in {"no_maximum", "no_estimate"}


def test_a_fit_equals_that_of_statsmodels(make):
    sample, model = make.sample_of(
        make.simdat(), "X1*X4,R3*X2,X1*Y,R1*Y,X2*X4,X1*X2,R1*X2,X3*X4,X3*Y,R2*R4,R1*R4"
    )

    fit = fit_model(sample, model)
    other, hidden = glm(sample, model)

    assert fit.loglik == pytest.approx(other.llf, abs=1e-7)
    assert fit.hidden == pytest.approx(hidden, rel=1e-6)
    assert fit.parameters == len(other.params)


def test_each_step_goes_to_the_neighbour_that_is_best_by_statsmodels(make):
    sample, scope = make.sample_of(make.simdat(("X2", "Y")), "R1*R2,R2*R4,R1*R4,R3*X2,R1*Y,X2*Y")

    path = choose(sample, scope, "bic").path

    seen = sample.seen
    for before, after in itertools.pairwise(path):
        model = read_terms(before.model, sample.design.names)
        scores = {}
        for term in sorted(scope):
            other, _ = glm(sample, model ^ {term})
            count = int(sample.design.columns(model ^ {term}).sum())
            scores[model ^ {term}] = -2 * other.llf + count * np.log(seen)
        assert min(scores, key=scores.get) == read_terms(after.model, sample.design.names)
        assert after.bic == pytest.approx(min(scores.values()), abs=1e-6)
        assert after.bic < before.bic


def test_the_criteria_and_the_deviance_are_their_definitions(make):
    sample, model = make.sample_of(make.pooled(make.simdat()), "R1*R4,R2*R4")

    step = choose(sample, frozenset(), "bic", start=model).path[0]
    other, _ = glm(sample, model)

    p, n = 7, 1043
    assert (step.parameters, sample.seen) == (p, n)
    assert step.deviance == pytest.approx(other.deviance, abs=1e-6)
    assert step.aic == pytest.approx(-2 * other.llf + 2 * p)
    assert step.bic == pytest.approx(-2 * other.llf + np.log(n) * p)
    assert step.aicc == pytest.approx(step.aic + 2 * p * (p + 1) / (n - p - 1))


def test_models_of_three_lists_are_valid_where_the_published_verdicts_say_so(make):
    lists = ("1", "2", "3")
    strata = make.divided((), {(): make.table(lists, {1: 40, 2: 30, 4: 20, 3: 6})})
    fails = set()

    for size in range(4):
        for terms in itertools.combinations([("1", "2"), ("1", "3"), ("2", "3")], size):
            try:
                covariate_estimate(strata, formula=terms)
            except Refused as refused:
                fails.add((terms, refused.reason))

    assert {terms for terms, _ in fails} == {
        (("1", "2"),),
        (("1", "2"), ("1", "3")),
        (("1", "2"), ("2", "3")),
        (("1", "2"), ("1", "3"), ("2", "3")),
    }


def test_korea_by_bic_is_the_published_number(make):
    cells = {4: 41, 2: 5, 1: 5, 3: 54, 5: 6, 7: 12}
    strata = make.divided((), {(): make.table(("1", "2", "3"), cells)})

    found = covariate_estimate(strata)

    assert found.overall.total == pytest.approx(157.1667, abs=1e-4)
    assert found.overall.details["bic"] == pytest.approx(57.14081, abs=1e-4)
