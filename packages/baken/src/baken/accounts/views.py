"""The pages on oneself: who am I here, where am I signed in, in which work."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baken.accounts import actions, parking, queries, second_factor
from baken.accounts.access import known
from baken.accounts.forms import LanguageForm, SessionForm
from baken.accounts.sessions import digest_of
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible


@known
@require_GET
def yours(request: SignedInRequest) -> HttpResponse:
    """Show a person their own sessions, second factors, language and memberships."""
    user, at = request.user, timezone.now()
    return render(
        request,
        "accounts/yours.html",
        {
            "memberships": queries.memberships_of(user),
            "now": at,
            "sessions": queries.sessions_of(user, at=at),
            "this_session": digest_of(request.session.session_key or ""),
            "factors": second_factor.factors_of(user),
            "language_form": LanguageForm(initial={"language": user.language or "nl"}),
            "has_password": user.has_usable_password(),
        },
    )


@known
@require_POST
def choose_language(request: SignedInRequest) -> HttpResponse:
    """Remember a person's language, and speak it from now on."""
    form = LanguageForm(request.POST)
    response = redirect("accounts:yours")
    if form.is_valid():
        language = form.cleaned_data["language"]
        actions.choose_language(request.user, language, at=timezone.now())
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


@known
@require_POST
def end_session(request: SignedInRequest) -> HttpResponse:
    """End another session of one's own."""
    form = SessionForm(request.POST)
    session = form.cleaned_data["session"] if form.is_valid() else ""
    try:
        actions.end_session(request.user, session, at=timezone.now())
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("That session has ended."))
    return redirect("accounts:yours")


@known
@require_POST
def work_in(request: SignedInRequest) -> HttpResponse:
    """Go and work in another membership."""
    chosen = request.POST.get("membership", "")
    try:
        actions.work_in(request.session, chosen, by=request.user, at=timezone.now())
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect(settings.LOGIN_REDIRECT_URL)


@known
@require_GET
def protect(request: SignedInRequest) -> HttpResponse:
    """Ask a person for their second factor: to set one up, or to sign in again with it."""
    if second_factor.shown(request, request.user):
        return redirect("accounts:yours")
    return render(request, "accounts/protect.html")


@known
@require_http_methods(["GET", "POST"])
def resume(request: SignedInRequest) -> HttpResponse:
    """Give back what a person was sending when their session ended: they send it, or drop it."""
    kept = parking.parked(request.session, request.user)
    if request.method == "POST" or kept is None:
        parking.discard(request.session)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/resume.html", {"kept": kept})


@known
def elsewhere(request: SignedInRequest) -> HttpResponse:
    """Lead from an address that allauth knows to the one page on oneself."""
    return redirect("accounts:yours")
