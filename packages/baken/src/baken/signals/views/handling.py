"""Pages for those who handle signals: the list, the dossier, and each step with it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible
from baken.signals import access, actions, queries
from baken.signals.access import Can
from baken.signals.forms import (
    AskForm,
    CloseForm,
    FilterForm,
    HoldForm,
    InterpretForm,
    NoteForm,
)
from baken.signals.forms.parts import LONG
from baken.signals.states import Feedback, Layer, Verdict
from baken.signals.views.answers import status, to_dossier

if TYPE_CHECKING:
    from baken.reporters.actions import Identity
    from baken.signals.models import Signal

PER_PAGE = 50


@signed_in
@require_safe
def listed(request: SignedInRequest) -> HttpResponse:
    """Show the signals that this person may know of."""
    filters = FilterForm(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    signals = queries.listed(request.user, **wanted)

    page = Paginator(signals, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "signals/list.html",
        {
            "page": page,
            "rows": queries.rows(page),
            "filters": filters,
            "narrowed": any(wanted.values()),
            "handles": access.handles(request.user),
            "may_report": access.may_report(request.user),
            "now": timezone.now(),
        },
    )


@signed_in
@require_safe
def overdue(request: SignedInRequest) -> HttpResponse:
    """Show what is owed to reporters and was not given in time."""
    now = timezone.now()
    late = queries.overdue(request.user, at=now)
    page = Paginator(late, PER_PAGE).get_page(request.GET.get("page"))
    shares = queries.shares(request.user, at=now) if access.handles(request.user) else []
    return render(request, "signals/overdue.html", {"page": page, "now": now, "shares": shares})


@signed_in
@require_safe
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show one signal: its state, its story, and what this person can do now."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.FOLLOW, at=now)
    actions.feedback_read(signal, by=request.user, at=now)

    own = signal.reported_by_id == request.user.pk
    return dossier(request, signal, now, shown=own)


@signed_in
@require_POST
def place(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show where it was and who was named: covered until someone asks, and written down then."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.READ, at=now)
    actions.place_shown(signal, by=request.user, at=now)

    return dossier(request, signal, now, shown=True)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def interpret(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the aandachtsfunctionaris write down what a signal means."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    if "from_help" in request.POST:
        form = InterpretForm(initial={"reading": request.POST["from_help"][:LONG]})
    else:
        form = InterpretForm(request.POST or None)

    if form.is_valid():
        try:
            actions.interpret(signal, by=request.user, reading=form.cleaned_data["reading"], at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your interpretation has been saved."))
            return to_dossier(reference)

    return render(
        request,
        "signals/interpret.html",
        {"form": form, **_state(signal, now)},
        status=status(form),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the aandachtsfunctionaris close a signal with a verdict and feedback."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.CLOSE, at=now)
    form = CloseForm(request.POST or None)

    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.close(
                signal,
                by=request.user,
                verdict=Verdict(data["verdict"]),
                reason=data["reason"],
                feedback=Feedback(data["feedback"]),
                message=data["message"] or None,
                at=now,
            )
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The signal is closed. The reporter can read your feedback now.")
            )
            return to_dossier(reference)

    return render(
        request,
        "signals/close.html",
        {"form": form, **_state(signal, now)},
        status=status(form),
    )


@signed_in
@require_POST
def acknowledge(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the reporter know that someone reads the signal."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    try:
        actions.acknowledge(signal, by=request.user, at=now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The reporter can see now that you read the signal."))
    return to_dossier(reference)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the reporter something."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    form = AskForm(request.POST or None)
    if form.is_valid():
        actions.ask(signal, text=form.cleaned_data["text"], by=request.user, at=now)
        messages.success(request, _("Your question has been sent to the reporter."))
        return to_dossier(reference)
    return render(
        request, "signals/ask.html", {"form": form, **_state(signal, now)}, status=status(form)
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: SignedInRequest, reference: str) -> HttpResponse:
    """Write a note, for colleagues who handle signals or for oneself."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        actions.note(signal, layer=Layer(data["layer"]), text=data["text"], by=request.user, at=now)
        messages.success(request, _("Your note has been saved."))
        return to_dossier(reference)
    return render(
        request, "signals/note.html", {"form": form, **_state(signal, now)}, status=status(form)
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: SignedInRequest, reference: str) -> HttpResponse:
    """Keep a signal beyond its term, or let the ordinary term count again."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    if "release" in request.POST:
        try:
            actions.release(signal, by=request.user, at=now)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        return to_dossier(reference)
    form = HoldForm(request.POST or None, today=timezone.localdate(now))
    if form.is_valid():
        data = form.cleaned_data
        actions.hold(signal, until=data["until"], reason=data["why"], by=request.user, at=now)
        messages.success(request, _("The signal is kept until that day."))
        return to_dossier(reference)
    return render(
        request, "signals/hold.html", {"form": form, **_state(signal, now)}, status=status(form)
    )


def _state(signal: "Signal", now: datetime) -> dict[str, Any]:
    """Return what every page on one signal says of its state."""
    return {
        "signal": signal,
        "tone": queries.tone(signal),
        "due": queries.due(signal),
        "now": now,
    }


def dossier(
    request: SignedInRequest,
    signal: "Signal",
    now: datetime,
    *,
    shown: bool,
    identity: "Identity | None" = None,
) -> HttpResponse:
    """Draw the page of one signal, with what was asked to be shown of it."""
    user = request.user
    readable = access.allows(user, signal, Can.READ)
    handles = access.allows(user, signal, Can.INTERPRET)
    own = signal.reported_by_id == user.pk
    owed = queries.promises(signal) if handles or own else []
    more = queries.beside(user, signal, at=now, handles=handles, readable=readable, shown=shown)
    return render(
        request,
        "signals/detail.html",
        {
            **_state(signal, now),
            **more,
            "readable": readable,
            "handles": handles,
            "own": own,
            "sender": queries.sender(signal),
            "story": queries.story(user, signal),
            "identity": identity,
            "may_acknowledge": handles and queries.is_unanswered(owed),
            "said": queries.said(user, signal, handles=handles) if handles or own else [],
            "promises": owed,
            "complaints": queries.complaints(signal)
            if handles and queries.complained(owed)
            else [],
            "steps": [
                {"label": step.label, "url": reverse(f"signals:{step.name}", args=[signal])}
                for step in queries.steps(user, signal)
            ],
            "has_place": queries.has_whereabouts(signal) or bool(more["items"]),
            "place_shown": shown,
            "place": queries.covered(signal, more["items"]) if readable and shown else "",
        },
    )
