"""A person who signs in the long way, and what they type for it."""

from typing import Any

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from baken.accounts.models import User
from baken.accounts.tests.factories import PASSWORD, MembershipFactory, UserFactory

SECRET = "JBSWY3DPEHPK3PXP"
SIGN_IN = "/account/inloggen/"
SECOND_STEP = "/account/tweede-factor/tonen/"


def code_now(secret: str = SECRET) -> str:
    """Return what an app with this secret shows now."""
    counter = list(yield_hotp_counters_from_time())[1]  # of the one before, now, and the next
    return str(format_hotp_value(hotp_value(secret, counter)))


def someone(**fields: Any) -> User:
    """Return a person with a password, an app with codes, and work."""
    user = UserFactory.create(password=PASSWORD, **fields)
    TOTP.activate(user, SECRET)
    MembershipFactory(user=user)
    return user


def send_password(client: Client, email: str, password: str = PASSWORD) -> Any:
    """Send the first step of signing in."""
    return client.post(SIGN_IN, {"login": email, "password": password})


def sign_in(client: Client, user: User) -> Any:
    """Go through both steps."""
    send_password(client, user.email)
    return client.post(SECOND_STEP, {"code": code_now()})
