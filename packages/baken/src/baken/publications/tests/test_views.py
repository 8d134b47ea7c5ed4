"""Pages of publications: the desk of an analyst, the second person, the register, and readers."""

import pytest
from django.test import Client
from django.utils import timezone

from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.jobs import actions as jobs
from baken.organisations.tests.factories import OrganisationFactory
from baken.publications.models import Publication
from baken.publications.states import Audience, State
from baken.publications.tests.factories import a_table, proposed, ready, released

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

LIST, REGISTER = "/publicaties/voorstellen/", "/publicaties/voorstellen/register/"
TOLD = a_table({("2024", "man"): 32, ("2024", "woman"): 1239, ("2025", "woman"): 143})


class House:
    """An organisation with two analysts and a browser for each."""

    def __init__(self) -> None:
        self.organisation = OrganisationFactory.create()
        self.first, self.second = (
            acting(Role.ANALYST, organisation=self.organisation, purpose=Purpose.POLICY)
            for _ in range(2)
        )

    def proposal(self, **changes) -> Publication:
        return ready(self.organisation.pk, TOLD, by=self.first, **changes)


@pytest.fixture
def house() -> House:
    return House()


def page(browser: Client, address: str, status: int = 200) -> str:
    browser.cookies["django_language"] = "en"
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def of(publication: Publication, step: str = "") -> str:
    return f"{LIST}{publication.reference}/{step}"


def test_the_second_person_sees_what_would_leave_and_what_the_attack_found(house):
    publication = house.proposal()
    shown = page(client_of(house.second), of(publication))
    assert "You are the second person" in shown
    assert "Numbers that it worked out: 0 of" in shown
    assert "not zero: 0 of" in shown
    assert "It knew no earlier edition" in shown
    assert "everyone" in shown
    assert "1,240" in shown
    assert "1,239" not in shown


def test_no_exact_count_stands_on_any_page_or_in_any_file(house):
    publication = house.proposal()
    client = client_of(house.second)
    client.post(of(publication, "publiceren/"))
    addresses = [
        LIST,
        REGISTER,
        of(publication),
        "/publicaties/",
        "/publicaties/catalogus.jsonld",
        *(
            f"/publicaties/{publication.reference}/{end}"
            for end in ("", "victims_by_sex.csv", "victims_by_sex.json")
        ),
    ]
    texts = [page(client, address) for address in addresses]
    assert any("1,240" in text for text in texts)
    for text in texts:
        for exact in ("1239", "1,239", "1271", "1,271"):
            assert exact not in text


def test_one_presses_publish_and_everyone_reads_it(house):
    publication = house.proposal()
    answer = client_of(house.second).post(of(publication, "publiceren/"), follow=True)
    assert answer.status_code == 200
    stranger = Client()
    assert publication.title in page(stranger, "/publicaties/")
    text = page(stranger, f"/publicaties/{publication.reference}/")
    assert "Possible victims" in text or "possible victims" in text
    assert "victims_by_sex.csv" in text


def test_who_proposed_it_gets_no_button_and_cannot_press_it_either(house):
    publication = house.proposal()
    client = client_of(house.first)
    assert "publiceren/" not in page(client, of(publication))
    answer = client.post(of(publication, "publiceren/"), follow=True)
    assert "You proposed this yourself" in answer.content.decode()
    publication.refresh_from_db()
    assert publication.state == State.READY


def test_of_two_at_one_button_the_second_reads_that_it_was_done(house):
    publication = house.proposal()
    third = acting(Role.ANALYST, organisation=house.organisation, purpose=Purpose.POLICY)
    assert client_of(house.second).post(of(publication, "publiceren/")).status_code == 302
    answer = client_of(third).post(of(publication, "publiceren/"), follow=True)
    assert answer.status_code == 200
    assert publication.releases.count() == 1


def test_a_proposal_can_be_sent_back_with_a_reason_only(house):
    publication = house.proposal()
    client = client_of(house.second)
    address = of(publication, "terugsturen/")
    assert page(client, address)
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "2025 is niet af."}).status_code == 302
    assert "2025 is niet af." in page(client_of(house.first), of(publication))


