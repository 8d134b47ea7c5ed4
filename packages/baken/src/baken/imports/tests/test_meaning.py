"""What heads and values of a file are taken for."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baken.imports import actions, queries, rules, words
from baken.imports.rules import Meaning, Reader
from baken.imports.tests.files import (
    AT,
    HEADS,
    ROW,
    entries,
    loaded,
    looked,
    outcome,
    table,
    taken_in,
    workbook,
)
from baken.jobs import actions as jobs
from baken.kernel.errors import NotPossible
from baken.register import actions as register
from baken.register import queries as register_queries
from baken.register.models import Bond, Report
from baken.register.states import Alike

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]


def test_next_years_file_maps_itself(analyst):
    heads = HEADS.replace("sector", "wat")
    intake = taken_in(analyst, table(ROW.replace("seksuele uitbuiting", "code 7"), heads=heads))
    meaning = queries.meaning(intake)
    assert rules.missing(meaning)
    with pytest.raises(NotPossible, match="which column"):
        actions.load(intake, by=analyst, at=AT)
    said = Meaning({**meaning.columns, "sectors": 6}, {"sectors": {"code 7": "forced_begging"}})
    actions.say(intake, said, by=analyst, at=AT)
    actions.load(intake, by=analyst, at=AT)
    jobs.work_once(lambda: AT)
    following = taken_in(analyst, table(ROW.replace("seksuele uitbuiting", "code 7"), heads=heads))
    assert queries.meaning(following) == said
    assert rules.unknown(queries.sheet(following), said) == {}


def test_who_was_found_to_be_no_victim_is_not_loaded_as_one(analyst):
    heads = "cas_IncomingReferralDate,prs_Gender,vic_TypeOfExploitation,vic_TraffickingStatus"
    row = "2025-03-01,Feminine,SexualExploitation,"
    content = "\n".join(
        [heads, row + "NotAVictimOfTrafficking", row + "PossibleVictimOfTrafficking"]
    )
    found = outcome(looked(analyst, content.encode()))
    assert found.recordable == 1
    assert [fault.said for fault in found.faults] == ["the file says that this was no trafficking"]


def test_a_name_without_a_basis_is_counted_without_it(analyst):
    row = ROW.replace("politie", "opvang").replace("plicht", "geen")
    assert outcome(looked(analyst, table(row))).without_name == 1
    loaded(analyst, table(row))
    assert register_queries.identity(Report.objects.get()) is None


def test_htcds_is_recognised_with_its_labels_and_both_spellings(analyst):
    heads = "cas_IncomingReferralDate,prs_First_Name,prs_SecondName,prs_Gender,prs_Citizenship,vic_TypeOfExploitation"
    labels = "Incoming Referral Date,First Name,Second Name,Gender,Citizenship,Type of Exploitation"
    row = "2025-03-01,Mila,Fictief,Feminine,RO;NL,SexualExploitation;ForcedBegging"
    intake = taken_in(analyst, "\n".join([heads, labels, row]).encode())
    assert intake.form == "htcds"
    ((number, entry),) = entries(intake)
    assert (number, entry.sex, entry.nationality) == (3, "woman", "RO")
    assert [one.sector for one in entry.mentions] == ["sexual_services", "forced_begging"]
    assert entry.identity is not None
    assert entry.identity.name == "Mila Fictief"


def test_a_spreadsheet_is_read_with_days_and_numbers_and_formulas_as_what_they_show(analyst):
    content = workbook(
        [
            ["datum", "leeftijd", "sector", "naam"],
            [datetime(2025, 3, 1), 17, "bedelarij", "=1+1"],  # noqa: DTZ001
        ]
    )
    ((_number, entry),) = entries(taken_in(analyst, content))
    assert (entry.received_on, entry.age_band) == (date(2025, 3, 1), "12_17")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Marokkaans", "MA"),
        ("Marokkaanse", "MA"),
        ("turkse", "TR"),
        ("Chinese", "CN"),
        ("Oekraïens", "UA"),
        ("Nigeria", "NG"),
        ("pl", "PL"),
        ("Staatloos", "XX"),
        ("Onbekend", ""),
        ("Atlantisch", None),
    ],
)
def test_a_nationality_is_known_by_code_country_and_adjective(said, code):
    assert words.values("nationality").get(words.plain(said)) == code


def test_a_nationality_that_is_not_known_is_asked_and_never_guessed(analyst):
    intake = looked(analyst, table(ROW.replace(";NL;", ";Atlantisch;")))
    assert rules.unknown(queries.sheet(intake), queries.meaning(intake)) == {
        "nationality": ["atlantisch"]
    }
    assert outcome(intake).recordable == 0
    for answer, code in (("SR", "SR"), (rules.NOT_KNOWN, "")):
        said = Meaning(queries.meaning(intake).columns, {"nationality": {"atlantisch": answer}})
        actions.say(intake, said, by=analyst, at=AT)
        ((_row, entry),) = entries(intake)
        assert entry.nationality == code


def test_a_day_is_taken_before_a_year_wherever_its_column_stands():
    assert words.guess(["Jaar", "Datum", "Sector"]) == {"received_on": 1, "sectors": 2}
    assert words.guess(["Jaar", "Sector"]) == {"received_on": 0, "sectors": 1}


def read(heads: str, row: str) -> register.Entry | list[rules.Fault]:
    names = tuple(heads.split(";"))
    reader = Reader(names, Meaning(words.guess(names)), today=AT.date())
    return reader.read(2, row.split(";"))


def test_a_year_with_its_month_and_episodes_are_read_as_baken_writes_them():
    heads = "baken_pseudonym;baken_year;baken_month;baken_sex;baken_age_band;baken_episodes"
    episodes = "forced_begging:2024-01/2024-03 sexual_services:/"
    entry = read(heads, f"E-1;2025;7;woman;18_22;{episodes}")
    assert isinstance(entry, register.Entry)
    assert (entry.person, entry.received_on, entry.age_band) == ("E-1", date(2025, 7, 1), "18_22")
    assert [(one.sector, one.began, one.ended) for one in entry.mentions] == [
        ("forced_begging", date(2024, 1, 1), date(2024, 3, 1)),
        ("sexual_services", None, None),
    ]
    for wrong in (f"E-1;2025;13;woman;18_22;{episodes}", "E-1;2025;7;woman;18_22;begging"):
        assert isinstance(read(heads, wrong), list)


def test_rows_that_bear_one_person_count_as_one_possible_victim_until_it_is_undone(analyst):
    heads = HEADS + ";slachtoffernummer"
    rows = [
        ROW.replace("A-1", f"A-{number}").replace("Mila Fictief", "") + f";{person}"
        for number, person in enumerate(["p", "q", "p", "", "p", ""])
    ]
    done = loaded(analyst, table(*rows, heads=heads))
    assert Report.objects.count() == 6
    assert Report.objects.values("victim").distinct().count() == 4
    bonds = list(Bond.objects.order_by("pk"))
    assert [(bond.same, bond.reasons, bond.decided_by) for bond in bonds] == [
        (True, [Alike.FILE], analyst)
    ] * 2
    register.undo(bonds[0], by=analyst, at=AT)
    assert Report.objects.values("victim").distinct().count() == 5
    actions.undo(done, by=analyst, at=AT)
    assert (Report.objects.count(), Bond.objects.count()) == (0, 0)


def test_an_apostrophe_before_what_looks_like_a_formula_is_taken_off():
    heads = "datum;sector;naam;telefoon"
    entry = read(heads, "2025-03-01;bedelarij;'t Hart;'+31612345678")
    assert isinstance(entry, register.Entry)
    assert entry.identity
    assert (entry.identity.name, entry.identity.phone) == ("'t Hart", "+31612345678")


@given(age=st.integers(0, 129))
def test_an_age_is_the_band_that_holds_it(age):
    entry = read("datum;sector;leeftijd", f"2025-03-01;bedelarij;{age}")
    assert isinstance(entry, register.Entry)
    bands = {"under_12": (0, 11), "12_17": (12, 17), "18_22": (18, 22), "23_29": (23, 29)}
    low, high = {**bands, "30_39": (30, 39), "40_plus": (40, 129)}[entry.age_band]
    assert low <= age <= high
