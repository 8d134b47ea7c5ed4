"""A real browser on a real server: what the journeys share."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Page
from tests.journeys.browser import DESKTOP

from baken.accounts.models import User
from baken.accounts.tests.clients import client_of

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture(autouse=True)
def _plain_http(settings: "SettingsWrapper") -> None:
    """Let the browser keep cookies of a server without a certificate, on this machine alone."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "session", "csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.LANGUAGE_COOKIE_SECURE = False
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def opened(chromium: Browser, live_server: "LiveServer") -> Iterator[Callable[..., Page]]:
    """Return a way to open a browser window: for nobody, or for someone who has signed in."""
    contexts: list[BrowserContext] = []

    def window(
        user: User | None = None,
        *,
        size: tuple[int, int] = DESKTOP,
        language: str = "",
        javascript: bool = True,
        bypass_csp: bool = False,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            bypass_csp=bypass_csp,
            locale="en-US",
            timezone_id="Europe/Amsterdam",
        )
        contexts.append(context)
        cookies: list[Any] = []
        if user is not None:
            name = django_settings.SESSION_COOKIE_NAME
            value = client_of(user).cookies[name].value
            cookies.append({"name": name, "value": value, "url": live_server.url})
        if language:
            name = django_settings.LANGUAGE_COOKIE_NAME
            cookies.append({"name": name, "value": language, "url": live_server.url})
        if cookies:
            context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield window
    for context in contexts:
        context.close()
