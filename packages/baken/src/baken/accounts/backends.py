"""How a person is recognised: by address and password, then on each request."""

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from baken.accounts import queries
from baken.accounts.models import User


class MembershipBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by e-mail address, and brings a person with the memberships that count now."""

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        """Answer a person who may no longer sign in as if the password were wrong."""
        return None

    def get_user(self, user_id: UUID) -> User | None:
        """Return the person of a session, or None as soon as they may no longer sign in."""
        return queries.working(user_id)
