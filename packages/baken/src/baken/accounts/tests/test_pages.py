"""Every page of signing in: it opens, obeys the content policy, and speaks both languages."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from baken.accounts import invitations
from baken.accounts.tests.factories import PASSWORD, MembershipFactory, UserFactory
from baken.accounts.tests.people import SECOND_STEP, code_now, send_password, sign_in, someone

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FOR_ALL = [
    "/account/inloggen/",
    "/account/wachtwoord/vergeten/",
    "/account/wachtwoord/vergeten/verstuurd/",
    "/account/wachtwoord/nieuw/klaar/",
    "/account/wachtwoord/nieuw/abc-def/",
]
FOR_SIGNED_IN = [
    "/account/",
    "/account/wachtwoord/",
    "/account/bevestigen/",
    "/account/tweede-factor/bevestigen/",
    "/account/uitloggen/",
]
AFTER_CONFIRMING = [
    "/account/tweede-factor/app/weg/",
    "/account/tweede-factor/codes/nieuw/",
    "/account/passkey/nieuw/",
]


def looks_right(answer) -> None:
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="main"' in text
    assert text.count("<h1") == 1
    assert " style=" not in text
    assert " onclick=" not in text
    for script in text.split("<script")[1:]:
        tag = script.split(">")[0]
        assert "src=" in tag or "application/json" in tag


@pytest.mark.parametrize("path", FOR_ALL)
def test_a_page_for_everyone_opens(client, path):
    looks_right(client.get(path))


@pytest.mark.parametrize("path", FOR_SIGNED_IN)
def test_a_page_on_oneself_opens(client, path):
    sign_in(client, someone())

    looks_right(client.get(path))


@pytest.mark.parametrize("path", FOR_SIGNED_IN)
def test_a_page_on_oneself_is_closed_for_a_stranger(path):
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer.url.startswith("/account/inloggen/")


@pytest.mark.parametrize("path", AFTER_CONFIRMING)
def test_a_page_that_changes_signing_in_asks_first_who_it_is(client, path):
    user = someone()
    sign_in(client, user)
    before = client.get(path)

    client.post("/account/bevestigen/", {"password": PASSWORD})

    assert before.status_code == 302
    assert before.url.startswith(("/account/bevestigen/", "/account/tweede-factor/bevestigen/"))
    looks_right(client.get(path))


def test_the_second_step_opens(client):
    send_password(client, someone().email)

    looks_right(client.get(SECOND_STEP))


def test_a_first_app_is_set_up_and_shows_recovery_codes(client):
    user = UserFactory(password=PASSWORD)
    MembershipFactory(user=user)
    send_password(client, user.email)
    looks_right(client.get("/account/beveiligen/"))
    client.post("/account/bevestigen/", {"password": PASSWORD})
    form = client.get("/account/tweede-factor/app/")
    looks_right(form)

    code = code_now(form.context["form"].secret)
    after = client.post("/account/tweede-factor/app/", {"code": code}, follow=True)

    looks_right(after)
    assert after.request["PATH_INFO"] == "/account/tweede-factor/codes/"
    assert client.get("/account/").status_code == 200
    assert Authenticator.objects.filter(user_id=user.pk).count() == 2


def test_a_link_to_choose_a_password_opens(client):
    looks_right(client.get(invitations.link(UserFactory(), ""), follow=True))


def test_a_page_after_too_many_tries_opens(client):
    for _ in range(5):
        answer = send_password(client, "nobody@waterdorp.example")

    assert answer.status_code == 429
    assert 'id="main"' in answer.content.decode()


def test_a_person_chooses_a_language_that_stays(client):
    user = someone()
    sign_in(client, user)

    client.post("/account/taal/", {"language": "en"})

    user.refresh_from_db()
    assert user.language == "en"
    assert client.get("/account/").headers["Content-Language"] == "en"


def test_a_language_that_is_not_there_changes_nothing(client):
    user = someone()
    sign_in(client, user)

    client.post("/account/taal/", {"language": "xx"})

    user.refresh_from_db()
    assert user.language == ""


def test_addresses_that_the_sign_in_package_knows_lead_to_the_page_on_oneself(client):
    sign_in(client, someone())

    assert client.get("/account/tweede-factor/").url == "/account/"
    assert client.get("/account/passkey/").url == "/account/"


def test_someone_who_signs_in_at_their_organisation_only_has_no_password_to_change(client):
    user = someone()
    sign_in(client, user)
    session = client.session
    user.set_unusable_password()
    user.save(update_fields=["password"])
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()

    assert client.get("/account/wachtwoord/").url == "/account/"
