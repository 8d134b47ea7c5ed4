"""Intervals: drawn tables, threads, failures, coverage."""

import numpy as np
import pytest
from scipy.stats import norm

from peiling.errors import Refused
from peiling.mse.covariates import covariate_estimate
from peiling.mse.covariates.bootstrap import Plan, draws, interval, jackknife, repeat
from peiling.mse.covariates.fitting import fit_model

LISTS = ("A", "B", "C")
FULL = {1: 40, 2: 30, 3: 12, 4: 25, 5: 9, 6: 8, 7: 4}


@pytest.fixture
def two(make):
    part = make.table(LISTS, FULL)
    other = make.table(LISTS, {1: 22, 2: 35, 3: 9, 4: 15, 5: 4, 6: 8, 7: 3})
    return make.divided(("x",), {("a",): part, ("b",): other})


def test_the_same_seed_gives_the_same_with_any_number_of_threads(two):
    one = covariate_estimate(two, replicates=60, seed=4, threads=1)
    three = covariate_estimate(two, replicates=60, seed=4, threads=3)
    other = covariate_estimate(two, replicates=60, rng=np.random.default_rng(5))

    assert one.to_dict() == three.to_dict()
    assert one.overall.seed == 4
    assert one.overall.interval != other.overall.interval


@pytest.mark.parametrize("how", ["multinomial", "poisson"])
def test_drawn_tables_have_the_expected_counts_and_draw_the_persons_seen_too(make, two, how):
    sample, model = make.sample_of(two, "A*x")
    fit = fit_model(sample, model)

    tables = np.array(list(draws(np.random.default_rng(1), fit, 4000, how)))

    error = np.sqrt(np.maximum(fit.expected, 1e-9) / 4000)
    assert (np.abs(tables.mean(axis=0) - fit.expected) < 4.5 * error + 1e-12).all()
    seen = tables.sum(axis=1)
    total = fit.expected.sum() + fit.hidden.sum()
    share = fit.expected.sum() / total
    variance = fit.expected.sum() * ((1 - share) if how == "multinomial" else 1.0)
    assert seen.var() == pytest.approx(variance, rel=0.1)


def test_progress_is_told_after_each_replicate(two):
    told = []

    covariate_estimate(
        two, replicates=40, seed=1, threads=2, progress=lambda done, all_: told.append((done, all_))
    )

    assert told == [(i, 40) for i in range(1, 41)]


def test_replicates_without_an_estimate_are_refused_above_five_in_a_hundred(make, two):
    sample, model = make.sample_of(two, "A*x")
    kept = np.ones(2, dtype=bool)
    plan = Plan(sample.design, model, model, "bic", "fixed", kept)
    empty = np.zeros(len(sample.counts))
    apart = np.where(np.isin(np.arange(16) % 8, [1, 2, 4]), sample.counts, 0.0)
    good = [sample.counts] * 95

    found = repeat(plan, [*good, *[empty] * 2, *[apart] * 3], 100)
    with pytest.raises(Refused) as refused:
        repeat(plan, [*good, *[apart] * 6], 101)

    assert (found.failed, found.same, found.values.shape) == (5, 95, (95, 2))
    assert refused.value.reason == "replicates_failed"


def test_failed_replicates_are_reported(make):
    tables = {
        ("a",): make.table(("A", "B"), {1: 75, 2: 45, 3: 15}),
        ("b",): make.table(("A", "B"), {1: 20, 2: 16, 3: 4}),
    }

    found = covariate_estimate(
        make.divided(("x",), tables), formula="A*x,B*x", replicates=400, seed=2
    )

    failed = found.overall.details["replicates_failed"]
    assert 0 < failed <= 20
    assert any(
        str(failed) in c.text for c in found.overall.cautions if c.code == "replicates_failed"
    )


