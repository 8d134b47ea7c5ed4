"""The link with which a person chooses their first password."""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from baken.accounts.models import User


def link(user: User, address: str) -> str:
    """Return the link for `user` to choose a password at `address`; it works once, for a day."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return f"{address.rstrip('/')}{path}"
