"""Pages of figures: one for each public, and the workbench of the analyst."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.roles import Role
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible
from baken.monitor import access, actions, queries, reports, taking
from baken.monitor.forms import ProposeForm
from baken.monitor.specs import LEDES
from baken.monitor.states import Subject
from baken.publications.states import Audience, Policy
from baken.ui.downloads import download

HOME: Mapping[str, str] = {
    Role.GOVERNOR: Audience.COUNCIL,
    Role.POLICY_ADVISER: Audience.COUNCIL,
    Role.ANALYST: Audience.REGION,
    Role.PURCHASER: Audience.REGION,
    Role.CARE_COORDINATOR: Audience.REGION,
    Role.CARE_PARTNER: Audience.REGION,
}
"""Which page comes first for a role; all others first read the one of the driehoek."""


@signed_in
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Lead to the page of the public to which this person belongs."""
    if not access.may_view(request.user):
        raise PermissionDenied
    acting = request.user.acting
    role = acting.role if acting else ""
    return redirect("monitor:page", HOME.get(role, Audience.TRIANGLE))


@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """Lead from the address where one file with figures was, to the pages of now."""
    return redirect("monitor:home")


@signed_in
@require_safe
def page(request: SignedInRequest, audience: str) -> HttpResponse:
    """Show what was published for one public, with what others printed beside it."""
    if not access.may_view(request.user) or audience not in Audience.values:
        raise Http404
    acting = request.user.acting
    here = acting.organisation_id if acting else 0
    found = queries.page(here, Audience(audience))
    return render(
        request,
        "monitor/page.html",
        {
            "page": found,
            "lede": LEDES[audience],
            "organisation": acting.organisation.name if acting else "",
            "publics": Audience.choices,
            "printed": reports.printed_beside(audience),
            "may_count": access.may_count(request.user),
            "forms": taking.FORMS,
            "today": timezone.localdate(),
            "taking_part": queries.taking_part(request.user)
            if audience == Audience.REGION
            else None,
        },
    )


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show everyone what was published for everyone; nobody signs in for it."""
    return render(
        request,
        "monitor/public.html",
        {
            "published": queries.public_pages(),
            "lede": LEDES[Audience.PUBLIC],
            "printed": reports.printed_beside(Audience.PUBLIC),
        },
    )


@signed_in
@require_safe
def take(request: SignedInRequest, audience: str, form: str) -> HttpResponse:
    """Give what a page shows as a file, made anew from its own figures."""
    if (
        not access.may_view(request.user)
        or audience not in Audience.values
        or form not in taking.FORMS
    ):
        raise Http404
    acting = request.user.acting
    here, name = (acting.organisation_id, acting.organisation.name) if acting else (0, "")
    found = queries.page(here, Audience(audience))
    if not found.sheets:
        raise Http404
    document = reports.of_page(found, name, on=timezone.localdate())
    write, content_type = taking.FORMS[form]
    return download([write(document)], name=f"{audience}.{form}", content_type=content_type)


@signed_in
@require_safe
def workbench(request: SignedInRequest) -> HttpResponse:
    """Show an analyst the exact counts of their organisation."""
    at = timezone.now()
    access.open_workbench(request.user, at=at)
    benches = queries.workbench(request.user, at=at)
    return render(
        request,
        "monitor/workbench.html",
        {
            "benches": [
                {
                    "bench": bench,
                    "tables": [queries.exact(table) for table in bench.snapshot.tables]
                    if bench.snapshot
                    else [],
                    "differences": queries.differences(bench.current, bench.snapshot.tables)
                    if bench.snapshot
                    else [],
                }
                for bench in benches
            ]
        },
    )


@signed_in
@require_POST
def count(request: SignedInRequest, subject: str) -> HttpResponse:
    """Count a subject anew."""
    at = timezone.now()
    here = access.open_workbench(request.user, at=at)
    if subject not in Subject.values:
        raise Http404
    if actions.count(here, subject, by=request.user, at=at):
        messages.success(request, _("Counted."))
    else:
        messages.success(request, _("The register is large: counting goes on in the background."))
    return redirect("monitor:workbench")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, subject: str) -> HttpResponse:
    """Propose what was counted for publication."""
    at = timezone.now()
    here = access.open_workbench(request.user, at=at)
    if subject not in Subject.values:
        raise Http404
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        initial={"title": Subject(subject).label, "policy": Policy.COARSE},
    )
    if form.is_valid():
        try:
            reference = actions.propose(here, subject, by=request.user, at=at, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Proposed. It is made safe now; then a second analyst decides.")
            )
            return redirect("publications:detail", reference)
    return render(
        request,
        "monitor/propose.html",
        {
            "form": form,
            "subject": Subject(subject),
            "snapshot": queries.snapshot(here, subject, at=at),
            "back": reverse("monitor:workbench"),
        },
        status=422 if form.is_bound else 200,
    )
