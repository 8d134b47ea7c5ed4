"""Pages of the privacy officer: who may give a name, on what basis, and who looked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.kernel.errors import NotPossible
from baken.reference.codes import ReporterType
from baken.register import access, actions, queries
from baken.register.access import Can
from baken.register.forms import BasisForm
from baken.register.states import Basis

LOOKS = 20


@signed_in
@require_safe
def bases(request: SignedInRequest) -> HttpResponse:
    """Show on what basis each kind of reporter may give a name, and who looked at names."""
    here = access.open_page(request.user, Can.SET_BASES, at=timezone.now())
    decided = queries.rules_in_force(here)
    return render(
        request,
        "register/bases.html",
        {
            "rows": [
                (ReporterType(reporter), Basis(basis), decided.get(reporter))
                for reporter, basis in queries.bases(here).items()
            ],
            "looks": queries.looks(here, LOOKS),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def basis(request: SignedInRequest, reporter: str) -> HttpResponse:
    """Ask on what basis one kind of reporter may give a name, and why."""
    at = timezone.now()
    here = access.open_page(request.user, Can.SET_BASES, at=at)
    if reporter not in ReporterType.values:
        raise Http404
    who = ReporterType(reporter)
    form = BasisForm(
        request.POST if request.method == "POST" else None,
        initial={"basis": queries.bases(here)[reporter]},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.decide_basis(
                here, who, Basis(given["basis"]), reason=given["reason"], by=request.user, at=at
            )
        except NotPossible as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("Decided. It counts for every report from now on."))
            return redirect("register:bases")
    return render(
        request,
        "register/basis.html",
        {"form": form, "who": who},
        status=422 if form.is_bound else 200,
    )
