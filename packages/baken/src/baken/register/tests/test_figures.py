"""Three counts that are never mixed: victims, reports and mentions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baken.accounts.tests.factories import UserFactory
from baken.kernel.counts import Counts
from baken.reference.codes import (
    AgeBand,
    Region,
    ReporterType,
    Sector,
    Sex,
    age_group,
    nationality_group,
)
from baken.register import actions, queries
from baken.register.actions import Entry, Mention
from baken.register.models import Report
from baken.register.states import Basis, Source
from baken.register.tests.factories import NOW, a_register, entry, recorded

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

YEARS = range(2024, 2027)


def tables(organisation_id: int, years: range = YEARS) -> dict[str, Counts]:
    return {table.name: table for table in queries.counted(organisation_id, years)}


def test_a_victim_in_two_sectors_is_one_victim_one_report_and_two_mentions():
    here = a_register()
    recorded(here, sectors=(Sector.SEXUAL_SERVICES, Sector.FORCED_CRIME))

    found = tables(here)
    assert found["victims_by_region"].total == 1
    assert found["reports_by_reporter"].total == 1
    assert found["mentions_by_sector_sex"].total == 2
    assert found["mentions_by_sector_sex"].persons == {("2026", "other"): 1}


def test_two_reports_on_one_victim_are_one_victim_two_reports_and_one_mention():
    here = a_register()
    first = recorded(here, sex=Sex.WOMAN)
    second = recorded(here, reporter=ReporterType.SHELTER, region=Region.AMSTERDAM)
    user = UserFactory()
    actions.link(first, second, by=user, at=NOW)

    found = tables(here)
    assert found["victims_by_age_band"].total == 1
    assert found["reports_by_reporter"].total == 2
    assert found["mentions_by_sector_sex"].total == 1


def test_a_victim_who_is_reported_in_two_years_counts_in_both():
    here = a_register()
    first = recorded(here, received_on=date(2025, 12, 31))
    second = recorded(here, received_on=date(2026, 1, 1))
    actions.link(first, second, by=UserFactory(), at=NOW)

    assert tables(here)["victims_by_region"].by("year") == {"2024": 0, "2025": 1, "2026": 1}
    assert queries.histories(here, YEARS) == {frozenset({"police"}): 1}


def test_unknown_counts_only_where_no_report_of_that_year_names_a_sector():
    here = a_register()
    first = recorded(here, sectors=(Sector.UNKNOWN,))
    second = recorded(here, sectors=(Sector.FORCED_BEGGING,))
    assert tables(here)["mentions_by_sector_sex"].by("sector")["unknown"] == 1

    actions.link(first, second, by=UserFactory(), at=NOW)
    mentions = tables(here)["mentions_by_sector_sex"].by("sector")
    assert (mentions["unknown"], mentions["forced_begging"]) == (0, 1)


def test_a_withdrawn_report_counts_nowhere_and_counts_again_once_put_back():
    here = a_register()
    report = recorded(here)
    user = UserFactory()
    actions.withdraw(report, by=user, at=NOW)
    assert {table.total for table in tables(here).values()} == {0}

    actions.restore(report, by=user, at=NOW)
    assert {table.total for table in tables(here).values()} == {1}


def test_another_register_is_never_counted_along():
    here, there = a_register(), a_register()
    recorded(there)
    assert {table.total for table in tables(here).values()} == {0}


def test_histories_name_who_reported_each_possible_victim():
    here = a_register()
    user = UserFactory()
    for others in ((), (ReporterType.KMAR,), (ReporterType.KMAR, ReporterType.POLICE)):
        report = recorded(here)
        for other in others:
            actions.link(report, recorded(here, reporter=other), by=user, at=NOW)

    assert queries.histories(here, YEARS) == {
        frozenset({"police"}): 1,
        frozenset({"police", "kmar"}): 2,
    }
    assert queries.histories_per_year(here, YEARS)[2024] == {}


def test_all_tables_take_as_many_statements_however_many_years(django_assert_num_queries):
    here = a_register()
    recorded(here)
    with django_assert_num_queries(7):
        queries.counted(here, range(2007, 2027))


@dataclass(frozen=True)
class Told:
    """A report of a generated register, and of which person it is."""

    person: int
    entry: Entry


REPORTS = st.lists(
    st.builds(
        Told,
        person=st.integers(0, 3),
        entry=st.builds(
            Entry,
            received_on=st.dates(date(2024, 1, 1), date(2026, 11, 1)),
            reporter=st.sampled_from([ReporterType.POLICE, ReporterType.SHELTER]),
            region=st.sampled_from([Region.AMSTERDAM, Region.KMAR, Region.UNKNOWN]),
            mentions=st.lists(
                st.builds(
                    Mention,
                    st.sampled_from([Sector.SEXUAL_SERVICES, Sector.FORCED_CRIME, Sector.UNKNOWN]),
                ),
                min_size=1,
                max_size=3,
            ).map(tuple),
            sex=st.sampled_from(Sex),
            age_band=st.sampled_from([AgeBand.FROM_12, AgeBand.FROM_18, AgeBand.UNKNOWN]),
            nationality=st.sampled_from(["", "NL", "RO", "NG"]),
            basis=st.just(Basis.DUTY),
        ),
    ),
    max_size=8,
)


def by_hand(reports: Iterable[tuple[int, Report]]) -> dict[str, Counter[tuple[str, ...]]]:
    """Count as the definition says, person by person and year by year."""
    yearly: dict[tuple[int, int], list[Report]] = defaultdict(list)
    for person, report in reports:
        yearly[person, report.year].append(report)
    found: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for (_person, number), told in yearly.items():
        told.sort(key=lambda report: (report.received_on, report.reference))
        year = str(number)

        def first(name: str, unknown: str, told: list[Report] = told) -> str:
            values = (getattr(report, name) for report in told)
            return next((value for value in values if value != unknown), unknown)

        sex, band = first("sex", "other"), first("age_band", "unknown")
        group = nationality_group(first("nationality", ""))
        found["victims_by_nationality_sex_age"][year, group, sex, age_group(band)] += 1
        found["victims_by_age_band"][year, band] += 1
        found["victims_by_region"][year, first("region", "unknown")] += 1
        sectors = {mention.sector for report in told for mention in report.mentions.all()}
        for sector in sectors - {"unknown"} or sectors:
            found["mentions_by_sector_sex"][year, sex, sector] += 1
        for report in told:
            found["reports_by_reporter"][year, report.reporter] += 1
            found["reports_by_region"][year, report.region] += 1
            found["reports_by_dossier_type"][year, report.dossier_type] += 1
    return found


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=REPORTS)
def test_every_table_counts_what_its_definition_says(told):
    here = a_register()
    user = UserFactory()
    reports = [
        (one.person, actions.record(here, one.entry, source=Source.HAND, by=user, at=NOW))
        for one in told
    ]
    for place, (person, report) in enumerate(reports):
        before = [earlier for who, earlier in reports[:place] if who == person]
        if before:
            actions.link(before[-1], report, by=user, at=NOW)

    expected = by_hand(reports)
    for name, table in tables(here).items():
        assert dict(table.cells) == dict(expected[name]), name

    found = tables(here)
    victims = found["victims_by_region"].by("year")
    counted = found["reports_by_reporter"].by("year")
    mentions = found["mentions_by_sector_sex"].by("year")
    for year in victims:
        people = {person for person, report in reports if str(report.year) == year}
        assert victims[year] == len(people)
        assert counted[year] >= victims[year] <= mentions[year]
        if len(people) < sum(str(report.year) == year for _person, report in reports):
            assert counted[year] > victims[year], "several reports on one victim stay apart"


def test_a_count_that_mixes_units_is_found(monkeypatch):
    """The planted fault: victims counted as reports."""
    here = a_register()
    actions.link(recorded(here), recorded(here), by=UserFactory(), at=NOW)
    from baken.register.queries import figures

    monkeypatch.setattr(figures, "_VICTIMS", figures._VICTIMS.replace("HAVING count(*) = 1", ""))
    assert tables(here)["victims_by_region"].total != 1


def test_entries_are_what_they_were_when_read_again():
    here = a_register()
    given = entry(
        sex=Sex.WOMAN,
        nationality="RO",
        mentions=(Mention(Sector.REGULATED_LABOUR, date(2025, 1, 1), date(2025, 6, 1)),),
    )
    report = actions.record(here, given, source=Source.HAND, by=UserFactory(), at=NOW)
    assert queries.entry_of(report) == given
    (row,) = queries.rows(here, YEARS)
    assert (row.pseudonym, row.sectors) == (report.pseudonym, (Sector.REGULATED_LABOUR,))


def test_counting_right_after_a_large_file_takes_no_square_of_it():
    here = a_register()
    many = [
        entry(sectors=(Sector.SEXUAL_SERVICES, Sector.FORCED_CRIME), received_on=date(2025, 1, 1))
        for _ in range(8000)
    ]
    with transaction.atomic():
        actions.record_many(here, many, batch=uuid4(), by=UserFactory(), at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 2000")
        mentions = tables(here)["mentions_by_sector_sex"].total
        cursor.execute("SHOW enable_nestloop")
        shown = cursor.fetchone()

    assert mentions == 16_000
    assert shown == ("on",)
