"""The pages of the register, as people in each role meet them."""

import re
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import UserFactory, acting
from baken.audit.models import Entry as Line
from baken.kernel.models import DataKey
from baken.organisations.models import Organisation
from baken.reference.codes import Region, ReporterType, Sector, Sex
from baken.register import actions, queries
from baken.register.actions import Mention
from baken.register.models import BasisRule, Bond, Report
from baken.register.queries import Asked
from baken.register.states import Basis, Source
from baken.register.tests.factories import NOW, a_register, entry, recorded, somebody
from baken.signals.tests.factories import a_signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NAME = "Mila Fictief"
FACTS = {
    "reporter": "care_coordination",
    "received_on": "2026-03-01",
    "region": "noord-holland",
    "dossier_type": "registration",
    "sectors": ["regulated_labour"],
    "sex": "woman",
    "age_band": "18_22",
    "nationality": "RO",
}
MONTHS = {"seen": ["months"], "began_regulated_labour_1": "2025-03"}
WHO = {"seen": ["months", "person"], "basis": "consent", "name": NAME, "born": "2001-05-04"}


def at_work(here, role):
    purpose = {"purpose": Purpose.CARE} if role is Role.CARE_COORDINATOR else {}
    return acting(role, organisation=Organisation.objects.get(pk=here), **purpose)


def browser(here, role=Role.ANALYST):
    client = client_of(at_work(here, role))
    client.cookies["django_language"] = "en"
    return client


def last_line():
    line = Line.objects.order_by("-number").first()
    assert line is not None
    return line


def test_the_list_counts_in_three_units_that_say_which():
    here = a_register()
    one = recorded(here, sectors=(Sector.SEXUAL_SERVICES, Sector.FORCED_CRIME))
    other = recorded(here, reporter=ReporterType.SHELTER, sectors=(Sector.UNKNOWN,))
    actions.link(one, other, by=UserFactory(), at=NOW)
    recorded(here, received_on=date(2025, 2, 1), sectors=(Sector.UNKNOWN,))

    page = browser(here).get("/register/").content.decode()

    assert "3 reports" in page
    assert "2 possible victims, each once in a year" in page
    assert "3 mentions of a sector" in page
    narrowed = browser(here).get("/register/?year=2026&reporter=shelter").content.decode()
    assert other.reference in narrowed
    assert one.reference not in narrowed


@pytest.mark.parametrize("asked", ["year=99999", "year=x", "sector=nope", "page=-3", "page=z"])
def test_a_made_up_address_of_the_list_gives_a_list(asked):
    here = a_register()
    recorded(here)
    assert browser(here).get(f"/register/?{asked}").status_code == 200


def test_a_long_list_takes_no_more_statements_than_a_short_one(django_assert_max_num_queries):
    here = a_register()
    for _one in range(30):
        recorded(here)
    client = browser(here)
    client.get("/register/")
    with django_assert_max_num_queries(45):
        client.get("/register/")


def test_an_analyst_sees_no_name_anywhere():
    here = a_register()
    report = recorded(here, identity=somebody(NAME))
    recorded(here, identity=somebody(NAME))
    client = browser(here)
    for address in (
        "/register/",
        f"/register/{report.reference}/",
        f"/register/{report.reference}/persoon/",
        f"/register/{report.reference}/verbeteren/",
        "/register/koppelen/",
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "Mila" not in response.content.decode(), address
    asked = client.post(f"/register/{report.reference}/", {"show": "identity"})
    assert asked.status_code == 404
    assert last_line().decision == "absent"


def test_a_report_that_is_opened_is_recorded():
    here = a_register()
    report = recorded(here)
    browser(here).get(f"/register/{report.reference}/")
    assert (last_line().action, last_line().key) == ("register.follow", report.reference)


PAGES = (
    "/register/",
    "/register/nieuw/",
    "/register/koppelen/",
    "/register/grondslagen/",
    "/register/grondslagen/police/",
    "/register/{}/",
    "/register/{}/persoon/",
    "/register/{}/verbeteren/",
    "/register/{}/intrekken/",
)
OPENS = {
    Role.ANALYST: {0, 1, 2, 5, 6, 7, 8},
    Role.CARE_COORDINATOR: {0, 1},
    Role.PRIVACY_OFFICER: {3, 4},
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANONYMOUS])
def test_each_role_opens_its_pages_and_all_else_is_absent(role):
    here = a_register()
    report = recorded(here)
    client = browser(here, role)
    opened = {
        number
        for number, address in enumerate(PAGES)
        if client.get(address.format(report.reference)).status_code == 200
    }
    assert opened == OPENS.get(role, set())