def test_while_it_is_being_made_safe_its_proposer_can_take_it_back(house):
    publication = proposed(house.organisation.pk, TOLD, by=house.first)
    client = client_of(house.first)
    assert "intrekken/" in page(client, of(publication))
    assert "intrekken/" not in page(client_of(house.second), of(publication))
    assert client.post(of(publication, "intrekken/")).status_code == 302
    jobs.work_once(timezone.now)
    publication.refresh_from_db()
    assert (publication.state, publication.tables) == (State.WITHDRAWN, None)
    assert page(client, of(publication))


def test_a_refused_set_says_why_in_words(house, monkeypatch):
    from baken.kernel.errors import NotPossible
    from baken.publications import gate

    def refusing(*args, **more):
        raise NotPossible("The numbers of 2024 cannot leave like this: far too fine.")

    monkeypatch.setattr(gate, "passed", refusing)
    publication = house.proposal()
    assert publication.state == State.REFUSED
    text = page(client_of(house.second), of(publication))
    assert "far too fine" in text
    assert "publiceren/" not in text


def test_readers_of_withdrawn_figures_get_the_notice_and_no_number(house):
    publication = house.proposal()
    client = client_of(house.second)
    client.post(of(publication, "publiceren/"))
    address = of(publication, "weghalen/")
    assert client.post(address, {"notice": ""}).status_code == 422
    assert client.post(address, {"notice": "Er stond een fout in."}).status_code == 302
    text = page(Client(), f"/publicaties/{publication.reference}/")
    assert "Er stond een fout in." in text
    assert "1,240" not in text
    assert publication.reference not in page(Client(), "/publicaties/")


def test_a_replaced_edition_stays_readable_and_says_so(house):
    first = released(house.organisation.pk, TOLD)
    released(house.organisation.pk, TOLD)
    assert "newer edition" in page(Client(), f"/publicaties/{first.reference}/")


def test_the_register_shows_every_line_and_whether_it_holds(house):
    publication = house.proposal()
    client = client_of(house.second)
    client.post(of(publication, "publiceren/"))
    text = page(client, f"{REGISTER}?page=x")
    assert "The register holds" in text
    assert publication.reference in text
    assert publication.releases.get().hex in text


def test_a_desk_puts_first_what_needs_this_person(house):
    publication = house.proposal()
    for client, first in ((client_of(house.second), True), (client_of(house.first), False)):
        text = page(client, LIST)
        assert (text.index(publication.reference) < text.index("Running")) == first


@pytest.mark.parametrize("step", ["", "publiceren/", "terugsturen/", "intrekken/", "weghalen/"])
def test_another_organisation_another_role_and_a_stranger_get_nothing(house, step):
    publication = house.proposal()
    others = [
        acting(Role.ANALYST, purpose=Purpose.POLICY),
        acting(Role.GOVERNOR, organisation=house.organisation),
    ]
    absent = proposed(OrganisationFactory.create().pk).reference
    for other in others:
        client = client_of(other)
        method = client.post if step in {"publiceren/", "intrekken/"} else client.get
        assert method(of(publication, step)).status_code == 404
        assert method(f"{LIST}{absent}/{step}").status_code == 404
    method = Client().post if step in {"publiceren/", "intrekken/"} else Client().get
    assert method(of(publication, step)).status_code in {302, 401}


def test_what_is_for_the_council_alone_is_absent_for_everyone(house):
    publication = released(house.organisation.pk, TOLD, audiences=[Audience.COUNCIL])
    page(Client(), f"/publicaties/{publication.reference}/", 404)
    assert publication.reference not in page(Client(), "/publicaties/")
    page(Client(), "/publicaties/C-AAAAAAAA/", 404)


def test_lists_ask_as_many_questions_for_many_as_for_one(house, django_assert_max_num_queries):
    released(house.organisation.pk, TOLD)
    client = client_of(house.second)
    page(client, LIST)
    for kind in ("signals", "answers", "cases"):
        released(house.organisation.pk, TOLD, kind=kind)
    with django_assert_max_num_queries(3):
        Client().get("/publicaties/")
    with django_assert_max_num_queries(20):
        page(client, LIST)
