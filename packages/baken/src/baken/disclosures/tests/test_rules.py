"""Terms, references, and the form of the copy."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baken.disclosures import rules
from baken.disclosures.rules import Line
from baken.disclosures.states import Ground

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LINES = st.lists(st.builds(Line, TEXTS, TEXTS, TEXTS), max_size=6)


@given(LINES)
def test_what_is_packed_comes_out_word_for_word(lines):
    assert rules.unpacked(rules.packed(lines)) == lines


@given(st.tuples(*[st.integers(0, 31)] * 8))
def test_a_reference_holds_only_letters_that_cannot_be_mistaken(choice):
    assert re.fullmatch("V-[2-9A-HJ-NP-Z]{8}", rules.reference(choice))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 3, 2, 10, 30, tzinfo=UTC), datetime(2026, 3, 7, 23, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), datetime(2026, 3, 8, 23, 0, tzinfo=UTC)),
        (datetime(2026, 3, 27, 9, 0, tzinfo=UTC), datetime(2026, 4, 1, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_term_ends_at_the_end_of_a_day_in_amsterdam(start, end):
    assert rules.due(start, "answer") == end


def test_in_danger_the_term_is_shorter():
    start = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)

    assert rules.due(start, "answer_in_danger") < rules.due(start, "answer")


def test_a_day_begins_at_midnight_in_amsterdam():
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    assert rules.start_of_day(late) == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)


@given(
    st.sampled_from(["", "x", *Ground.values]),
    st.sampled_from(["", " \n", "doel"]),
    st.sampled_from(["", "\t", "reden"]),
    st.lists(st.sampled_from([Line("a", "A", ""), Line("b", "B", "tekst")]), max_size=3),
)
def test_nothing_is_founded_that_lacks_ground_purpose_proportion_or_lines(
    ground, purpose, proportionality, lines
):
    whole = (
        ground in Ground.values
        and purpose.strip()
        and proportionality.strip()
        and any(line.text for line in lines)
    )

    assert (rules.unfounded(ground, purpose, proportionality, lines) == "") == bool(whole)
