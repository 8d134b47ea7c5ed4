"""The page on where facts come from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from baken.reference import queries


@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """Show which files are in use, how far each was checked, and where signals can be reported."""
    return render(
        request,
        "reference/sources.html",
        {
            "files": queries.files(),
            "points": queries.reporting_points(),
            "sources": queries.sources(),
        },
    )
