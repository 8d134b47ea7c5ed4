"""Numbers that must not be given, and arguments that cannot be meant."""

import json

import numpy as np
import pytest

from peiling.errors import InputError, Refused
from peiling.mse.covariates import Limits, Step, covariate_estimate
from peiling.mse.covariates.rows import rivals
from peiling.mse.table import CaptureTable

LISTS = ("A", "B", "C")
FULL = {1: 40, 2: 30, 3: 12, 4: 25, 5: 9, 6: 8, 7: 4}
THIN = {1: 4, 2: 3, 3: 1, 4: 2, 5: 1, 6: 1, 7: 1}


@pytest.fixture
def thin(make):
    tables = {("a",): make.table(LISTS, FULL), ("b",): make.table(LISTS, THIN)}
    return make.divided(("x",), tables)


def test_a_thin_stratum_that_the_model_does_not_pool_is_refused(thin):
    found = covariate_estimate(thin, formula="A*x,B*x")

    assert found.strata[0].estimate is not None
    assert found.strata[1].refusal.code == "thin_stratum"
    assert found.overall.total == pytest.approx(found.strata[0].estimate.total + 13)
    assert [c.code for c in found.overall.verdict.reasons] == ["strata_refused"]


def test_the_same_stratum_has_a_number_when_two_lists_pool_it(thin):
    found = covariate_estimate(thin, formula="A*x")

    assert found.refused == ()
    assert found.overall.verdict.word == "sound"


def test_the_limit_on_persons_seen_can_be_set(thin):
    found = covariate_estimate(thin, formula="A*x,B*x", limits=Limits(seen=13))

    assert found.refused == ()


def test_a_stratum_that_is_not_pooled_and_has_no_overlap_is_refused(make):
    tables = {
        ("a",): make.table(LISTS, FULL),
        ("b",): make.table(LISTS, {1: 30, 2: 20, 4: 10}),
    }

    found = covariate_estimate(make.divided(("x",), tables), formula="A*x,B*x")

    assert found.strata[1].refusal.code in {"no_overlap", "no_estimate"}
    assert found.strata[1].counted == 60


def test_a_combination_that_nobody_is_in_is_refused_when_it_has_its_own_term(make):
    part = make.table(LISTS, FULL)
    keys = [("m", "1"), ("m", "2"), ("w", "1")]
    strata = make.divided(("sex", "form"), dict.fromkeys(keys, part))

    own = covariate_estimate(strata, formula="sex*form")
    pooled = covariate_estimate(strata, formula="")

    assert own.strata[3].refusal.code == "nobody_seen"
    assert own.strata[3].counted == 0
    assert pooled.strata[3].estimate.total > 0
    assert [c.code for c in pooled.strata[3].estimate.cautions] == ["nobody_seen_here"]


def test_a_total_that_is_many_times_those_seen_is_refused(make):
    strata = make.divided((), {(): make.table(("A", "B"), {1: 500, 2: 400, 3: 1})})

    with pytest.raises(Refused, match="times") as refused:
        covariate_estimate(strata)

    assert refused.value.reason == "implausible_total"


def test_a_total_above_a_million_is_refused(make):
    strata = make.divided((), {(): make.table(("A", "B"), {1: 400_000, 2: 300_000, 3: 100_000})})

    with pytest.raises(Refused) as refused:
        covariate_estimate(strata)
    found = covariate_estimate(strata, limits=Limits(total=1e8))

    assert refused.value.reason == "implausible_total"
    assert found.overall.total == pytest.approx(500_000 * 400_000 / 100_000)


def test_a_sum_that_is_mostly_refused_says_so(make):
    strata = make.simdat()

    found = covariate_estimate(strata, criterion="aic")

    assert found.overall.verdict.word == "refused"
    assert found.overall.details["combinations_refused"] == len(found.refused) > 48


def test_models_that_score_alike_and_disagree_are_named():
    def step(number, bic, total):
        return Step(number, "", (), 5, 0.0, 0.0, 0.0, 0.0, bic, total)

    path = (step(0, 120.0, 90.0), step(1, 105.0, 400.0), step(2, 100.0, 1000.0))

    assert rivals(path, "bic") == (400.0, 1000.0)


def test_a_number_that_another_fair_model_doubles_is_called_unstable(make):
    cells = {1: 65, 2: 45, 3: 2, 4: 39, 5: 6, 6: 8, 7: 5}

    found = covariate_estimate(make.divided((), {(): make.table(LISTS, cells)}))

    low, high = found.overall.details["rivals"]
    assert (low, high) == pytest.approx((465.4, 1632.5), abs=0.05)
    assert found.overall.verdict.word == "unstable"
    assert [reason.code for reason in found.overall.verdict.reasons] == ["rivals_disagree"]


def test_hidden_counts_are_refused(make):
    table = CaptureTable.from_cells(LISTS, [1, 2, 3], [5, 6, 1], most=[5, 6, 4])

    with pytest.raises(Refused) as refused:
        covariate_estimate(make.divided((), {(): table}))

    assert refused.value.reason == "hidden_counts"


def test_one_list_is_refused(make):
    with pytest.raises(Refused) as refused:
        covariate_estimate(make.divided((), {(): make.table(("A",), {1: 5})}))

    assert refused.value.reason == "one_list"


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"formula": "A*D"}, "no list or column"),
        ({"formula": "A*A"}, "twice"),
        ({"scope": "A*D"}, "no list or column"),
        ({"criterion": "dic"}, "criterion"),
        ({"select": "never"}, "select"),
        ({"draw": "coins"}, "draw"),
        ({"method": "wald"}, "method"),
        ({"combinations": "some"}, "combinations"),
        ({"threads": 0}, "threads"),
        ({"level": 1.0}, "level"),
        ({"replicates": 5, "seed": 1}, "at least 40"),
        ({"replicates": 50}, "rng"),
        ({"replicates": 50, "seed": 1, "rng": np.random.default_rng(1)}, "rng"),
        ({"year": "z"}, "no column"),
        ({"trend": 1}, "year"),
        ({"margins": [("x", "y")]}, "margin"),
        ({"margins": [("x", "x")]}, "margin"),
        ({"year": "x", "trend": 1}, "numbers"),
    ],
)
def test_an_argument_that_cannot_be_meant_is_named(thin, how, says):
    with pytest.raises(InputError, match=says):
        covariate_estimate(thin, **how)


def test_a_column_called_as_a_list_is_named(make):
    with pytest.raises(InputError, match="«A»"):
        covariate_estimate(make.divided(("A",), {("1",): make.table(LISTS, FULL)}))


def test_a_model_that_does_not_fit_in_memory_is_named(make):
    lists = tuple(f"L{i}" for i in range(16))
    tables = {(str(i),): make.table(lists, {3: 1}) for i in range(30)}

    with pytest.raises(InputError, match="too many"):
        covariate_estimate(make.divided(("x",), tables))


def test_the_result_is_plain_json(thin):
    found = covariate_estimate(thin, criterion="aicc", replicates=40, seed=3)

    text = json.dumps(found.to_dict(), allow_nan=False)

    assert set(json.loads(text)) == {"overall", "strata", "by", "path", "excluded"}
