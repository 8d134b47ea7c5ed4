"""How failed sign-ins are counted: by keyed hashes of person and address, never by their names.

The same address and the same network address give the same hash, so five
failures add up; from the table nobody can read who tried, or from where.
"""

from collections.abc import Mapping
from ipaddress import IPv6Address
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baken.kernel.sealing import blind

_PURPOSE = "accounts.lockout"


class QuietHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures without the browser's own words, which tell people apart."""

    def user_login_failed(
        self, sender: str, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Count a failed sign-in."""
        if request is not None:
            request.axes_user_agent = ""
            request.axes_http_accept = ""
        super().user_login_failed(sender, credentials, request, **kwargs)


def hashed_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Return the hash under which failures of this e-mail address are counted."""
    given = credentials or {}
    email = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return blind.index(str(email).strip().lower(), purpose=_PURPOSE).hex()


def hashed_address(request: HttpRequest) -> str:
    """Return the hash of the network address, in the shape of one (the column asks for that)."""
    address = get_client_ip(request) or "unknown"
    return str(IPv6Address(blind.index(address, purpose=_PURPOSE)))


def locked(
    request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """Return the page for someone who has tried too often, whoever they are."""
    return render(request, "429.html", status=429)
