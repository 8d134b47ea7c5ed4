"""Pages on what stands in the register: the list, a report, a possible victim."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible
from baken.reference import countries
from baken.register import access, actions, queries
from baken.register.access import Can
from baken.register.forms import EpisodesForm, FactsForm, FilterForm, WithdrawForm
from baken.register.queries import Asked
from baken.register.states import Why

PER_PAGE = 50
ACTS = {
    "terugzetten": (Can.CHANGE, actions.restore),
    "vergeten": (Can.FORGET, actions.forget_identity),
}


@signed_in
@require_safe
def listed(request: SignedInRequest) -> HttpResponse:
    """List the reports of this register, or those that a care coordinator handed in."""
    can = access.first_allowed(request.user, Can.FOLLOW, Can.FOLLOW_OWN)
    here = access.open_page(request.user, can, at=timezone.now())
    form = FilterForm(request.GET or None, years=queries.years(here))
    asked = Asked(**form.asked)
    everything = can is Can.FOLLOW
    found = queries.listed(here, asked) if everything else queries.own(here, request.user.pk)
    page = Paginator(found.prefetch_related("mentions"), PER_PAGE).get_page(request.GET.get("page"))
    done, of = queries.handled(here) if everything else (0, 0)
    return render(
        request,
        "register/list.html",
        {
            "everything": everything,
            "filters": form,
            "page": page,
            "units": queries.units(here, asked) if everything else None,
            "scope": queries.scope(here),
            "waiting": of - done,
            "by_sector": bool(asked.sector),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a report; a POST also shows who it is about, to who may see that."""
    at = timezone.now()
    reads = access.first_allowed(request.user, Can.FOLLOW, Can.FOLLOW_OWN)
    shows = request.method == "POST"
    report = access.fetch(request.user, reference, to=Can.SHOW_IDENTITY if shows else reads, at=at)
    together = queries.reports_of(report.victim, report.organisation_id)
    return render(
        request,
        "register/detail.html",
        {
            "report": report,
            "entry": queries.entry_of(report),
            "country": countries.name(report.nationality) if report.nationality else "",
            "everything": reads is Can.FOLLOW,
            "together": len(together) if reads is Can.FOLLOW else 0,
            "story": queries.story(report),
            "named": queries.has_identity(report),
            "shown": queries.identity(report) if shows else None,
        },
    )


@signed_in
@require_safe
def victim(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the possible victim of a report: all reports and every decision that made it so."""
    report = access.fetch(request.user, reference, to=Can.FOLLOW, at=timezone.now())
    reports = queries.reports_of(report.victim, report.organisation_id)
    return render(
        request,
        "register/victim.html",
        {
            "report": report,
            "reports": reports,
            "bonds": queries.bonds_of(reports),
            "suggested": queries.suggested_for(reports),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask what was not right, and change it."""
    at = timezone.now()
    report = access.fetch(request.user, reference, to=Can.CHANGE, at=at)
    entry = queries.entry_of(report)
    posted = request.POST if request.method == "POST" else None
    form = FactsForm(
        posted,
        initial={
            "reporter": entry.reporter,
            "received_on": entry.received_on,
            "region": entry.region,
            "dossier_type": entry.dossier_type,
            "sex": entry.sex,
            "age_band": entry.age_band,
            "nationality": entry.nationality,
            "sectors": [str(mention.sector) for mention in entry.mentions],
        },
    )
    months = EpisodesForm(posted, mentions=entry.mentions)
    if form.is_valid() & months.is_valid():
        wanted = {mention.sector for mention in form.chosen}
        kept = tuple(one for one in months.episodes if one.sector in wanted)
        new = wanted - {one.sector for one in kept}
        mentions = (*kept, *(one for one in form.chosen if one.sector in new))
        try:
            actions.correct(report, by=request.user, at=at, mentions=mentions, **form.facts)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Corrected. The log keeps what stood there before."))
            return redirect("register:detail", report.reference)
    return render(
        request,
        "register/correct.html",
        {"report": report, "form": form, "months": months},
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask why a report is taken out of the counts, and do so."""
    at = timezone.now()
    report = access.fetch(request.user, reference, to=Can.CHANGE, at=at)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        why = Why(form.cleaned_data["why"])
        try:
            actions.withdraw(report, by=request.user, at=at, why=why)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken out: this report counts nowhere now."))
            return redirect("register:detail", report.reference)
    return render(
        request,
        "register/withdraw.html",
        {"report": report, "form": form},
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_POST
def change(request: SignedInRequest, reference: str, act: str) -> HttpResponse:
    """Put a report back, or have its name forgotten."""
    if act not in ACTS:
        raise Http404
    at = timezone.now()
    can, do = ACTS[act]
    report = access.fetch(request.user, reference, to=can, at=at)
    try:
        do(report, by=request.user, at=at)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return redirect("register:detail", report.reference)
