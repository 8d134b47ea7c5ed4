"""Who one can call, in which order, and what is said of each."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import translation

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.directory import actions, points, queries
from baken.directory.models import PostcodeRange
from baken.directory.queries import Answer
from baken.directory.states import OF_ROUTE, Function
from baken.directory.tests.factories import INSIDE, MARCH, an_entry
from baken.organisations.models import Kind
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory
from baken.reference.models import ReportingPoint, Status

pytestmark = pytest.mark.django_db

TODAY = MARCH.date()
STALE = TODAY + timedelta(days=181)


@pytest.fixture
def reference():
    call_command("load_reference", verbosity=0)


def named(found):
    return [one.name for one in found]


def test_own_numbers_come_first_then_those_of_the_unit_then_national_ones(reference):
    home = OrganisationFactory()
    unit = home.municipality.police_unit
    national = PartnerFactory(kind=Kind.COMENSHA)
    an_entry(national, name="Landelijk", municipality=None, function=Function.COMENSHA)
    an_entry(PartnerFactory(police_unit=unit), name="Eenheid", police_unit=unit)
    an_entry(home, name="Opvang", function=Function.SHELTER_INTAKE)
    an_entry(home, name="Eigen")
    an_entry(name="Elders")

    found = queries.contacts(home.municipality.cbs_code, on=TODAY)

    assert named(found)[:4] == ["Eigen", "Opvang", "Eenheid", "Landelijk"]
    assert "Elders" not in named(found)
    assert {"Politie", "CoMensha"} <= set(named(found))


def test_without_a_municipality_only_national_numbers_are_given(reference):
    an_entry(name="Eigen")

    assert "Eigen" not in named(queries.contacts(None, on=TODAY))
    assert queries.contact(Function.EMERGENCY, None, on=TODAY).phone == "112"


def test_what_is_for_professionals_is_given_only_when_asked_for(reference):
    home = OrganisationFactory()
    an_entry(home, phone=INSIDE, public=False)
    code = home.municipality.cbs_code

    assert queries.contact(Function.CARE_COORDINATOR, code, on=TODAY) is None
    assert queries.contact(Function.CARE_COORDINATOR, code, on=TODAY, public=False).phone == INSIDE


def test_a_number_that_was_checked_goes_before_a_stale_one_that_is_nearer(reference):
    home = OrganisationFactory()
    an_entry(home, name="Eigen", function=Function.VEILIG_THUIS)
    code = home.municipality.cbs_code

    assert queries.contact(Function.VEILIG_THUIS, code, on=TODAY).name == "Eigen"
    assert queries.contact(Function.VEILIG_THUIS, code, on=STALE).name == "Veilig Thuis"


def test_a_card_has_one_number_for_each_function_and_none_that_nobody_checked(reference):
    home = OrganisationFactory()
    an_entry(home, name="Eerste team", function=Function.VEILIG_THUIS)
    an_entry(home, name="Tweede team", function=Function.VEILIG_THUIS)
    an_entry(home, name="Binnenlijn", phone=INSIDE, public=False)
    code = home.municipality.cbs_code

    card = queries.on_card(code, on=TODAY)

    assert [one.name for one in card if one.function == Function.VEILIG_THUIS] == ["Eerste team"]
    assert len({one.function for one in card}) == len(card)
    assert not {"Binnenlijn", "Koninklijke Marechaussee"} & set(named(card))
    assert queries.on_card(code, on=STALE)[0].phone == "112"


def test_stale_and_unchecked_are_said_in_words():
    home = OrganisationFactory()
    an_entry(home)
    an_entry(home, name="Overgenomen", status=Status.UNVERIFIED)
    an_entry(home, name="Half", status=Status.PARTLY)
    code = home.municipality.cbs_code
    with translation.override("en"):
        fresh = {one.name: one for one in queries.contacts(code, on=STALE - timedelta(days=1))}
        stale = queries.contacts(code, on=STALE)

    assert [name for name, one in fresh.items() if one.warning] == ["Overgenomen"]
    assert fresh["Overgenomen"].status.startswith("Not checked")
    assert fresh["Half"].status.startswith("Checked in part on 2 March 2026 by Gemeente")
    assert {one.warning for one in stale} == {"Checked long ago"}
    assert all(one.status.startswith("Checked too long ago") for one in stale)


def test_every_route_of_the_decision_table_leads_to_a_function():
    assert {"112", "aandachtsfunctionaris", "VT", "POL", "AVIM", "NLA"} <= OF_ROUTE.keys()
    assert {"RIEC", "ZC", "NIDOS", "COM", "MMA"} <= OF_ROUTE.keys()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reporting_point_is_spoken_of_in_both_languages(reference, language):
    with translation.override(language):
        for point in ReportingPoint.objects.all():
            said = points.about(point.code, language=language, otherwise="")
            assert said.for_what, point.code
            assert points.hours(point.hours, language=language) or not point.hours


def test_a_reporting_point_keeps_its_status_and_a_number_from_abroad_is_a_note(reference):
    with translation.override("en"):
        found = {one.name: one for one in queries.national_points()}

    inspectorate = found["Nederlandse Arbeidsinspectie"]
    assert inspectorate.phone == "0800-5151"
    assert "+31 70 333 44 44" in inspectorate.note
    assert found["Koninklijke Marechaussee"].warning == "Not checked"
    assert found["Politie"].warning == ""


def test_a_point_that_a_municipality_added_itself_is_shown_with_its_own_words(reference):
    ReportingPoint.objects.create(
        code="EIGEN",
        name="Meldpunt (verzonnen)",
        for_what="Overlast",
        contact="023-555 0103",
        source="LOCAL",
        status=Status.VERIFIED,
    )

    found = {one.name: one for one in queries.national_points()}

    assert found["Meldpunt (verzonnen)"].for_what == "Overlast"
    assert found["Meldpunt (verzonnen)"].function == Function.OTHER


def test_a_number_of_a_point_for_partners_is_not_public_once_a_municipality_fills_it_in(reference):
    ReportingPoint.objects.filter(code="RIEC").update(contact=INSIDE, source="LOCAL")

    assert queries.contact(Function.RIEC, None, on=TODAY) is None
    assert queries.contact(Function.RIEC, None, on=TODAY, public=False).phone == INSIDE


def test_a_region_without_its_own_numbers_says_which_are_missing():
    home = OrganisationFactory()
    an_entry(home)

    found = queries.contacts(home.municipality.cbs_code, on=TODAY)

    assert queries.missing(found) == [Function.FOCAL_POINT, Function.SHELTER_INTAKE]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Haarlem", ["Haarlem"]),
        (" haarlem ", ["Haarlem"]),
        ("Den Haag", ["'s-Gravenhage"]),
        ("'s-Gravenhage", ["'s-Gravenhage"]),
        ("s gravenhage", ["'s-Gravenhage"]),
        ("Den Bosch", ["'s-Hertogenbosch"]),
        ("Utrecht", ["Utrecht"]),
        ("Sudwest Fryslan", ["Súdwest-Fryslân"]),
        ("Hengelo", ["Hengelo (O.)"]),
    ],
)
def test_a_municipality_is_found_by_its_name_however_it_is_typed(reference, typed, names):
    found = queries.find(typed)

    assert found.answer == Answer.FOUND
    assert [place.name for place in found.places] == names


def test_a_name_that_two_municipalities_share_gives_both(reference):
    found = queries.find("Bergen")

    assert found.answer == Answer.SEVERAL
    assert {place.name for place in found.places} == {"Bergen (NH.)", "Bergen (L.)"}


def test_a_mistyped_name_gives_close_ones_and_nonsense_none(reference):
    close = queries.find("Haarlm")

    assert close.answer == Answer.CLOSE
    assert "Haarlem" in [place.name for place in close.places]
    assert queries.find("zzzzzz").answer == Answer.NOTHING


def test_a_postcode_is_answered_as_far_as_the_list_goes(reference):
    assert queries.find("2011 AB").answer == Answer.NO_POSTCODES
    place, other = queries.find("Haarlem").places[0], queries.find("Utrecht").places[0]
    for municipality, last in ((place, 2012), (other, 2011)):
        PostcodeRange.objects.create(
            first=2011, last=last, municipality=municipality, source="proef", loaded_on=TODAY
        )

    assert queries.find("2012").places == [place]
    assert queries.find("2011AB").answer == Answer.SEVERAL
    assert queries.find("9999").answer == Answer.UNKNOWN_POSTCODE


def test_what_is_due_for_a_check_is_listed_for_its_owner_longest_waiting_first():
    home = OrganisationFactory()
    newer = an_entry(home, at=MARCH + timedelta(days=5), name="Nieuwer")
    older = an_entry(home)
    an_entry()
    gone = an_entry(home, name="Weg")
    actions.retire(gone, by=acting(Role.KEY_OFFICER, organisation=home), at=MARCH)

    assert list(queries.stale(home.pk, on=STALE - timedelta(days=1))) == []
    assert list(queries.stale(home.pk, on=STALE)) == [older]
    assert list(queries.stale(home.pk, on=STALE + timedelta(days=5))) == [older, newer]


def test_the_history_tells_the_owner_names_of_its_own_people_only():
    officer = acting(Role.KEY_OFFICER)
    entry = an_entry(officer.acting.organisation)
    actions.confirm(entry, seen=1, by=officer, at=MARCH)
    heir = acting(Role.ADMINISTRATOR, organisation=PartnerFactory())

    assert queries.history(entry)[-1].who == officer.name
    actions.hand_over(entry, owner=heir.acting.organisation, seen=2, by=officer, at=MARCH)
    assert {moment.who for moment in queries.history(entry)} == {
        "",
        officer.acting.organisation.name,
    }
