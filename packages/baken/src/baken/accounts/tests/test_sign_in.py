"""Signing in: password, second factor, lockout, and what a stranger can learn from it."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import Client

from baken.accounts.models import User
from baken.accounts.tests.factories import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SECRET = "JBSWY3DPEHPK3PXP"
LOGIN = "/account/inloggen/"
SECOND_STEP = "/account/tweede-factor/tonen/"


def code_now() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter))


def someone(**fields: Any) -> User:
    """Return a person with a password, an app with codes, and work."""
    user: User = UserFactory(password=PASSWORD, **fields)
    TOTP.activate(user, SECRET)
    MembershipFactory(user=user)
    return user


def send_password(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def test_password_and_code_together_let_someone_in(client):
    user = someone()

    first = send_password(client, user.email)
    second = client.post(SECOND_STEP, {"code": code_now()})

    assert (first.status_code, first.url) == (302, SECOND_STEP)
    assert (second.status_code, second.url) == (302, settings.LOGIN_REDIRECT_URL)
    assert client.get("/account/").status_code == 200
