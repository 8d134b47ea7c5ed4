"""How long a session lasts, what a copy of the database gives away, and how one ends."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import SESSION_KEY
from django.core.management import call_command
from django.test import Client

from baken.accounts import sessions
from baken.accounts.models import Session
from baken.accounts.sessions import SessionStore
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import PASSWORD, UserFactory, acting
from baken.accounts.tests.people import SIGN_IN, send_password, sign_in, someone
from baken.audit import queries as audit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OWN = "/account/"
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"


def alive(client: Client) -> bool:
    return client.get(OWN).status_code == 200


def key_of(client: Client) -> str:
    return str(client.cookies[django_settings.SESSION_COOKIE_NAME].value)


@pytest.mark.parametrize(
    ("agent", "minutes", "expected"),
    [(DESKTOP, 29, True), (DESKTOP, 31, False), (PHONE, 14, True), (PHONE, 16, False)],
)
def test_a_session_ends_when_it_is_not_used(time_machine, agent, minutes, expected):
    time_machine.move_to(MORNING, tick=False)
    client = client_of(acting(), headers={"User-Agent": agent})
    client.get(OWN)

    time_machine.shift(timedelta(minutes=minutes))

    assert alive(client) is expected


def test_a_session_that_is_used_goes_on_for_twelve_hours_and_no_longer(time_machine):
    time_machine.move_to(MORNING, tick=False)
    client = client_of(acting())
    client.get(OWN)

    for _ in range(12 * 4 - 1):
        time_machine.shift(timedelta(minutes=15))
        assert alive(client)
    time_machine.shift(timedelta(minutes=15))

    assert not alive(client)


def test_a_session_is_written_once_a_minute_at_most(time_machine, django_assert_num_queries):
    time_machine.move_to(MORNING, tick=False)
    client = client_of(acting())
    client.get("/hulp/")

    time_machine.shift(timedelta(seconds=59))
    with django_assert_num_queries(2):
        client.get("/hulp/")
    time_machine.shift(timedelta(seconds=1))
    client.get("/hulp/")

    assert Session.objects.get().seen_at == MORNING + timedelta(seconds=60)


def test_the_key_of_a_session_changes_when_someone_signs_in(client):
    user = someone()
    client.get(SIGN_IN)
    send_password(client, user.email)
    before = key_of(client)

    sign_in(client, user)

    assert key_of(client) != before
    assert not Session.objects.filter(pk=sessions.digest_of(before)).exists()


def test_a_key_that_someone_else_made_up_is_not_used(client):
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "k" * 32
    user = someone()

    sign_in(client, user)

    assert key_of(client) != "k" * 32


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_of_a_closed_browser(client):
    sign_in(client, someone())

    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie.key == "__Host-session"
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert not cookie["max-age"]
    assert not cookie["expires"]


def test_sessions_are_the_ones_of_this_house():
    assert django_settings.SESSION_ENGINE == "baken.accounts.sessions"


def test_a_copy_of_the_database_opens_no_session(client):
    sign_in(client, someone())
    session = client.session
    session["canary"] = "kanarie"
    session.save()

    row = Session.objects.get(user__isnull=False)
    assert key_of(client) not in str(row.__dict__)
    assert "kanarie" not in row.session_data
    assert SessionStore(row.session_key).load() == {}
    assert SessionStore(key_of(client)).load()["canary"] == "kanarie"


def test_the_content_of_one_session_does_not_open_in_another():
    one, other = client_of(UserFactory()), client_of(UserFactory())
    mine, theirs = (Session.objects.get(pk=sessions.digest_of(key_of(c))) for c in (one, other))

    Session.objects.filter(pk=mine.pk).update(session_data=theirs.session_data)

    assert SESSION_KEY not in SessionStore(key_of(one)).load()


def test_a_person_sees_their_sessions_and_ends_another_one():
    user = acting()
    here = client_of(user, headers={"User-Agent": DESKTOP})
    there = client_of(user, headers={"User-Agent": PHONE})
    there.get(OWN)
    here.get(OWN)
    page = here.get(OWN).content.decode()

    here.post("/account/sessie/beeindigen/", {"session": sessions.digest_of(key_of(there))})

    assert "Firefox · Windows" in page
    assert "Chrome · Android" in page
    assert alive(here)
    assert not alive(there)
    assert audit.about("user", str(user.pk)).get().action == "accounts.session_ended"


def test_nobody_ends_the_session_of_another():
    mine, theirs = client_of(acting()), client_of(acting())
    theirs.get(OWN)

    mine.post("/account/sessie/beeindigen/", {"session": sessions.digest_of(key_of(theirs))})

    assert alive(theirs)


def test_a_new_password_ends_the_sessions_in_other_browsers():
    user = acting(user=UserFactory(password=PASSWORD))
    here, there = client_of(user), client_of(user)
    there.get(OWN)
    fresh = "een heel andere zin dan eerst"

    here.post(
        "/account/wachtwoord/",
        {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh},
    )

    assert alive(here)
    assert not alive(there)
    assert Session.objects.filter(user=user).count() == 1
    line = audit.about("user", str(user.pk)).get()
    assert (line.action, line.fields) == ("accounts.changed", ["password"])


def test_signing_out_ends_the_session_and_clears_the_browser():
    user = acting()
    client = client_of(user)
    client.get(OWN)

    answer = client.post("/account/uitloggen/")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(user=user).exists()
    assert audit.about("user", str(user.pk)).get().action == "accounts.signed_out"


def test_old_sessions_are_cleared_after_a_day(time_machine):
    time_machine.move_to(MORNING, tick=False)
    client_of(acting()).get(OWN)

    time_machine.shift(timedelta(hours=20))
    call_command("clearsessions")
    after_a_night = Session.objects.count()
    time_machine.shift(timedelta(hours=5))
    call_command("clearsessions")

    assert (after_a_night, Session.objects.count()) == (1, 0)
