"""A run over parts: each by itself, all in one model, and nothing added up in silence."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.estimate import actions, queries, rules
from baken.estimate.models import Run
from baken.estimate.states import Division, Place
from baken.estimate.tests.test_estimate import AT, finished, here_of
from baken.kernel.errors import NotPossible
from baken.reference.codes import AgeBand, ReporterType, Sex
from baken.register import actions as register
from baken.register import queries as register_queries
from baken.register.states import Scope, Source
from baken.register.tests.factories import entry

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]

UNLIKE = b"""sex,police,shelter,count
woman,1,0,300
woman,0,1,200
woman,1,1,300
man,1,0,90
man,0,1,90
man,1,1,10
"""
"""Women are on each list with chances 0.6 and 0.5, men with 0.1 and 0.1; there are 1,000 of each."""
THIN = UNLIKE.replace(b"man,1,1,10", b"man,1,1,0")
THIRD = b"""age,police,shelter,border,count
minor,1,0,0,40
minor,0,1,0,25
minor,0,0,1,30
minor,1,1,0,20
minor,1,0,1,16
minor,0,1,1,12
minor,1,1,1,7
adult,1,0,0,400
adult,0,1,0,250
adult,0,0,1,300
adult,1,1,0,40
adult,1,0,1,30
adult,0,1,1,25
adult,1,1,1,5
"""


@pytest.fixture
def analyst() -> User:
    return acting(Role.ANALYST)


def divided(content: bytes, *by: str) -> actions.Start:
    return actions.from_file(content, period="2025", national=True, by=by)


def page_of(user: User, run: Run) -> str:
    client = client_of(user)
    client.cookies["django_language"] = "en"
    return client.get(reverse("estimate:run", args=[run.reference])).content.decode()


def test_parts_find_those_who_are_seen_less_where_the_whole_is_too_low(analyst):
    """The planted number is 2,000; the table that is not divided gives 1,355."""
    run = finished(analyst, divided(UNLIKE, "sex"))
    found = queries.result(run)
    assert found is not None
    assert round(found["estimate"]["total"]) == round(700 * 600 / 310)
    assert {one["key"][0]: round(one["total"]) for one in found["parts"]} == {
        "woman": 1000,
        "man": 1000,
    }
    assert round(found["added_up"]["total"]) == 2000
    joint = found["joint"]
    assert round(joint["total"]) == 2000
    assert joint["interval"]["lower"] < 2000 < joint["interval"]["upper"]
    shown = queries.outcome(run)
    assert shown is not None
    assert shown.divided is not None
    assert [one["label"] for one in shown.divided.wholes] == [
        "not divided",
        "parts added up",
        "parts in one model",
    ]


def test_a_part_that_is_too_thin_is_refused_in_words_and_never_added_up(analyst):
    run = finished(analyst, divided(THIN, "sex"))
    found = queries.result(run)
    assert found is not None
    (thin,) = [one for one in found["parts"] if one["key"] == ["man"]]
    assert "total" not in thin
    assert found["added_up"] == {"without": 1}
    assert "1 part has no answer" in page_of(analyst, run)


def test_the_same_divided_run_gives_the_same_numbers(analyst):
    one, other = (finished(analyst, divided(THIRD, "age"), seed=7) for _time in range(2))
    assert queries.result(one) == queries.result(other)
    assert (one.divided_by, one.digest) == (["age"], other.digest)
    whole = finished(analyst, actions.from_file(whole_of(THIRD), period="2025", national=True))
    assert whole.digest != one.digest
    first, second = queries.result(whole), queries.result(one)
    assert first is not None
    assert second is not None
    assert first["parts"] == []
    assert first["estimate"]["total"] == pytest.approx(second["estimate"]["total"])


def whole_of(content: bytes) -> bytes:
    """The same table with its parts put together."""
    table, _parts = rules.read_file(content, ["age"])
    rows = [",".join([*table.lists, "count"])]
    for history, many in zip(table.histories, table.counts, strict=True):
        bits = [str(int(history) >> place & 1) for place in range(len(table.lists))]
        rows.append(",".join([*bits, str(int(many))]))
    return "\n".join(rows).encode()


def test_years_that_share_persons_are_not_added_up_and_have_no_one_model(analyst):
    run = finished(analyst, divided(UNLIKE.replace(b"sex,", b"year,"), "year"))
    found = queries.result(run)
    assert found is not None
    assert found["joint"] is None
    page = page_of(analyst, run)
    assert "the years are never added up" in page
    assert "parts added up" not in page


@pytest.mark.parametrize(
    ("by", "said"), [(("colour",), "colour"), (("sex", "police", "shelter"), "list")]
)
def test_a_column_that_does_not_divide_is_refused_in_words(by, said):
    with pytest.raises(NotPossible, match=said):
        divided(UNLIKE, *by)


REPORTS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from([ReporterType.POLICE, ReporterType.SHELTER, ReporterType.KMAR]),
        st.sampled_from(list(Sex)),
        st.sampled_from([AgeBand.FROM_12, AgeBand.FROM_30, AgeBand.UNKNOWN]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports=REPORTS)
def test_everyone_is_in_one_part_and_the_parts_are_the_whole(reports):
    here = here_of(acting(Role.ANALYST))
    user = acting(Role.ANALYST)
    register.open_register(here, Scope.NATIONAL, by=None, at=AT)
    first = {}
    for number, (person, reporter, sex, band) in enumerate(reports):
        said = entry(
            reporter=reporter, sex=sex, age_band=band, received_on=date(2025, 1, 1 + number)
        )
        report = register.record(here, said, source=Source.HAND, by=user, at=AT)
        if first.setdefault(person, report) != report:
            register.link(first[person], report, by=user, at=AT)
    years = range(2025, 2026)
    whole = register_queries.histories(here, years)
    for by in (["sex"], ["age"], ["sex", "age"]):
        parts = register_queries.histories_of_parts(here, years, by)
        together: dict[frozenset[str], int] = {}
        for part in parts.values():
            for lists, many in part.items():
                together[lists] = together.get(lists, 0) + many
        assert together == whole
    for key, part in register_queries.histories_of_parts(here, years, ["sex"]).items():
        known = [
            next(
                (sex for one, _r, sex, _b in reports if one == person and sex != Sex.OTHER), "other"
            )
            for person in first
        ]
        assert sum(part.values()) == known.count(key[0])


def test_a_register_is_divided_by_sex_and_age_with_their_words(analyst):
    here = here_of(analyst)
    register.open_register(here, Scope.NATIONAL, by=None, at=AT)
    for number in range(8):
        register.record(
            here,
            entry(
                reporter=ReporterType.POLICE if number % 2 else ReporterType.SHELTER,
                sex=Sex.WOMAN if number < 6 else Sex.MAN,
                age_band=AgeBand.FROM_12 if number < 3 else AgeBand.FROM_30,
            ),
            source=Source.HAND,
            by=analyst,
            at=AT,
        )
    places = {"police": Place.OWN, "shelter": Place.OWN}
    years = register_queries.years(here)
    given = actions.from_register(here, years, places, Division.SEX_AND_AGE)
    run = finished(analyst, given)
    assert queries.parts_of(run)[0][0] == "man / 18 and over"
    assert sum(seen for _name, seen, _both in queries.parts_of(run)) == 8
    assert actions.from_register(here, years, places, Division.NONE).parts is None
