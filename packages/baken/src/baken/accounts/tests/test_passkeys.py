"""Passkeys and codes in a real browser, under the content policy of every page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, Page, expect

from baken.accounts.models import User
from baken.accounts.tests.factories import PASSWORD, MembershipFactory, UserFactory
from baken.accounts.tests.people import SIGN_IN, code_now

if TYPE_CHECKING:
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _plain_http(settings: "Settings") -> None:
    """Let the browser keep cookies of a server without a certificate, on this machine alone."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "session", "csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.LANGUAGE_COOKIE_SECURE = False
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def context(chromium: Browser, live_server: "LiveServer") -> Iterator[BrowserContext]:
    found = chromium.new_context(base_url=live_server.url)
    yield found
    found.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    """A window with a key in its computer."""
    found = context.new_page()
    found.set_default_timeout(10_000)
    found.on("console", lambda message: complaints.append(message.text))
    found.on("pageerror", lambda error: complaints.append(str(error)))
    cdp = context.new_cdp_session(found)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return found


@pytest.fixture
def user() -> User:
    found = UserFactory.create(password=PASSWORD)
    MembershipFactory(user=found)
    return found


def type_password(page: Page, user: User) -> None:
    page.goto(SIGN_IN)
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def confirm_password(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_a_passkey_is_made_at_the_first_visit_and_opens_the_second_without_password(
    page: Page, user: User, complaints: list[str], context: BrowserContext
) -> None:
    type_password(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Protect your account first")
    page.get_by_role("link", name="A passkey").click()
    confirm_password(page)
    page.get_by_role("button", name="Add this passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.get_by_role("main").locator("code")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")

    context.clear_cookies()
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/bureau/")
    page.goto("/account/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    kinds = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    assert kinds == {"webauthn", "recovery_codes"}
    assert not [line for line in complaints if "Content Security Policy" in line]


def test_a_passkey_is_the_second_step_after_a_password(
    page: Page, user: User, context: BrowserContext
) -> None:
    type_password(page, user)
    page.get_by_role("link", name="A passkey").click()
    confirm_password(page)
    page.get_by_role("button", name="Add this passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    context.clear_cookies()

    type_password(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/bureau/")
    page.goto("/account/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_a_passkey_says_who_it_is_before_signing_in_is_changed(page: Page, user: User) -> None:
    type_password(page, user)
    page.get_by_role("link", name="A passkey").click()
    confirm_password(page)
    page.get_by_role("button", name="Add this passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")

    page.goto("/account/passkey/bevestigen/?next=/account/tweede-factor/codes/nieuw/")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make new recovery codes")
    page.get_by_role("button", name="Make new codes").click()

    expect(page.get_by_role("main").locator("code")).to_have_count(10)


def test_a_passkey_that_fails_is_told_on_the_page(page: Page) -> None:
    page.goto(SIGN_IN)

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("The passkey did not work")


def test_an_app_with_codes_is_set_up_without_javascript(
    chromium: Browser, live_server: "LiveServer", user: User
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)

    type_password(page, user)
    page.get_by_role("link", name="An app with codes").click()
    confirm_password(page)
    secret = page.get_by_role("main").locator("code").inner_text()
    page.locator("input[name=code]").fill(code_now(secret))
    page.get_by_role("button", name="Use this app").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    context.close()
