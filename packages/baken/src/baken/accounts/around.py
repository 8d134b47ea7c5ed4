"""The pages of allauth that change how someone signs in, with their line in the audit."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from baken.accounts import actions, second_factor
from baken.accounts.access import known
from baken.accounts.types import SignedInRequest

SECONDS_TO_ANSWER = 0.3
"""So long does the answer of a forgotten password take, whoever asks."""

type View = Callable[..., HttpResponse]


def _changes_factors(view: View) -> View:
    """Write down what `view` does to a person's second factors.

    Who adds their first one here has shown it, and can go to work.
    """

    @wraps(view)
    def noted(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = second_factor.kinds_of(request.user)
        response = view(request, *args, **kwargs)
        after = second_factor.kinds_of(request.user)
        if after != before:
            actions.note_second_factors(request.user, kinds=after, at=timezone.now())
        if after and not before:
            second_factor.accept(request.session, request.user, after[0])
        return response

    return known(noted)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and let the browser forget what it kept of these pages."""
    user = request.user
    response: HttpResponse = account.logout(request)
    if user.is_authenticated and not request.user.is_authenticated:
        actions.note_sign_out(user, at=timezone.now())
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@known
def change_password(request: SignedInRequest) -> HttpResponse:
    """Change one's password; sessions in other browsers end."""
    if not request.user.has_usable_password():
        return redirect("accounts:yours")
    response: HttpResponse = account.password_change(request)
    return response


def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Mail the link for a new password, and answer as late to someone who is not known here.

    Making the mail takes some milliseconds, from which one could learn who works with Baken.
    """
    began = time.monotonic()
    response: HttpResponse = account.password_reset(request)
    if request.method == "POST":
        time.sleep(max(0.0, SECONDS_TO_ANSWER - (time.monotonic() - began)))
    return response


activate_totp = _changes_factors(totp.activate_totp)
deactivate_totp = _changes_factors(totp.deactivate_totp)
add_passkey = _changes_factors(webauthn.add_webauthn)
remove_passkey = _changes_factors(webauthn.remove_webauthn)
view_recovery_codes = known(recovery_codes.view_recovery_codes)
make_recovery_codes = known(recovery_codes.generate_recovery_codes)
