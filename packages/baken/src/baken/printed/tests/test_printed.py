"""Printed figures stay as they were printed, and each erratum corrects what is really printed."""

import csv
import io
import json
from importlib.resources import files

import pytest
from django.test import Client
from django.utils import translation

from baken.printed import queries, reading, writing
from baken.printed.reading import PrintedTable
from baken.printed.states import NationalSeries

# Typed from the annex of the memo: man 18+, woman 18-, woman 18+, total. None is blank in print.
NATIONALITY = {
    2014: {"dutch": (2, 2, 7, 11), "not_dutch": (4, 1, 24, 29), "": (6, 3, 31, 40)},
    2015: {"dutch": (1, 2, 11, 14), "not_dutch": (2, None, 8, 10), "": (3, 2, 19, 24)},
    2016: {"dutch": (1, 2, 8, 11), "not_dutch": (1, 2, 3, 6), "": (2, 4, 11, 17)},
}
# Men, women, total.
SECTORS: dict[int, dict[str, tuple[int | None, ...]]] = {
    2014: {
        "sexual_services": (2, 30, 32),
        "regulated_labour": (2, 1, 3),
        "forced_crime": (2, None, 2),
        "unknown": (None, 3, 3),
        "": (None, None, 40),
    },
    2015: {
        "sexual_services": (None, 16, 16),
        "regulated_labour": (3, 1, 4),
        "not_yet_exploited": (None, 1, 1),
        "unknown": (None, 3, 3),
        "": (3, 21, 24),
    },
    2016: {
        "sexual_services": (None, 14, 14),
        "regulated_labour": (None, 1, None),
        "forced_crime": (2, None, 3),
        "unknown": (None, 1, 1),
        "": (2, 16, 18),
    },
}
EVERY_SECTOR = ["forced_begging", "organ_removal", *SECTORS[2014].keys(), *SECTORS[2015].keys()]


def cell(table: PrintedTable, year: int, **codes: str) -> float | None:
    return table.printed(year=year, **{name: code for name, code in codes.items() if code})


@pytest.mark.parametrize("year", NATIONALITY)
def test_every_cell_by_nationality_sex_and_age_is_the_one_in_print(year):
    table = queries.table("bijlage-3-nationaliteit")
    for group, numbers in NATIONALITY[year].items():
        columns = [("man", "adult"), ("woman", "under_18"), ("woman", "adult"), ("", "")]
        found = [cell(table, year, nationality=group, sex=sex, age=age) for sex, age in columns]
        assert found == list(numbers)


@pytest.mark.parametrize("year", SECTORS)
def test_every_cell_by_sector_and_sex_is_the_one_in_print(year):
    table = queries.table("bijlage-3-sector")
    for sector in dict.fromkeys(EVERY_SECTOR):
        numbers = SECTORS[year].get(sector, (None, None, None))
        found = [cell(table, year, sector=sector, sex=sex) for sex in ("man", "woman", "")]
        assert found == list(numbers)


def test_nothing_stands_in_the_files_beside_the_cells_that_were_typed_here():
    held = [
        sum(number is not None for row in year.values() for number in row)
        for annex in (NATIONALITY, SECTORS)
        for year in annex.values()
    ]
    tables = [queries.table("bijlage-3-nationaliteit"), queries.table("bijlage-3-sector")]
    assert sum(held) == sum(len(table.cells) for table in tables)


def test_every_printed_total_adds_up_but_the_one_of_the_erratum():
    assert queries.table("bijlage-3-nationaliteit").additions() == []
    (wrong,) = queries.table("bijlage-3-sector").additions()
    assert dict(wrong.codes) == {"year": "2016", "sector": "forced_crime"}
    assert (wrong.printed, wrong.sum) == (3, 2)


def test_as_read_every_total_adds_up():
    for table in queries.tables():
        assert table.additions(read=True) == [], table.name


def test_in_2016_there_are_17_victims_18_mentions_and_the_text_says_18():
    victims = queries.table("bijlage-3-nationaliteit").read(year=2016)
    mentions = queries.table("bijlage-3-sector").read(year=2016)
    text = queries.table("bijlage-3-tekst")
    assert (victims, mentions) == (17, 18)
    assert (text.printed(year=2016), text.read(year=2016)) == (18, 17)
    assert (text.printed(year=2014), text.printed(year=2015)) == (40, 24)


