import json

import pytest

from peiling.errors import InputError, Refused
from peiling.series import Figure, Series, change, compare_counts, rate

NORTH = [Figure(2014, 40, "2018"), Figure(2015, 24, "2018"), Figure(2016, 17, "2018")]


def test_editions_are_never_mixed_in_silence():
    series = Series.of([*NORTH, Figure(2016, 18, "2019"), Figure(2017, 30, "2019")])

    assert series.revised == {2016: {"2018": 17, "2019": 18}}
    assert series.edition("2018").missing == ()
    with pytest.raises(InputError, match="several editions"):
        change(series, 2014, 2016)
    with pytest.raises(Refused, match="later editions revise") as refusal:
        change(series, 2015, 2017)
    assert refusal.value.reason == "other_edition"
    marked = change(series, 2015, 2017, across=True)
    assert [c.code for c in marked.cautions] == ["other_edition"]


def test_not_shown_is_a_verdict_of_its_own():
    series = Series.of(NORTH)

    assert change(series, 2014, 2015).verdict == "not_shown"
    assert change(series, 2014, 2016).verdict == "fall"
    assert change(series, 2016, 2014).verdict == "rise"


def test_another_way_of_counting_and_no_count_are_refused():
    series = Series.of(
        [
            Figure(2014, 40, "x"),
            Figure(2015, None, "x"),
            Figure(2017, 30, "x", "persons, not reports"),
        ]
    )

    assert series.missing == (2015, 2016)
    assert set(series.intervals("x")) == {2014, 2017}
    for year, reason in ((2015, "no_count"), (2017, "other_method")):
        with pytest.raises(Refused) as refusal:
            change(series, 2014, year)
        assert refusal.value.reason == reason


@pytest.mark.parametrize(("first", "second"), [(2014, 2015), (2015, 2014)])
def test_no_persons_in_either_year_is_refused(first, second):
    series = Series.of([Figure(2014, 0, "x"), Figure(2015, 0, "x"), Figure(2016, 9, "x")])

    with pytest.raises(Refused) as refusal:
        change(series, first, second)
    assert refusal.value.reason == "no_persons"
    assert change(series, first, 2016).verdict == "rise"


def test_years_counted_in_another_way_are_marked_for_each_edition():
    series = Series.of(
        [
            Figure(2014, 40, "x", "reports"),
            Figure(2015, None, "x", "reports"),
            Figure(2016, 30, "x", "persons"),
            Figure(2017, 31, "x", "persons"),
            Figure(2014, 38, "y", "persons"),
        ]
    )

    assert series.breaks == {"x": (2016,), "y": ()}


def test_the_series_of_two_bodies_are_kept_apart():
    # 2014 by CoMensha and by the National Rapporteur: 1,561 and 1,256.
    series = Series.of([Figure(2014, 1561, "CoMensha 2014"), Figure(2014, 1256, "Rapporteur 2018")])

    assert series.revised == {2014: {"CoMensha 2014": 1561, "Rapporteur 2018": 1256}}
    with pytest.raises(InputError, match="several editions"):
        series.at(2014)


def test_rates_are_those_of_each_year():
    found = Series.of(NORTH).rates("2018", {2014: 400_000, 2015: 410_000, 2016: 420_000})

    assert found == {
        2014: rate(40, 400_000),
        2015: rate(24, 410_000),
        2016: rate(17, 420_000),
    }


def test_a_growing_population_turns_a_rise_of_counts_into_a_fall_of_rates():
    series = Series.of([Figure(2000, 100, "x"), Figure(2020, 150, "x")])

    assert change(series, 2000, 2020).verdict == "rise"
    by_rate = change(series, 2000, 2020, populations={2000: 50_000, 2020: 150_000})
    assert by_rate.verdict == "fall"
    assert by_rate.comparison == compare_counts(100, 150, exposures=(50_000, 150_000))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Series.of([]), "at least one"),
        (lambda: Series.of([Figure(1, 1, "a"), Figure(1, 2, "a")]), "twice"),
        (lambda: Series.of([Figure(1, -1, "a")]), "count of 1 cannot be negative"),
        (lambda: Series.of(NORTH).edition("1999"), "no edition"),
        (lambda: Series.of(NORTH).at(1999), "no figure of 1999"),
        (lambda: Series.of(NORTH).rates("2018", {2014: 1}), "no population for 2015"),
        (lambda: change(Series.of(NORTH), 2014, 2015, populations={}), "no population for 2014"),
    ],
)
def test_what_cannot_be_asked_of_a_series_is_said(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_a_series_and_a_change_are_plain_values():
    series = Series.of([*NORTH, Figure(2016, 18, "2019")])

    plain = json.loads(json.dumps(series.to_dict()))
    assert plain["revised"] == {"2016": {"2018": 17, "2019": 18}}
    assert len(plain["figures"]) == 4
    found = json.loads(json.dumps(change(series, 2014, 2015).to_dict()))
    assert found["verdict"] == "not_shown"
    assert found["first"]["count"] == 40
