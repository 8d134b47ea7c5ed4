"""Whether a person has shown their second factor in this session."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from baken.accounts.models import User
from baken.kernel.routers import KEYS
from baken.kernel.sealing import envelopes, keystore

_SHOWN = "second_factor"


def accept(session: SessionBase, user: User, how: str) -> None:
    """Let this session count as one in which `user` has shown a second factor.

    It counts for `user` alone: who signs in after them in the same browser
    has nothing to do with it.
    """
    session[_SHOWN] = {"user": str(user.pk), "how": how}


def accepted(session: SessionBase, user: User) -> bool:
    """Return whether `accept` was called for `user` in this session."""
    kept = session.get(_SHOWN)
    return kept is not None and kept["user"] == str(user.pk)


def shown(request: HttpRequest, user: User) -> bool:
    """Return whether `user` has shown a second factor in the session of `request`."""
    if accepted(request.session, user):
        return True
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user))


@dataclass(frozen=True)
class Factors:
    """The second factors of one person, as their own page lists them."""

    app: bool
    passkeys: list[Authenticator]
    codes_left: int | None


def factors_of(user: User) -> Factors:
    """Return the second factors of `user`."""
    found = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at"))
    codes = next((one for one in found if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return Factors(
        app=any(one.type == Authenticator.Type.TOTP for one in found),
        passkeys=[one for one in found if one.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
    )


def kinds_of(user: User) -> list[str]:
    """Return the kinds of second factor that `user` has; recovery codes alone do not count."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    found = Authenticator.objects.filter(user_id=user.pk, type__in=kinds)
    return sorted(found.values_list("type", flat=True))


_DOSSIER = UUID("62616b65-6e2d-4163-8000-6163636f756e")
"""Under which the key store keeps the key of all second factors."""
_PLACE = "mfa_authenticator.data"


def seal(secret: str) -> str:
    """Return the secret of a second factor as the database keeps it."""
    return b64encode(envelopes.seal(_key(), secret.encode(), bound_to=_PLACE)).decode("ascii")


def unseal(sealed: str) -> str:
    """Return the secret of a second factor as the person's device knows it."""
    return envelopes.unseal(_key(), b64decode(sealed), bound_to=_PLACE).decode()


def _key() -> bytes:
    try:
        return keystore.find({_DOSSIER})[_DOSSIER]
    except keystore.KeyGone:
        try:
            with transaction.atomic(using=KEYS):
                return keystore.make({_DOSSIER})[_DOSSIER]
        except IntegrityError:  # another process made it first
            return keystore.find({_DOSSIER})[_DOSSIER]
