"""The log: enough to find a fault, and not one word that people typed."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from baken.project.logs import as_json_lines
from baken.project.urls import handler500
from baken.project.urls import urlpatterns as ordinary

__all__ = ["handler500", "urlpatterns"]

CANARIES = ["Kanarie Jansen", "Kanariestraat 7", "0612345678", "kanarie@example.nl", "KANARIE-CODE"]


def failing(request: HttpRequest, reference: str) -> HttpResponse:
    """Fail as a view can: with what was typed in the message, in a variable and as a cause."""
    name = request.POST["name"]
    try:
        int(name)
    except ValueError as failure:
        logging.getLogger("some.package").warning("could not read %s", name)
        logging.getLogger("some.package").warning(f"could not read {name}")  # noqa: G004
        raise RuntimeError(f"no number: {request.POST['address']}") from failure
    return HttpResponse(reference)


def refused(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the database refuse a row with what was typed in it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE noted (name text UNIQUE) ON COMMIT DROP")
        cursor.execute("INSERT INTO noted VALUES (%s)", [request.POST["name"]])
        cursor.execute("INSERT INTO noted VALUES (%s)", [request.POST["name"]])
    return HttpResponse(reference)


urlpatterns = [
    path("failing/<str:reference>/", failing, name="failing"),
    path("refused/<str:reference>/", refused, name="refused"),
    *ordinary,
]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the host would keep it."""
    written = io.StringIO()
    configured = as_json_lines("DEBUG", None)
    configured["handlers"]["log"]["stream"] = written
    before = {name: logging.getLogger(name).level for name in configured["loggers"]}
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logging.config.dictConfig(configured)
    yield written
    root.handlers, root.level = handlers, level
    for name, was in before.items():
        logging.getLogger(name).setLevel(was)


@pytest.mark.django_db(databases=["default", "keys"])
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("page", ["failing", "refused"])
def test_a_fault_is_found_back_without_a_word_that_was_typed(log, page):
    client = Client(raise_request_exception=False, headers={"User-Agent": CANARIES[3]})

    answer = client.post(
        f"/{page}/{CANARIES[4]}/?q={CANARIES[2]}",
        {"name": CANARIES[0], "address": CANARIES[1], "phone": CANARIES[2]},
    )

    assert answer.status_code == 500
    text = log.getvalue()
    assert [canary for canary in CANARIES if canary.lower() in text.lower()] == []
    assert "127.0.0.1" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    (request,) = [line for line in lines if line["event"] == "answered"]
    assert (request["route"], request["method"], request["status"]) == (page, "POST", 500)
    (fault,) = [line for line in lines if "exception" in line]
    assert any("project/tests/test_logs.py" in place for place in fault["frames"])
    assert fault["request"] == request["request"] == answer["X-Request-ID"]


@pytest.mark.django_db(databases=["default", "keys"])
@override_settings(ROOT_URLCONF=__name__)
def test_the_database_s_code_for_a_fault_is_kept(log):
    client = Client(raise_request_exception=False)

    client.post("/refused/x/", {"name": CANARIES[0]})

    assert "psycopg.errors.UniqueViolation 23505" in log.getvalue()


@pytest.mark.parametrize("address", ["/signalen/S-GEHEIM/", "/nergens/?naam=GEHEIM"])
def test_an_address_that_does_not_exist_is_not_logged(client, log, db, address):
    client.get(address)

    assert "GEHEIM" not in log.getvalue()


def test_a_wrong_host_is_not_logged(log):
    answer = Client(headers={"host": "kanarie.example"}).get("/toegankelijkheid/")

    assert answer.status_code == 400
    assert "kanarie" not in log.getvalue()


def test_no_mail_is_sent_about_a_fault():
    from django.conf import settings

    handlers = settings.LOGGING["handlers"].values()

    assert settings.ADMINS == []
    assert not any("AdminEmailHandler" in handler["class"] for handler in handlers)
    assert all(not logger.handlers for logger in _django_loggers())


def _django_loggers() -> list[logging.Logger]:
    names = [name for name in logging.root.manager.loggerDict if name.startswith("django")]
    return [logging.getLogger(name) for name in names]


def test_the_message_of_an_error_is_never_logged(log):
    try:
        raise OperationalError("Kanarie Jansen")
    except OperationalError as failure:
        logging.getLogger("baken.tests").error("broke", exc_info=failure)

    (line,) = map(json.loads, log.getvalue().splitlines())
    assert line["exception"] == ["django.db.utils.OperationalError"]
    assert "Kanarie" not in log.getvalue()
