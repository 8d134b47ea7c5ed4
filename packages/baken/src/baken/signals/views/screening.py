"""The page that helps with weighing one signal. Nothing of it is stored."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.routes.states import Minor
from baken.signals import access, screening
from baken.signals.access import Can
from baken.signals.forms import ScreeningForm
from baken.signals.screening import Profile
from baken.signals.views.answers import status


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say in words what the ILO indicators tell of one signal; who interprets decides."""
    signal = access.fetch(request.user, reference, to=Can.INTERPRET, at=timezone.now())
    likely = Profile.ADULT if signal.minor == Minor.NO else Profile.CHILD
    form = ScreeningForm(request.POST or None, initial={"profile": likely})

    found = None
    if form.is_valid():
        data = form.cleaned_data
        found = screening.screen(Profile(data["profile"]), form.known, act=data["act"])
    return render(
        request,
        "signals/screening.html",
        {
            "signal": signal,
            "form": form,
            "about": screening.catalogue(),
            "found": found,
            "lines": screening.in_words(found) if found else "",
        },
        status=status(form),
    )
