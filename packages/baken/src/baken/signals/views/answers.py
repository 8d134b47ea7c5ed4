"""How the pages of this room answer."""

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect


def status(*forms: Form) -> int:
    """Return 422 for a form that was refused, so that no cache or script takes it for done."""
    return 422 if any(form.errors for form in forms) else 200


def to_dossier(reference: str) -> HttpResponse:
    """Lead back to the page of a signal, so that a reload does nothing twice."""
    return redirect("signals:detail", reference)
