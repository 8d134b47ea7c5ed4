"""A form that is sent after the session ended: nothing is done, nothing is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from baken.accounts.access import signed_in
from baken.accounts.models import Session
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import UserFactory, acting
from baken.accounts.tests.people import SIGN_IN, sign_in, someone

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.urls("baken.accounts.tests.test_parking"),
]

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TYPED = {"facts": "Zij sliep achter in de zaak.\n«Weg» was haar antwoord.", "key": "k-1"}
RECEIVED: list[dict[str, str]] = []


@signed_in
def receive(request, number: int) -> HttpResponse:
    RECEIVED.append(request.POST.dict())
    return HttpResponse("received")


urlpatterns = [
    path("ontvangen/<int:number>/", receive, name="receive"),
    path("", include("baken.project.urls")),
]


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    RECEIVED.clear()
    yield
    RECEIVED.clear()


@pytest.fixture
def night(time_machine):
    """Let everyone's session end: half an hour and a bit goes by."""
    time_machine.move_to(MORNING, tick=False)
    return lambda: time_machine.shift(timedelta(minutes=31))


def test_someone_who_is_signed_in_is_just_let_through():
    answer = client_of(acting()).post("/ontvangen/7/", TYPED)

    assert answer.content == b"received"
    assert RECEIVED == [TYPED]


def test_a_page_that_is_asked_for_leads_to_sign_in_and_back(client):
    answer = client.get("/ontvangen/7/?page=2")

    assert answer.url == f"{SIGN_IN}?next=%2Fontvangen%2F7%2F%3Fpage%3D2"


def test_what_was_typed_waits_until_the_same_person_is_back(client, night):
    user = someone()
    sign_in(client, user)
    client.get("/account/")
    night()

    refused = client.post("/ontvangen/7/", TYPED)
    sign_in(client, user)
    back = client.get("/account/verder/")
    sent = client.post(back.context["kept"].path, dict(back.context["kept"].fields))

    assert refused.status_code == 401
    assert "next=%2Faccount%2Fverder%2F" in refused.content.decode()
    assert b"achter in de zaak" not in refused.content
    assert "Zij sliep achter in de zaak.\n«Weg» was haar antwoord." in back.content.decode()
    assert sent.content == b"received"
    assert RECEIVED == [TYPED]


def test_after_twelve_hours_what_was_typed_waits_too(client, time_machine):
    time_machine.move_to(MORNING, tick=False)
    user = someone()
    sign_in(client, user)
    for _ in range(12 * 4):
        client.get("/account/")
        time_machine.shift(timedelta(minutes=15))

    refused = client.post("/ontvangen/7/", TYPED)

    assert refused.status_code == 401
    assert refused.context["kept"]
    assert RECEIVED == []


def test_someone_else_at_the_same_browser_gets_nothing_of_it(client, night):
    sign_in(client, someone())
    client.get("/account/")
    night()
    client.post("/ontvangen/7/", TYPED)

    sign_in(client, someone())
    answer = client.get("/account/verder/")

    assert answer.status_code == 302
    assert client.get("/account/verder/").status_code == 302


def test_what_waits_stands_sealed_in_the_database(client, night):
    sign_in(client, someone())
    client.get("/account/")
    night()

    client.post("/ontvangen/7/", TYPED)

    for row in Session.objects.all():
        assert "zaak" not in str(row.__dict__)


def test_what_waits_is_gone_after_half_an_hour(client, night):
    user = someone()
    sign_in(client, user)
    client.get("/account/")
    night()
    client.post("/ontvangen/7/", TYPED)
    night()

    sign_in(client, user)

    assert client.get("/account/verder/").status_code == 302


def test_what_waits_can_be_thrown_away(client, night):
    user = someone()
    sign_in(client, user)
    client.get("/account/")
    night()
    client.post("/ontvangen/7/", TYPED)
    sign_in(client, user)

    client.post("/account/verder/")

    assert client.get("/account/verder/").status_code == 302
    assert RECEIVED == []


def test_passwords_and_files_do_not_wait(client, night):
    user = someone()
    sign_in(client, user)
    client.get("/account/")
    night()

    told = client.post(
        "/ontvangen/7/",
        TYPED | {"password": "geheim", "photo": SimpleUploadedFile("foto.jpg", b"beeld")},
    )
    sign_in(client, user)
    kept = client.get("/account/verder/").context["kept"]

    assert told.context["files"]
    assert {name for name, _ in kept.fields} == {"facts", "key"}
    assert kept.files


def test_a_stranger_leaves_nothing_behind():
    answer = Client().post("/ontvangen/7/", TYPED)

    assert answer.status_code == 401
    assert not answer.context["kept"]
    assert not Session.objects.exists()


def test_someone_without_work_is_told_so_and_nothing_is_done():
    answer = client_of(UserFactory()).post("/ontvangen/7/", TYPED)

    assert answer.status_code == 403
    assert RECEIVED == []
