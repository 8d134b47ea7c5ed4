"""Pages on which reports are about one person: a human looks, decides, and can undo."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible
from baken.register import access, actions, queries
from baken.register.access import Can
from baken.register.forms import DecisionForm
from baken.register.states import TOO_COMMON

LAST = 5
FURTHEST = 10_000
"""How far one can pass over pairs by their place."""


@signed_in
@require_safe
def pairs(request: SignedInRequest) -> HttpResponse:
    """Show the next pair to look at, side by side, with the last decisions to undo."""
    here = access.open_page(request.user, Can.CHANGE, at=timezone.now())
    text = request.GET.get("na", "")
    place = min(int(text), FURTHEST) if text.isascii() and text.isdecimal() else 0
    pair = queries.pair_at(here, place)
    if pair is None and place:
        return redirect("register:pairs")
    done, of = queries.handled(here)
    return render(
        request,
        "register/pairs.html",
        {
            "pair": pair,
            "sides": [pair.first, pair.second] if pair else [],
            "place": place,
            "following": place + 1,
            "done": done,
            "of": of,
            "last": queries.decisions(here)[:LAST],
            "too_common": TOO_COMMON,
        },
    )


@signed_in
@require_POST
def decide(request: SignedInRequest, first: str, second: str) -> HttpResponse:
    """Take down what a human says of two reports."""
    at = timezone.now()
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    one = access.fetch(request.user, first, to=Can.CHANGE, at=at)
    other = access.fetch(request.user, second, to=Can.CHANGE, at=at)
    same = form.cleaned_data["verdict"] == "same"
    try:
        (actions.link if same else actions.keep_apart)(one, other, by=request.user, at=at)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        said = (
            _("%(first)s and %(second)s are one person. Below you can undo it.")
            if same
            else _("%(first)s and %(second)s are not one person. Below you can undo it.")
        )
        messages.success(request, said % {"first": first, "second": second})
    place = request.POST.get("na", "")
    after = f"?na={place}" if place.isascii() and place.isdecimal() and len(place) < 6 else ""
    return redirect(reverse("register:pairs") + after)


@signed_in
@require_POST
def undo(request: SignedInRequest, number: int) -> HttpResponse:
    """Take a decision back."""
    at = timezone.now()
    here = access.open_page(request.user, Can.CHANGE, at=at)
    bond = queries.decisions(here).filter(pk=number).first()
    if bond is None:
        raise Http404
    try:
        actions.undo(bond, by=request.user, at=at)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone. The reports stand as if it had never been decided."))
    if request.POST.get("back") == "victim":
        return redirect("register:victim", bond.first.reference)
    return redirect("register:pairs")
