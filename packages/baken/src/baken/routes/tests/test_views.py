"""The pages of the signal check, and what a device keeps of them."""

import json
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.reference.models import ReportingPoint
from baken.routes import queries
from baken.routes.states import Consent, Form, Minor, Profession, Stay, Subject, Urgency
from baken.routes.tests.situations import situation

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CHECK, ADVICE = "/signaalcheck/", "/signaalcheck/advies/"
ANSWERS = {
    "urgency": "normal",
    "minor": "unknown",
    "unaccompanied": "no",
    "profession": "enforcement",
    "task": "Controle van een woning",
    "form": "labour",
    "subject": "both",
    "indicators": ["IND-006", "IND-055"],
    "explanation": "Misschien is hij op bezoek.",
    "consent": "not_asked",
    "stay": "",
}


@pytest.fixture(autouse=True)
def _facts():
    call_command("load_reference", verbosity=0)


def page(answer):
    return " ".join(answer.content.decode().split())


# --- The questions -------------------------------------------------------------------------------


def test_the_check_opens_for_anyone_and_sets_no_cookie(client):
    answer = client.get(CHECK)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in page(answer)


def test_who_has_signed_in_gets_the_very_same_page(client):
    signed_in = client_of(acting(Role.KEY_OFFICER))

    assert signed_in.get(CHECK).content == client.get(CHECK).content


def test_it_speaks_the_chosen_language_or_that_of_its_address(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert client.get(CHECK)["Content-Language"] == "en"
    assert "Draagt sporen van mishandeling" in page(client.get(f"{CHECK}?taal=nl"))
    assert "Bears marks of abuse" in page(client.get(CHECK))
    assert client.get(f"{CHECK}?taal=xx")["Content-Language"] == "en"


def test_a_draft_indicator_says_that_it_is_one(client):
    shown = page(client.get(CHECK))

    assert shown.count("concept, nog niet getoetst") == 36


def test_the_numbers_stand_in_the_page_before_anything_is_asked(client):
    shown = page(client.get(CHECK))

    assert 'href="tel:112"' in shown
    assert 'href="tel:08002000"' in shown


# --- The advice without JavaScript ---------------------------------------------------------------


def test_the_page_gives_the_same_advice_as_the_door():
    answer = Client(enforce_csrf_checks=True).post(ADVICE, ANSWERS)
    advice = queries.advise(
        situation(
            minor=Minor.UNKNOWN,
            profession=Profession.ENFORCEMENT,
            form=Form.LABOUR,
            subject=Subject.BOTH,
        )
    )

    assert answer.status_code == 200
    assert answer.context["advice"] == advice
    with translation.override("nl"):
        for step in advice.steps:
            said = step.route.act if step.yours else step.route.others
            assert str(said) in page(answer)
            assert str(step.rule.basis) in page(answer)
            assert str(step.status) in page(answer)


def test_the_answer_is_kept_nowhere(client):
    answer = client.post(ADVICE, ANSWERS)

    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_answer_only_reads(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2) as asked:
        client.post(ADVICE, ANSWERS)

    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []


def test_what_was_typed_is_shown_and_sent_on_and_never_counted(client):
    shown = page(client.post(ADVICE, ANSWERS))

    assert "Misschien is hij op bezoek." in shown
    assert "Is zeer slecht of overvol gehuisvest" in shown
    assert 'name="indicators" value="IND-055"' in shown
    assert 'formaction="/melden/uit-check/"' in shown
    assert not re.search(r"\b2 (signalen|aanwijzingen)|score|aantal", shown)


@pytest.mark.parametrize("urgency", Urgency)
def test_danger_puts_112_first_and_only_danger_does(client, urgency):
    shown = page(client.post(ADVICE, {**ANSWERS, "urgency": urgency}))
    first = re.search(r'<h4 class="advised__act"[^>]*>([^<]*)', shown)[1]

    assert (first == "Bel 112") == (urgency == Urgency.ACUTE)


def test_an_advice_says_what_is_a_proposal_and_what_is_disputed(client):
    shown = page(client.post(ADVICE, ANSWERS | {"minor": "no"}))

    assert "bronnen spreken elkaar tegen" in shown
    assert "voorstel, nog niet getoetst" in shown
    assert "Dit is een advies. U beslist zelf." in shown


def test_answers_can_be_changed_without_loss(client):
    shown = page(client.post(ADVICE, {**ANSWERS, "change": "yes"}))

    assert 'name="profession" value="enforcement" required' not in shown
    assert re.search(r'name="profession" value="enforcement"[^>]* checked', shown)
    assert re.search(r'value="IND-055" checked', shown)
    assert "Misschien is hij op bezoek." in shown


@pytest.mark.parametrize("left_out", ["urgency", "minor", "profession", "form", "subject"])
def test_an_answer_that_is_missing_is_asked_for_and_the_rest_is_kept(client, left_out):
    answer = client.post(ADVICE, {**ANSWERS, left_out: ""})

    assert answer.status_code == 422
    assert answer["Cache-Control"] == "no-store"
    assert f'href="#id_{left_out}_0"' in page(answer)
    assert "Misschien is hij op bezoek." in page(answer)


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        ({}, 422),
        ({**ANSWERS, "profession": "spy"}, 422),
        ({**ANSWERS, "consent": ["given", "perhaps"]}, 422),
        ({**ANSWERS, "explanation": "a\x00b"}, 422),
        ({**ANSWERS, "task": "x" * 201}, 422),
        ({**ANSWERS, "indicators": ["IND-078", "\x00", "<script>", "9" * 4000]}, 200),
        ({**ANSWERS, "unaccompanied": "", "stay": "", "consent": ""}, 200),
        ({**ANSWERS, "nationality": "x"}, 200),
        ({**ANSWERS, "explanation": "<script>alert(1)</script>"}, 200),
    ],
    ids=range(9),
)
def test_odd_answers_get_a_page(client, odd, status):
    answer = client.post(ADVICE, odd)

    assert answer.status_code == status
    assert "<script>alert" not in page(answer)
    assert "IND-078" not in page(answer) or status == 422


