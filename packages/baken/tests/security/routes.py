"""Every address of Baken, as an attacker would list them, and who tries them."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of

if TYPE_CHECKING:
    from tests.journeys.town import Town

ENDS_THE_SESSION = "/account/uitloggen/"
FURTHEST = {
    "/beheer/": Role.ADMINISTRATOR,
    "/logboek/": Role.PRIVACY_OFFICER,
    "/signalen/": Role.KEY_OFFICER,
    "/melden/": Role.KEY_OFFICER,
    "/verstrekkingen/": Role.KEY_OFFICER,
    "/wegwijzer/beheer/": Role.KEY_OFFICER,
    "/register/": Role.ANALYST,
    "/account/": Role.REPORTER,
}
"""Who gets furthest in each part of Baken."""
ANYTHING = {
    "pk": "1",
    "object_id": "1",
    "content_type_id": "1",
    "uidb36": "abc",
    "key": "def-123",
    "kind": "htcds",
    "app_label": "accounts",
    "url": "nergens",
    "provider_id": "organisation",
    "cbs_code": "GM0392",
    "first": "R-AAAAAAAA",
    "second": "R-BBBBBBBB",
    "number": "1",
    "reporter": "police",
    "act": "nergens",
    "audience": "council",
    "form": "csv",
    "name": "nergens",
    "origin": "dataset",
    "other": "E-AAAAAAAA",
    "subject": "register",
    "what": "nergens",
}
A_UUID = "00000000-0000-4000-8000-000000000000"


def every(**known: str) -> list[str]:
    """Return an address for every route, with `known` values where a route asks for them."""
    found = _under(get_resolver().url_patterns, "/", {**ANYTHING, **known})
    return sorted(set(found) - {ENDS_THE_SESSION})


def browsers(place: "Town", *, check_tokens: bool = False) -> dict[Role, Client]:
    """Return a browser for each of those who try; a fault in Baken is a page in it."""
    how = {"enforce_csrf_checks": check_tokens, "raise_request_exception": False}
    return {
        role: Client(**how) if role is Role.ANONYMOUS else client_of(place[role], **how)
        for role in [Role.ANONYMOUS, *FURTHEST.values()]
    }


def who_tries(address: str) -> list[Role]:
    """Return a stranger, and the role that gets furthest at `address`."""
    found = [role for start, role in FURTHEST.items() if address.startswith(start)]
    return [Role.ANONYMOUS, *found[:1]]


def _under(
    patterns: list[URLPattern | URLResolver], start: str, known: Mapping[str, str]
) -> Iterator[str]:
    for one in patterns:
        here = start + _filled(str(one.pattern), known)
        if isinstance(one, URLResolver):
            yield from _under(one.url_patterns, here, known)
        else:
            yield here


def _filled(pattern: str, known: Mapping[str, str]) -> str:
    """Return `pattern` with a value in the place of each of its parameters."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).strip("^$")
    return re.sub(
        r"<(?:(\w+):)?(\w+)>",
        lambda found: A_UUID if found[1] == "uuid" else known[found[2]],
        named.replace("\\Z", ""),
    )
