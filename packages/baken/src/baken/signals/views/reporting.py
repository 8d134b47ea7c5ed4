"""Pages on which a signal is reported: with an account, with a name, or without."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel import limits
from baken.kernel.errors import NotPossible
from baken.signals import access, actions, queries
from baken.signals.actions import Received
from baken.signals.forms import PublicReportForm, ReportForm, ShortReportForm
from baken.signals.views.answers import status

AN_HOUR = timedelta(hours=1)
FROM_ONE_ADDRESS, FROM_EVERYWHERE = 10, 500
"""How many reports without account are taken in an hour."""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest) -> HttpResponse:
    """Let a professional report a signal."""
    access.open_report(request.user, at=timezone.now())
    form = _own_form(request, request.POST or None)

    if "aside" in request.POST:
        actions.put_aside(form.typed(), by=request.user, at=timezone.now())
        messages.success(request, _("Your report is kept for you. It has not been sent."))
        return redirect("signals:drafts")
    if form.is_valid():
        content, sent_as = form.report()
        try:
            received = actions.report(content, by=request.user, at=timezone.now(), request=sent_as)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            return _receipt(request, received)

    return render(request, "signals/report.html", _page(form), status=status(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def short(request: SignedInRequest) -> HttpResponse:
    """Let a professional count a signal on an adult who refuses, without anything on them."""
    access.open_report(request.user, at=timezone.now())
    form = ShortReportForm(
        request.POST or None,
        organisations=queries.recipients(request.user),
        initial=_at_work(request),
    )

    if form.is_valid():
        content, sent_as = form.report()
        try:
            received = actions.report(content, by=request.user, at=timezone.now(), request=sent_as)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            return _receipt(request, received)

    return render(request, "signals/short.html", {"form": form}, status=status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def public(request: HttpRequest) -> HttpResponse:
    """Let someone report who has not signed in."""
    form = _public_form(request.POST or None)

    if form.is_valid():
        content, sent_as = form.report()
        now = timezone.now()
        try:
            _spend(request)
            received = actions.report(
                content, by=None, identity=form.identity(), at=now, request=sent_as
            )
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            return _receipt(request, received)

    return render(request, "signals/public.html", _page(form), status=status(form))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def from_check(request: HttpRequest) -> HttpResponse:
    """Show the form for a report, filled with what someone answered in the signal check.

    It changes nothing and knows nobody's secrets: it gives back what was sent, with a
    token for what comes next. The check itself is kept offline and so can hold no token.
    What another site sends here fills nothing in.
    """
    from_elsewhere = request.headers.get("Sec-Fetch-Site") == "cross-site"
    initial = {} if from_elsewhere else _from_check(request.POST)
    if request.user.is_authenticated and access.may_report(request.user):
        mine = ReportForm(
            organisations=queries.recipients(request.user),
            today=timezone.localdate(),
            initial={**_at_work(request), **initial},
        )
        return render(request, "signals/report.html", _page(mine))
    form = PublicReportForm(
        organisations=queries.recipients(None), today=timezone.localdate(), initial=initial
    )
    return render(request, "signals/public.html", _page(form))


@signed_in
@require_http_methods(["GET", "HEAD"])
def drafts(request: SignedInRequest) -> HttpResponse:
    """Show the reports that this person put aside."""
    access.open_report(request.user, at=timezone.now())
    return render(request, "signals/drafts.html", {"drafts": queries.drafts(request.user)})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, draft: UUID) -> HttpResponse:
    """Go on with a report that was put aside: change it, send it, or throw it away."""
    access.open_report(request.user, at=timezone.now())
    aside = access.fetch_draft(request.user, draft)
    now = timezone.now()
    if "discard" in request.POST:
        actions.discard(aside, by=request.user, at=now)
        messages.success(request, _("The report that was put aside is gone."))
        return redirect("signals:drafts")
    form = _own_form(request, request.POST or None, initial=queries.typed(aside))

    if "aside" in request.POST:
        actions.put_aside(form.typed(), by=request.user, at=now, draft=aside)
        messages.success(request, _("Your report is kept for you. It has not been sent."))
        return redirect("signals:drafts")
    if form.is_valid():
        content, sent_as = form.report()
        try:
            received = actions.report(content, by=request.user, at=now, request=sent_as)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            actions.discard(aside, by=request.user, at=now)
            return _receipt(request, received)

    return render(
        request, "signals/report.html", {**_page(form), "draft": aside}, status=status(form)
    )


def _own_form(
    request: SignedInRequest, typed: QueryDict | None, initial: dict[str, Any] | None = None
) -> ReportForm:
    return ReportForm(
        typed,
        request.FILES or None,
        organisations=queries.recipients(request.user),
        today=timezone.localdate(),
        initial={**_at_work(request), **(initial or {})},
    )


def _public_form(typed: QueryDict | None) -> PublicReportForm:
    return PublicReportForm(
        typed, organisations=queries.recipients(None), today=timezone.localdate()
    )


def _at_work(request: HttpRequest) -> dict[str, Any]:
    """Return what a form knows of someone before they type: where they work."""
    acting = getattr(request.user, "acting", None)
    return {"organisation": acting.organisation_id} if acting else {}


def _from_check(answers: QueryDict) -> dict[str, Any]:
    """Return the answers of the signal check that a report can use."""
    kept = ("minor", "profession", "task", "form", "subject", "explanation", "consent")
    found: dict[str, Any] = {name: answers[name][:200] for name in kept if answers.get(name)}
    return found | {"indicators": answers.getlist("indicators")[:150]}


def _page(form: Form) -> dict[str, Any]:
    return {"form": form, "limits": {"address": FROM_ONE_ADDRESS}}


def _spend(request: HttpRequest) -> None:
    """Count one report without account.

    :raises NotPossible: if too many came from this address, or from everywhere, in an hour.
    """
    now = timezone.now()
    here = limits.spend(
        "report", limits.address_of(request), most=FROM_ONE_ADDRESS, within=AN_HOUR, at=now
    )
    if not here or not limits.spend("report", "", most=FROM_EVERYWHERE, within=AN_HOUR, at=now):
        raise NotPossible(
            _(
                "Too many reports came in at once. What you typed is still here. "
                "Try again in an hour, or call the police: 0900-8844. In danger: 112."
            )
        )


def _receipt(request: HttpRequest, received: Received) -> HttpResponse:
    """Show the receipt: the only moment at which the code is there to be read."""
    signal = received.signal
    answer = render(
        request,
        "signals/receipt.html",
        {
            "signal": signal,
            "code": queries.code_in_groups(received.code),
            "promises": queries.promises(signal),
            "advice": queries.advice(signal),
            "account": request.user.is_authenticated,
            "now": timezone.now(),
        },
        status=201,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
