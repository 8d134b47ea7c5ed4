"""Pages on what a signal shares with others: partners, the reporter's name, hits, files."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.disclosures import queries as disclosures
from baken.disclosures.actions import Line
from baken.disclosures.states import Ground
from baken.files import queries as files
from baken.items import actions as items
from baken.items.states import Answer
from baken.kernel.errors import NotPossible
from baken.reporters import actions as reporters
from baken.routes.states import Minor
from baken.signals import access, actions, queries
from baken.signals.access import Can
from baken.signals.actions import Recipient
from baken.signals.forms import ReasonForm, RecipientForm, ReferForm
from baken.signals.views.answers import status, to_dossier
from baken.signals.views.handling import dossier
from baken.ui.downloads import download

ON_PAPER = "on_paper"
"""Where the session keeps the name of a partner without an account, between two pages."""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose to which partner a signal is passed on; what goes along comes on the next page."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.REFER, at=now)
    form = RecipientForm(request.POST or None, partners=queries.partners(signal))
    if form.is_valid():
        data = form.cleaned_data
        if data["recipient"]:
            return redirect(
                f"{_page('disclose', reference)}?{urlencode({'aan': data['recipient']})}"
            )
        request.session[ON_PAPER] = data["name"].strip()
        return redirect("signals:disclose", reference)
    return render(
        request,
        "signals/refer.html",
        {
            "form": form,
            "signal": signal,
            "advice": queries.advice(signal),
            "sent": disclosures.of(signal.pk),
            "possible": queries.can_be_referred(signal),
        },
        status=status(form),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def disclose(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose what one partner gets, on what ground and why."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.REFER, at=now)
    to = queries.recipient(signal, request.GET.get("aan", ""), request.session.get(ON_PAPER, ""))
    if to is None:
        return redirect("signals:refer", reference)
    offers = disclosures.grounds(
        signal.organisation.kind,
        to.kind,
        consent=signal.consent,
        minor=signal.minor != Minor.NO,
    )
    offered = queries.offered(signal)
    form = ReferForm(
        request.POST or None,
        grounds=[(offer.ground, offer.label) for offer in offers if offer.is_open],
        offered=offered,
        attachments=[(str(file.pk), file.name) for file in files.of(signal.pk)],
    )
    if form.is_valid():
        data = form.cleaned_data
        chosen = set(data["fields_chosen"])
        recipient = Recipient(
            organisation_id=to.pk,
            name="" if to.pk else to.name,
            route=to.kind,
            ground=Ground(data["ground"]),
            purpose=data["purpose"],
            proportionality=data["proportionality"],
            lines=[
                Line(one.field, str(one.label), one.text) for one in offered if one.field in chosen
            ],
            files=[UUID(pk) for pk in data.get("attachments", [])],
        )
        try:
            [made] = actions.refer(signal, [recipient], by=request.user, at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session.pop(ON_PAPER, None)
            messages.success(
                request,
                _("The disclosure is ready. It goes out when a second person has looked at it."),
            )
            return redirect("disclosures:detail", made)

    return render(
        request,
        "signals/disclose.html",
        {"form": form, "signal": signal, "to": to, "offers": offers},
        status=status(form),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask to know who reported; a second person decides."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            reporters.ask(signal.pk, by=request.user, why=form.cleaned_data["why"], at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("A second person now decides whether you see the name."))
            return to_dossier(reference)
    return render(
        request, "signals/identity.html", {"form": form, "signal": signal}, status=status(form)
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def custody(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let the second person decide whether a colleague sees who reported."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    wishes = queries.names_asked(request.user, signal, handles=True)
    opening = wishes["asked"] or wishes["opening"]
    if opening is None:
        raise Http404
    form = ReasonForm(request.POST if "refuse" in request.POST else None)
    try:
        if "grant" in request.POST:
            reporters.grant(opening, by=request.user, at=now)
            messages.success(request, _("Your colleague can see who reported, for a short while."))
            return to_dossier(reference)
        if form.is_valid():
            reporters.refuse(opening, by=request.user, why=form.cleaned_data["why"], at=now)
            messages.success(request, _("You refused. The name stays covered."))
            return to_dossier(reference)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return to_dossier(reference)
    return render(
        request,
        "signals/custody.html",
        {
            "form": form,
            "signal": signal,
            "opening": opening,
            "mine": opening.asked_by_id == request.user.pk,
        },
        status=status(form),
    )


@signed_in
@require_POST
def name(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show who reported, to whom a second person allowed it; the reporter can see that it was."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    try:
        shown = actions.show_name(signal, by=request.user, at=now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return to_dossier(reference)
    return dossier(request, signal, now, shown=False, identity=shown)


@signed_in
@require_POST
def hit(request: SignedInRequest, reference: str, hit: UUID) -> HttpResponse:
    """Say whether two signals that share something really belong together."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=now)
    if request.POST.get("answer") not in Answer.values:
        raise Http404
    try:
        items.answer(
            hit,
            signal.pk,
            organisation_id=signal.organisation_id,
            answer=Answer(request.POST["answer"]),
            reason=request.POST.get("reason", "")[:2000] or None,
            by=request.user,
            at=now,
        )
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your answer on this match has been saved."))
    return redirect(f"{_page('detail', reference)}#hits")


@signed_in
@require_safe
def file(request: SignedInRequest, reference: str, file: UUID) -> HttpResponse:
    """Give a file along: always to be kept, never shown here."""
    now = timezone.now()
    signal = access.fetch(request.user, reference, to=Can.READ, at=now)
    found = files.get(signal.pk, file)
    if found is None:
        raise Http404
    actions.file_taken(signal, by=request.user, at=now)
    return download(files.content(found), name=found.name, content_type=files.content_type(found))


def _page(name: str, reference: str) -> str:
    return reverse(f"signals:{name}", args=[reference])
