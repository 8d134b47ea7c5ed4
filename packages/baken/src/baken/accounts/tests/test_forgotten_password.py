"""Choosing a new password by a link in a mail."""

import re
import time

import pytest
from django.core import mail

from baken.accounts import around, post
from baken.accounts.tests.factories import UserFactory
from baken.accounts.tests.people import SECOND_STEP, send_password, sign_in, someone
from baken.audit import queries as audit

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

FORGOTTEN = "/account/wachtwoord/vergeten/"
NEW = "een heel andere zee bij dag"


def link_for(client, user):
    client.post(FORGOTTEN, {"email": user.email})
    post.wait()
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body).group(1)


def choose(client, link, password=NEW):
    page = client.get(link).url
    return client.post(page, {"password1": password, "password2": password})


def test_a_new_password_by_mail_is_written_down(client):
    user = someone()

    choose(client, link_for(client, user))

    line = audit.about("user", str(user.pk)).last()
    assert (line.action, line.by, line.fields) == ("accounts.changed", user, ["password"])


def test_a_new_password_by_mail_ends_every_session(client):
    user = someone()
    sign_in(client, user)
    link = link_for(type(client)(), user)

    choose(type(client)(), link)

    assert not user.sessions.exists()
    assert client.get("/bureau/").status_code in (302, 403)


def test_a_new_password_by_mail_still_asks_for_the_second_step(client):
    user = someone()

    choose(client, link_for(client, user))

    assert "_auth_user_id" not in client.session
    assert send_password(client, user.email, NEW).url == SECOND_STEP


def test_a_link_for_a_new_password_works_once(client):
    user = someone()
    link = link_for(client, user)
    choose(client, link)

    again = type(client)().get(link)

    assert again.status_code == 200
    assert "password1" not in again.content.decode()


@pytest.mark.parametrize("known", [True, False])
def test_the_answer_takes_as_long_whoever_asks(client, known):
    email = UserFactory().email if known else "niemand@waterdorp.example"

    began = time.monotonic()
    answer = client.post(FORGOTTEN, {"email": email})

    assert answer.status_code == 302
    assert 0 <= time.monotonic() - began - around.SECONDS_TO_ANSWER < 0.3
