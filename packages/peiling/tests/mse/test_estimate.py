"""Whole estimates: what comes out, what is refused, and what is said with it."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiling.datasets import load
from peiling.errors import DataError, InputError, Refused
from peiling.mse.choice import choose, stepwise
from peiling.mse.doubt import internal_consistency
from peiling.mse.estimate import Hands, estimate
from peiling.mse.methods import Settings, compare, estimate_by
from peiling.mse.models import Model
from peiling.mse.reading import read_csv
from peiling.mse.table import CaptureTable

NO_OVERLAP = "A,B,C,count\n1,0,0,90\n0,1,0,60\n0,0,1,40\n"
TWO = "A,B,count\n1,0,90\n0,1,60\n1,1,15\n"
ARTIFICIAL = "A,B,C,count\n1,0,0,400\n0,1,0,300\n0,0,1,200\n1,1,0,60\n"


def read(text, **how):
    return read_csv(io.StringIO(text), **how)


def codes(verdict):
    return {reason.code for reason in verdict.reasons}


def test_two_lists_give_lincoln_petersen_with_an_interval_and_are_called_unstable():
    found = estimate(read(TWO), replicates=1000)

    assert found.total == pytest.approx(525)
    assert found.lower < 525 < found.upper
    assert found.verdict.word == "unstable"
    assert codes(found.verdict) == {"two_lists"}


@pytest.mark.parametrize("method", ["bic", "aic", "stepwise", "main"])
@pytest.mark.parametrize("text", [NO_OVERLAP, "A,B,count\n1,0,90\n0,1,60\n"])
def test_no_overlap_is_refused_by_every_method(method, text):
    # Another program gives 11,983,979,584,781 and 26,198,920,552,279 here.
    with pytest.raises(Refused) as refusal:
        estimate(read(text), method, replicates=0)

    assert refusal.value.reason == "no_overlap"


def test_one_list_is_refused():
    with pytest.raises(Refused) as refusal:
        estimate(read("A,count\n1,900\n"))

    assert refusal.value.reason == "one_list"


def test_a_model_without_an_estimate_is_refused_with_its_reason():
    table = read(ARTIFICIAL)

    for text, reason in (("A*B,C", "no_maximum"), ("A*B,A*C,B*C", "not_identified")):
        with pytest.raises(Refused) as refusal:
            estimate(table, model=Model.parse(text, table.lists))
        assert refusal.value.reason == reason


def test_the_numbers_of_one_municipality_are_refused_unless_asked_for():
    table = read("A,B,C,count\n1,0,0,9\n0,1,0,12\n0,0,1,8\n1,1,0,3\n1,0,1,2\n0,1,1,4\n1,1,1,1\n")

    with pytest.raises(Refused, match="one municipality or region can't carry this") as refusal:
        estimate(table)
    assert refusal.value.reason == "too_few_persons"

    marked = estimate(table, anyway=True, replicates=0)
    assert marked.verdict.word == "unstable"
    assert "too_few_persons" in codes(marked.verdict)


def test_fewer_than_a_hundred_persons_are_never_called_sound():
    found = estimate(load("artificial_3").table, replicates=0)

    assert found.total == pytest.approx(539.0939, rel=1e-6)
    assert "too_few_persons" in codes(found.verdict)


@pytest.mark.parametrize("name", ["ned", "ned_5"])
def test_the_dutch_table_is_called_unstable_and_the_spread_is_shown(name):
    found = estimate(load(name).table, replicates=0)
    answers = compare(load(name).table, Settings(replicates=0), ("bic", "aic", "stepwise", "main"))

    assert found.verdict.word == "unstable"
    assert "methods_apart" in codes(found.verdict)
    assert answers.verdict.word == "unstable"
    assert answers.highest > 2.5 * answers.lowest


def test_both_basins_of_models_are_shown():
    found = estimate(load("ned_5").table, replicates=0)

    apart = next(reason for reason in found.verdict.reasons if reason.code == "models_apart")
    assert len(found.details["basins"]) == 2
    for basin in found.details["basins"]:
        assert f"{basin['lowest']:,.0f}" in apart.text


def test_an_ordinary_table_is_called_sound():
    assert estimate(load("kosovo").table, replicates=500).verdict.word == "sound"


def test_the_same_seed_gives_the_same_result_with_any_number_of_hands():
    table = load("kosovo").table

    first = estimate(table, replicates=300, seed=9, hands=Hands(threads=1))
    second = estimate(table, replicates=300, seed=9, hands=Hands(threads=2))
    third = estimate(table, replicates=300, rng=np.random.default_rng(9))
    other = estimate(table, replicates=300, seed=10)

    assert first.to_dict() == second.to_dict()
    assert (third.lower, third.upper) == pytest.approx((first.lower, first.upper), abs=0.0)
    assert other.interval != first.interval
    assert (first.seed, third.seed) == (9, None)


def test_the_dictionary_holds_what_the_command_line_promises():
    given = estimate(load("korea").table, replicates=200).to_dict()

    assert {
        "seen", "hidden", "total", "lower", "upper", "level", "method", "model", "bic", "candidates",
        "valid", "replicates", "seed", "warnings", "verdict",
    } <= set(given)  # fmt: skip
    assert given["model"] == [["b", "c"], ["c", "d"]]
    assert given["hidden"] + given["seen"] == pytest.approx(given["total"])


@pytest.mark.parametrize("kind", ["profile", "lognormal", "wald", "percentile"])
def test_each_kind_of_interval_comes_out(kind):
    found = estimate(load("kosovo").table, interval=kind, replicates=200)

    assert found.interval.method == kind
    assert found.seen <= found.lower < found.total < found.upper


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "magic"},
        {"interval": "guess"},
        {"level": 1.0},
        {"replicates": 10},
        {"order": 9},
        {"method": "model"},
        {"method": "bic", "model": Model(3, frozenset())},
        {"model": Model(5, frozenset())},
    ],
)
def test_wrong_use_is_told_apart_from_refused_data(wrong):
    with pytest.raises(InputError):
        estimate(load("korea").table, **wrong)


def test_an_unknown_method_is_wrong_use_wherever_it_is_asked():
    with pytest.raises(InputError, match="«magic»"):
        estimate_by(load("korea").table, "magic")
    with pytest.raises(InputError, match="«magic»"):
        compare(load("korea").table, methods=("bic", "magic"))


def test_hidden_counts_are_neither_zero_nor_middle():
    text = "A,B,C,count\n1,0,0,900\n0,1,0,600\n0,0,1,700\n1,1,0,{}\n1,0,1,40\n0,1,1,60\n1,1,1,{}\n"
    hidden = read(text.format("70", "<5"))
    model = Model(3, frozenset())

    found = estimate(hidden, model=model, replicates=200)

    ends = [estimate(read(text.format("70", n)), model=model, replicates=0).total for n in (1, 4)]
    assert min(ends) < found.total < max(ends)
    assert found.lower < found.total < found.upper
    assert {c.code for c in found.cautions} >= {"hidden_counts", "hidden_counts_filled_in"}


def test_hidden_counts_settle_where_the_model_expects_them():
    # At the end of the turns the count is what the fitted model expects between its bounds.
    from peiling.mse.censored import expected_counts, settle
    from peiling.mse.fitting import fit_model

    table = read(
        "A,B,C,count\n1,0,0,90\n0,1,0,60\n0,0,1,70\n1,1,0,9\n1,0,1,12\n0,1,1,8\n1,1,1,<5\n"
    )
    start = fit_model(table.with_counts(table.most), Model(3, frozenset()))

    fit, expected = settle(table, start)

    mean = fit.fitted[0b111]
    weights = np.array([mean**n / np.prod(np.arange(1.0, n + 1)) for n in range(1, 5)])
    assert expected[table.histories == 0b111] == pytest.approx(
        (weights * range(1, 5)).sum() / weights.sum()
    )
    assert expected_counts(table, fit) == pytest.approx(expected, abs=1e-6)


COUNTS = st.lists(st.sampled_from([0, 0, 0, 1, 2, 5, 40, 300]), min_size=7, max_size=15)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_no_table_gives_a_silent_wrong_number(counts):
    lists = "ABC" if len(counts) < 15 else "ABCD"
    cells = [(h, n) for h, n in enumerate(counts, 1) if h < 1 << len(lists)]
    try:
        table = CaptureTable.from_cells(lists, [h for h, _ in cells], [n for _, n in cells])
        found = estimate(table, replicates=0, anyway=True)
    except (Refused, DataError):
        return

    assert np.isfinite(found.total)
    assert found.total >= found.seen
    if found.total > 1e6 or found.hidden > 20 * found.seen:
        assert found.verdict.word == "unstable"
        assert "mostly_model" in codes(found.verdict)


def thirty_lists():
    rng = np.random.default_rng(8)
    on = rng.random((3000, 30)) < 0.06
    histories = (on * (1 << np.arange(30))).sum(axis=1)
    seen = histories[histories > 0]
    return CaptureTable.from_cells(
        [f"L{k}" for k in range(30)], seen, np.ones(len(seen), dtype=int)
    )


@pytest.mark.parametrize("method", ["auto", "main", "chao", "mth-chao", "mth-darroch"])
def test_thirty_lists_work_for_methods_that_need_no_search(method):
    found = estimate_by(thirty_lists(), method)

    assert found.total == pytest.approx(3000, rel=0.05)


@pytest.mark.parametrize("method", ["bic", "stepwise", "dga"])
def test_a_search_over_thirty_lists_says_what_to_do(method):
    with pytest.raises(InputError, match="lists"):
        estimate_by(thirty_lists(), method)


def test_a_method_that_is_not_for_a_table_stands_in_the_comparison_as_such():
    asked = ("main", "dga", "coverage")
    found = compare(load("neworl_186").table, Settings(replicates=0), asked)
    answers = {answer.what: answer for answer in found.answers}

    assert answers["dga"].reason == "not_for_this_table"
    assert answers["coverage"].estimate is None
    assert answers["main"].estimate is not None
    with pytest.raises(InputError, match="between 0 and 1"):
        compare(load("korea").table, Settings(level=2))


def test_methods_without_a_model_are_called_unstable_too_when_others_differ():
    found = estimate_by(load("ned").table, "dga")

    assert "methods_apart" in codes(found.verdict)


def test_hidden_counts_are_never_taken_at_their_lowest_in_silence():
    table = read(
        "A,B,C,count\n1,0,0,90\n0,1,0,60\n0,0,1,70\n1,1,0,9\n1,0,1,12\n0,1,1,8\n1,1,1,<5\n"
    )

    for ask in (choose, stepwise, lambda t: internal_consistency(t, estimate)):
        with pytest.raises(Refused) as refusal:
            ask(table)
        assert refusal.value.reason == "hidden_counts"
