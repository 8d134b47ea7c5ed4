"""Who may open a page: the decorators that stand above a view."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from baken.accounts import parking
from baken.accounts.types import SignedInRequest

_SAFE = {"GET", "HEAD", "OPTIONS"}


def known[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open `view` for whoever has signed in, also for someone who works nowhere now."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        return view(cast("SignedInRequest", request), *args, **kwargs)

    return update_wrapper(guarded, view)


def signed_in[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open `view` for whoever has signed in and has work here.

    For a page that is asked for, a stranger goes to the sign-in page and comes
    back. For something that is sent, the answer is a page with status 401 that
    says what happened: nothing is done, and what was typed is kept for the same
    person until they have signed in again.
    """

    def at_work(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.acting is None:
            return render(request, "accounts/no_work.html", status=403)
        return view(request, *args, **kwargs)

    return update_wrapper(known(at_work), view)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method in _SAFE:
        question = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{question}")
    kept = parking.park(request, at=timezone.now())
    after = reverse("accounts:resume") if kept else request.get_full_path()
    return render(
        request,
        "accounts/session_over.html",
        {"kept": kept, "files": bool(request.FILES), "question": urlencode({"next": after})},
        status=401,
    )
