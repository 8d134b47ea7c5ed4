import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiling.allocation import Key, allocate, allocate_by_keys
from peiling.errors import InputError

WEIGHTS = st.dictionaries(
    st.sampled_from("ABCDEFG"), st.integers(0, 10**6), min_size=1, max_size=7
).filter(lambda weights: any(weights.values()))
CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)


@given(CENTS, WEIGHTS)
def test_the_parts_add_up_to_the_cent(amount, weights):
    assert sum(allocate(amount, weights).given.values()) == amount


@given(CENTS, WEIGHTS)
def test_everyone_is_within_a_cent_of_what_is_due(amount, weights):
    total = sum(weights.values())

    for party, given_ in allocate(amount, weights).given.items():
        due = Fraction(amount) * weights[party] / total
        assert math.floor(due * 100) <= given_ * 100 <= math.ceil(due * 100)


@given(CENTS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_the_parties_changes_nothing(amount, weights, random):
    shuffled = list(weights.items())
    random.shuffle(shuffled)

    assert allocate(amount, dict(shuffled)).given == allocate(amount, weights).given


@given(CENTS, WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_the_weights_counts(amount, weights, factor):
    larger = {party: weight * factor for party, weight in weights.items()}

    assert allocate(amount, larger).given == allocate(amount, weights).given


@given(CENTS, WEIGHTS)
def test_larger_weights_never_get_less(amount, weights):
    given_ = allocate(amount, weights).given

    for first in weights:
        for second in weights:
            if weights[first] > weights[second]:
                assert given_[first] >= given_[second]


@given(CENTS, WEIGHTS, WEIGHTS, st.integers(0, 100))
def test_several_keys_add_up_and_show_their_parts(amount, one, other, percent):
    parties = sorted(set(one) | set(other))
    keys = [
        Key("one", Decimal(percent) / 100, {p: one.get(p, 0) for p in parties}),
        Key("other", 1 - Decimal(percent) / 100, {p: other.get(p, 0) for p in parties}),
    ]

    found = allocate_by_keys(amount, keys)

    assert sum(found.given.values()) == amount
    for line in found.lines:
        assert sum(line.parts.values()) == line.due
        assert line.whole <= line.given <= line.whole + found.step


def test_a_case_by_hand():
    # 10 steps by 6 : 3 : 2. Due 5 5/11, 2 8/11, 1 9/11: two steps are left, for C and for B.
    found = allocate(10, {"A": 6, "B": 3, "C": 2}, step=1)

    assert found.given == {"A": 5, "B": 3, "C": 2}
    assert [line.remainder for line in found.lines] == [
        Fraction(5, 11),
        Fraction(8, 11),
        Fraction(9, 11),
    ]


def test_equal_remainders_go_by_weight_and_then_by_name():
    assert allocate(1, {"B": 1, "A": 1}, step=1).given == {"B": 0, "A": 1}
    by_weight = allocate(4, {"A": 1, "B": 3, "C": 1, "D": 3}, step=1).given
    assert by_weight == {"A": 0, "B": 2, "C": 0, "D": 2}


def test_fte_are_shared_in_hundredths_and_a_tenth_is_a_tenth():
    assert allocate(0.3, {"A": 1, "B": 1, "C": 1}).given == {p: Decimal("0.10") for p in "ABC"}


@pytest.mark.parametrize(
    ("amount", "weights", "step", "words"),
    [
        (-1, {"A": 1}, "0.01", "cannot be negative"),
        (1, {"A": 0, "B": 0}, "0.01", "All weights"),
        (1, {"A": -1, "B": 2}, "0.01", "weight of A in weight is negative"),
        (1, {"A": float("nan")}, "0.01", "no number"),
        (1, {"A": float("inf")}, "0.01", "no number"),
        (1, {"A": "many"}, "0.01", "no number: many"),
        (1, {"A": True}, "0.01", "no number"),
        ("1.005", {"A": 1}, "0.01", "no whole number of steps"),
        (1, {"A": 1}, 0, "step must be above 0"),
        (1, {}, "0.01", "All weights"),
        (1, {"A": None}, "0.01", "no number"),
        (1, {1: 1, "A": 1}, "0.01", "named by text"),
        (1, {"A": 1}, Fraction(1, 3), "decimal number"),
        (Fraction(1, 3), {"A": 1}, "0.01", "no whole number of steps"),
        ("12345678901234567890123456.01", {"A": 1}, "0.01", "more than 26 digits"),
    ],
)
def test_what_cannot_be_shared_is_named(amount, weights, step, words):
    with pytest.raises(InputError, match=words):
        allocate(amount, weights, step=step)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([], "at least one key"),
        ([Key("k", "0.5", {"A": 1})], "add up to 0.5"),
        ([Key("k", "0.5", {"A": 1}), Key("k", "0.5", {"A": 1})], "same name"),
        ([Key("k", "0.5", {"A": 1}), Key("l", "0.5", {"B": 1})], "other parties: A, B"),
        ([Key("k", "-1", {"A": 1}), Key("l", 2, {"A": 1})], "at least 0"),
        ([Key("minimum", 1, {"A": 1})], "can't be called"),
    ],
)
def test_keys_that_do_not_fit_are_named(keys, words):
    with pytest.raises(InputError, match=words):
        allocate_by_keys(1, keys)