def test_choosing_again_is_wider_than_taking_the_model_as_known(make):
    strata = make.pooled(make.simdat())

    again = covariate_estimate(strata, replicates=200, seed=1)
    fixed = covariate_estimate(strata, replicates=200, seed=1, select="fixed")

    assert again.overall.lower < fixed.overall.lower
    assert again.overall.details["replicates_same_model"] < 200
    assert "selection_not_repeated" in {c.code for c in fixed.overall.cautions}
    assert "selection_not_repeated" not in {c.code for c in again.overall.cautions}


def test_a_percentile_interval_is_the_quantiles_and_never_below_those_seen():
    values = np.arange(1.0, 1001.0)

    found = interval(values, 0.9, 20.0)
    raised = interval(values, 0.9, 200.0)

    assert (found.lower, found.upper) == pytest.approx(
        tuple(np.quantile(values, [0.05, 0.95], method="median_unbiased"))
    )
    assert (raised.lower, found.method) == (200.0, "percentile")
    assert found.upper_error == pytest.approx(np.sqrt(1000 * 0.05 * 0.95), abs=1.0)


def test_bca_without_bias_or_acceleration_is_the_percentile_interval():
    values = np.arange(1.0, 1000.0)
    level = (np.array([-1.0, 1.0]), np.array([1.0, 1.0]))

    plain = interval(values, 0.9, 0.0)
    moved = interval(values, 0.9, 0.0, estimate=500.0, left_out=level)

    assert (moved.lower, moved.upper) == pytest.approx((plain.lower, plain.upper))
    assert moved.method == "bca"


def test_bca_moves_as_its_definition_says():
    values = np.sort(np.random.default_rng(1).gamma(2.0, size=999))
    left_out = np.array([3.0, 1.0, 1.5]), np.array([2.0, 5.0, 3.0])
    spread = np.repeat(*[left_out[0], left_out[1].astype(int)])
    gap = spread.mean() - spread
    speed = (gap**3).sum() / (6 * (gap**2).sum() ** 1.5)
    bias = norm.ppf((values < 1.5).mean())
    z = bias + norm.ppf([0.05, 0.95])
    shares = norm.cdf(bias + z / (1 - speed * z))

    found = interval(values, 0.9, 0.0, estimate=1.5, left_out=left_out)

    assert (found.lower, found.upper) == pytest.approx(
        tuple(np.quantile(values, shares, method="median_unbiased"))
    )


def test_the_jackknife_leaves_out_one_person_of_each_cell(make, two):
    sample, model = make.sample_of(two, "A*x")
    plan = Plan(sample.design, model, model, "bic", "fixed", np.ones(2, dtype=bool))

    values, weights = jackknife(plan, sample.counts)

    less = sample.counts.copy()
    less[1] -= 1
    again = make.sample_of(two, "A*x")[0].of(sample.design, less)
    fit = fit_model(again, model)
    assert weights.tolist() == sample.counts[sample.counts > 0].tolist()
    assert values[0].sum() == pytest.approx(less.sum() + fit.hidden.sum(), rel=1e-9)


def test_bca_is_offered_for_every_row(two):
    found = covariate_estimate(two, formula="A*x", replicates=100, seed=1, method="bca")

    rows = [found.overall, *(row.estimate for row in found.strata)]
    assert {row.interval.method for row in rows} == {"bca"}


def test_a_simulated_truth_is_covered(make):
    rng = np.random.default_rng(11)
    keys = [(sex, year) for sex in "mw" for year in ("1", "2")]
    sizes = dict(zip(keys, (300, 200, 150, 250), strict=True))
    chances = {key: (0.4 if key[0] == "m" else 0.2, 0.35, 0.3) for key in keys}
    whole = women = 0

    for _ in range(40):
        strata = make.simulate(rng, LISTS, ("sex", "year"), sizes, chances)
        found = covariate_estimate(strata, formula="A*sex,sex*year", replicates=80, rng=rng)
        whole += found.overall.lower <= 900 <= found.overall.upper
        row = found.by["sex"][1].estimate
        women += row.lower <= 400 <= row.upper

    assert whole >= 34
    assert women >= 34
