"""Pages on disclosures: who, what, may it, do it, tell it."""

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
from baken.disclosures import access, actions, letter, queries
from baken.disclosures.access import Can
from baken.disclosures.forms import DeclineForm, RecallForm, ReportForm, WithdrawForm
from baken.disclosures.states import Outcome, State
from baken.kernel.errors import NotPossible

if TYPE_CHECKING:
    from baken.disclosures.models import Disclosure

PER_PAGE = 50
FIRST = {"confirm", "accept", "report"}
"""The steps that a page invites to; the others take something back."""


@signed_in
@require_safe
def listed(request: SignedInRequest) -> HttpResponse:
    """Show what waits for this person, what was given, and what came in."""
    now = timezone.now()
    user = request.user
    access.open_list(user, at=now)
    sends, receives = access.sends(user), access.receives(user)
    supervises = access.supervises(user)

    long = queries.sent(user) if sends or supervises else queries.answered(user)
    page = Paginator(long, PER_PAGE).get_page(request.GET.get("page"))
    second = queries.needs_second_person(user)[:PER_PAGE] if sends else []
    inbox = queries.inbox(user)[:PER_PAGE] if receives else []
    earlier = queries.answered(user)[:PER_PAGE] if receives and sends else []
    return render(
        request,
        "disclosures/list.html",
        {
            "page": page,
            "rows": queries.rows(user, page),
            "second": queries.rows(user, second, as_second=True),
            "inbox": queries.rows(user, inbox),
            "earlier": queries.rows(user, earlier),
            "sends": sends,
            "receives": receives,
            "supervises": supervises,
            "now": now,
        },
    )


@signed_in
@require_safe
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show one disclosure: its state, what was shared and why, its story, and what can be done."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.FOLLOW, at=now)
    user = request.user
    may_look = queries.may_look_after(user, disclosure)
    may_hand_over = queries.may_hand_over(user, disclosure)
    return render(
        request,
        "disclosures/detail.html",
        {
            **_content(request, disclosure, now),
            "sender": access.allows(user, disclosure, Can.CHASE),
            "answers": access.allows(user, disclosure, Can.ANSWER),
            "story": queries.story(user, disclosure),
            "steps": [
                {
                    "name": step.name,
                    "label": step.label,
                    "url": reverse(f"disclosures:{step.name}", args=[disclosure]),
                    "first": step.name in FIRST and not may_look and not may_hand_over,
                }
                for step in queries.steps(user, disclosure)
            ],
            "second_look": queries.waits_for_second_look(disclosure),
            "may_look": may_look,
            "may_chase": queries.may_chase(user, disclosure, at=now),
            "may_hand_over": may_hand_over,
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a second person exactly what goes out, and send it when they say so."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.CONFIRM, at=now)
    before = disclosure.state == State.PROPOSED

    refused = ""
    if request.method == "POST":
        try:
            actions.confirm(disclosure, by=request.user, at=now)
        except NotPossible as refusal:
            refused = str(refusal)
        else:
            done = _("It has been sent.") if before else _("Your second look has been saved.")
            messages.success(request, done)
            return redirect("disclosures:detail", reference)

    return render(
        request,
        "disclosures/confirm.html",
        {
            **_content(request, disclosure, now),
            "before": before,
            "own": disclosure.proposed_by_id == request.user.pk,
            "over": disclosure.confirmed_at is not None or disclosure.state == State.WITHDRAWN,
            "refused": refused,
        },
        status=422 if refused else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the sender take a proposal back before it is sent."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.WITHDRAW, at=now)
    form = WithdrawForm(request.POST or None)

    if form.is_valid():
        try:
            actions.withdraw(
                disclosure, by=request.user, reason=form.cleaned_data["reason"], at=now
            )
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The proposal is withdrawn. Nothing was sent."))
            return redirect("disclosures:detail", reference)

    return _form_page(request, "withdraw", disclosure, form, now)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the sender call back what was sent."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.RECALL, at=now)
    form = RecallForm(request.POST or None)

    if form.is_valid():
        try:
            actions.recall(disclosure, by=request.user, reason=form.cleaned_data["reason"], at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It has been called back. The copy is destroyed."))
            return redirect("disclosures:detail", reference)

    return _form_page(request, "recall", disclosure, form, now)


@signed_in
@require_http_methods(["POST"])
def chase(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the sender ask again for an answer."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.CHASE, at=now)
    try:
        actions.chase(disclosure, by=request.user, at=now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It has been written down that you asked again."))
    return redirect("disclosures:detail", reference)


@signed_in
@require_http_methods(["POST"])
def accept(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the recipient take it up."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.ANSWER, at=now)
    try:
        actions.accept(disclosure, by=request.user, at=now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It has been taken up."))
    return redirect("disclosures:detail", reference)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the recipient decline it with a reason."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.ANSWER, at=now)
    form = DeclineForm(request.POST or None)

    if form.is_valid():
        try:
            actions.decline(disclosure, by=request.user, reason=form.cleaned_data["reason"], at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It has been declined. The sender reads why."))
            return redirect("disclosures:detail", reference)

    return _form_page(request, "decline", disclosure, form, now)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the recipient say what came of it."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.ANSWER, at=now)
    form = ReportForm(request.POST or None)

    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.report(
                disclosure,
                by=request.user,
                outcome=Outcome(data["outcome"]),
                text=data["text"],
                at=now,
            )
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The outcome has been saved."))
            return redirect("disclosures:detail", reference)

    return _form_page(request, "report", disclosure, form, now)


@signed_in
@require_http_methods(["POST"])
def document(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the sender the document for a partner without an account, and write that down."""
    now = timezone.now()
    disclosure = access.fetch(request.user, reference, to=Can.HAND_OVER, at=now)
    try:
        made = letter.drawn(queries.letter(request.user, disclosure))
        actions.hand_over(disclosure, by=request.user, at=now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("disclosures:detail", reference)
    return _download(made, name=f"{disclosure.reference}.pdf", content_type="application/pdf")


def _content(request: SignedInRequest, disclosure: "Disclosure", now: datetime) -> dict[str, Any]:
    """Return what a page says of one disclosure; the copy only to who may read it."""
    user = request.user
    readable = access.allows(user, disclosure, Can.READ) and not disclosure.forgotten
    return {
        **_state(request, disclosure, now),
        "readable": readable,
        "lines": queries.lines(disclosure) if readable else None,
        "basis": queries.basis(disclosure),
        "unread": queries.is_unread(user, disclosure),
    }


def _state(request: SignedInRequest, disclosure: "Disclosure", now: datetime) -> dict[str, Any]:
    """Return what every page on one disclosure says of its state."""
    user = request.user
    return {
        "disclosure": disclosure,
        "recipient": queries.called(disclosure),
        "received": queries.received_by(user, disclosure),
        "state": queries.state(user, disclosure),
        "tone": queries.tone(user, disclosure),
        "due": queries.due(disclosure),
        "now": now,
    }


def _form_page(
    request: SignedInRequest, name: str, disclosure: "Disclosure", form: Form, now: datetime
) -> HttpResponse:
    """Draw the page of one step; 422 for a form that was refused: nothing takes it for done."""
    return render(
        request,
        f"disclosures/{name}.html",
        {"form": form, **_state(request, disclosure, now)},
        status=422 if form.errors else 200,
    )


def _download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Return a file that a browser saves, shows to no page, and keeps in no cache."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
