"""On every request: who is this, in which work, and may they still?"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baken.accounts import second_factor, sessions
from baken.accounts.actions import WORKPLACE
from baken.accounts.models import Membership, User

SETTING_UP = frozenset(
    {"account_reauthenticate", "accounts:protect", "mfa_activate_totp", "mfa_add_webauthn"}
)
"""The pages on which a person sets up their first second factor; they open nothing else."""
_ALWAYS = frozenset({"account_login", "account_logout", "health"})
_OPEN_ROOMS = ("ui",)

type View = Callable[..., HttpResponse]


class AtWork:
    """Gives each request the person, their work, and the end of either.

    A person acts in one membership at a time. One that has ended, and a person
    who may no longer sign in, are noticed on the very next request. Without a
    second factor there is no work, only the pages on which to set one up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or say why it can no longer be answered."""
        at = timezone.now()
        if sessions.is_over(request.session, at=at):
            sessions.end(request, at=at)
        response = self._refusal(request) or self.get_response(request)
        sessions.keep(request, at=at)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead a person without a second factor to the page where they set one up."""
        match = request.resolver_match
        if not request.user.is_authenticated or match is None:
            return None
        user = request.user
        if user.acting or second_factor.shown(request, user):
            return None
        if match.namespace in _OPEN_ROOMS or match.view_name in _ALWAYS:
            return None
        if second_factor.kinds_of(user):  # set up elsewhere since this password was typed
            request.session.flush()
            return redirect("account_login")
        return None if match.view_name in SETTING_UP else redirect("accounts:protect")

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        """Put the person to work; return a page if they, or their work, are no longer here."""
        signed_in = request.session.get(SESSION_KEY)
        if signed_in is None:
            return None
        user = request.user
        if not user.is_authenticated:
            if SESSION_KEY not in request.session:
                return None  # signed out by a new password: an ordinary visitor from now on
            request.session.flush()
            return render(request, "accounts/access_ended.html", status=403)
        if not second_factor.shown(request, user):
            return None
        return self._work(request, user)

    def _work(self, request: HttpRequest, user: User) -> HttpResponse | None:
        places: dict[str, Membership] = {str(place.pk): place for place in user.in_force}
        chosen = request.session.get(WORKPLACE)
        if chosen in places:
            user.acting = places[chosen]
        elif chosen is None and places:
            user.acting = user.in_force[0]
            request.session[WORKPLACE] = str(user.acting.pk)
        elif chosen is not None and places:
            del request.session[WORKPLACE]
            context = {"places": user.in_force}
            return render(request, "accounts/workplace_ended.html", context, status=403)
        elif chosen is not None:
            request.session.flush()
            return render(request, "accounts/access_ended.html", status=403)
        return None
