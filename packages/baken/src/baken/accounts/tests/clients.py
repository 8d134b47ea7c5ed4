"""A browser in which someone has signed in, for tests of pages."""

from typing import Any

from django.test import Client

from baken.accounts import second_factor
from baken.accounts.actions import WORKPLACE
from baken.accounts.models import Membership, User


def client_of(user: User, membership: Membership | None = None, **extra: Any) -> Client:
    """Return a client in which `user` has signed in with a second factor.

    They work in `membership`; without one, in the one of `user.acting`, or else
    in the oldest that is in force. `extra` goes to the client.
    """
    client = Client(**extra)
    client.force_login(user, backend="baken.accounts.backends.MembershipBackend")
    session = client.session
    second_factor.accept(session, user, "test")
    chosen = membership or user.acting
    if chosen is not None:
        session[WORKPLACE] = str(chosen.pk)
    session.save()
    return client