def test_the_two_national_series_are_those_that_were_printed_and_never_one():
    comensha = {one.year: one.value for one in queries.series(NationalSeries.COMENSHA)}
    rapporteur = {one.year: one.value for one in queries.series(NationalSeries.RAPPORTEUR)}
    printed = (716, 826, 909, 993, 1222, 1711, 1437, 1561, 1321, 1049)
    assert tuple(comensha[year] for year in range(2007, 2017)) == printed
    assert {year: comensha[year] for year in range(2019, 2025)} == {
        2019: 1372,
        2020: 1013,
        2021: 791,
        2022: 814,
        2023: 868,
        2024: 944,
    }
    assert sum(comensha[year] for year in range(2019, 2024)) == 4858
    assert rapporteur == {2014: 1256, 2016: 956, 2017: 958, 2018: 668, 2019: 1334, 2020: 984}


def test_a_revised_figure_stands_beside_the_first_and_unchecked_years_are_marked():
    (year,) = [one for one in queries.series(NationalSeries.RAPPORTEUR) if one.year == 2014]
    assert [int(one.printed) for one in year.prints] == [1256, 1255]
    unsure = [
        one.year
        for one in queries.series(NationalSeries.COMENSHA)
        if one.prints[0].verified in {"no", "partly"}
    ]
    assert unsure == [2008, 2009, 2010]


def test_the_driehoeksmonitor_the_riec_and_the_estimates_are_those_in_print():
    monitor = queries.driehoeksmonitor()
    years = [monitor.printed(year=year, figure="signals") for year in range(2014, 2018)]
    assert years == [1, 4, 4, 3]
    assert monitor.printed(figure="no_trafficking_of_four") == 3
    assert [queries.riec().printed(step=step) for step in ("signals", "cases")] == [11, 10]
    first, _girls, second = queries.estimates()
    assert (first.low, first.high, first.per_100k) == (5000, 7500, 37)
    assert (second.low, second.high, second.seen) == (4000, 7000, 1300)


def test_the_shares_of_reporters_fit_one_total_of_reports_a_year():
    table = queries.reporters()
    for year, total in ((2023, 1044), (2024, 1062)):
        for reporter in table.values("reporter"):
            reports = table.printed(year=year, reporter=reporter, figure="reports")
            share = table.printed(year=year, reporter=reporter, figure="share")
            assert reports is not None
            assert round(100 * reports / total, 1) == share


GOOD = files("baken.printed").joinpath("reference/bijlage_3_sector.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('sector = "unknown", printed = 3 }', 'sector = "unknown", printed = -3 }', "below zero"),
        (
            'sector = "sexual_services", sex = "man", printed = 2',
            'sector = "sexual_services", sex = "woman", printed = 2',
            "stands twice",
        ),
        ('sector = "forced_crime"\nprinted = 3', 'sector = "forced_crime"\nprinted = 4', "erratum"),
        ('"sexual_services", sex = "man"', '"sex_work", sex = "man"', "sex_work"),
        ("printed = 30 }", 'printed = 30, colour = "red" }', "colour"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(old, new, said):
    assert old in GOOD
    with pytest.raises(ValueError, match=said):
        reading.read(GOOD.replace(old, new, 1))


@pytest.mark.parametrize("group", queries.GROUPS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_group_reads_well_as_text_csv_and_json(group, language):
    tables = queries.group(group)
    cells = sum(len(table.cells) for table in tables)
    with translation.override(language):
        rows = list(csv.DictReader(io.StringIO(writing.written(tables, "csv"))))
        plain = json.loads(writing.written(tables, "json"))
        text = writing.written(tables, "text")
    assert len(rows) == cells
    assert sum(len(table["cells"]) for table in plain) == cells
    assert [float(row["printed"]) for row in rows] == [
        one["printed"] for table in plain for one in table["cells"]
    ]
    assert str(tables[0].source.publisher) in text


@pytest.mark.django_db
@pytest.mark.parametrize("name", queries.GROUPS)
def test_everyone_reads_each_page_and_takes_it_along(client: Client, name):
    page = client.get(f"/cijfers/gedrukt/{name}/")
    assert page.status_code == 200
    for table in queries.group(name):
        for one in table.errata:
            assert writing.shown(one.printed) in page.content.decode()
            assert str(one.why) in page.content.decode()
    for form in ("csv", "json"):
        assert client.get(f"/cijfers/gedrukt/{name}/{form}/").status_code == 200
    assert client.get(f"/cijfers/gedrukt/{name}/exe/").status_code == 404


@pytest.mark.django_db
def test_the_overview_leads_to_every_group_and_an_unknown_one_is_not_there(client: Client):
    page = client.get("/cijfers/gedrukt/").content.decode()
    for name in queries.GROUPS:
        assert f"/cijfers/gedrukt/{name}/" in page
    assert client.get("/cijfers/gedrukt/niets/").status_code == 404
    assert client.get("/cijfers/gedrukt/niets/csv/").status_code == 404