def test_a_care_coordinator_records_with_a_name_that_only_they_can_ask_for():
    here = a_register()
    coordinator = at_work(here, Role.CARE_COORDINATOR)
    client = client_of(coordinator)
    months = client.post("/register/nieuw/", {**FACTS, "step": "months"})
    assert "began_regulated_labour_1" in months.content.decode()
    person = client.post("/register/nieuw/", {**FACTS, **MONTHS, "step": "person"})
    assert 'name="basis"' in person.content.decode()
    summary = client.post("/register/nieuw/", {**FACTS, **MONTHS, **WHO, "step": "summary"})
    assert NAME in summary.content.decode()
    assert not Report.objects.exists(), "nothing is kept before the end"

    done = client.post("/register/nieuw/", {**FACTS, **MONTHS, **WHO, "step": "done"})

    report = Report.objects.get()
    assert done["Location"] == f"/register/{report.reference}/"
    assert report.mentions.get().began == date(2025, 3, 1)
    covered = client.get(done["Location"]).content.decode()
    assert NAME not in covered
    shown = client.post(done["Location"], {"show": "identity"}).content.decode()
    assert NAME in shown
    assert last_line().action == "register.show_identity"
    colleague = browser(here, Role.CARE_COORDINATOR)
    assert colleague.get(done["Location"]).status_code == 404
    assert colleague.post(done["Location"]).status_code == 404


@pytest.mark.parametrize("basis", ["none", "duty", "ground"])
def test_a_name_without_a_basis_is_refused_in_words_and_never_stored(basis):
    here = a_register()
    sent = {**FACTS, **MONTHS, **WHO, "basis": basis, "step": "done"}
    refused = browser(here, Role.CARE_COORDINATOR).post("/register/nieuw/", sent)
    assert refused.status_code == 422
    assert "On this basis no name may be kept" in refused.content.decode()
    assert not Report.objects.exists()
    assert not DataKey.objects.exists()


def test_a_reporter_who_may_give_no_name_is_not_asked_for_one():
    here = a_register()
    sent = {**FACTS, **MONTHS, **WHO, "reporter": "other", "step": "done"}
    browser(here, Role.CARE_COORDINATOR).post("/register/nieuw/", sent)
    report = Report.objects.get()
    assert queries.identity(report) is None
    assert report.basis == Basis.NONE


