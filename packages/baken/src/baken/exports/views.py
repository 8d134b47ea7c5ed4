"""Pages of files that leave: ask, wait, look with two, take, or refuse."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.exports import access, actions, queries, sheets, shown, standards
from baken.exports.access import Can
from baken.exports.forms import AskForm, KindForm, RefuseForm
from baken.exports.states import Format, Kind
from baken.kernel.errors import NotPossible
from baken.ui.downloads import stream


@signed_in
@require_safe
def listed(request: SignedInRequest) -> HttpResponse:
    """Show what needs this analyst, what runs, and what is over."""
    at = timezone.now()
    here = access.open_page(request.user, Can.FOLLOW, at=at)
    return render(
        request,
        "exports/list.html",
        {
            "groups": shown.groups(queries.listed(here)[:200], request.user, at),
            "has_second": queries.has_second(here, request.user.pk),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedInRequest) -> HttpResponse:
    """Ask in whose form."""
    here = access.open_page(request.user, Can.ASK, at=timezone.now())
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("exports:ask", form.cleaned_data["kind"])
    return render(
        request,
        "exports/begin.html",
        {
            "form": form,
            "is_empty": not queries.years(here),
            "has_second": queries.has_second(here, request.user.pk),
            "back": reverse("exports:list"),
        },
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, kind: str) -> HttpResponse:
    """Ask for everything else, and start making the file."""
    at = timezone.now()
    here = access.open_page(request.user, Can.ASK, at=at)
    if kind not in Kind:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = AskForm(given, name=kind, years=queries.years(here))
    if form.is_valid():
        try:
            export = actions.ask(here, form.wish, by=request.user, at=at)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for. It is being made; then a colleague looks."))
            return redirect("exports:detail", export.reference)
    return render(
        request,
        "exports/ask.html",
        {
            "form": form,
            "kind": Kind(kind),
            "row": standards.words(standards.kind(kind)["row"]),
            "notes": standards.notes(kind),
            "is_draft": standards.is_draft(kind),
            "back": reverse("exports:begin"),
        },
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_safe
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what is in a file, what it loses, and where it stands."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.FOLLOW, at=at)
    own = found.asked_by_id == request.user.pk
    columns = queries.columns(found.kind, found.fields)
    return render(
        request,
        "exports/detail.html",
        {
            "export": found,
            "own": own,
            "job": queries.job_of(found),
            "outcome": queries.outcome(found),
            "columns": columns,
            "chosen": [one for one in standards.choosable() if one.name in found.fields],
            "tone": shown.TONES[found.state],
            "ends": shown.ends(found, at),
            "available": own and queries.is_available(found, at),
            "has_second": queries.has_second(found.organisation_id, found.asked_by_id),
            "row": standards.words(standards.kind(found.kind)["row"]),
            "source": standards.kind(found.kind)["source"],
            "notes": standards.notes(found.kind),
            "is_draft": standards.is_draft(found.kind),
        },
    )


@signed_in
@require_POST
def release(request: SignedInRequest, reference: str) -> HttpResponse:
    """Agree, as the second person."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.DECIDE, at=at)
    return _done(
        request,
        reference,
        lambda: actions.release(found, by=request.user, at=at),
        _("You agreed. Your colleague can take the file for seven days."),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: SignedInRequest, reference: str) -> HttpResponse:
    """Refuse with a reason; the file is destroyed."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.DECIDE, at=at)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.refuse(found, reason=form.cleaned_data["reason"], by=request.user, at=at)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Refused. The file is destroyed; your colleague reads why.")
            )
            return redirect("exports:detail", reference)
    return render(
        request,
        "exports/refuse.html",
        {"form": form, "back": reverse("exports:detail", args=[reference])},
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_POST
def drop(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take one's own request back."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.ASK, at=at)
    return _done(
        request,
        reference,
        lambda: actions.drop(found, by=request.user, at=at),
        _("Taken back. There is no file any more."),
    )


@signed_in
@require_POST
def again(request: SignedInRequest, reference: str) -> HttpResponse:
    """Start the work again that did not end well."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.ASK, at=at)
    return _done(
        request,
        reference,
        lambda: actions.again(found, by=request.user, at=at),
        _("Started again. You can leave this page: the work goes on."),
    )


@signed_in
@require_safe
def take(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the file to who asked for it."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.TAKE, at=at)
    name = f"baken-{found.kind}-{reference}.{found.form}"
    return _given(
        request, reference, lambda: actions.taken(found, losses=False, by=request.user, at=at), name
    )


@signed_in
@require_safe
def losses(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give what was lost, row by row, to either of the two."""
    at = timezone.now()
    found = access.fetch(request.user, reference, to=Can.FOLLOW, at=at)
    name = f"baken-{found.kind}-{reference}-verlies.csv"
    return _given(
        request, reference, lambda: actions.taken(found, losses=True, by=request.user, at=at), name
    )


def _given(
    request: HttpRequest, reference: str, act: Callable[[], actions.Taken], name: str
) -> HttpResponse:
    try:
        pieces = act()
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("exports:detail", reference)
    return stream(pieces, name=name, content_type=sheets.TYPES[Format(name.rsplit(".", 1)[1])])


def _done(
    request: HttpRequest, reference: str, act: Callable[[], None], words: str
) -> HttpResponse:
    try:
        act()
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("exports:detail", reference)
