"""Terms in words, on the calendar of Amsterdam."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from baken.ui.rules import term

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    """Return a moment in Amsterdam, written like `2026-11-25 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("due", "now", "words", "tone"),
    [
        ("2026-11-28 00:00", "2026-11-25 09:00", "2 days left, until Friday 27 November", "attention"),
        ("2026-11-29 00:00", "2026-11-25 09:00", "3 days left, until Saturday 28 November", "neutral"),
        ("2026-11-27 00:00", "2026-11-25 23:59", "1 day left, until Thursday 26 November", "attention"),
        ("2026-11-26 00:00", "2026-11-25 00:00", "today is the last day", "attention"),
        ("2026-11-26 00:00", "2026-11-25 23:59", "today is the last day", "attention"),
        ("2026-11-26 00:00", "2026-11-26 00:00", "1 day overdue, was until Wednesday 25 November", "danger"),
        ("2026-11-23 00:00", "2026-11-25 09:00", "3 days overdue, was until Sunday 22 November", "danger"),
        ("2026-11-25 17:00", "2026-11-25 09:00", "today, until 17:00", "attention"),
        ("2026-11-25 17:00", "2026-11-25 17:00", "overdue since 17:00", "danger"),
        ("2026-11-24 17:00", "2026-11-25 09:00", "1 day overdue, was until Tuesday 24 November", "danger"),
        ("2027-01-09 00:00", "2026-11-25 09:00", "44 days left, until Friday 8 January 2027", "neutral"),
    ],
)  # fmt: skip
def test_a_term_is_said_in_days_and_dates(due: str, now: str, words: str, tone: str) -> None:
    with translation.override("en"):
        said = term(at(due), at(now))

    assert (said.words, said.tone) == (words, tone)
    assert str(said) == words


@pytest.mark.parametrize(
    ("due", "now", "days"),
    [
        # The night of 25 October 2026 lasts an hour longer, that of 28 March 2027 an hour shorter.
        ("2026-10-27 00:00", "2026-10-24 23:30", 2),
        ("2026-10-26 00:00", "2026-10-25 02:30", 0),
        ("2026-10-25 00:00", "2026-10-25 00:30", -1),
        ("2027-03-30 00:00", "2027-03-27 23:30", 2),
        ("2027-03-29 00:00", "2027-03-28 03:30", 0),
        ("2027-03-28 00:00", "2027-03-28 03:30", -1),
    ],
)
def test_a_night_in_which_the_clock_changes_counts_as_one_night(
    due: str, now: str, days: int
) -> None:
    assert term(at(due), at(now)).days == days


def test_the_day_is_that_of_amsterdam_whatever_the_zone_of_the_moment() -> None:
    late_in_london = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight on the second

    said = term(at("2026-07-03 00:00"), late_in_london)

    assert said.days == 0


def test_a_date_means_the_end_of_that_day() -> None:
    now = at("2026-11-25 09:00")

    assert term(date(2026, 11, 27), now) == term(at("2026-11-28 00:00"), now)


def test_one_says_when_soon_begins() -> None:
    due, now = date(2026, 11, 30), at("2026-11-25 09:00")

    assert term(due, now).tone == "neutral"
    assert term(due, now, soon=5).tone == "attention"


@given(
    now=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001
    days=st.integers(min_value=-400, max_value=400),
)
def test_the_tone_follows_the_days(now: datetime, days: int) -> None:
    here = now.replace(tzinfo=AMSTERDAM)

    said = term(here.date() + timedelta(days=days), here)

    assert said.days == days
    assert said.tone == ("danger" if days < 0 else "attention" if days <= 2 else "neutral")