def test_an_analyst_records_without_a_name_whatever_is_sent():
    here = a_register()
    browser(here).post("/register/nieuw/", {**FACTS, **MONTHS, **WHO, "step": "done"})
    assert queries.identity(Report.objects.get()) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"received_on": "2999-01-01"}, "future"),
        ({"received_on": "x"}, "date"),
        ({"sectors": []}, "required"),
        ({"region": "Haarlem"}, "valid choice"),
        ({"began_regulated_labour_1": "2025-13"}, "Write a month"),
        ({"ended_regulated_labour_1": "2020-01"}, "ends before"),
        ({"began_regulated_labour_1": "2026-05"}, "begins after"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(changes, said):
    here = a_register()
    sent = {**FACTS, **MONTHS, **changes, "step": "done"}
    answer = browser(here).post("/register/nieuw/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "regulated_labour" in text
    assert not Report.objects.exists()


def test_the_focal_point_reports_a_possible_victim_from_a_signal_once():
    here = a_register()
    officer = at_work(here, Role.KEY_OFFICER)
    signal = a_signal(officer)
    client = client_of(officer)
    address = f"/register/uit-signaal/{signal.reference}/"
    assert address in client.get(f"/signalen/{signal.reference}/").content.decode()
    first = client.get(address)
    assert first.status_code == 200
    assert 'name="name"' not in first.content.decode()
    sent = {**FACTS, **MONTHS, **WHO, "reporter": "other", "step": "done"}

    done = client.post(address, sent)

    report = Report.objects.get()
    assert done["Location"] == f"/signalen/{signal.reference}/"
    assert (report.source, report.source_key) == (Source.SIGNAL, signal.reference)
    assert queries.identity(report) is None
    again = client.post(address, sent)
    assert again.status_code == 302
    assert Report.objects.count() == 1
    assert address not in client.get(f"/signalen/{signal.reference}/").content.decode()


def test_a_signal_leads_nowhere_where_no_register_is_kept():
    officer = acting(Role.KEY_OFFICER)
    signal = a_signal(officer)
    page = client_of(officer).get(f"/signalen/{signal.reference}/").content.decode()
    assert signal.reference in page
    assert "/register/" not in page


def test_the_list_leads_an_analyst_to_files_that_come_in_and_go_out():
    page = browser(a_register()).get("/register/").content.decode()
    assert 'href="/register/inlezen/"' in page
    assert 'href="/register/uitgeven/"' in page


def test_the_menu_leads_the_privacy_officer_to_who_may_give_a_name():
    here = a_register()
    page = browser(here, Role.PRIVACY_OFFICER).get("/register/grondslagen/").content.decode()
    assert 'href="/register/grondslagen/"' in page


def test_the_signal_of_another_organisation_is_absent():
    here = a_register()
    signal = a_signal()
    client = browser(here, Role.KEY_OFFICER)
    assert client.get(f"/register/uit-signaal/{signal.reference}/").status_code == 404


def two_alike(here, **changes):
    return [recorded(here, identity=somebody(NAME), **changes) for _ in range(2)]


def test_a_human_says_that_two_reports_are_one_person_and_takes_it_back():
    here = a_register()
    one, other = two_alike(here)
    client = browser(here)
    page = client.get("/register/koppelen/").content.decode()
    assert "0 of 1 looked at" in page
    assert "the same name and the same date of birth" in page

    client.post(f"/register/koppelen/{one.reference}/{other.reference}/", {"verdict": "same"})

    one.refresh_from_db()
    other.refresh_from_db()
    assert one.victim == other.victim
    page = client.get("/register/koppelen/").content.decode()
    assert "All pairs have been looked at" in page
    bond = Bond.objects.get()
    victim = client.get(f"/register/{one.reference}/persoon/").content.decode()
    assert other.reference in victim
    client.post(f"/register/koppelen/{bond.pk}/ongedaan/", {"back": "victim"})
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.victim != other.victim
    twice = client.post(f"/register/koppelen/{bond.pk}/ongedaan/", follow=True)
    assert twice.status_code == 200


def test_what_stands_in_the_way_is_named_by_its_references():
    here = a_register()
    one, other = two_alike(here)
    third = recorded(here, identity=somebody(NAME))
    user = UserFactory()
    actions.keep_apart(one, third, by=user, at=NOW)
    actions.link(one, other, by=user, at=NOW)
    answer = browser(here).post(
        f"/register/koppelen/{other.reference}/{third.reference}/", {"verdict": "same"}, follow=True
    )
    text = answer.content.decode()
    assert one.reference in text
    assert third.reference in text
    assert Bond.objects.count() == 2


def test_a_pair_can_be_passed_over_and_comes_back():
    here = a_register()
    two_alike(here)
    recorded(here, identity=somebody(NAME))
    client = browser(here)
    shown = [
        re.findall(
            r"koppelen/(R-\w+)/(R-\w+)/", client.get(f"/register/koppelen/{where}").content.decode()
        )
        for where in ("", "?na=1", "?na=2", "?na=x", "?na=999999999999")
        if where != "?na=999999999999"
    ]
    assert len({tuple(one) for one in shown[:3]}) == 3
    assert shown[3] == shown[0]
    assert client.get("/register/koppelen/?na=999999999999").status_code == 302


@pytest.mark.parametrize("verdict", ["", "maybe"])
def test_a_made_up_verdict_decides_nothing(verdict):
    here = a_register()
    one, other = two_alike(here)
    answer = browser(here).post(
        f"/register/koppelen/{one.reference}/{other.reference}/", {"verdict": verdict}
    )
    assert answer.status_code == 404
    assert not Bond.objects.exists()


def test_the_decision_of_another_register_cannot_be_undone():
    here = a_register()
    one, other = two_alike(here)
    bond = actions.link(one, other, by=UserFactory(), at=NOW)
    assert browser(a_register()).post(f"/register/koppelen/{bond.pk}/ongedaan/").status_code == 404
    bond.refresh_from_db()
    assert bond.undone_at is None


def test_a_correction_keeps_months_and_tells_what_stood_there():
    here = a_register()
    report = recorded(here, mentions=(Mention(Sector.REGULATED_LABOUR, date(2025, 3, 1)),))
    client = browser(here)
    sent = {
        **FACTS,
        "reporter": "police",
        "sectors": ["regulated_labour", "forced_crime"],
        "began_regulated_labour_1": "2025-03",
    }
    assert client.post(f"/register/{report.reference}/verbeteren/", sent).status_code == 302
    report.refresh_from_db()
    assert report.sex == Sex.WOMAN
    (row,) = queries.rows(here, range(2026, 2027))
    assert set(row.mentions) == {
        Mention(Sector.REGULATED_LABOUR, date(2025, 3, 1)),
        Mention(Sector.FORCED_CRIME),
    }
    page = client.get(f"/register/{report.reference}/")
    assert "other or unknown" in page.content.decode()


def test_a_correction_that_cannot_be_is_said_at_the_form():
    here = a_register()
    report = recorded(here)
    sent = {**FACTS, "received_on": "2999-01-01"}
    answer = browser(here).post(f"/register/{report.reference}/verbeteren/", sent)
    assert answer.status_code == 422
    report.refresh_from_db()
    assert report.year == 2026


def test_a_report_is_taken_out_with_a_reason_and_put_back():
    here = a_register()
    report = recorded(here)
    client = browser(here)
    address = f"/register/{report.reference}/"
    assert client.post(f"{address}intrekken/", {}).status_code == 422
    client.post(f"{address}intrekken/", {"why": "twice"})
    assert queries.counted(here, range(2026, 2027))[0].total == 0
    page = client.get(address).content.decode()
    assert "it stands in the register twice" in page
    client.post(f"{address}doen/terugzetten/")
    assert queries.counted(here, range(2026, 2027))[0].total == 1
    assert client.post(f"{address}doen/iets/").status_code == 404


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_consent_that_is_taken_back_has_the_name_forgotten_and_the_count_stays():
    here = a_register()
    coordinator = at_work(here, Role.CARE_COORDINATOR)
    report = actions.record(
        here, entry(identity=somebody(NAME)), source=Source.HAND, by=coordinator, at=NOW
    )
    address = f"/register/{report.reference}/doen/vergeten/"
    assert browser(here).post(address).status_code == 404
    assert client_of(coordinator).post(address).status_code == 302
    assert queries.identity(report) is None
    assert not DataKey.objects.filter(dossier=report.pk).exists()
    assert queries.counted(here, range(2026, 2027))[0].total == 1


def test_the_privacy_officer_decides_with_a_reason_and_sees_who_looked():
    here = a_register()
    coordinator = at_work(here, Role.CARE_COORDINATOR)
    report = actions.record(
        here, entry(identity=somebody(NAME)), source=Source.HAND, by=coordinator, at=NOW
    )
    client_of(coordinator).post(f"/register/{report.reference}/", {"show": "identity"})
    client = browser(here, Role.PRIVACY_OFFICER)
    address = "/register/grondslagen/shelter/"
    assert client.post(address, {"basis": "ground"}).status_code == 422
    assert client.post(address, {"basis": "ground", "reason": "Advies"}).status_code == 302
    assert BasisRule.objects.get().basis == Basis.GROUND
    page = client.get("/register/grondslagen/").content.decode()
    assert "Advies" in page
    assert report.reference in page
    assert NAME not in page
    assert client.get("/register/grondslagen/niemand/").status_code == 404


class TestUnitsOfAList(TestCase):
    """What a list counts is what the tables count."""

    databases = {"default", "keys"}

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([2025, 2026]),
                st.sets(
                    st.sampled_from([Sector.UNKNOWN, Sector.FORCED_CRIME, Sector.ORGAN_REMOVAL]),
                    min_size=1,
                ),
                st.booleans(),
                st.booleans(),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_a_list_counts_as_the_tables_do(self, drawn):
        here = a_register()
        user = UserFactory()
        before = None
        for year, sectors, with_last, gone in drawn:
            report = recorded(
                here,
                received_on=date(year, 3, 1),
                sectors=tuple(sorted(sectors)),
                region=Region.KMAR,
            )
            if before is not None and with_last:
                actions.link(before, report, by=user, at=NOW)
            before = report
            if gone:
                actions.withdraw(report, by=user, at=timezone.now())
        for year in (2025, 2026):
            tables = {
                table.name: table.total for table in queries.counted(here, range(year, year + 1))
            }
            units = queries.units(here, Asked(year=str(year)))
            assert units is not None
            assert units.reports == tables["reports_by_reporter"]
            assert units.victims == tables["victims_by_region"]
            assert units.mentions == tables["mentions_by_sector_sex"]
