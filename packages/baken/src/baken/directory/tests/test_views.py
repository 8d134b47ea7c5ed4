"""The pages of the directory, as a browser meets them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.directory import actions, queries
from baken.directory.models import Entry, PostcodeRange
from baken.directory.states import State
from baken.directory.tests.factories import INSIDE, an_entry
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory
from baken.reference.models import Municipality

pytestmark = pytest.mark.django_db

SEARCH = reverse("directory:search")
UPKEEP = reverse("directory:upkeep")
LONG_AGO = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
ROLES = [role for role in Role if role is not Role.ANONYMOUS]


@pytest.fixture
def reference():
    call_command("load_reference", verbosity=0)


@pytest.fixture
def officer():
    return acting(Role.KEY_OFFICER)


def of(officer, **fields):
    return an_entry(officer.acting.organisation, **fields)


def page(name, of_what):
    return reverse(f"directory:{name}", args=[of_what])


def typed(entry=None, **changes):
    """Return what a keeper sends, as a browser would."""
    place = changes.pop("place", entry and entry.municipality)
    return {
        "seen": entry.revision if entry else "",
        "function": "care_coordinator",
        "region": f"municipality-{place.pk}" if place else "country",
        "name": "Zorgteam (verzonnen)",
        "phone": "023-555 0105",
        "email": "",
        "website": "",
        "hours": "",
        "note": "",
        "anonymous": "",
        "public": "yes",
        "owner_person": "",
        "source": "gebeld",
        "status": "verified",
        **changes,
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_name_leads_to_the_page_of_that_municipality(client, reference, method):
    answer = getattr(client, method)(SEARCH, {"plaats": "Den Haag"})

    assert answer.status_code == 302
    assert answer.url == page("place", "GM0518")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_mistyped_name_is_answered_with_close_ones(client, reference, method):
    answer = getattr(client, method)(SEARCH, {"plaats": "Haarlm"})

    assert page("place", "GM0392") in answer.content.decode()
    assert 'value="Haarlm"' in answer.content.decode()


def test_a_whole_postcode_in_an_address_is_cut_to_its_digits(client, reference):
    answer = client.get(SEARCH, {"plaats": "2011 AB"})

    assert answer.url == f"{SEARCH}?plaats=2011"


def test_a_posted_postcode_never_comes_into_an_address(client, reference):
    haarlem = Municipality.objects.get(cbs_code="GM0392")
    PostcodeRange.objects.create(
        first=2011, last=2037, municipality=haarlem, source="proef", loaded_on=LONG_AGO
    )

    answer = client.post(SEARCH, {"plaats": "2011 AB"})

    assert answer.url == page("place", "GM0392")


def test_without_a_list_of_postcodes_one_is_asked_for_the_municipality(client, reference):
    answer = client.post(SEARCH, {"plaats": "2011 AB"})

    assert answer.status_code == 200
    assert "Vul uw gemeente in" in answer.content.decode()


@pytest.mark.parametrize("nonsense", ["zzzzzz", "9" * 80, "<script>", "🐟", "%00"])
def test_what_is_no_municipality_gets_a_clear_sentence(client, reference, nonsense):
    answer = client.get(SEARCH, {"plaats": nonsense})

    assert answer.status_code == 200
    assert "We vonden geen gemeente met die naam" in answer.content.decode()
    assert "<script>" not in answer.content.decode()


@pytest.mark.usefixtures("reference")
def test_who_works_for_a_municipality_finds_it_without_searching(officer):
    home = officer.acting.organisation.municipality
    partner = acting(Role.PARTNER, organisation=PartnerFactory())

    assert page("place", home.cbs_code) in client_of(officer).get(SEARCH).content.decode()
    assert client_of(partner).get(SEARCH).context["home"] is None


@pytest.mark.parametrize("refused", ["", "   ", "a\0b", "x" * 81])
def test_nothing_or_what_cannot_be_read_is_refused_at_the_field(client, refused):
    answer = client.post(SEARCH, {"plaats": refused})

    assert answer.status_code == 422
    assert "plaats" in answer.context["form"].errors


def test_every_municipality_is_offered_while_one_types(client, reference):
    answer = client.get(SEARCH).content.decode()

    assert answer.count("<option value=") == Municipality.objects.count()
    assert 'list="places"' in answer


def test_a_visitor_reads_who_to_call_with_a_number_that_can_be_pressed(client, officer):
    entry = of(officer, anonymous=True, at=timezone.now())

    answer = client.get(page("place", entry.municipality.cbs_code)).content.decode()

    assert 'href="tel:0235550101"' in answer
    assert "Nagekeken op " in answer
    assert entry.owner.name in answer
    assert "U hoeft uw naam niet te noemen." in answer
    assert 'href="tel:112"' in answer


def test_a_stale_number_says_so_in_words(client, officer):
    entry = of(officer, at=LONG_AGO)

    answer = client.get(page("place", entry.municipality.cbs_code)).content.decode()

    assert "Te lang geleden nagekeken, op 6 januari 2020" in answer


def shown_to(client, code):
    """Return everything that the public pages show to whoever uses `client`."""
    addresses = [SEARCH, f"{SEARCH}?plaats=zzzz", page("place", code), page("card", code)]
    return "".join(client.get(address).content.decode() for address in addresses)


def test_no_public_page_shows_a_number_that_is_for_professionals(client, officer, reference):
    entry = of(officer, phone=INSIDE, public=False, name="Binnenlijn")
    an_entry(PartnerFactory(), phone=INSIDE, public=False, name="Binnenlijn", municipality=None)

    shown = shown_to(client, entry.municipality.cbs_code)

    assert "Binnenlijn" not in shown
    assert INSIDE not in shown
    assert "0235550199" not in shown


def test_a_page_that_forgets_what_is_public_is_caught(client, officer, monkeypatch):
    entry = of(officer, phone=INSIDE, public=False)
    whole = queries.contacts
    monkeypatch.setattr(
        queries, "contacts", lambda code, *, on, public=True: whole(code, on=on, public=False)
    )

    assert INSIDE in shown_to(client, entry.municipality.cbs_code)


@pytest.mark.parametrize("role", ROLES)
def test_who_works_here_also_reads_what_is_for_professionals(officer, role):
    entry = of(officer, phone=INSIDE, public=False)
    code = entry.municipality.cbs_code
    browser = client_of(acting(role))

    answer = browser.get(page("place", code)).content.decode()

    assert INSIDE in answer
    assert "Alleen voor professionals" in answer
    assert INSIDE not in browser.get(page("card", code)).content.decode()


def test_a_municipality_without_numbers_says_so_and_still_gives_national_ones(client, reference):
    answer = client.get(page("place", "GM0392")).content.decode()

    assert "zijn hier nog geen nummers bekend" in answer
    assert "0900-8844" in answer
    assert "niet nagekeken" in answer.lower()


@pytest.mark.parametrize("name", ["place", "card"])
def test_there_is_no_page_on_a_municipality_that_does_not_exist(client, name):
    assert client.get(page(name, "GM0000")).status_code == 404


def test_the_list_of_a_keeper_begins_with_what_is_due(officer):
    of(officer, at=timezone.now(), name="Vers")
    of(officer, at=LONG_AGO, name="Oud")
    an_entry(name="Van een ander")

    answer = client_of(officer).get(UPKEEP)

    assert [line.entry.name for line in answer.context["lines"]] == ["Oud", "Vers"]
    assert answer.context["stale"] == 1


@pytest.mark.parametrize(
    "role", [role for role in ROLES if role not in {Role.KEY_OFFICER, Role.ADMINISTRATOR}]
)
@pytest.mark.parametrize("name", ["upkeep", "add"])
def test_other_roles_are_refused_the_upkeep(role, name):
    assert client_of(acting(role)).get(reverse(f"directory:{name}")).status_code == 403


def test_a_visitor_is_asked_to_sign_in_before_the_upkeep(client, officer):
    entry = of(officer)

    for address in (UPKEEP, reverse("directory:add"), page("change", entry.pk)):
        assert client.get(address).status_code == 302
    assert client.post(page("confirm", entry.pk), {"seen": 1}).status_code == 401


@pytest.mark.parametrize("name", ["change", "retire", "hand_over", "confirm"])
def test_an_entry_of_another_owner_and_an_unknown_one_are_answered_alike(officer, name):
    hidden, browser = an_entry(), client_of(officer)

    for pk in (hidden.pk, uuid4()):
        assert browser.post(page(name, pk), {"seen": 1}).status_code == 404
    assert Entry.objects.get(pk=hidden.pk).revision == 1


def test_a_keeper_adds_an_entry(officer):
    place = officer.acting.organisation.municipality

    answer = client_of(officer).post(reverse("directory:add"), typed(place=place))

    entry = Entry.objects.get()
    assert answer.url == UPKEEP
    assert (entry.municipality, entry.owner) == (place, officer.acting.organisation)
    assert (entry.anonymous, entry.public) == (None, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"function": "x"}, "function"),
        ({"name": ""}, "name"),
        ({"phone": "bel ons"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"email": "geen adres"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"public": ""}, "public"),
        ({"status": ""}, "status"),
        ({"source": ""}, "source"),
        ({"region": "country"}, "region"),
        ({"region": "municipality-0"}, "region"),
        ({"owner_person": str(uuid4())}, "owner_person"),
    ],
)
def test_a_refused_entry_says_so_at_its_field_and_keeps_what_was_typed(officer, changes, field):
    place = officer.acting.organisation.municipality
    sent = typed(place=place, note="Lang getypt") | changes

    answer = client_of(officer).post(reverse("directory:add"), sent)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Lang getypt" in answer.content.decode()
    assert not Entry.objects.exists()


def test_the_same_entry_sent_twice_is_refused_in_words(officer):
    sent, browser = typed(place=officer.acting.organisation.municipality), client_of(officer)

    browser.post(reverse("directory:add"), sent)
    answer = browser.post(reverse("directory:add"), sent)

    assert answer.status_code == 422
    assert "Deze regel is er al." in answer.content.decode()


def test_a_keeper_changes_an_entry_and_names_who_keeps_it(officer):
    entry = of(officer)

    answer = client_of(officer).post(
        page("change", entry.pk), typed(entry, owner_person=str(officer.pk), anonymous="no")
    )

    entry.refresh_from_db()
    assert answer.url == UPKEEP
    assert (entry.name, entry.anonymous) == ("Zorgteam (verzonnen)", False)
    assert entry.owner_person == officer


def test_a_form_that_someone_overtook_is_refused_and_keeps_what_was_typed(officer):
    entry, browser = of(officer), client_of(officer)
    sent = typed(entry, note="Lang getypt")
    actions.confirm(entry, seen=1, by=officer, at=timezone.now())

    answer = browser.post(page("change", entry.pk), sent)

    assert answer.status_code == 422
    assert "Lang getypt" in answer.content.decode()
    assert Entry.objects.get().note == ""


def test_still_right_is_one_button_and_refused_the_second_time(officer):
    entry, browser = of(officer, at=LONG_AGO), client_of(officer)

    first = browser.post(page("confirm", entry.pk), {"seen": 1}, follow=True)
    second = browser.post(page("confirm", entry.pk), {"seen": 1}, follow=True)

    assert "is vandaag nagekeken" in first.content.decode()
    assert "Iemand anders heeft dit intussen gewijzigd." in second.content.decode()
    assert Entry.objects.get().checked_on == timezone.localdate()


@pytest.mark.parametrize("seen", ["", "x", "-1", "999999999999999999999"])
def test_a_button_without_a_revision_changes_nothing(officer, seen):
    entry = of(officer, at=LONG_AGO)

    answer = client_of(officer).post(page("confirm", entry.pk), {"seen": seen})

    assert answer.status_code == 302
    assert Entry.objects.get().checked_on == LONG_AGO.date()


def test_an_entry_is_taken_out_of_use_after_a_question(officer):
    entry, browser = of(officer), client_of(officer)

    asked = browser.get(page("retire", entry.pk))
    assert Entry.objects.get().state == State.IN_USE
    browser.post(page("retire", entry.pk))

    assert asked.status_code == 200
    assert Entry.objects.get().state == State.OUT_OF_USE
    assert entry.name in browser.get(UPKEEP).content.decode()
    assert "uit gebruik" in browser.get(page("change", entry.pk)).content.decode()


def test_an_entry_is_handed_over_to_one_who_may_have_it(officer):
    entry, heir, stranger = of(officer), PartnerFactory(), OrganisationFactory()
    browser = client_of(officer)
    offered = {key for key, _name in browser.get(page("hand_over", entry.pk)).context["heirs"]}

    refused = browser.post(page("hand_over", entry.pk), {"seen": 1, "owner": stranger.pk})
    answer = browser.post(page("hand_over", entry.pk), {"seen": 1, "owner": heir.pk})

    assert heir.pk in offered
    assert stranger.pk not in offered
    assert refused.status_code == 422
    assert answer.url == UPKEEP
    assert Entry.objects.get().owner == heir


@pytest.mark.parametrize("many", [1, 12])
def test_no_page_asks_the_database_much_however_many_entries_there_are(
    officer, reference, many, django_assert_max_num_queries
):
    for number in range(many):
        of(officer, name=f"Team {number}", public=bool(number % 2))
    entry = Entry.objects.first()
    browser = client_of(officer)
    addresses = [SEARCH, UPKEEP, page("change", entry.pk), page("retire", entry.pk)]
    addresses += [page(name, entry.municipality.cbs_code) for name in ("place", "card")]
    addresses += [page("hand_over", entry.pk), f"{SEARCH}?plaats=Haarlm", reverse("directory:add")]

    for address in addresses:
        with django_assert_max_num_queries(12):
            browser.get(address)
