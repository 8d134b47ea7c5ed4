"""Signing in: password, second step, lockout, and what a stranger can learn from it."""

import logging
import os
import re
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.contrib.auth.hashers import get_hasher, make_password
from django.core import mail
from django.test import Client

from baken.accounts import invitations, post
from baken.accounts.tests.factories import PASSWORD, UserFactory
from baken.accounts.tests.people import (
    SECOND_STEP,
    SECRET,
    SIGN_IN,
    send_password,
    sign_in,
    someone,
)
from baken.audit import queries as audit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WRONG = "een verkeerd wachtwoord"


def without_tokens(content: bytes) -> str:
    return re.sub(r'value="[^"]*"', "", content.decode())


def test_password_and_code_together_let_someone_in(client):
    user = someone()

    first = send_password(client, user.email)
    second = sign_in(client, user)

    assert (first.status_code, first.url) == (302, SECOND_STEP)
    assert (second.status_code, second.url) == (302, django_settings.LOGIN_REDIRECT_URL)
    assert client.get("/account/").status_code == 200


def test_a_password_alone_opens_nothing(client):
    user = someone()

    send_password(client, user.email)

    assert client.get("/account/").status_code == 302
    assert client.get("/account/").url.startswith(SIGN_IN)


def test_the_address_may_be_typed_in_capitals(client):
    user = someone(email="capitals@waterdorp.example")

    assert send_password(client, "Capitals@Waterdorp.EXAMPLE").url == SECOND_STEP
    assert user.email == "capitals@waterdorp.example"


def test_signing_in_is_written_down(client):
    user = someone()

    sign_in(client, user)

    lines = audit.about("user", str(user.pk))
    assert [line.action for line in lines] == ["accounts.signed_in"]


def test_after_five_wrong_passwords_the_right_one_is_refused(client):
    user = someone()

    answers = [send_password(client, user.email, WRONG).status_code for _ in range(5)]
    right = send_password(client, user.email)

    assert answers == [200, 200, 200, 200, 429]
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session


def test_forty_guesses_stay_locked_and_a_quarter_of_an_hour_opens_again(client, time_machine):
    time_machine.move_to("2026-03-02 09:00:00+00:00")
    user = someone()
    for _ in range(40):
        last = send_password(client, user.email, WRONG)

    time_machine.shift(15 * 60 + 1)

    assert last.status_code == 429
    assert send_password(client, user.email).url == SECOND_STEP


def test_a_lock_holds_for_one_person_at_one_address_only(client):
    locked, other = someone(), someone()
    for _ in range(5):
        send_password(client, locked.email, WRONG)

    elsewhere = Client(REMOTE_ADDR="192.0.2.7")

    assert send_password(client, other.email).url == SECOND_STEP
    assert send_password(elsewhere, locked.email).url == SECOND_STEP


def test_after_five_wrong_codes_the_right_one_is_refused(client):
    user = someone()
    send_password(client, user.email)
    for _ in range(5):
        client.post(SECOND_STEP, {"code": "000000"})

    sign_in(client, user)

    assert "_auth_user_id" not in client.session


def test_known_and_unknown_people_get_the_same_answer(client):
    known = someone()

    one = send_password(client, known.email, WRONG)
    other = send_password(client, "nobody@waterdorp.example", WRONG)

    assert one.status_code == other.status_code == 200
    assert without_tokens(one.content) == without_tokens(other.content)


def test_an_unknown_address_costs_a_password_hash_too(client, monkeypatch):
    hashed = []
    hasher = get_hasher()
    monkeypatch.setattr(
        type(hasher), "encode", lambda *args, **kwargs: hashed.append(1) or "md5$salt$hash"
    )

    send_password(client, "nobody@waterdorp.example")

    assert hashed


def test_a_deactivated_person_gets_the_answer_of_a_wrong_password(client):
    gone = someone(is_active=False)

    right = send_password(client, gone.email)
    wrong = send_password(client, gone.email, WRONG)

    assert right.status_code == wrong.status_code == 200
    assert without_tokens(right.content) == without_tokens(wrong.content)


def test_the_lockout_keeps_and_logs_no_names_or_addresses(client, caplog):
    user = someone(email="herkenbaar@waterdorp.example")
    caplog.set_level(logging.DEBUG)

    for _ in range(6):
        client.post(
            SIGN_IN,
            {"login": user.email, "password": WRONG},
            REMOTE_ADDR="192.0.2.99",
            HTTP_USER_AGENT="Opvallend/1.0",
        )

    kept = [str(row) for row in AccessAttempt.objects.values_list()]
    assert len(kept) == 1
    for secret in ("herkenbaar", "192.0.2.99", "Opvallend", WRONG):
        assert secret not in kept[0]
        assert secret not in caplog.text


def test_a_forgotten_password_is_answered_the_same_for_known_and_unknown(client):
    known = UserFactory(password=PASSWORD)

    one = client.post("/account/wachtwoord/vergeten/", {"email": known.email})
    other = client.post("/account/wachtwoord/vergeten/", {"email": "nobody@waterdorp.example"})
    post.wait()

    assert (one.status_code, one.url) == (other.status_code, other.url)
    assert [message.to for message in mail.outbox] == [[known.email]]


def test_the_mail_for_a_new_password_is_in_the_language_of_its_reader(client):
    user = UserFactory(password=PASSWORD, language="en")

    client.post("/account/wachtwoord/vergeten/", {"email": user.email})
    post.wait()

    assert mail.outbox[0].subject == "Choose your password for Baken"
    assert "/account/wachtwoord/nieuw/" in mail.outbox[0].body


def test_an_invited_person_chooses_a_password_by_the_link_that_works_once(client):
    user = UserFactory()
    address = invitations.link(user, "")

    form = client.get(address, follow=True)
    path = form.redirect_chain[-1][0]
    done = client.post(path, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    again = Client().get(address, follow=True)

    assert done.status_code == 200
    assert send_password(client, user.email).status_code == 302
    assert b"password1" not in again.content


def test_a_short_password_is_refused(client):
    user = UserFactory()
    path = client.get(invitations.link(user, ""), follow=True).redirect_chain[-1][0]

    answer = client.post(path, {"password1": "kort", "password2": "kort"})

    user.refresh_from_db()
    assert answer.status_code == 200
    assert not user.has_usable_password()


def test_passwords_are_hashed_with_argon2id(settings):
    house = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    settings.PASSWORD_HASHERS = house.PASSWORD_HASHERS

    assert make_password(PASSWORD).startswith("argon2$argon2id$")


def test_the_secret_of_an_app_stands_sealed_in_the_database():
    user = someone()

    kept = Authenticator.objects.get(user_id=user.pk)

    assert SECRET not in str(kept.data)


def test_nobody_signs_in_on_a_page_that_is_not_there(client):
    for path in ("aanmelden", "signup", "email", "login", "3rdparty", "organisatie"):
        assert client.get(f"/account/{path}/").status_code == 404
