"""Pages of a file: upload it, say what it means, look, load, and take back."""

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.imports import access, actions, queries, rules, template
from baken.imports.forms import ColumnsForm, LoadForm, UploadForm, ValuesForm
from baken.imports.rules import Meaning
from baken.imports.states import State
from baken.kernel.errors import NotPossible
from baken.ui.downloads import download

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FAULTS = 50


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """List the files, and take a new one in."""
    at = timezone.now()
    here = access.open_list(request.user, at=at)
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            intake = actions.take_in(here, form.cleaned_data["file"].read(), by=request.user, at=at)
        except NotPossible as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("imports:columns", intake.reference)
    return render(
        request,
        "imports/list.html",
        {"form": form, "intakes": queries.listed(here)[:50]},
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask which column holds what."""
    at = timezone.now()
    intake = access.fetch(request.user, reference, at=at)
    if intake.state != State.UPLOADED:
        return redirect("imports:detail", reference)
    sheet, before = queries.sheet(intake), queries.meaning(intake)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        columns=queries.columns_of(sheet.heads),
        guess=before.columns,
    )
    if form.is_valid():
        meaning = Meaning(form.said, before.values)
        try:
            actions.say(intake, meaning, by=request.user, at=at)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            return redirect("imports:detail", reference)
        asks = rules.unknown(sheet, meaning)
        return redirect("imports:values" if asks else "imports:detail", reference)
    return render(
        request,
        "imports/columns.html",
        {"form": form, "intake": intake, "sheet": sheet, "back": reverse("imports:list")},
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def values(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask what the values mean that are not known here."""
    at = timezone.now()
    intake = access.fetch(request.user, reference, at=at)
    if intake.state != State.UPLOADED:
        return redirect("imports:detail", reference)
    meaning = queries.meaning(intake)
    unknown = rules.unknown(queries.sheet(intake), meaning)
    before = {name: said for name, said in meaning.values.items() if name in meaning.columns}
    form = ValuesForm(
        request.POST if request.method == "POST" else None,
        unknown=unknown,
        said=before,
        choices={name: queries.choices(name) for name in {**unknown, **before}},
    )
    if form.is_valid():
        try:
            actions.say(
                intake, Meaning(meaning.columns, before | form.said), by=request.user, at=at
            )
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        return redirect("imports:detail", reference)
    return render(
        request,
        "imports/values.html",
        {
            "form": form,
            "intake": intake,
            "too_many": [
                field for field, found in unknown.items() if len(found) > rules.MOST_VALUES
            ],
            "back": reverse("imports:columns", args=[reference]),
        },
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_safe
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what loading a file would do, how far it is, or what came of it."""
    intake = access.fetch(request.user, reference, at=timezone.now())
    ready = intake.state == State.UPLOADED
    missing = rules.missing(queries.meaning(intake)) if ready else []
    found = queries.outcome(intake) if ready or intake.state == State.LOADED else None
    job = queries.job_of(intake)
    return render(
        request,
        "imports/detail.html",
        {
            "intake": intake,
            "missing": missing,
            "found": found,
            "new": found.recordable - found.known if found else 0,
            "faults": found.faults[:MOST_FAULTS] if found else [],
            "first": queries.first_rows(intake, today=timezone.localdate())
            if ready and found
            else [],
            "same_file": queries.same_file(intake) if ready else [],
            "job": job,
            "working": job is not None and job.is_open,
            "stop_url": reverse("imports:act", args=[reference, "stoppen"])
            if intake.state != State.UNDOING
            else "",
        },
    )


@signed_in
@require_safe
def faults(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give what cannot be loaded as a file: row, field and sentence, never what stands there."""
    intake = access.fetch(request.user, reference, at=timezone.now())
    found = queries.outcome(intake)
    if found is None or intake.state not in {State.UPLOADED, State.LOADED}:
        raise Http404
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([_("row"), _("field"), _("what is wrong")])
    rows.writerows([fault.row, fault.field, fault.said] for fault in found.faults)
    content = ("\ufeff" + out.getvalue()).encode()
    return download([content], name=f"{reference}.csv", content_type="text/csv; charset=utf-8")


@signed_in
@require_POST
def act(request: SignedInRequest, reference: str, what: str) -> HttpResponse:
    """Look a file through again, load it, stop that, take it back, or throw it away."""
    at = timezone.now()
    intake = access.fetch(request.user, reference, at=at)
    try:
        match what:
            case "kijken":
                actions.look(intake, by=request.user, at=at)
            case "laden":
                agreed = LoadForm(request.POST)
                if not agreed.is_valid():
                    raise Http404
                actions.load(intake, **agreed.cleaned_data, by=request.user, at=at)
            case "stoppen":
                actions.stop(intake, by=request.user, at=at)
            case "terug":
                gone = actions.undo(intake, by=request.user, at=at)
                if gone is not None:
                    said = ngettext(
                        "%(number)d report was taken back.",
                        "%(number)d reports were taken back.",
                        gone,
                    )
                    messages.success(request, said % {"number": gone})
            case "weg":
                actions.throw_away(intake, by=request.user, at=at)
                messages.success(request, _("The file was thrown away."))
            case _:
                raise Http404
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:detail", reference)


@signed_in
@require_safe
def example(request: SignedInRequest) -> HttpResponse:
    """Give an empty file to fill in, with what each column means."""
    access.open_list(request.user, at=timezone.now())
    return download([template.workbook()], name="meldingen.xlsx", content_type=XLSX)
