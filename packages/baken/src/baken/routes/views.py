"""Pages of the signal check: the same for everyone, so that a device may keep them."""

import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from baken.routes import queries
from baken.routes.forms import CheckForm

REPORT_URL = "/melden/uit-check/"
"""Where the answers go when a signal is reported; that page makes a form of them."""
LANGUAGE = "taal"

_STATIC = re.compile(r'(?:href|src)="([^"]+)"')


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Show the questions."""
    return _page(request, CheckForm())


# It carries no token: the page is kept on devices, and a token would be a cookie. What is
# sent here changes nothing, is stored nowhere, and the answer sets no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def advice(request: HttpRequest) -> HttpResponse:
    """Show what to do with what was answered; without JavaScript, or before it has come."""
    if request.method != "POST":
        return HttpResponseRedirect(_here(request))
    form = CheckForm(request.POST)
    if not form.is_valid() or "change" in request.POST:
        response = _page(request, form, status=422 if form.errors else 200)
    else:
        found = queries.advise(form.situation())
        response = _rendered(
            request,
            "routes/advice.html",
            {
                "advice": found,
                "contacts": found.contacts,
                "answers": _typed(form),
                "seen": queries.indicators(form.cleaned_data["indicators"]),
                "task": form.cleaned_data["task"],
                "explanation": form.cleaned_data["explanation"],
                "page_url": _here(request),
                "advice_url": _here(request, "routes:advice"),
            },
        )
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Give the decision table as data, for the advice that a device makes itself."""
    response = JsonResponse(queries.for_device())
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that keeps the check on a device, with what it keeps and in which version."""
    kept = [_address(language) for language in ("", *dict(settings.LANGUAGES))]
    pages = [_kept_page(request, language) for language in dict(settings.LANGUAGES)]
    kept += sorted({address for page in pages for address in _files_of(page)})
    kept += [reverse("routes:table")]
    data = json.dumps(queries.for_device(), sort_keys=True)
    script = files("baken.routes").joinpath("worker.js").read_text(encoding="utf-8")
    version = hashlib.sha256("".join([*pages, *kept, data, script]).encode()).hexdigest()[:16]
    head = f"const VERSION = {json.dumps(version)};\nconst KEPT = {json.dumps(kept)};\n"
    response = HttpResponse(head + script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("routes:check")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Say under which name and sign the check stands on a home screen."""
    response = JsonResponse(
        {
            "name": _("Signal check"),
            "short_name": _("Signal check"),
            "lang": translation.get_language(),
            "start_url": reverse("routes:check"),
            "scope": reverse("routes:check"),
            "display": "standalone",
            "background_color": "#083c47",
            "theme_color": "#083c47",
            "icons": [
                {
                    "src": static("ui/favicon.svg"),
                    "sizes": "any",
                    "type": "image/svg+xml",
                    "purpose": "any",
                }
            ],
        },
        content_type="application/manifest+json",
    )
    response["Cache-Control"] = "no-cache"
    return response


def _page(request: HttpRequest, form: CheckForm, status: int = 200) -> HttpResponse:
    """Draw the questions, with what was answered so far."""
    context = _questions(form, _language(request))
    response = _rendered(request, "routes/check.html", context, status=status)
    response["Cache-Control"] = "no-cache"
    return response


def _questions(form: CheckForm, language: str) -> dict[str, Any]:
    """Return what the page with the questions shows."""
    chosen = form["indicators"].value() or []
    return {
        "form": form,
        "catalogue": queries.catalogue(None, None, language),
        "chosen": set(chosen),
        "points": queries.contacts(),
        "blank": True,
    }


def _rendered(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a page in the language that its address asks for, else in the chosen one.

    No token and no messages: the page is the same for everyone, also for who has signed in.
    """
    with translation.override(_language(request)):
        response = render(request, template, _everyones(context), status=status)
        response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response


def _everyones(context: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **context,
        "csrf_token": "",
        "messages": (),
        "report_url": REPORT_URL,
        "tongues": [
            {"code": code, "url": _address(code), "current": code == translation.get_language()}
            for code in dict(settings.LANGUAGES)
        ],
    }


def _kept_page(request: HttpRequest, language: str) -> str:
    """Return the page as a device keeps it in `language`."""
    with translation.override(language):
        return render_to_string(
            "routes/check.html", _everyones(_questions(CheckForm(), language)), request
        )


def _files_of(page: str) -> list[str]:
    """Return the addresses of the style sheets, scripts, font and sign that `page` asks for."""
    start = settings.STATIC_URL
    return [found for found in _STATIC.findall(page) if found.startswith(start)]


def _language(request: HttpRequest) -> str:
    asked = request.GET.get(LANGUAGE, "")
    known = dict(settings.LANGUAGES)
    return asked if asked in known else translation.get_language() or settings.LANGUAGE_CODE


def _address(language: str) -> str:
    """Return the address of the check in `language`; without one, in the chosen language."""
    page = reverse("routes:check")
    return f"{page}?{LANGUAGE}={language}" if language else page


def _here(request: HttpRequest, name: str = "routes:check") -> str:
    """Return the address of a page of the check that speaks the language of this one."""
    asked = request.GET.get(LANGUAGE, "")
    return reverse(name) + (f"?{LANGUAGE}={asked}" if asked in dict(settings.LANGUAGES) else "")


def _typed(form: CheckForm) -> list[tuple[str, str]]:
    """Return what was answered, field by field, to send it on."""
    data = form.cleaned_data
    single = [(name, data[name]) for name in form.fields if name != "indicators" and data[name]]
    return [*single, *(("indicators", one) for one in data["indicators"])]
