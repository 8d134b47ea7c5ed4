"""The monitor: what was printed, and what this organisation counts."""

import csv
from dataclasses import astuple, fields

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baken.accounts.access import signed_in
from baken.accounts.types import SignedInRequest
from baken.monitor import access, charts, queries


@signed_in
@require_safe
def driehoeksmonitor(request: SignedInRequest) -> HttpResponse:
    """Show the printed series and, apart from it, the counts of this organisation."""
    if not access.may_view(request.user):
        raise PermissionDenied
    own = queries.own(request.user, on=timezone.localdate())
    return render(
        request,
        "monitor/driehoeksmonitor.html",
        {
            "tables": [
                {"table": table, "bars": charts.of_counts(table.signals)}
                for table in queries.printed()
            ],
            "own": own,
            "received": own and charts.of_shown(own.figures.received.items()),
            "verdicts": own and own.verdicts and charts.of_shown(own.verdicts),
        },
    )


@signed_in
@require_safe
def download(request: SignedInRequest) -> HttpResponse:
    """Give what the page shows as a file, made anew from its own columns."""
    if not access.may_view(request.user):
        raise PermissionDenied
    own = queries.own(request.user, on=timezone.localdate())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="monitor.csv"'
    rows = csv.writer(response)
    rows.writerow(field.name for field in fields(queries.Line))
    rows.writerows(astuple(line) for line in queries.lines(own))
    return response