def test_the_address_of_an_advice_leads_back_to_the_check(client):
    assert client.get(f"{ADVICE}?taal=en")["Location"] == f"{CHECK}?taal=en"
    assert client.get(f"{ADVICE}?taal=//evil.example")["Location"] == CHECK


def test_the_advice_speaks_the_language_of_the_page_it_came_from(client):
    answer = client.post(f"{ADVICE}?taal=en", ANSWERS)

    assert "Call Veilig Thuis (Safe at Home)" in page(answer)
    assert answer["Content-Language"] == "en"


# --- The doors -----------------------------------------------------------------------------------


def test_a_situation_is_read_from_the_names_of_the_fields():
    least = {"urgency": "soon", "minor": "no", "profession": "desk", "form": "organs"}

    read = queries.situation({**least, "subject": "both"})

    assert (read.consent, read.stay, read.unaccompanied) == (Consent.NOT_ASKED, Stay.UNKNOWN, False)
    grown_up = {**least, "subject": "both", "unaccompanied": "yes", "stay": "no"}
    assert not queries.situation(grown_up).unaccompanied
    assert queries.situation(grown_up).stay == Stay.NO
    child = queries.situation({**grown_up, "minor": "unknown"})
    assert (child.unaccompanied, child.stay) == (True, Stay.UNKNOWN)
    with pytest.raises(ValueError, match="spy"):
        queries.situation({**least, "subject": "both", "profession": "spy"})


def test_an_advice_names_the_numbers_of_those_who_come_later():
    advice = queries.advise(situation(form=Form.LABOUR, subject=Subject.BOTH))

    assert [contact.number for contact in advice.contacts] == [
        "033-4481186",
        "0800-5151",
        "0900-8844",
    ]


def test_a_check_without_loaded_facts_still_advises():
    ReportingPoint.objects.all().delete()

    advice = queries.advise(situation(urgency=Urgency.ACUTE))

    assert advice.yours[0].route.id == "112"
    assert advice.yours[0].contact is None


# --- What a device keeps -------------------------------------------------------------------------


def test_the_table_is_the_one_that_the_server_uses(client):
    given = client.get("/signaalcheck/tabel.json").json()

    assert [rule["id"] for rule in given["rules"]] == [rule.id for rule in queries.rules()]
    assert given["points"]["VT"]["tel"] == "tel:08002000"
    assert given["reporters"]["doctor"] == "doctor"


def kept(answer):
    return json.loads(re.search(r"const KEPT = (.*);", answer.content.decode())[1])


def test_the_worker_keeps_what_is_the_same_for_everyone_and_nothing_else(client):
    answer = client.get("/signaalcheck/sw.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == CHECK
    assert answer["Cache-Control"] == "no-cache"
    assert kept(answer)[:3] == [CHECK, f"{CHECK}?taal=nl", f"{CHECK}?taal=en"]
    assert all(one.startswith((CHECK, "/static/")) for one in kept(answer))
    assert any(one.endswith(".woff2") for one in kept(answer))
    assert ADVICE not in kept(answer)


def test_the_version_of_what_is_kept_changes_with_it_and_only_with_it(client):
    before = client.get("/signaalcheck/sw.js").content
    signed_in = client_of(acting(Role.REPORTER)).get("/signaalcheck/sw.js").content
    ReportingPoint.objects.filter(code="VT").update(contact="0800-2001")

    assert signed_in == before
    assert client.get("/signaalcheck/sw.js").content != before


def test_the_check_can_stand_on_a_home_screen(client):
    answer = client.get("/signaalcheck/manifest.webmanifest")

    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["name"] == "Signaalcheck"
    assert answer.json()["scope"] == CHECK
    assert answer.json()["icons"]


@pytest.mark.parametrize("address", ["", "tabel.json", "sw.js", "manifest.webmanifest"])
def test_nothing_but_the_advice_takes_anything(client, address):
    assert client.post(CHECK + address, ANSWERS).status_code == 405
