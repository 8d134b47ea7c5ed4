"""Whatever is sent, by whomever: Baken answers with a page, and never breaks."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from tests.journeys import town
from tests.security import routes

from baken.accounts.roles import Role
from baken.project.handler import Handler
from baken.project.urls import handler500
from baken.project.urls import urlpatterns as ordinary
from baken.signals.tests.factories import interpreted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

METHODS = ["HEAD", "OPTIONS", "TRACE", "PUT", "PROPFIND"]
QUESTIONS = [
    "page=9999999999999999999999&on=9999-12-31&o=99.-5.x&p=999999",
    "page=%00&state=%00&postcode=%F0%9F%98%80&key=%00&q=%00&on=0001-01-01&person=zz&next=//[",
    "%ff%fe=%ed%a0%80&role__exact=%00&is_active__exact=zz&organisation__id__exact=" + "9" * 40,
    "a=1&" * 3000,
]
LETTERS = [
    *("charset=hex", "charset=unicode_escape", "charset=utf-7", "charset=idna", "charset=rot13"),
    *("charset=undefined", "charset=no-such-letters", "a=b;" * 5000),
]
VALUES = [
    "a\x00b",
    "\u202e\u2066İıſK\ufffe\U0010ffff",
    "9999-12-31",
    "-1",
    "9" * 400,
    "1e999",
    "//[",
    "x" * 11_000,
    '{"id": 5}',
    '{"type": "public-key", "id": null, "rawId": [], "response": 5}',
    (
        '{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "AA", "authenticatorData": "AA",'
        ' "signature": "AA", "attestationObject": "oA"}}'
    ),
]
FIELDS = [
    *("login", "password", "password1", "password2", "oldpassword", "email", "code", "credential"),
    *("name", "language", "next", "session", "membership", "user", "organisation", "role"),
    *("purpose", "starts_at_0", "starts_at_1", "ends_at_0", "ends_at_1", "kind", "municipality"),
    *("request", "profession", "narrative", "impression", "form", "minor", "seen_on", "place"),
    *("postcode", "reading", "verdict", "reason", "feedback", "message", "starts_on", "covenant"),
    *(
        "urgency",
        "unaccompanied",
        "task",
        "subject",
        "indicators",
        "explanation",
        "consent",
        "stay",
    ),
    *("action", "_selected_action", "competences-TOTAL_FORMS", "competences-INITIAL_FORMS"),
]
BODIES = {
    "a form that is cut off": (
        "multipart/form-data; boundary=B",
        b"--B\r\nContent-Disposition: fo",
    ),
    "a form without a border": ("multipart/form-data", b"--B--"),
    "too many fields": (
        "application/x-www-form-urlencoded",
        "&".join(f"f{number}=1" for number in range(600)).encode(),
    ),
    "too large a text": ("application/x-www-form-urlencoded", b"narrative=" + b"x" * 3_000_000),
    "bytes that are no text": ("application/x-www-form-urlencoded", b"narrative=\xff\xfe&a=%ff%fe"),
    "no form at all": ("application/json", b"{}"),
    "half a pair of bytes as text": (
        "multipart/form-data; boundary=B; charset=unicode_escape",
        b'--B\r\nContent-Disposition: form-data; name="login"\r\n\r\na\\ud800b\r\n--B--\r\n',
    ),
}


def breaks(request: HttpRequest) -> HttpResponse:
    raise LookupError


urlpatterns = [path("kapot/", breaks), *ordinary]
"""The routes of Baken and a planted one that breaks."""

__all__ = ["handler500"]


def broken(answers):
    """Return what was answered with a fault of ours, in words."""
    return [
        f"{what}: {answer.status_code}" for what, answer in answers if answer.status_code >= 500
    ]


@pytest.fixture
def place():
    return town.built()


@pytest.fixture
def addresses(place):
    signal = interpreted(place[Role.KEY_OFFICER])
    return routes.every(reference=signal.reference, object_id=str(place[Role.REPORTER].pk))


@pytest.mark.parametrize("method", METHODS)
def test_every_route_answers_every_method(place, addresses, method):
    browsers = routes.browsers(place)

    assert not broken(
        (f"{method} {address} as {role.label}", browsers[role].generic(method, address))
        for address in addresses
        for role in routes.who_tries(address)
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_every_route_answers_every_question(place, addresses, question):
    browsers = routes.browsers(place)

    assert not broken(
        (f"{address} as {role.label}", browsers[role].get(f"{address}?{question}"))
        for address in addresses
        for role in routes.who_tries(address)
    )


@pytest.mark.parametrize("letters", LETTERS)
@pytest.mark.parametrize("address", ["/", "/signalen/", "/logboek/", "/account/inloggen/"])
def test_letters_that_are_not_ours_are_refused(address, letters):
    asked = RequestFactory().get(
        f"{address}?postcode=%5Cud800&next=%5Cud800", headers={"Cookie": "csrf=a"}
    )
    environ = {**asked.environ, "CONTENT_TYPE": f"text/plain; {letters}"}
    statuses = []

    Handler()(environ, lambda status, _headers: statuses.append(status))

    assert statuses == ["400 Bad Request"]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_every_form_answers_every_value(place, addresses, value):
    browsers = routes.browsers(place)
    typed = dict.fromkeys(FIELDS, value)

    assert not broken(
        (f"{address} as {role.label}", browsers[role].post(address, typed))
        for address in addresses
        for role in routes.who_tries(address)
    )


@pytest.mark.parametrize("what", BODIES)
def test_every_route_answers_every_body(place, addresses, what):
    content_type, body = BODIES[what]
    browsers = routes.browsers(place)

    assert not broken(
        (f"{address} as {role.label}", browsers[role].generic("POST", address, body, content_type))
        for address in addresses[::4]
        for role in routes.who_tries(address)
    )


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_COOKIE": "__Host-session=\xff\x00; __Host-csrf=%%%; messages=a:b:c; =;;"},
        {"HTTP_COOKIE": "__Host-session=" + "a" * 8000},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_FOR": "'\"<>"},
        {"HTTP_USER_AGENT": "\xff" * 9000, "HTTP_REFERER": "\xff//[", "HTTP_ORIGIN": "null"},
        {"CONTENT_LENGTH": "-1", "CONTENT_TYPE": "\xff/\xff; charset="},
    ],
    ids=range(6),
)
def test_every_route_answers_every_header(addresses, header):
    stranger = Client(raise_request_exception=False)

    assert not broken((address, stranger.get(address, **header)) for address in addresses[::3])


def test_no_way_on_leads_out_of_baken(place):
    browser = routes.browsers(place)[Role.ANONYMOUS]
    out = [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "//[",
    ]
    out += [
        "http:evil.example",
        "\thttps://evil.example",
        "https:/\\evil.example",
        "///evil.example",
    ]

    found = [browser.post("/taal/", {"language": "en", "next": place})["Location"] for place in out]

    assert found == ["/"] * len(out)


def test_a_route_that_breaks_is_found(settings):
    settings.ROOT_URLCONF = __name__
    browser = Client(raise_request_exception=False)

    assert broken([("/kapot/", browser.get("/kapot/"))]) == ["/kapot/: 500"]
