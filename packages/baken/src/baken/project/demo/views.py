"""The page of the demo with one button for each role. It exists in no other configuration."""

from ipaddress import ip_address

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baken.accounts import actions, queries, second_factor
from baken.project.demo import mark, sign_ins

BACKEND = "baken.accounts.backends.MembershipBackend"
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Show each role with its button, and what the ordinary sign-in asks for."""
    _only_in_a_demo(request)
    return render(
        request,
        "demo/roles.html",
        {
            "sign_ins": sign_ins.every(),
            "password": sign_ins.PASSWORD,
            "code": sign_ins.code(timezone.now()),
        },
    )


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a made-up person, as if password and second step had been given."""
    _only_in_a_demo(request)
    known = {one.user_id for one in sign_ins.every()}
    chosen = request.POST.get("person", "")
    user = queries.working(chosen) if chosen in known else None
    if user is None:
        raise Http404
    at = timezone.now()
    login(request, user, backend=BACKEND)
    second_factor.accept(request.session, user, "demo")
    actions.note_sign_in(user, at=at)
    return redirect("/")


def _only_in_a_demo(request: HttpRequest) -> None:
    """Refuse every request but one of this machine itself, to a database marked as a demo.

    :raises Http404: otherwise, as if the page did not exist.
    """
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    passed_on = any(header in request.META for header in FORWARDED)
    if not near or passed_on or mark.find() is None:
        raise Http404
