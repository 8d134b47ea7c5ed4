"""Codes as people type them, and the terms."""

import string
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baken.reporters import rules
from baken.reporters.rules import Identity, Limit

CODES = st.lists(st.integers(0, 9), min_size=16, max_size=16).map(rules.code)
BETWEEN = st.text(" -.\t\n\u00a0\u2013\u2011\u200b", max_size=3)


@given(CODES)
def test_a_code_that_was_shown_is_read_back(code):
    assert rules.read(rules.shown(code)) == code


@given(CODES, st.lists(BETWEEN, min_size=17, max_size=17))
def test_what_stands_between_the_digits_does_not_matter(code, between):
    typed = "".join(gap + digit for gap, digit in zip(between, code + " ", strict=True))

    assert rules.read(typed) == code


@given(CODES, st.sampled_from([0x0660, 0x06F0, 0x0966, 0xFF10]))
def test_digits_of_another_script_are_digits(code, zero):
    assert rules.read("".join(chr(zero + int(digit)) for digit in code)) == code


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_a_code_or_nothing(text):
    found = rules.read(text)

    assert found is None or (len(found) == 16 and set(found) <= set(string.digits))


@pytest.mark.parametrize(
    "text", ["", "1234", "1234 5678 9012 345", "12345678901234567", "1234 5678 9012 345x", "²" * 16]
)
def test_anything_else_is_no_code(text):
    assert rules.read(text) is None


def test_a_code_is_shown_in_groups_of_four():
    assert rules.shown("1234567890123456") == "1234 5678 9012 3456"


@pytest.mark.parametrize("digits", [[1] * 15, [1] * 17, [10] + [1] * 15, [-1] + [1] * 15])
def test_a_code_of_other_numbers_is_a_slip(digits):
    with pytest.raises(ValueError):
        rules.code(digits)


def test_a_day_is_one_of_amsterdam():
    assert rules.day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)


def test_the_limits_keep_a_hit_below_one_in_a_million_years_of_a_thousand_codes():
    house = rules.limit("house")
    a_year = timedelta(days=366) / house.within * house.most

    assert rules.limit("address") == Limit(5, timedelta(minutes=15))
    assert a_year * 1000 / 10**rules.LENGTH < 1e-6


@pytest.mark.parametrize(
    ("why", "enough"), [("x" * 20, True), ("x" * 19, False), ("x" + " " * 30 + "y", False)]
)
def test_a_reason_is_more_than_a_word(why, enough):
    assert rules.explains(why) is enough


def test_an_identity_does_not_show_itself_when_it_is_printed():
    assert repr(Identity("Marijke", "De Wal", "06")) == "Identity()"