@given(CENTS, WEIGHTS)
def test_the_table_can_be_redone_line_by_line(amount, weights):
    found = allocate(amount, weights)

    assert found.left == sum(line.remainder for line in found.lines)
    for line in found.lines:
        assert Fraction(line.whole) + line.remainder * Fraction(found.step) == line.due
        assert line.given == line.whole + (line.place <= found.left) * found.step
    by_place = sorted(found.lines, key=lambda line: line.place)
    remainders = [line.remainder for line in by_place]
    assert remainders == sorted(remainders, reverse=True)


def test_an_amount_in_cents_is_shared_like_the_same_amount_in_euros():
    weights = {"A": 3540, "B": 3223, "C": 2178, "D": 1059}

    cents, euros = allocate(421_801, weights, step=1), allocate("4218.01", weights)

    assert {p: amount / 100 for p, amount in cents.given.items()} == euros.given


def test_a_fraction_is_an_amount_too():
    assert allocate(Fraction(1, 2), {"A": 1, "B": 1}).given == {p: Decimal("0.25") for p in "AB"}


def test_no_cent_is_lost_in_the_largest_amount():
    amount = Decimal("123456789012345678901234.57")

    assert sum(allocate(amount, {"A": 1, "B": 2, "C": 4}).given.values()) == amount


def test_a_party_without_weight_gets_nothing():
    assert allocate("0.02", {"A": 1, "B": 0, "C": 1, "D": 1}).given["B"] == 0


def test_rounding_each_key_apart_gives_another_answer_that_is_further_from_what_is_due():
    keys = [Key(name, Fraction(1, 3), {"A": 2, "B": 3, "C": 4}) for name in "xyz"]
    apart = [allocate(1, {"A": 2, "B": 3, "C": 4}, step=1).given for _ in keys]

    together = allocate_by_keys(3, keys, step=1)

    # Due: 2/3, 1 and 4/3. By key: the whole step goes to C each time.
    assert together.given == {"A": 1, "B": 1, "C": 1}
    assert {p: sum(given_[p] for given_ in apart) for p in "ABC"} == {"A": 0, "B": 0, "C": 3}


@given(CENTS, WEIGHTS, st.integers(0, 300), st.data())
def test_minima_are_kept_and_paid_for_by_the_others_in_proportion(amount, weights, top, data):
    floors = {p: Decimal(data.draw(st.integers(0, top))) / 100 for p in weights}
    base = Decimal(data.draw(st.integers(0, top))) / 100
    if sum(max(base, floor) for floor in floors.values()) > amount:
        with pytest.raises(InputError, match="more than the amount"):
            allocate(amount, weights, fixed=base, minimum=floors)
        return

    found = allocate(amount, weights, fixed=base, minimum=floors)

    assert sum(found.given.values()) == amount
    factors = set()
    for line in found.lines:
        assert line.given >= max(floors[line.party], base)
        if line.parts.get("minimum", 0):
            assert line.due == Fraction(floors[line.party])
        elif weights[line.party]:
            factors.add((line.due - Fraction(base)) / weights[line.party])
    assert len(factors) <= 1
    for line in found.lines:
        for factor in factors:
            bare = Fraction(base) + factor * weights[line.party]
            assert line.due == max(bare, Fraction(floors[line.party]))


def test_a_case_with_fixed_parts_and_a_minimum_by_hand():
    # 100 off for each; 700 is left by 5 : 1 : 1. B and C come at 200 and are lifted to 250, so A
    # keeps 500.
    found = allocate(1000, {"A": 5, "B": 1, "C": 1}, fixed=100, minimum={"B": 250, "C": 250})

    assert found.given == {"A": 500, "B": 250, "C": 250}
    parts = {line.party: line.parts for line in found.lines}
    assert parts["A"] == {"weight": 400, "fixed": 100, "minimum": 0}
    assert parts["B"] == {"weight": 80, "fixed": 100, "minimum": 70}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"fixed": 6}, "fixed parts together"),
        ({"minimum": 6}, "minima together"),
        ({"fixed": -1}, "fixed part of A must be at least 0"),
        ({"minimum": "0.001"}, "whole steps of 0.01"),
        ({"minimum": {"Z": 1}}, "parties without a weight: Z"),
        ({"minimum": float("nan")}, "minimum of A is no number"),
    ],
)
def test_fixed_parts_and_minima_that_do_not_fit_are_named(settings, words):
    with pytest.raises(InputError, match=words):
        allocate(10, {"A": 1, "B": 1}, **settings)


def test_the_table_is_plain_and_exact():
    line = allocate(100, {"A": 1, "B": 2}).to_dict()["lines"][0]

    assert line == {
        "party": "A",
        "due": "100/3",
        "whole": "33.33",
        "remainder": "1/3",
        "place": 2,
        "given": "33.33",
        "parts": {"weight": "100/3"},
    }
