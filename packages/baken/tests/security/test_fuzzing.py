"""What anyone can send without signing in never breaks the server, whatever is in it."""

from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django import forms
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.journeys import town

from baken.routes.forms import CheckForm
from baken.signals.forms import CodeForm, PublicReportForm

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

MANY = 120
REPORT = {
    **PublicReportForm.base_fields,
    **{f"{name}_1": forms.CharField(required=False) for name in ("person", "born", "part")},
}
OPEN: Mapping[str, Mapping[str, forms.Field]] = {
    "/melden/": REPORT,
    "/melden/uit-check/": CheckForm.base_fields,
    "/melden/code/": CodeForm.base_fields,
    "/signaalcheck/advies/": CheckForm.base_fields,
    "/wegwijzer/": {"plaats": forms.CharField()},
}
"""What is exposed to a stranger, and the fields that its form has."""

_ADDRESSES = count(1)


def described() -> dict[str, Any]:
    """Return the forms as an OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Baken, without signing in", "version": "1"},
        "paths": {
            path: {
                "post": {
                    "requestBody": {
                        "content": {"application/x-www-form-urlencoded": {"schema": of(fields)}}
                    },
                    "responses": {"200": {"description": "a page"}},
                }
            }
            for path, fields in OPEN.items()
        },
    }


def of(fields: Mapping[str, forms.Field]) -> dict[str, Any]:
    """Return what may be sent for `fields`: what a browser would, or any text at all."""
    return {
        "type": "object",
        "properties": {name: values(field) for name, field in fields.items()},
    }


def values(field: forms.Field) -> dict[str, Any]:
    choices = getattr(field, "choices", [])
    known = [str(value) for value, _label in (choices() if callable(choices) else choices)]
    text = {"type": "string", "maxLength": 300}
    return {"anyOf": [{"enum": known}, text]} if known else text


def strategy(path: str) -> st.SearchStrategy[Any]:
    schema = schemathesis.openapi.from_dict(described())
    return schema[path]["POST"].as_strategy()


@pytest.fixture(scope="module")
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", OPEN)
def test_no_form_that_anyone_can_send_breaks_the_server(path, browser):
    municipality = str(town.built().municipality.pk)
    answered: set[int] = set()

    @seed(20261126)
    @settings(
        max_examples=MANY,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy(path), here=st.booleans())
    def send(case: Any, here: bool) -> None:
        body = dict(case.body) if isinstance(case.body, dict) else {}
        if here and "organisation" in OPEN[path]:
            body["organisation"] = municipality
        answer = browser.post(
            path,
            urlencode(body, doseq=True, errors="surrogatepass"),
            content_type="application/x-www-form-urlencoded",
            REMOTE_ADDR=f"198.18.{next(_ADDRESSES) % 250}.{next(_ADDRESSES) % 250}",
        )
        answered.add(answer.status_code)

    send()

    assert {status for status in answered if status >= 500} == set()
    assert answered, "nothing was sent"


def test_a_server_that_breaks_would_be_caught(monkeypatch, browser):
    """The planted fault: a page of the directory divides by nothing."""
    from baken.directory import queries

    monkeypatch.setattr(queries, "find", lambda typed: 1 // 0)

    assert browser.post("/wegwijzer/", {"plaats": "Waterdorp"}).status_code == 500
