"""What every answer tells a browser it may not do, keep or send elsewhere."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.test import RequestFactory

from baken.project import middleware
from baken.project.tests.conftest import environment

ASKED = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}))
"""


def settings_with(*names: str, **more: str) -> dict[str, object]:
    """The settings of a fresh process with this environment."""
    import json

    said = subprocess.run(
        [sys.executable, "-c", ASKED % (names,)],
        env=environment(DJANGO_SETTINGS_MODULE="baken.project.settings", **more),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(said.stdout)
    return found


@pytest.mark.django_db(databases=["default", "keys"])
def test_every_page_carries_the_headers(client):
    answer = client.get("/account/login/")

    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["Server"] == "Baken"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db(databases=["default", "keys"])
def test_who_has_a_session_gets_pages_that_no_browser_keeps(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "someone"

    assert "no-store" in client.get("/toegankelijkheid/")["Cache-Control"]


def test_cookies_are_bound_to_this_host_and_hidden_from_scripts():
    names = [
        f"{kind}_COOKIE_{what}"
        for kind in ("SESSION", "CSRF")
        for what in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")
    ]

    found = settings_with(*names)

    assert found == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
    }


def test_https_is_the_default_and_a_proxy_is_believed_only_when_it_is_named():
    alone = settings_with("SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT")
    behind = settings_with("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", BAKEN_PROXIES="1")

    assert alone == {
        "SECURE_HSTS_SECONDS": 63072000,
        "SECURE_PROXY_SSL_HEADER": None,
        "SECURE_SSL_REDIRECT": False,
    }
    assert behind == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "SECURE_SSL_REDIRECT": True,
    }


def test_nothing_that_people_send_is_written_to_the_disk():
    assert settings.FILE_UPLOAD_HANDLERS == [
        "django.core.files.uploadhandler.MemoryFileUploadHandler"
    ]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE == settings.BAKEN_UPLOAD_BYTES


def test_what_is_too_large_is_refused_before_it_is_read():
    def never(_request: object) -> None:
        pytest.fail("the form was read")

    request = RequestFactory().post("/signalen/nieuw/", {})
    request.META["CONTENT_LENGTH"] = str(settings.BAKEN_UPLOAD_BYTES + 1)

    answer = middleware.Guarded(never)(request)

    assert answer.status_code == 413
    assert "10 MB" in answer.content.decode()
