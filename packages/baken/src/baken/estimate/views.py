"""Pages of runs: choose a table, say how, wait or leave, read, compare."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.estimate import access, actions, queries
from baken.estimate.access import Can
from baken.estimate.forms import DatasetForm, FileForm, OriginForm, RegisterForm
from baken.estimate.states import Origin
from baken.kernel.errors import NotPossible
from baken.ui.downloads import download


@signed_in
@require_safe
def runs(request: SignedInRequest) -> HttpResponse:
    """List the runs of this organisation, with what others published beside them."""
    here = access.open_list(request.user, at=timezone.now())
    found = list(queries.listed(here)[:100])
    return render(
        request,
        "estimate/list.html",
        {"runs": queries.with_jobs(found), "published": queries.published()},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedInRequest) -> HttpResponse:
    """Ask from what table the run starts."""
    here = access.open_list(request.user, at=timezone.now())
    national = queries.keeps_national_register(here)
    form = OriginForm(request.POST if request.method == "POST" else None, national=national)
    if form.is_valid():
        return redirect("estimate:settings", form.cleaned_data["origin"])
    return render(
        request,
        "estimate/begin.html",
        {"form": form, "national": national, "back": reverse("estimate:list")},
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest, origin: str) -> HttpResponse:
    """Ask how the run is done, and start it."""
    at = timezone.now()
    here = access.open_list(request.user, at=at)
    form = _form(origin, here, request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            run = actions.prepare(
                here,
                _table(origin, here, form),
                title=given["title"],
                method=given["method"],
                level=given["level"],
                replicates=given["replicates"],
                seed=given["seed"],
                by=request.user,
                at=at,
            )
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("estimate:run", run.reference)
    return render(
        request,
        "estimate/settings.html",
        {"form": form, "origin": Origin(origin), "back": reverse("estimate:begin")},
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_safe
def run(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show one run: how far it is, or what came of it."""
    found = access.fetch(request.user, reference, to=Can.READ, at=timezone.now())
    return render(
        request,
        "estimate/run.html",
        {
            "run": found,
            "job": queries.job_of(found),
            "outcome": queries.outcome(found),
            "origin": queries.origin_of(found),
            "source": queries.source_of(found),
            "period": queries.period_of(found),
            "unit": queries.unit_of(found),
            "lists": queries.lists_of(found),
            "parts": queries.parts_of(found),
            "overlapping": queries.overlapping(found),
            "beside": queries.beside(found),
            "publishable": queries.publishable(found),
            "published": queries.published(),
            "inhabitants": queries.inhabitants(),
            "own": found.asked_by_id == request.user.pk,
        },
    )


@signed_in
@require_safe
def compare(request: SignedInRequest, reference: str, other: str) -> HttpResponse:
    """Show two runs side by side."""
    at = timezone.now()
    found = [access.fetch(request.user, one, to=Can.READ, at=at) for one in (reference, other)]
    return render(
        request,
        "estimate/compare.html",
        {"runs": found, "rows": queries.side_by_side(*found)},
    )


@signed_in
@require_safe
def take(request: SignedInRequest, reference: str, form: str) -> HttpResponse:
    """Give what came of a run as a file, with what is needed to get it again."""
    found = access.fetch(request.user, reference, to=Can.READ, at=timezone.now())
    text = queries.file_of(found, form)
    if text is None:
        raise Http404
    return download([text.encode()], name=f"{reference}.{form}", content_type=queries.FORMS[form])


@signed_in
@require_POST
def change(request: SignedInRequest, reference: str, act: str) -> HttpResponse:
    """Stop a run, do it again, or take it away."""
    at = timezone.now()
    acts = {"stoppen": actions.stop, "beginnen": actions.go, "weg": actions.withdraw}
    if act not in acts:
        raise Http404
    found = access.fetch(request.user, reference, to=Can.START, at=at)
    try:
        acts[act](found, by=request.user, at=at)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
        if act == "weg":
            return redirect("estimate:list")
    return redirect("estimate:run", reference)


def _form(
    origin: str, here: int, request: SignedInRequest
) -> RegisterForm | DatasetForm | FileForm:
    sent = request.POST if request.method == "POST" else None
    if origin == Origin.DATASET:
        return DatasetForm(sent, datasets=queries.datasets())
    if origin == Origin.FILE:
        return FileForm(sent, request.FILES if request.method == "POST" else None)
    years = queries.years(here)
    if origin != Origin.REGISTER or not queries.keeps_national_register(here) or not years:
        raise Http404
    return RegisterForm(sent, years=years, reporters=queries.reporters(here))


def _table(origin: str, here: int, form: RegisterForm | DatasetForm | FileForm) -> actions.Start:
    given = form.cleaned_data
    if isinstance(form, RegisterForm):
        years = range(given["first"], given["last"] + 1)
        return actions.from_register(here, years, form.places, given["division"])
    if isinstance(form, DatasetForm):
        return actions.from_dataset(given["dataset"])
    return actions.from_file(
        given["file"].read(),
        period=given["period"],
        national=given["national"],
        by=given["divided_by"],
    )
