"""Terms, names, numbers and postcodes."""

import csv
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baken.directory import rules
from baken.reference.loading import DATA

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@cache
def official():
    """Return the official names of all municipalities, of the file that comes with Baken."""
    with (DATA / "municipalities.csv").open(encoding="utf-8") as file:
        return [row["name"] for row in csv.DictReader(file)]


@cache
def plain_names():
    return {rules.plain(name) for name in official()}


def damaged(name, place, how):
    """Return a plain name with one slip of the finger at `place`."""
    at = place % (len(name) - 1)
    match how:
        case "left out":
            return name[:at] + name[at + 1 :]
        case "twice":
            return name[: at + 1] + name[at:]
        case "swapped":
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        case _:
            return name[:at] + "q" + name[at + 1 :]


@given(DAYS)
def test_a_check_counts_up_to_and_with_its_hundred_and_eightieth_day(checked_on):
    last = checked_on + timedelta(days=180)

    assert not rules.is_stale(checked_on, on=checked_on)
    assert not rules.is_stale(checked_on, on=last)
    assert rules.is_stale(checked_on, on=last + timedelta(days=1))


@given(DAYS, DAYS)
def test_a_list_of_stale_entries_and_one_entry_say_the_same(checked_on, on):
    assert rules.is_stale(checked_on, on=on) == (checked_on < rules.fresh_since(on))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam_also_when_the_clock_changes(at, day):
    assert rules.day(at) == day


@pytest.mark.parametrize(
    ("typed", "digits", "tells_a_street"),
    [
        ("2011", 2011, False),
        (" 2011 ab ", 2011, True),
        ("2011AB", 2011, True),
        ("0123", None, False),
        ("20111", None, False),
        ("2011A", None, False),
        ("Waterdorp", None, False),
        ("", None, False),
    ],
)
def test_a_postcode_is_known_and_cut_to_its_digits(typed, digits, tells_a_street):
    assert rules.digits(typed) == digits
    assert rules.tells_a_street(typed) is tells_a_street


@given(st.text(max_size=30))
def test_whatever_is_typed_is_compared_without_a_crash(typed):
    assert rules.plain(typed) == rules.plain(rules.plain(typed))
    assert len(rules.closest(typed, plain_names())) <= rules.MOST_CLOSE


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Haarlm", "haarlem"),
        ("harlem", "haarlem"),
        ("s gravenhage", "sgravenhage"),
        ("'s-Gravenhage", "sgravenhage"),
        ("Utrect", "utrecht"),
        ("SUDWEST FRYSLAN", "sudwestfryslan"),
        ("bergn", "bergen"),
    ],
)
def test_a_slip_of_the_finger_is_met_with_the_name_that_was_meant(typed, meant):
    assert meant in {rules.plain(typed), *rules.closest(typed, plain_names())}


@given(
    st.sampled_from(sorted(name for name in official() if len(rules.plain(name)) >= 5)),
    st.integers(0, 40),
    st.sampled_from(["left out", "twice", "swapped", "another letter"]),
)
def test_one_slip_in_any_name_still_leads_to_it(name, place, how):
    typed = damaged(rules.plain(name), place, how)

    assert rules.plain(name) in {typed, *rules.closest(typed, plain_names())}


@pytest.mark.parametrize("typed", ["", "x", "zzzzzzzz", "\0", "🐟"])
def test_what_looks_like_no_municipality_gives_no_names(typed):
    assert rules.closest(typed, plain_names()) == []


@pytest.mark.parametrize(
    ("typed", "shown", "link"),
    [
        ("112", "112", "tel:112"),
        (" 0900-8844 ", "0900-8844", "tel:09008844"),
        ("023  555 01 00", "023 555 01 00", "tel:0235550100"),
        ("+31 23 555 0100", "+31 23 555 0100", "tel:+31235550100"),
        ("(023) 555 0100", None, None),
        ("bel ons", None, None),
        ("12", None, None),
        ("1" * 16, None, None),
        ("", None, None),
    ],
)
def test_a_number_is_shown_as_typed_and_called_by_its_digits(typed, shown, link):
    assert rules.phone(typed) == shown
    if shown:
        assert rules.link(shown) == link


@pytest.mark.parametrize(
    ("text", "phones", "website"),
    [
        ("112", ["112"], ""),
        ("via 0900-8844 or fixed contact", ["0900-8844"], ""),
        ("0800-5151 (abroad +31 70 333 44 44)", ["0800-5151", "+31 70 333 44 44"], ""),
        ("0800-7000, meldmisdaadanoniem.nl", ["0800-7000"], "https://meldmisdaadanoniem.nl"),
        ("keerpunt.chat", [], "https://keerpunt.chat"),
        ("regional office", [], ""),
        ("unverified number", [], ""),
    ],
)
def test_numbers_and_websites_are_found_in_the_words_of_the_reference_data(text, phones, website):
    assert rules.phones_in(text) == phones
    assert rules.website_in(text) == website


@given(st.sets(st.tuples(st.integers(1000, 1060), st.sampled_from(["GM0001", "GM0002"]))))
def test_ranges_hold_the_pairs_they_were_made_of_and_no_other(pairs):
    found = list(rules.ranges(pairs))

    again = [(number, code) for first, last, code in found for number in range(first, last + 1)]
    assert sorted(again) == sorted(pairs)
    assert all(first <= last for first, last, _code in found)
