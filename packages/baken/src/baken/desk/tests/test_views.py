"""The first pages and the log, as a browser meets them."""

from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.desk import log
from baken.signals.tests.factories import a_signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

START, DESK, LOG, CHECK = "desk:start", "desk:desk", "desk:log", "desk:check_chain"
ROLES = [role for role in Role if role is not Role.ANONYMOUS]


def english(person):
    client = client_of(person)
    client.cookies["django_language"] = "en"
    return client


def text(answer):
    return answer.content.decode()


@pytest.fixture
def privacy_officer():
    return acting(Role.PRIVACY_OFFICER)


def test_a_visitor_reads_what_to_do_in_danger_and_where_to_sign_in(client):
    call_command("load_reference", verbosity=0)

    page = text(client.get(reverse(START)))

    assert 'href="tel:112"' in page
    assert 'href="tel:08005151"' in page
    assert f'href="{reverse("account_login")}"' in page


def test_who_has_signed_in_is_led_from_the_start_to_the_desk():
    answer = client_of(acting(Role.REPORTER)).get(reverse(START))

    assert (answer.status_code, answer.url) == (302, reverse(DESK))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_first_page_that_opens(role):
    answer = client_of(acting(role)).get(reverse(DESK), follow=True)

    assert answer.status_code == 200
    assert text(answer).count("<h1>") == 1


def test_a_visitor_is_asked_to_sign_in_before_the_desk(client):
    answer = client.get(reverse(DESK))

    assert answer.url.startswith(reverse("account_login"))


def test_the_desk_offers_to_report_only_to_those_who_may():
    link = f'class="nl-button nl-button--primary" href="{reverse("signals:report")}"'

    assert link in text(client_of(acting(Role.REPORTER)).get(reverse(DESK)))
    assert link not in text(client_of(acting(Role.CASE_DIRECTOR)).get(reverse(DESK)))


@pytest.mark.parametrize("signals", [1, 30])
def test_the_desk_asks_the_database_little_however_much_waits(signals):
    officer = acting(Role.KEY_OFFICER)
    for _n in range(signals):
        a_signal(organisation_id=officer.acting.organisation_id)
    client = client_of(officer)
    client.get(reverse(DESK))

    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(DESK))

    assert len(asked) <= 15


def test_the_log_shows_acts_in_words_and_never_their_code_names(privacy_officer):
    signal = a_signal()

    page = text(english(privacy_officer).get(reverse(LOG)))

    assert "Reported a signal" in page
    assert "signals.reported" not in page
    assert signal.reference in page


@pytest.mark.parametrize(
    "role", [role for role in ROLES if role not in {Role.PRIVACY_OFFICER, Role.ADMINISTRATOR}]
)
def test_the_log_is_closed_to(role):
    assert client_of(acting(role)).get(reverse(LOG)).status_code == 403


def test_an_administrator_reads_their_own_lines_only():
    signal = a_signal()
    administrator = acting(Role.ADMINISTRATOR)

    page = text(english(administrator).get(reverse(LOG)))

    assert "Read the log" in page
    assert signal.reference not in page


def test_an_administrator_finds_nothing_of_another_by_asking_for_them():
    signal = a_signal()
    administrator = acting(Role.ADMINISTRATOR)

    page = text(client_of(administrator).get(reverse(LOG), {"person": str(signal.reported_by_id)}))

    assert signal.reference not in page
    assert signal.reported_by.name not in page


def test_opening_the_log_stands_in_the_log(privacy_officer):
    page = text(english(privacy_officer).get(reverse(LOG)))

    assert "Read the log" in page
    assert audit.recent().first().by == privacy_officer


def test_a_posted_address_leads_to_the_lines_of_that_person_without_the_address(privacy_officer):
    person = a_signal().reported_by

    answer = client_of(privacy_officer).post(reverse(LOG), {"email": person.email.upper()})

    assert answer.url == f"{reverse(LOG)}?person={person.pk}"


def test_an_unknown_address_is_refused_with_what_was_typed_still_there(privacy_officer):
    answer = english(privacy_officer).post(reverse(LOG), {"email": "nobody@waterdorp.example"})

    assert answer.status_code == 422
    assert "Nobody in Baken has this e-mail address." in text(answer)
    assert 'value="nobody@waterdorp.example"' in text(answer)


def test_the_log_is_narrowed_to_one_person(privacy_officer):
    one, other = a_signal(), a_signal()

    page = text(client_of(privacy_officer).get(reverse(LOG), {"person": one.reported_by_id}))

    assert one.reference in page
    assert other.reference not in page


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"on": "2026-03-02"}, True),
        ({"on": "2026-03-03"}, False),
        ({"decision": "done"}, True),
        ({"decision": "refused"}, False),
    ],
)
def test_the_log_is_narrowed_by_day_and_outcome(privacy_officer, question, found):
    signal = a_signal()

    page = text(client_of(privacy_officer).get(reverse(LOG), question))

    assert (signal.reference in page) == found


@pytest.mark.parametrize("question", [{"on": "tomorrow"}, {"person": "me"}, {"page": "x"}])
def test_a_question_that_makes_no_sense_does_not_break_the_log(privacy_officer, question):
    assert client_of(privacy_officer).get(reverse(LOG), question).status_code == 200


def test_a_reference_leads_to_the_lines_of_one_thing(privacy_officer):
    one, other = a_signal(), a_signal()

    page = text(client_of(privacy_officer).get(reverse(LOG), {"key": one.reference}))

    assert one.reference in page
    assert other.reference not in page


def test_the_chain_that_holds_is_said_to_hold(privacy_officer):
    a_signal()

    answer = english(privacy_officer).post(reverse(CHECK), follow=True)

    assert "The chain holds" in text(answer)


def test_a_chain_that_was_tampered_with_is_said_to_be_broken(privacy_officer):
    a_signal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_entry SET action = 'signals.closed' WHERE number = 1")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")

    answer = english(privacy_officer).post(reverse(CHECK), follow=True)

    assert "The chain is broken. Line 1" in text(answer)


def test_a_chain_that_is_too_long_is_left_to_the_command(privacy_officer, monkeypatch):
    monkeypatch.setattr(log, "CHECKED_AT_ONCE", 0)

    answer = english(privacy_officer).post(reverse(CHECK), follow=True)

    assert "too many to check on a page" in text(answer)


def test_checking_the_chain_is_for_the_privacy_officer_and_leaves_a_line():
    administrator = acting(Role.ADMINISTRATOR)

    answer = client_of(administrator).post(reverse(CHECK))

    line = audit.recent().first()
    assert answer.status_code == 403
    assert (line.action, line.decision) == ("desk.chain_checked", Decision.REFUSED)


def test_the_chain_is_not_checked_by_looking(privacy_officer):
    assert client_of(privacy_officer).get(reverse(CHECK)).status_code == 405


@pytest.mark.parametrize("lines", [1, 60])
def test_the_log_asks_the_database_little_however_long_it_is(privacy_officer, lines):
    for _n in range(lines):
        a_signal()
    client = client_of(privacy_officer)
    client.get(reverse(LOG))

    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(LOG))

    assert len(asked) <= 16


def test_a_person_who_is_not_there_is_no_error(privacy_officer):
    answer = client_of(privacy_officer).get(reverse(LOG), {"person": uuid4()})

    assert answer.status_code == 200
