"""Pages for a reporter who comes back: with the code, or signed in."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel import limits
from baken.kernel.errors import NotPossible
from baken.reporters import actions as reporters
from baken.signals import access, actions, queries
from baken.signals.forms import AnswerForm, CodeForm, ComplaintForm
from baken.signals.views.answers import status, to_dossier

if TYPE_CHECKING:
    from baken.signals.models import Signal

CAME_BACK = "came_back"
STAYS = timedelta(minutes=30)
"""How long someone who came with a code can stay without typing it again."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code. Nobody can learn here which codes exist."""
    form = CodeForm(request.POST or None)

    if form.is_valid():
        now = timezone.now()
        try:
            dossier = reporters.guess(
                form.cleaned_data["code"], who=limits.address_of(request), at=now
            )
        except NotPossible as refusal:
            form.add_error("code", str(refusal))
        else:
            if dossier is not None:
                reporters.came_back(dossier, at=now)
                request.session.cycle_key()
                request.session[CAME_BACK] = [str(dossier), (now + STAYS).timestamp()]
                return redirect("signals:own")
            form.add_error(
                "code", _("This code is not right. Look at the 16 digits, and try once more.")
            )

    return render(request, "signals/code.html", {"form": form}, status=status(form))


@require_http_methods(["GET", "HEAD"])
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """Show a reporter who came with a code where their signal stands."""
    now = timezone.now()
    signal = _came_back(request, now)
    if signal is None:
        return redirect("signals:code")
    actions.feedback_read(signal, by=None, at=now)
    return _own_page(request, signal, now)


@require_POST
@never_cache
def own_answer(request: HttpRequest) -> HttpResponse:
    """Let a reporter who came with a code answer, or add what they know."""
    now = timezone.now()
    signal = _came_back(request, now)
    if signal is None:
        return redirect("signals:code")
    form = AnswerForm(request.POST, request.FILES, today=timezone.localdate(now))
    if form.is_valid() and _answered(form, signal, None, now):
        messages.success(request, _("What you wrote has been sent."))
        return redirect("signals:own")
    return _own_page(request, signal, now, answer=form)


@require_POST
@never_cache
def own_complaint(request: HttpRequest) -> HttpResponse:
    """Let a reporter who came with a code say that they do not agree."""
    now = timezone.now()
    signal = _came_back(request, now)
    if signal is None:
        return redirect("signals:code")
    form = ComplaintForm(request.POST)
    if form.is_valid() and _complained(form, signal, None, now):
        messages.success(request, _("Your signal is open again. Someone weighs it once more."))
        return redirect("signals:own")
    return _own_page(request, signal, now, complaint=form)


@require_POST
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Forget on this device that someone came with a code."""
    request.session.pop(CAME_BACK, None)
    messages.success(request, _("This device no longer shows your signal."))
    return redirect("signals:code")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let a reporter who signed in answer, or add what they know."""
    now = timezone.now()
    signal = access.fetch_own(request.user, reference, at=now)
    form = AnswerForm(request.POST or None, request.FILES or None, today=timezone.localdate(now))
    if form.is_valid() and _answered(form, signal, request, now):
        messages.success(request, _("What you wrote has been sent."))
        return to_dossier(reference)
    return render(
        request, "signals/answer.html", {"form": form, "signal": signal}, status=status(form)
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let a reporter who signed in say that they do not agree."""
    now = timezone.now()
    signal = access.fetch_own(request.user, reference, at=now)
    form = ComplaintForm(request.POST or None)
    if form.is_valid() and _complained(form, signal, request, now):
        messages.success(request, _("Your signal is open again. Someone weighs it once more."))
        return to_dossier(reference)
    return render(
        request, "signals/complain.html", {"form": form, "signal": signal}, status=status(form)
    )


def _answered(
    form: AnswerForm, signal: "Signal", request: SignedInRequest | None, now: datetime
) -> bool:
    data = form.cleaned_data
    by = request.user if request else None
    try:
        actions.answer(signal, text=data["text"], more=data["more"], by=by, at=now)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _complained(
    form: ComplaintForm, signal: "Signal", request: SignedInRequest | None, now: datetime
) -> bool:
    by = request.user if request else None
    try:
        actions.complain(signal, text=form.cleaned_data["text"], by=by, at=now)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _came_back(request: HttpRequest, now: datetime) -> "Signal | None":
    """Return the signal of someone who came with a code a short while ago."""
    found = request.session.get(CAME_BACK)
    if not found:
        return None
    dossier, until = found
    if now.timestamp() > until:
        del request.session[CAME_BACK]
        return None
    return access.by_code(UUID(dossier), at=now)


def _own_page(
    request: HttpRequest,
    signal: "Signal",
    now: datetime,
    answer: Form | None = None,
    complaint: Form | None = None,
) -> HttpResponse:
    refused = [form for form in (answer, complaint) if form is not None]
    return render(
        request,
        "signals/own.html",
        {
            "signal": signal,
            "words": queries.in_plain_words(signal),
            "promises": queries.promises(signal),
            "story": queries.story(None, signal),
            "said": queries.said(None, signal, handles=False),
            "answer": answer or AnswerForm(today=timezone.localdate(now)),
            "complaint": complaint or ComplaintForm(),
            "may_complain": signal.closed_at is not None,
            "form": refused[0] if refused else None,
            "now": now,
        },
        status=status(*refused),
    )
