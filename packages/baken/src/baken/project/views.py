"""Pages of the house itself: is it well, and what to say when it is not."""

import sys
from collections.abc import Iterator

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from baken.project.frame import Frame

log = structlog.get_logger("baken.health")

PARTS = {"default": "database", "keys": "key store"}
NEVER_SHOWN_AGAIN = ("password", "code", "csrfmiddlewaretoken")
MOST_SHOWN = 200_000
LONG = 20


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say whether the database and the key store answer."""
    parts = {part: _answers(alias) for alias, part in PARTS.items()}
    well = all(parts.values())
    said = {part: "answers" if answers else "does not answer" for part, answers in parts.items()}
    return JsonResponse(
        {"status": "well" if well else "not well", **said}, status=200 if well else 503
    )


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as failure:
        log.warning("no answer", part=PARTS[alias], exc_info=failure)
        connections[alias].close()
        return False
    return True


def broken(request: HttpRequest) -> HttpResponse:
    """Say what went wrong: the database does not answer (503), or a fault of ours (500)."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        typed = list(_typed(request))
        response = _page(
            "project/unavailable.html",
            status=503,
            address=request.path,
            typed=typed,
            longest=[value for _name, value in typed if len(value) > LONG],
            token=request.POST.get("csrfmiddlewaretoken", ""),
            files=bool(request.FILES),
        )
        response["Retry-After"] = "30"
        return response
    return _page("500.html", status=500)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that what was sent is larger than Baken takes."""
    return _page(
        "project/too_large.html", status=413, megabytes=settings.BAKEN_UPLOAD_BYTES // 2**20
    )


def not_understood(request: HttpRequest) -> HttpResponse:
    """Say that what was sent cannot be read."""
    return _page("400.html", status=400)


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Return what the person had typed, so that they can send it again; never a password."""
    if request.method != "POST":
        return
    room = MOST_SHOWN
    for name, values in request.POST.lists():
        if any(word in name.lower() for word in NEVER_SHOWN_AGAIN):
            continue
        for value in values:
            room -= len(value)
            if room >= 0:
                yield name, str(value)


def _page(template: str, *, status: int, **context: object) -> HttpResponse:
    """Return a page of the house that asks the database nothing."""
    text = render_to_string(
        template, {"frame": Frame(), "phone": settings.BAKEN_DESK_PHONE, **context}
    )
    response = HttpResponse(text, status=status)
    response["Cache-Control"] = "no-store"
    return response
