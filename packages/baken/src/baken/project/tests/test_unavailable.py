"""When the database does not answer: what people see, and what becomes of what they typed."""

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from baken.project import views
from baken.project.urls import handler500
from baken.project.urls import urlpatterns as ordinary

__all__ = ["handler500", "urlpatterns"]


def without_database(_request: HttpRequest) -> HttpResponse:
    """Find that the database is gone."""
    raise OperationalError("the connection is lost")


def with_a_lost_connection(_request: HttpRequest) -> HttpResponse:
    """Find that the connection was closed."""
    raise InterfaceError("connection is closed")


def with_a_fault(_request: HttpRequest) -> HttpResponse:
    """Fail by a fault of our own."""
    raise KeyError("x")


urlpatterns = [
    path("gone/", without_database, name="gone"),
    path("lost/", with_a_lost_connection, name="lost"),
    path("fault/", with_a_fault, name="fault"),
    *ordinary,
]

pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.django_db(databases=["default", "keys"]),
]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("page", ["/gone/", "/lost/"])
def test_people_hear_that_nothing_was_saved_and_whom_to_call(client, page):
    with override_settings(BAKEN_DESK_PHONE="023 511 51 15"):
        answer = client.get(page)

    text = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "no-store" in answer["Cache-Control"]
    assert "023 511 51 15" in text
    assert "<main" in text


def test_what_was_typed_is_still_there_and_can_be_sent_again(client):
    typed = "Vier mannen in een kelder <b>zonder</b> daglicht, elke avond opgehaald."

    answer = client.post("/gone/", {"narrative": typed, "place": ["Haarlem", "Heemstede"]})

    text = answer.content.decode()
    assert answer.status_code == 503
    assert 'method="post" action="/gone/"' in text
    assert 'name="narrative" value="Vier mannen in een kelder &lt;b&gt;zonder' in text
    assert 'name="place" value="Haarlem"' in text
    assert 'name="place" value="Heemstede"' in text


def test_a_password_is_never_shown_again(client):
    answer = client.post("/gone/", {"password": "geheim1", "code": "123456", "login": "a@b.nl"})

    text = answer.content.decode()
    assert "geheim1" not in text
    assert "123456" not in text
    assert "a@b.nl" in text


def test_a_fault_of_our_own_is_another_page(client):
    answer = client.get("/fault/")

    assert answer.status_code == 500
    assert "<main" in answer.content.decode()


def test_what_is_endless_is_not_sent_back():
    from django.test import RequestFactory

    request = RequestFactory().post("/", {"a": "x" * (views.MOST_SHOWN + 1), "b": "short"})

    assert list(views._typed(request)) == []
