"""The printed figures stay as they were printed."""

import re
import tomllib
from datetime import date
from fractions import Fraction
from importlib.resources import files

import pytest

from baken.monitor import published
from baken.monitor.states import LeftOpen, TakenUpBy, Unit

FILE = files("baken.monitor").joinpath("reference/driehoeksmonitor_haarlem_2014_2017.toml")
TEXT = FILE.read_text(encoding="utf-8")


def test_the_series_is_the_one_in_print():
    assert published.read(TEXT).signals == {2014: 1, 2015: 4, 2016: 4, 2017: 3}


def test_the_numbers_of_the_file_stand_in_the_sentence_that_was_printed():
    sentence = tomllib.loads(TEXT)["source"]["print"]

    printed = re.findall(r"(\d+) signa(?:al|len) in (\d{4})", sentence)

    assert {int(year): int(count) for count, year in printed} == published.read(TEXT).signals
    assert "In driekwart van de gevallen" in sentence


def test_three_quarters_of_the_sum_are_nine_and_three_were_taken_up():
    table = published.read(TEXT)

    assert table.no_trafficking_share == Fraction(3, 4)
    assert (table.total, table.no_trafficking, table.taken_up) == (12, 9, 3)


def test_the_file_says_what_the_print_leaves_open_and_that_the_numbers_are_ours():
    assert set(published.read(TEXT).left_open) == set(LeftOpen)


def test_the_source_goes_with_the_figures():
    source = published.read(TEXT).source

    assert (source.publisher, source.on) == ("Gemeente Haarlem", date(2018, 9, 4))
    assert source.unit is Unit.SIGNALS_OF_TRAFFICKING_AND_SMUGGLING


def test_all_three_services_that_took_signals_up_are_named():
    assert set(published.read(TEXT).taken_up_by) == set(TakenUpBy)


def test_every_table_of_the_room_is_read():
    assert [table.source.place for table in published.all_printed()] == ["Haarlem"]


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (("year = 2015", "year = 2014"), "stands twice"),
        (("signals = 1", "signals = -1"), "negative"),
        (("signals = 1", "signals = 2"), "no whole number"),
        (('unit = "signals_of', 'unit = "victims_of'), "victims_of_trafficking"),
        (('what = "smuggling', 'what = "wrong'), "wrong_not_apart"),
    ],
)
def test_a_damaged_table_is_refused(damage, fault):
    assert damage[0] in TEXT

    with pytest.raises(ValueError, match=fault):
        published.read(TEXT.replace(*damage, 1))
