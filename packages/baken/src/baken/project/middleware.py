"""What happens around every page: a line in the log, and headers that guard."""

import codecs
import logging
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from structlog.contextvars import bound_contextvars

from baken.project import views

GetResponse = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("baken.requests")

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)


class Logged:
    """Writes one line per request: which page by its name, never its address or who asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log it."""
        began = time.perf_counter()
        request_id = uuid.uuid4().hex
        with bound_contextvars(request=request_id):
            response = self.get_response(request)
            match = request.resolver_match
            weight = logging.DEBUG if match is None and response.status_code < 400 else logging.INFO
            log.log(
                weight,  # a style sheet is no news
                "answered",
                method=request.method if request.method in _METHODS else "other",
                route=match.view_name if match else "",
                status=response.status_code,
                milliseconds=round((time.perf_counter() - began) * 1000),
            )
        response["X-Request-ID"] = request_id
        response["Server"] = "Baken"  # not which program answers, nor its version
        return response


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Health:
    """Answers `/health/` before anything looks at the name of the host or at a session.

    Who asks may use any name for this machine, and has no session.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer for `/health/`, and let everything else pass."""
        if request.path_info != "/health/":
            return self.get_response(request)
        request.resolver_match = resolve("/health/")
        return views.health(request)


class Guarded:
    """Refuses what is too large or not UTF-8, and tells browsers what they may not do or keep."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the headers that Django does not set itself."""
        if _length(request) > settings.BAKEN_UPLOAD_BYTES:
            response = views.too_large(request)
        elif not _in_utf8(request):
            response = views.not_understood(request)
        else:
            response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.has_header("Cache-Control"):
            personal = settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies
            response["Cache-Control"] = "no-store" if personal else "private, no-cache"
        return response


def _in_utf8(request: HttpRequest) -> bool:
    """Return whether what is sent comes in UTF-8, as every form of ours does."""
    letters = (request.content_params or {}).get("charset") or "utf-8"
    try:
        return codecs.lookup(letters).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
