from functools import partial

import pytest

from peiling.datasets import load
from peiling.errors import InputError
from peiling.mse.doubt import (
    bias,
    each_stratum,
    internal_consistency,
    merged_pairs,
    without_each,
    without_stratum,
)
from peiling.mse.estimate import estimate
from peiling.mse.strata import StratifiedTable
from peiling.mse.table import CaptureTable

POINT = partial(estimate, replicates=0, anyway=True)


def independent(size, *chances):
    """Return the expected table of independent lists, to the nearest person."""
    histories = range(1, 1 << len(chances))
    counts = []
    for h in histories:
        share = 1.0
        for k, chance in enumerate(chances):
            share *= chance if h >> k & 1 else 1 - chance
        counts.append(round(size * share))
    return CaptureTable.from_cells("ABCDEF"[: len(chances)], histories, counts)


def test_on_independent_lists_every_way_of_asking_gives_about_the_truth():
    table = independent(100_000, 0.3, 0.4, 0.2, 0.35)

    for answers in (without_each(table, POINT), merged_pairs(table, POINT)):
        assert answers.verdict.word == "sound"
        for answer in answers.answers:
            assert answer.estimate.total == pytest.approx(100_000, rel=0.01)


def test_each_list_and_each_pair_has_its_turn():
    table = load("korea").table

    assert [a.what for a in without_each(table, POINT).answers] == [f"without {n}" for n in "bcd"]
    assert len(merged_pairs(load("ned").table, POINT).answers) == 15


def test_a_refusal_is_an_answer_with_its_reason():
    answers = without_each(load("artificial_3").table, POINT)

    refused = [a for a in answers.answers if a.estimate is None]
    assert {a.reason for a in refused} == {"no_overlap"}
    assert refused[0].to_dict()["refused"].startswith("No person is on two lists")


def test_answers_far_apart_are_called_unstable():
    # Who is on C is seldom on A or B, and those two share half of theirs.
    table = CaptureTable.from_cells("ABC", [1, 2, 3, 4, 5, 6], [300, 300, 300, 900, 4, 4])

    answers = without_each(table, POINT)

    assert answers.verdict.word == "unstable"
    assert answers.highest > 2 * answers.lowest


def test_the_persons_of_a_hidden_list_are_predicted():
    table = independent(100_000, 0.3, 0.4, 0.2, 0.35)

    predictions = internal_consistency(table, POINT)

    assert [p.name for p in predictions] == list("ABCD")
    for prediction in predictions:
        assert prediction.persons == prediction.seen_elsewhere + prediction.unseen_elsewhere
        assert prediction.predicted == pytest.approx(prediction.unseen_elsewhere, rel=0.05)
    assert abs(bias(predictions)) < 0.01


def test_a_prediction_is_made_from_the_other_lists_only():
    table = independent(10_000, 0.3, 0.4, 0.2)
    asked = []

    def spy(part):
        asked.append(part)
        return POINT(part)

    internal_consistency(table, spy)

    assert [part.lists for part in asked] == [("B", "C"), ("A", "C"), ("A", "B")]
    assert asked[0].seen == sum(
        n for h, n in zip(table.histories, table.counts, strict=True) if h & 1 and h != 1
    )


def test_a_prediction_tells_whether_its_interval_held():
    predictions = internal_consistency(
        independent(20_000, 0.3, 0.4, 0.2), partial(estimate, replicates=0, interval="lognormal")
    )

    assert [p.covered for p in predictions] == [True, True, True]
    assert internal_consistency(load("ned").table, POINT)[1].refused.startswith("No person")


def test_two_lists_cannot_be_tested_on_each_other():
    with pytest.raises(InputError, match="three lists"):
        internal_consistency(independent(1000, 0.3, 0.3), POINT)


def test_strata_are_estimated_with_the_lists_that_existed_there():
    young = independent(20_000, 0.3, 0.4, 0.2)
    old = CaptureTable.from_cells("ABC", [1, 2, 3], [900, 800, 200])
    strata = StratifiedTable.of(["age"], {("young",): young, ("old",): old}, {("old",): ["C"]})

    answers = {a.what: a for a in each_stratum(strata, POINT).answers}

    assert answers["young"].estimate.total == pytest.approx(20_000, rel=0.01)
    assert answers["old"].estimate.total == pytest.approx(1100 * 1000 / 200)
    assert [a.what for a in without_stratum(strata, POINT).answers] == [
        "without young",
        "without old",
    ]
    with pytest.raises(InputError, match="one stratum only"):
        without_stratum(StratifiedTable.of(["age"], {("old",): old}), POINT)
