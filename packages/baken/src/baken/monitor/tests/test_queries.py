"""What the monitor counts, and what it keeps to itself."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.monitor import queries
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory
from baken.signals import queries as signals
from baken.signals.states import Verdict
from baken.signals.tests.factories import a_signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = date(2026, 11, 23)


@pytest.fixture
def municipality():
    return OrganisationFactory()


@pytest.fixture
def mayor(municipality):
    return acting(Role.GOVERNOR, organisation=municipality)


def counts(monkeypatch, received, closed):
    """Let the signals room count so many signals, year by year and by verdict."""
    by_verdict = dict.fromkeys(["", *Verdict.values], 0) | closed
    monkeypatch.setattr(
        signals, "received_per_year", lambda place, years: dict.fromkeys(years, 0) | received
    )
    monkeypatch.setattr(
        signals,
        "verdicts_per_year",
        lambda place, years: {
            year: by_verdict if year == years[-1] else dict.fromkeys(by_verdict, 0)
            for year in years
        },
    )


def test_eight_whole_years_are_counted_and_this_year_is_not(mayor):
    own = queries.own(mayor, on=TODAY)

    assert list(own.figures.received) == list(range(2018, 2026))
    assert own.on == date(2025, 12, 31)


def test_a_signal_of_today_changes_nothing_that_is_shown(mayor, municipality):
    before = queries.own(mayor, on=TODAY)
    for _n in range(9):
        a_signal(organisation_id=municipality.pk, at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))

    assert queries.own(mayor, on=TODAY) == before


def test_signals_of_a_whole_year_are_counted_by_the_day_of_receipt(mayor, municipality):
    for day in range(1, 10):
        a_signal(organisation_id=municipality.pk, at=datetime(2025, 3, day, 9, 0, tzinfo=UTC))

    shown = queries.own(mayor, on=TODAY).figures.received

    assert str(shown[2025]) == "10"
    assert str(shown[2024]) == "0–7"


def test_signals_of_another_organisation_are_not_counted(mayor):
    elsewhere = OrganisationFactory()
    for day in range(1, 10):
        a_signal(organisation_id=elsewhere.pk, at=datetime(2025, 3, day, 9, 0, tzinfo=UTC))

    assert str(queries.own(mayor, on=TODAY).figures.received[2025]) == "0–7"


def test_an_organisation_that_receives_no_signals_has_no_counts():
    partner = acting(Role.PARTNER, organisation=PartnerFactory())

    assert queries.own(partner, on=TODAY) is None


def test_no_exact_count_leaves_the_room(mayor, monkeypatch):
    counts(monkeypatch, {2024: 23, 2025: 31}, {Verdict.NO_TRAFFICKING: 19, "": 4})

    shown = {line.shown for line in queries.lines(queries.own(mayor, on=TODAY))}

    assert not shown & {"23", "31", "19", "54"}
    assert {"20", "30", "0–7"} <= shown


def test_the_finding_names_the_years_that_show_the_most(mayor, monkeypatch):
    counts(monkeypatch, {2023: 12, 2024: 27, 2025: 31}, {})

    most, years = queries.own(mayor, on=TODAY).most

    assert (most.about, years) == (30, [2024, 2025])


def test_the_file_holds_the_printed_counts_as_printed():
    lines = [line for line in queries.lines(None) if line.part.isdigit()]

    assert [(line.part, line.shown) for line in lines] == [
        ("2014", "1"),
        ("2015", "4"),
        ("2016", "4"),
        ("2017", "3"),
    ]


def test_the_file_says_which_numbers_are_our_sum():
    with translation.override("en"):
        ours = [line for line in queries.lines(None) if "our sum" in line.standing]

    assert [line.shown for line in ours] == ["9", "3"]


def test_every_line_of_the_file_has_its_unit_and_source(mayor):
    lines = list(queries.lines(queries.own(mayor, on=TODAY)))

    assert all(line.unit and line.source and line.standing for line in lines)
    assert len({line.unit for line in lines}) == 3
