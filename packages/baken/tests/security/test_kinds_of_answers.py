"""What every kind of answer tells a browser, and what its cookies may do."""

from http.cookies import Morsel

import pytest
from django.conf import settings as house
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from tests.journeys import town

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.people import send_password, sign_in, someone
from baken.project.urls import handler500
from baken.project.urls import urlpatterns as ordinary

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "Baken",
}
POLICY = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'")
NEVER = ("unsafe-inline", "unsafe-eval", "*", "http:", "https:")


def breaks(request: HttpRequest) -> HttpResponse:
    raise LookupError


urlpatterns = [path("kapot/", breaks), *ordinary]
"""The routes of Baken and one that breaks."""

__all__ = ["handler500"]


def wrong_with(answer: HttpResponse) -> list[str]:
    """Return what is wrong with the headers of `answer`."""
    found = [name for name, value in ALWAYS.items() if answer.get(name) != value]
    policy = answer.get("Content-Security-Policy", "")
    found += [part for part in POLICY if part not in policy]
    found += [part for part in NEVER if part in policy.split()]
    if "geolocation=()" not in answer.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if "Access-Control-Allow-Origin" in answer:
        found.append("open to other sites")
    if "Cache-Control" not in answer:
        found.append("Cache-Control")
    return found


@pytest.fixture
def as_role():
    place = town.built()
    return lambda role: client_of(place[role], raise_request_exception=False)


ASKED = [
    (Role.KEY_OFFICER, "GET", "/signalen/", 200),
    (Role.KEY_OFFICER, "POST", "/signalen/nieuw/", 422),
    (Role.KEY_OFFICER, "GET", "/monitor/council/", 200),
    (Role.KEY_OFFICER, "GET", "/monitor/cijfers.csv", 302),
    (Role.KEY_OFFICER, "GET", "/logboek/", 403),
    (Role.KEY_OFFICER, "GET", "/signalen/S-22222222/", 404),
    (Role.KEY_OFFICER, "POST", "/signalen/", 405),
    (Role.KEY_OFFICER, "GET", "/kapot/", 500),
    (Role.ADMINISTRATOR, "GET", "/beheer/", 200),
    (Role.ADMINISTRATOR, "GET", "/beheer/accounts/user/", 200),
    (Role.PRIVACY_OFFICER, "GET", "/bureau/", 302),
]


@pytest.mark.parametrize(("role", "method", "address", "status"), ASKED)
def test_every_kind_of_answer_carries_the_headers(as_role, settings, role, method, address, status):
    settings.ROOT_URLCONF = __name__

    form = "application/x-www-form-urlencoded"
    answer = as_role(role).generic(method, address, "narrative=", form)

    assert answer.status_code == status
    assert wrong_with(answer) == []
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "status", "more"),
    [
        ("/", 200, {}),
        ("/health/", 200, {}),
        ("/bestaat-niet/", 404, {}),
        ("/signalen/", 302, {}),
        ("/", 400, {"HTTP_HOST": "evil.example"}),
        ("/", 400, {"CONTENT_TYPE": "text/plain; charset=hex"}),
        ("/signalen/nieuw/", 413, {"CONTENT_LENGTH": "99999999"}),
    ],
)
def test_so_does_what_a_stranger_gets(client, address, status, more):
    answer = client.get(address, **more)

    assert (answer.status_code, wrong_with(answer)) == (status, [])


def test_so_does_a_style_sheet(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    tmp_path.joinpath("een.css").write_text("a {}")
    behind = settings.MIDDLEWARE.index("baken.project.middleware.Guarded") + 1
    served = "whitenoise.middleware.WhiteNoiseMiddleware"
    settings.MIDDLEWARE = [
        *(one for one in settings.MIDDLEWARE[:behind] if one != served),
        served,
        *(one for one in settings.MIDDLEWARE[behind:] if one != served),
    ]

    answer = Client().get("/static/een.css")

    assert b"".join(answer.streaming_content) == b"a {}"
    assert wrong_with(answer) == []


def test_a_header_that_is_missing_is_found(client):
    answer = client.get("/")
    del answer["X-Frame-Options"]
    answer["Content-Security-Policy"] += "; script-src 'self' https:"

    assert wrong_with(answer) == ["X-Frame-Options", "https:"]


def loose(cookie: "Morsel[str]") -> list[str]:
    """Return which promises `cookie` lacks."""
    promised = {"secure": True, "httponly": True, "path": "/", "domain": ""}
    found = [what for what, value in promised.items() if cookie[what] != value]
    return found + ([] if cookie["samesite"] in {"Lax", "Strict"} else ["samesite"])


def test_every_cookie_is_bound_to_this_site_and_hidden_from_scripts():
    browser, user = Client(), someone()

    sign_in(browser, user)
    browser.post("/taal/", {"language": "en"})
    browser.get("/account/wachtwoord/")

    assert house.SESSION_COOKIE_NAME in browser.cookies
    assert {name: loose(one) for name, one in browser.cookies.items() if loose(one)} == {}
    assert browser.cookies[house.SESSION_COOKIE_NAME]["max-age"] == ""


def test_a_key_that_was_there_before_signing_in_opens_nothing_after_it():
    browser, user = Client(), someone()
    browser.get("/account/inloggen/")
    planted = browser.session
    planted["a"] = "b"
    planted.save()
    browser.cookies[house.SESSION_COOKIE_NAME] = planted.session_key

    send_password(browser, user.email)
    sign_in(browser, user)

    attacker = Client()
    attacker.cookies[house.SESSION_COOKIE_NAME] = planted.session_key
    assert browser.session[SESSION_KEY] == str(user.pk)
    assert attacker.get("/account/").status_code == 302


def test_a_session_that_was_signed_out_opens_nothing():
    browser, user = Client(), someone()
    sign_in(browser, user)
    stolen = browser.cookies[house.SESSION_COOKIE_NAME].value

    browser.post("/account/uitloggen/")

    thief = Client()
    thief.cookies[house.SESSION_COOKIE_NAME] = stolen
    assert thief.get("/account/").status_code == 302
