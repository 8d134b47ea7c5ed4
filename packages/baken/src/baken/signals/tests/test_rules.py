"""Terms, postcodes and references, as plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baken.signals import rules
from baken.signals.rules import AMSTERDAM


def moments():
    return st.datetimes(
        min_value=datetime(2014, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
        max_value=datetime(2040, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    )


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        ("2026-03-02T10:30+01:00", "2026-03-05T00:00+01:00"),
        ("2026-03-02T23:59+01:00", "2026-03-05T00:00+01:00"),
        ("2026-03-28T12:00+01:00", "2026-03-31T00:00+02:00"),
        ("2026-10-24T12:00+02:00", "2026-10-27T00:00+01:00"),
        ("2028-02-27T12:00+01:00", "2028-03-01T00:00+01:00"),
    ],
)
def test_two_days_end_when_the_second_day_ends_also_over_a_change_of_the_clock(received, ends):
    due = rules.due(datetime.fromisoformat(received), 2)

    assert due == datetime.fromisoformat(ends)


@given(moments())
def test_a_term_always_ends_at_midnight_in_amsterdam(received):
    due = rules.due(received, 14).astimezone(AMSTERDAM)

    assert (due.hour, due.minute, due.second) == (0, 0, 0)


@given(moments())
def test_a_term_is_never_shorter_than_its_days_nor_longer_than_one_day_more(received):
    due = rules.due(received, 14)

    assert timedelta(days=14, hours=-1) <= due - received <= timedelta(days=15, hours=1)


def test_feedback_may_take_longer_than_interpreting():
    assert rules.days("interpret") < rules.days("feedback")


@pytest.mark.parametrize("typed", ["2011 AB", "2011ab", " 2011  A B ", "2011\tAB"])
def test_a_postcode_has_one_normal_form(typed):
    assert rules.postcode(typed) == "2011AB"


@pytest.mark.parametrize("typed", ["", "0123 AB", "2011", "2011 A1", "20111 AB", "AB 2011"])
def test_what_is_no_dutch_postcode_is_none(typed):
    assert rules.postcode(typed) is None


@given(st.tuples(*[st.integers(min_value=0, max_value=31)] * 8))
def test_a_reference_has_no_letters_that_look_like_digits(choice):
    assert not set(rules.reference(choice)[2:]) & set("01IO")


def test_different_choices_give_different_references():
    assert rules.reference((0,) * 8) != rules.reference((1,) + (0,) * 7)
