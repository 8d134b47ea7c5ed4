"""The pages of the directory: those that everyone reads, and those on which it is kept true."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.directory import access, actions, queries, rules
from baken.directory.forms import EntryForm, HandOverForm, SearchForm, SeenForm, as_typed
from baken.directory.states import Function
from baken.kernel.errors import NotPossible
from baken.reference import queries as reference

if TYPE_CHECKING:
    from baken.reference.models import Municipality


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Lead to the page of a municipality, by its name or a postcode.

    The form is posted, so that a whole postcode never stands in an address; one that
    does is cut to its four digits.
    """
    sent = request.POST if request.method == "POST" else request.GET
    form = SearchForm(sent if request.method == "POST" or "plaats" in sent else None)
    found = None
    if form.is_valid():
        typed = form.cleaned_data["plaats"]
        if request.method != "POST" and rules.tells_a_street(typed):
            question = urlencode({"plaats": rules.digits(typed)})
            return redirect(f"{reverse('directory:search')}?{question}")
        found = queries.find(typed)
        if found.answer == queries.Answer.FOUND:
            return redirect("directory:place", found.places[0].cbs_code)

    return render(
        request,
        "directory/search.html",
        {
            "form": form,
            "found": found,
            "names": queries.names(),
            "home": queries.home_of(request.user),
            "national": queries.contacts(None, on=timezone.localdate()),
            "keeps_up": access.keeps_up(request.user),
        },
        status=_status(form),
    )


@require_safe
def place(request: HttpRequest, cbs_code: str) -> HttpResponse:
    """Show who to call in a municipality; who works here also sees what is not public."""
    municipality = _municipality(cbs_code)
    all_of_it = access.reads_all(request.user)
    found = queries.contacts(cbs_code, on=timezone.localdate(), public=not all_of_it)
    shown = queries.by_function(_calm(found))
    return render(
        request,
        "directory/place.html",
        {
            "place": municipality,
            "regional": [one for one in shown if not one.national],
            "national": [one for one in shown if one.national],
            "missing": queries.missing(found),
            "all_of_it": all_of_it,
            "keeps_up": access.keeps_up(request.user),
        },
    )


@require_safe
def card(request: HttpRequest, cbs_code: str) -> HttpResponse:
    """Show one page to print and hang up: public numbers only, whoever prints it."""
    municipality = _municipality(cbs_code)
    today = timezone.localdate()
    numbers = _calm(queries.on_card(cbs_code, on=today))
    return render(
        request,
        "directory/card.html",
        {"place": municipality, "today": today, "numbers": numbers},
    )


@signed_in
@require_safe
def listed(request: SignedInRequest) -> HttpResponse:
    """Show the entries of this organisation, longest unchecked first."""
    owner = access.open_upkeep(request.user, at=timezone.now())
    lines = queries.kept(request.user, on=timezone.localdate())
    return render(
        request,
        "directory/upkeep.html",
        {
            "owner": owner,
            "lines": lines,
            "stale": sum(line.stale for line in lines),
            "retired": queries.retired(request.user),
            "national": queries.national_points(),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """Let a keeper put an entry in the directory."""
    now = timezone.now()
    owner = access.open_upkeep(request.user, at=now)
    form = EntryForm(
        request.POST or None,
        regions=queries.regions(owner),
        keepers=queries.keepers(owner.pk),
        initial={"public": "yes", "anonymous": ""},
    )

    if form.is_valid():
        try:
            actions.add(form.content(), owner=owner, by=request.user, at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry stands in the directory."))
            return redirect("directory:upkeep")

    return render(request, "directory/add.html", {"form": form}, status=_status(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one entry with its history, and let a keeper change it."""
    now = timezone.now()
    entry = access.fetch(request.user, pk, at=now)
    form = EntryForm(
        request.POST or None,
        regions=queries.regions(entry.owner),
        keepers=queries.keepers(entry.owner_id),
        initial=as_typed(entry),
    )

    if form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        try:
            actions.change(entry, form.content(), seen=seen, by=request.user, at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry has been changed."))
            return redirect("directory:upkeep")

    return render(
        request,
        "directory/change.html",
        {
            "entry": entry,
            "contact": queries.as_contact(entry, on=timezone.localdate()),
            "form": form,
            "history": queries.history(entry),
        },
        status=_status(form),
    )


@signed_in
@require_POST
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write down that an entry was checked today and is still right."""
    now = timezone.now()
    entry = access.fetch(request.user, pk, at=now)
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else 0
    try:
        actions.confirm(entry, seen=seen, by=request.user, at=now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Written down: «%(name)s» was checked today.") % {"name": entry.name}
        )
    return redirect("directory:upkeep")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask whether an entry is to go, and take it out of use."""
    now = timezone.now()
    entry = access.fetch(request.user, pk, at=now)
    if request.method == "POST":
        try:
            actions.retire(entry, by=request.user, at=now)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The entry is out of use. Nobody sees it any more."))
        return redirect("directory:upkeep")

    contact = queries.as_contact(entry, on=timezone.localdate())
    return render(request, "directory/retire.html", {"entry": entry, "contact": contact})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Let a keeper give an entry to another organisation."""
    now = timezone.now()
    entry = access.fetch(request.user, pk, at=now)
    heirs = queries.heirs(entry)
    form = HandOverForm(request.POST or None, heirs=heirs, initial={"seen": entry.revision})

    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            actions.hand_over(entry, owner=form.heir(), seen=seen, by=request.user, at=now)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The other organisation keeps this entry up from now on."))
            return redirect("directory:upkeep")

    contact = queries.as_contact(entry, on=timezone.localdate())
    context = {"entry": entry, "contact": contact, "form": form, "heirs": heirs}
    return render(request, "directory/hand_over.html", context, status=_status(form))


def _municipality(cbs_code: str) -> "Municipality":
    """Return the municipality with this code.

    :raises Http404: if there is none.
    """
    found = reference.municipality(cbs_code)
    if found is None:
        raise Http404
    return found


def _calm(found: Iterable[queries.Contact]) -> list[queries.Contact]:
    """Return contacts without the one for acute danger, which stands on top of every page."""
    return [one for one in found if one.function != Function.EMERGENCY]


def _status(form: Form) -> int:
    """Return 422 for a form that was refused, so that no cache or script takes it for done."""
    return 422 if form.errors else 200
