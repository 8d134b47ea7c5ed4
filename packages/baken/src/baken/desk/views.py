"""The first pages: for a visitor, for each role, and the log."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.desk import access, log, queries
from baken.desk.forms import LogFilterForm, PersonForm

PER_PAGE = 50


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say to a visitor what Baken is and where to turn to; lead who has signed in to the desk."""
    if request.user.is_authenticated:
        return redirect("desk:desk")
    return render(request, "desk/start.html", {"numbers": queries.numbers()})


@signed_in
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Show what waits for this person, or the page that comes first in their role."""
    if first := queries.first_page(request.user):
        return redirect(first)
    found = queries.desk(request.user, at=timezone.now())
    return render(request, "desk/desk.html", {"desk": found})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def log_of_looks(request: SignedInRequest) -> HttpResponse:
    """Show who did and looked at what; a posted address leads to the lines of that person."""
    access.open_log(request.user, at=timezone.now())
    whole = access.reads_whole_log(request.user)
    asked = PersonForm(request.POST or None)
    if whole and asked.is_valid():
        if found := log.person_called(asked.cleaned_data["email"]):
            return redirect(f"{reverse('desk:log')}?{urlencode({'person': found.pk})}")
        asked.add_error("email", _("Nobody in Baken has this e-mail address."))

    filters = LogFilterForm(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    page = Paginator(log.lines(request.user, **wanted), PER_PAGE).get_page(request.GET.get("page"))
    person = wanted.get("person")
    return render(
        request,
        "desk/log.html",
        {
            "page": page,
            "lines": [log.in_words(entry) for entry in page],
            "filters": filters,
            "narrowed": any(wanted.values()),
            "form": asked,
            "person": log.named(person) if person and whole else "",
            "whole": whole,
            "head": log.head() if whole else None,
        },
        status=422 if asked.errors else 200,
    )


@signed_in
@require_POST
def check_chain(request: SignedInRequest) -> HttpResponse:
    """Look whether the log was tampered with, and say what was found."""
    access.open_log(request.user, whole=True, act="desk.chain_checked", at=timezone.now())
    outcome = log.check()
    if outcome.too_long:
        messages.warning(
            request,
            _(
                "The chain has %(lines)s lines: too many to check on a page. "
                "Ask for «baken audit verify» on the server."
            )
            % {"lines": outcome.lines},
        )
    elif outcome.faults:
        messages.error(
            request,
            _("The chain is broken. Line %(faults)s") % {"faults": "; ".join(outcome.faults)},
        )
    else:
        messages.success(
            request,
            _("The chain holds: all %(lines)s lines are as they were written.")
            % {"lines": outcome.lines},
        )
    return redirect("desk:log")
