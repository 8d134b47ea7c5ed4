"""Pages that belong to every room: help, accessibility, privacy, and the choice of language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST, require_safe


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language, and go back to the page where it was chosen."""
    response = HttpResponseRedirect(_way_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE or 365 * 24 * 3600,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


def _way_back(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if safe else "/"


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how Baken works, and where to turn."""
    return render(request, "ui/pages/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show what was done to let everybody use Baken, and what was not."""
    return render(request, "ui/pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show in plain words what Baken keeps of people."""
    return render(request, "ui/pages/privacy.html")


@requires_csrf_token
def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was sent without its key, and what to do. Django calls this."""
    return render(request, "403_csrf.html", status=403)
