"""Pages of figures that others printed: everyone may read them, nobody signs in for it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baken.printed import charts, queries, writing
from baken.ui.downloads import download

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the printed tables."""
    groups = [queries.group(name) for name in queries.GROUPS]
    return render(request, "printed/overview.html", {"groups": groups})


@require_safe
def group(request: HttpRequest, name: str) -> HttpResponse:
    """Show printed tables that belong together, as printed and as read."""
    found = queries.group(name)
    if not found:
        raise Http404
    shown = [charts.laid_out(table) for table in found]
    return render(request, "printed/group.html", {"name": name, "tables": shown})


@require_safe
def file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Give printed tables as a file."""
    found = queries.group(name)
    if not found or form not in TYPES:
        raise Http404
    content = writing.written(found, form)
    return download([content.encode()], name=f"{name}.{form}", content_type=TYPES[form])
