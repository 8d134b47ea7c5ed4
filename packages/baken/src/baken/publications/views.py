"""Pages of publications: for analysts who propose and decide, and for everyone who reads."""

from collections.abc import Callable
from hashlib import sha256

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible
from baken.publications import access, actions, opendata, queries, shown
from baken.publications.access import Can
from baken.publications.catalogue import FORMS, catalogue
from baken.publications.forms import SendBackForm, WithdrawForm
from baken.publications.states import Audience
from baken.ui.downloads import download

JSON_LD = "application/ld+json"
LINES = 50
FOR_EVERYONE = {
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Anyone may keep what is published, for minutes: what is taken from the pages goes soon."""


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """Show everyone what is published, newest first."""
    return render(request, "publications/public_list.html", {"published": queries.all_released()})


@require_safe
def public(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everyone one publication, whole; one that was withdrawn says why."""
    found = queries.released(reference)
    if found is None:
        raise Http404
    return render(
        request,
        "publications/public.html",
        {"released": found, "tables": [shown.grid(table) for table in found.tables]},
    )


@require_safe
def open_data(request: HttpRequest, reference: str, name: str, form: str) -> HttpResponse:
    """Give everyone one table as a file."""
    found = queries.released(reference)
    table = found.table(name) if found else None
    if found is None or table is None or form not in FORMS:
        raise Http404
    content = opendata.as_csv(table) if form == "csv" else opendata.as_json(found, table)
    kind = f"{FORMS[form]}; charset=utf-8"
    return _kept(request, download([content], name=f"{reference}-{name}.{form}", content_type=kind))


@require_safe
def catalogue_file(request: HttpRequest) -> HttpResponse:
    """Describe all open data for machines."""
    content = catalogue(queries.all_released(), request.build_absolute_uri("/"))
    return _kept(request, HttpResponse(content, content_type=JSON_LD))


@signed_in
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """Show an analyst what waits, what runs and what left."""
    here = access.open_list(request.user, at=timezone.now())
    return render(
        request,
        "publications/list.html",
        {"groups": shown.groups(queries.listed(here), request.user)},
    )


@signed_in
@require_safe
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what would leave, how it was made safe, and what the attack found."""
    found = access.fetch(request.user, reference, to=Can.FOLLOW, at=timezone.now())
    released = queries.as_released(found)
    return render(
        request,
        "publications/detail.html",
        {
            "publication": found,
            "released": released,
            "tables": [shown.grid(table) for table in released.tables],
            "attacks": (attacks := queries.attacks(found)),
            "verdict": shown.verdict(attacks),
            "earlier": queries.editions_before(found),
            "beside": queries.known_beside(found),
            "audiences": shown.audiences(found.audiences),
            "for_everyone": found.has_left and Audience.PUBLIC in found.audiences,
            "job": queries.work_on(found),
            "own": found.proposed_by_id == request.user.pk,
        },
    )


@signed_in
@require_POST
def release(request: SignedInRequest, reference: str) -> HttpResponse:
    """Publish, as the second person."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.DECIDE, at=at)
    return _done(
        request,
        reference,
        lambda: actions.release(found, by=request.user, at=at),
        _("Published. It stands on the pages now."),
    )


@signed_in
@require_POST
def drop(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take one's own proposal back."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.PROPOSE, at=at)
    return _done(
        request,
        reference,
        lambda: actions.drop(found, by=request.user, at=at),
        _("The proposal was taken back. Nothing left."),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send a proposal back with a reason."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.DECIDE, at=at)
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.send_back(found, reason=form.cleaned_data["reason"], by=request.user, at=at)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sent back. Your colleague reads why."))
            return redirect("publications:detail", reference)
    return _asked(request, form, reference, _("Send this proposal back"), _("Send it back"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take figures from the pages with a notice."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.DECIDE, at=at)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.withdraw(found, notice=form.cleaned_data["notice"], by=request.user, at=at)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken from the pages. Readers see your notice."))
            return redirect("publications:detail", reference)
    return _asked(
        request, form, reference, _("Take these figures from the pages"), _("Take them away")
    )


@signed_in
@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    """Show the register of publications, and whether it still holds."""
    access.open_list(request.user, at=timezone.now())
    return render(
        request,
        "publications/register.html",
        {
            "page": Paginator(queries.register_lines(), LINES).get_page(request.GET.get("page")),
            "faults": queries.faults(),
        },
    )


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a file that browsers and machines may keep; nothing, if they have it already."""
    for name, value in FOR_EVERYONE.items():
        response[name] = value
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    known = get_conditional_response(request, etag=response["ETag"], response=response)
    return response if known is None else known


def _done(
    request: SignedInRequest, reference: str, act: Callable[[], None], words: str
) -> HttpResponse:
    try:
        act()
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("publications:detail", reference)


def _asked(
    request: SignedInRequest,
    form: SendBackForm | WithdrawForm,
    reference: str,
    title: str,
    submit: str,
) -> HttpResponse:
    return render(
        request,
        "publications/ask.html",
        {
            "form": form,
            "title": title,
            "submit": submit,
            "back": reverse("publications:detail", args=[reference]),
        },
        status=422 if form.is_bound else 200,
    )
