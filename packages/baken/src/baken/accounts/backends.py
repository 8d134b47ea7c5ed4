"""How a person is recognised: by e-mail address and password, and on each request by their memberships."""

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from baken.accounts import queries
from baken.accounts.models import User


class MembershipBackend(AuthenticationBackend):
    """Signs in by e-mail address, and brings a person with the memberships that count now."""

    def get_user(self, user_id: UUID) -> User | None:
        """Return the person of a session, or None as soon as they may no longer sign in."""
        return queries.working(user_id)
