"""No route takes anything without the token of its form, whoever sends it."""

from collections.abc import Mapping

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from tests.journeys import town
from tests.security import routes

from baken.accounts.roles import Role
from baken.project.urls import urlpatterns as ordinary
from baken.signals.tests.factories import a_signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

UNSAFE = ["POST", "DELETE"]
REFUSED = {403, 404, 405}
ASKS_FOR_NONE = {"/signaalcheck/advies/", "/melden/uit-check/"}
"""Draw an advice and a form, and change nothing: a page that devices keep carries no token."""


@csrf_exempt
def careless(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


urlpatterns = [path("slordig/", careless), *ordinary]
"""The routes of Baken and a planted one that asks for no token."""


def taken(browsers: Mapping[Role, Client], addresses: list[str], **how: str) -> list[str]:
    """Return what was not refused, in words."""
    return [
        f"{method} {address} as {role.label}: {answer.status_code}"
        for address in addresses
        if address not in ASKS_FOR_NONE
        for role in routes.who_tries(address)
        for method in UNSAFE
        if (answer := browsers[role].generic(method, address, **how)).status_code not in REFUSED
    ]


def addresses_of(place):
    signal = a_signal(organisation_id=place.municipality.pk)
    person = str(place[Role.REPORTER].pk)
    return routes.every(reference=signal.reference, object_id=person)


def test_nothing_is_taken_without_a_token():
    place = town.built()
    addresses = addresses_of(place)

    found = taken(routes.browsers(place, check_tokens=True), addresses)

    assert len(addresses) > 70
    assert found == []


def test_nothing_is_taken_from_another_site():
    place = town.built()
    browsers = routes.browsers(place, check_tokens=True)
    for browser in browsers.values():
        token = browser.get("/hulp/").wsgi_request.META["CSRF_COOKIE"]
        browser.defaults["HTTP_X_CSRFTOKEN"] = token

    assert browsers[Role.ANONYMOUS].post("/taal/", {"language": "en"}).status_code == 302
    assert taken(browsers, addresses_of(place), HTTP_ORIGIN="https://evil.example") == []


def test_a_route_that_asks_for_no_token_is_found(settings):
    settings.ROOT_URLCONF = __name__

    found = taken({Role.ANONYMOUS: Client(enforce_csrf_checks=True)}, ["/slordig/"])

    assert found == [f"{method} /slordig/ as {Role.ANONYMOUS.label}: 200" for method in UNSAFE]
