"""Pages on signals: who, what, may it, do it, tell it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible
from baken.signals import access, actions, queries
from baken.signals.access import Can
from baken.signals.forms import CloseForm, FilterForm, InterpretForm, ReportForm
from baken.signals.states import Feedback, Verdict

if TYPE_CHECKING:
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
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest) -> HttpResponse:
    """Let a professional report a signal."""
    access.open_report(request.user, at=timezone.now())
    acting = request.user.acting
    form = ReportForm(
        request.POST or None,
        organisations=queries.recipients(request.user),
        today=timezone.localdate(),
        initial={"organisation": acting and acting.organisation_id},
    )

    if form.is_valid():
        content, sent_as = form.report()
        try:
            signal = actions.report(content, by=request.user, at=timezone.now(), request=sent_as)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Signal %(reference)s has been received.") % {"reference": signal.reference},
            )
            return redirect("signals:detail", signal.reference)

    return render(request, "signals/report.html", {"form": form}, status=_status(form))


@signed_in
@require_safe
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show one signal: its state, its story, and what this person can do now."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.FOLLOW, at=now)
    actions.feedback_read(signal, by=request.user, at=now)

    own = signal.reported_by_id == request.user.pk
    return _dossier(request, signal, now, place_shown=own)


@signed_in
@require_http_methods(["POST"])
def place(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show where it was: covered until someone asks, and written down when they do."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.READ, at=now)
    actions.place_shown(signal, by=request.user, at=now)

    return _dossier(request, signal, now, place_shown=True)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def interpret(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the aandachtsfunctionaris write down what a signal means."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    form = InterpretForm(request.POST or None)

    if form.is_valid():
        try:
            actions.interpret(signal, by=request.user, reading=form.cleaned_data["reading"], at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your interpretation has been saved."))
            return redirect("signals:detail", reference)

    return render(
        request,
        "signals/interpret.html",
        {"form": form, **_state(signal, now)},
        status=_status(form),
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
            return redirect("signals:detail", reference)

    return render(
        request,
        "signals/close.html",
        {"form": form, **_state(signal, now)},
        status=_status(form),
    )


def _state(signal: "Signal", now: datetime) -> dict[str, Any]:
    """Return what every page on one signal says of its state."""
    return {
        "signal": signal,
        "tone": queries.tone(signal),
        "due": queries.due(signal),
        "now": now,
    }


def _dossier(
    request: SignedInRequest, signal: "Signal", now: datetime, *, place_shown: bool
) -> HttpResponse:
    """Draw the page of one signal."""
    user = request.user
    readable = access.allows(user, signal, Can.READ)
    where = queries.whereabouts(signal) if readable and place_shown else ""
    return render(
        request,
        "signals/detail.html",
        {
            **_state(signal, now),
            "readable": readable,
            "handles": access.allows(user, signal, Can.INTERPRET),
            "own": signal.reported_by_id == user.pk,
            "story": queries.story(user, signal),
            "steps": [
                {"label": step.label, "url": reverse(f"signals:{step.name}", args=[signal])}
                for step in queries.steps(user, signal)
            ],
            "feedback_due": queries.last_day_of_feedback(signal),
            "has_place": queries.has_whereabouts(signal),
            "place_shown": place_shown,
            "place": where,
        },
    )


def _status(form: Form) -> int:
    """Return 422 for a form that was refused, so that no cache or script takes it for done."""
    return 422 if form.errors else 200
