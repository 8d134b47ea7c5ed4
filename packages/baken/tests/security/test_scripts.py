"""Scripts in what people type never run: in a real browser, with and without our content policy."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.conf import settings as house
from django.http import HttpRequest, HttpResponse
from django.urls import path
from tests.journeys import town

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.files import queries as files
from baken.items import queries as items
from baken.project.urls import urlpatterns as ordinary
from baken.signals import actions
from baken.signals.actions import Content
from baken.signals.states import Feedback, Layer, Verdict
from baken.signals.tests.factories import MARCH, a_signal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

RUN = "window.ran=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</option></select><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f'" autofocus onfocus="{RUN}" x="',
    f"' autofocus onfocus='{RUN}' x='",
    f"` autofocus onfocus={RUN} `",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<iframe src=javascript:parent.{RUN}></iframe>",
    f"<object data=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<base href=javascript:{RUN}//>",
    f"<link rel=stylesheet href=data:text/css,*> <style onload={RUN}></style>",
    f"<marquee onstart={RUN}>",
    f"<form action=javascript:{RUN}><button autofocus>a</button></form>",
    f"<template><script>{RUN}</script></template><x onpointerrawupdate={RUN}>",
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"{{{{ constructor.constructor('{RUN}')() }}}} {{% debug %}} ${{{RUN}}}",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;img src=x onerror={RUN}&#62;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"＜script＞{RUN}＜/script＞ \u202e<img src=x onerror={RUN}>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
]


def echoes(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p>{request.GET['q']}</p>")


urlpatterns = [path("echo/", echoes), *ordinary]
"""The routes of Baken and a planted one that does not escape what it is given."""


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "session", "csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.ALLOWED_HOSTS = ["*"]


def asked(name, value):
    """Return `value` as a question in an address."""
    return urlencode({name: value})


class Window:
    """A browser window that remembers what ran in it, and what the content policy refused."""

    def __init__(self, browser, address, user=None, *, bypass_csp):
        self.context = browser.new_context(base_url=address, bypass_csp=bypass_csp)
        if user is not None:
            name = house.SESSION_COOKIE_NAME
            value = client_of(user).cookies[name].value
            self.context.add_cookies([{"name": name, "value": value, "url": address}])
        self.page, self.found = self.context.new_page(), []
        self.page.on("console", self._said)

    def _said(self, message):
        if "Content Security Policy" in message.text:
            self.found.append("refused by the policy")

    def look(self, address):
        """Open `address` and see what ran."""
        self.page.goto(address)
        self._note(address)
        return self

    def send(self, address, text):
        """Send the form at `address` with `text` in every field where one types."""
        self.page.goto(address)
        form = "main form[method=post]"
        self.page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
        for field in self.page.locator(f"{form} textarea").all():
            field.fill(text)
        self.page.locator("[name=place]").fill(text)
        self.page.locator(f"{form} .nl-button--primary").click()
        self._note(address)

    def send_place(self, signal):
        """Ask on its page where it was, and who and what was named."""
        self.page.goto(f"/signalen/{signal.reference}/")
        self.page.locator("form[action$='plaats/'] button").click()
        self._note(f"the place of {signal.reference}")

    def _note(self, address):
        self.page.wait_for_load_state()
        if self.page.evaluate("window.ran"):
            self.found.append(f"ran on {address}")


@pytest.fixture
def window(chromium, live_server):
    made = []

    def open_window(user=None, *, bypass_csp):
        made.append(Window(chromium, live_server.url, user, bypass_csp=bypass_csp))
        return made[-1]

    yield open_window
    for one in made:
        one.context.close()


def bundles(size):
    """Return the payloads, some at a time."""
    return [PAYLOADS[start : start + size] for start in range(0, len(PAYLOADS), size)]


def told(place, payloads):
    """Return a closed signal of which every text holds all of `payloads`, each on its own line."""
    officer, text = place[Role.KEY_OFFICER], "\n\n".join(payloads)
    fields = ("narrative", "impression", "explanation", "task", "place")
    signal = a_signal(
        by=place[Role.REPORTER],
        organisation_id=place.municipality.pk,
        **dict.fromkeys(fields, text),
        more=Content(
            facts=[items.business(f"Zaak {one}"[:90]) for one in payloads[:8]],
            files=[files.checked(f"{one}.txt", b"Fictief.") for one in payloads[:3]],
        ),
    )
    actions.ask(signal, text=text, by=officer, at=MARCH)
    actions.answer(signal, text=text, by=place[Role.REPORTER], at=MARCH)
    actions.note(signal, layer=Layer.INTERNAL, text=text, by=officer, at=MARCH)
    actions.hold(signal, until=date(2030, 1, 1), reason=text, by=officer, at=MARCH)
    actions.interpret(signal, by=officer, reading=text, at=MARCH)
    actions.close(
        signal,
        by=officer,
        verdict=Verdict.NO_TRAFFICKING,
        reason=text,
        feedback=Feedback.NO_FOLLOW_UP,
        message=text,
        at=MARCH,
    )
    return signal


def named(place, payloads):
    """Give people and organisations of `place` the names in `payloads`."""
    people = [place[role] for role in (Role.REPORTER, Role.KEY_OFFICER, Role.ADMINISTRATOR)]
    for one, name in zip([*people, place.municipality, place.partner], payloads, strict=False):
        one.name = name[:120]
        one.save()


@pytest.mark.parametrize("bypass_csp", [True, False], ids=["without policy", "with policy"])
def test_nothing_in_a_signal_runs(window, bypass_csp):
    place = town.built()
    at_desk = window(place[Role.KEY_OFFICER], bypass_csp=bypass_csp)
    at_counter = window(place[Role.REPORTER], bypass_csp=bypass_csp)

    for payloads in bundles(6):
        signal = told(place, payloads)
        at_desk.look(f"/signalen/{signal.reference}/")
        at_desk.send_place(signal)
        at_desk.look(f"/signalen/{signal.reference}/bewaren/")
        at_counter.look(f"/signalen/{signal.reference}/")

    assert at_desk.found + at_counter.found == []


def test_nothing_in_a_name_runs(window):
    place = town.built()
    told(place, PAYLOADS[:1])
    pages = {
        Role.KEY_OFFICER: ["/bureau/", "/monitor/"],
        Role.REPORTER: ["/signalen/nieuw/"],
        Role.PRIVACY_OFFICER: ["/logboek/"],
        Role.ADMINISTRATOR: ["/beheer/accounts/membership/add/"],
    }
    windows = {role: window(place[role], bypass_csp=True) for role in pages}

    for payloads in bundles(5):
        named(place, payloads)
        for role, addresses in pages.items():
            for address in addresses:
                windows[role].look(address)

    assert [one.found for one in windows.values()] == [[]] * len(windows)


def test_nothing_that_comes_back_at_once_runs(window):
    place = town.built()
    officer = window(place[Role.KEY_OFFICER], bypass_csp=True)
    stranger = window(bypass_csp=True)

    for payloads in bundles(6):
        text = " ".join(payloads)
        officer.send("/signalen/nieuw/", text[:300])
        officer.look(f"/signalen/?{asked('postcode', text[:10])}")
        stranger.look(f"/account/inloggen/?{asked('next', text)}")

    assert officer.found + stranger.found == []


@pytest.mark.parametrize("bypass_csp", [True, False], ids=["without policy", "with policy"])
def test_a_page_that_lets_a_script_through_is_found(window, settings, bypass_csp):
    settings.ROOT_URLCONF = __name__

    address = f"/echo/?{asked('q', PAYLOADS[0])}"

    found = window(bypass_csp=bypass_csp).look(address).found

    assert found == [f"ran on {address}" if bypass_csp else "refused by the policy"]
