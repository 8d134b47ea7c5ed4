"""The types that make views strict."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from baken.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of a person who has signed in; `accounts.access.signed_in` makes sure of that."""

    user: "User"
