"""Pages around the work itself: signing in, oneself, what went wrong, and none forgotten."""

from collections.abc import Iterator

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from tests.journeys import test_pages, town
from tests.journeys.browser import DESKTOP, SMALL_PHONE
from tests.journeys.test_pages import look_at

from baken.accounts import invitations
from baken.accounts.roles import Role
from baken.accounts.tests.factories import PASSWORD, MembershipFactory, UserFactory
from baken.accounts.tests.people import SECRET, SIGN_IN, someone
from baken.project.frame import Frame

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

SIZES = pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
IS_IT_YOU = "/account/bevestigen/"
FOR_A_STRANGER = ["/bronnen/", "/account/wachtwoord/nieuw/klaar/", "/account/wachtwoord/nieuw/a-b/"]
ON_ONESELF = [
    "/account/",
    "/account/wachtwoord/",
    IS_IT_YOU,
    "/account/tweede-factor/bevestigen/",
    "/account/uitloggen/",
]
AFTER_CONFIRMING = [
    "/account/tweede-factor/app/weg/",
    "/account/tweede-factor/codes/",
    "/account/tweede-factor/codes/nieuw/",
    "/account/passkey/nieuw/",
]
SECOND_STEP = "/account/tweede-factor/tonen/"
SET_UP = ["/account/beveiligen/", "/account/tweede-factor/app/"]

WRONG: dict[str, dict[str, object]] = {
    "400.html": {},
    "403.html": {},
    "403_csrf.html": {},
    "404.html": {},
    "429.html": {},
    "500.html": {},
    "project/too_large.html": {"megabytes": 10},
    "project/unavailable.html": {
        "typed": [("narrative", "Wat ik zag. " * 300)],
        "longest": ["Wat ik zag. " * 300],
        "address": "/signalen/nieuw/",
        "token": "abc",
    },
    "accounts/access_ended.html": {},
    "accounts/no_work.html": {},
    "accounts/not_invited.html": {},
    "accounts/session_over.html": {},
    "accounts/workplace_ended.html": {},
}
"""Pages that stand in for another, with what they may have to show."""

NO_PAGES = {
    "accounts:end_session": "takes a POST and leads back",
    "accounts:language": "takes a POST and leads back",
    "accounts:work_in": "takes a POST and leads to the desk",
    "accounts:resume": "opens only for who was cut off; drawn in the tests of the room",
    "desk:check_chain": "takes a POST and leads back",
    "directory:confirm": "takes a POST and leads back",
    "disclosures:accept": "takes a POST and leads back",
    "disclosures:chase": "takes a POST and leads back",
    "disclosures:document": "gives a document along",
    "routes:manifest": "answers a device",
    "routes:table": "answers a device",
    "routes:worker": "answers a device",
    "signals:acknowledge": "takes a POST and leads back",
    "signals:file": "gives a file along",
    "signals:hit": "takes a POST and leads back",
    "signals:leave": "takes a POST and leads back",
    "signals:name": "takes a POST and draws the page of the signal",
    "signals:own_answer": "takes a POST and leads back",
    "signals:own_complaint": "takes a POST and leads back",
    "health": "answers machines",
    "mfa_index": "leads to the page on oneself",
    "mfa_list_webauthn": "leads to the page on oneself",
    "mfa_login_webauthn": "answers a script, or leads to the sign-in page",
    "mfa_reauthenticate_webauthn": "needs a device; opened in the tests of passkeys",
    "mfa_remove_webauthn": "needs a device; opened in the tests of passkeys",
    "estimate:change": "takes a POST and leads back",
    "estimate:take": "is a file",
    "imports:act": "takes a POST and leads back",
    "imports:example": "is a file",
    "imports:faults": "is a file",
    "monitor:count": "takes a POST and leads back",
    "monitor:moved": "leads to the pages of figures",
    "monitor:take": "is a file",
    "exports:again": "takes a POST and leads back",
    "exports:drop": "takes a POST and leads back",
    "exports:losses": "is a file",
    "exports:release": "takes a POST and leads back",
    "exports:take": "is a file",
    "printed:file": "is a file",
    "publications:catalogue": "answers machines",
    "publications:drop": "takes a POST and leads back",
    "publications:open_data": "is a file",
    "publications:release": "takes a POST and leads back",
    "register:change": "takes a POST and leads back",
    "register:decide": "takes a POST and leads back",
    "register:undo": "takes a POST and leads back",
    "signals:place": "is the page of a signal after a POST",
    "ui:language": "takes a POST and leads back",
}
ON_A_SIGNAL = {
    *(f"signals:{page}" for page in ("detail", "interpret", "close", "ask", "note", "hold")),
    *(f"signals:{page}" for page in ("identity", "custody", "refer", "disclose", "screening")),
    *(f"signals:{page}" for page in ("answer", "complain", "draft", "own")),
}
"""What `test_pages_on_one_signal` and its neighbour open."""

IN_FILES_OF_THEIR_OWN = {
    *(f"routes:{page}" for page in ("check", "advice")),
    *(f"directory:{page}" for page in ("search", "place", "card", "upkeep", "add", "change")),
    *(f"directory:{page}" for page in ("retire", "hand_over")),
    *(f"disclosures:{page}" for page in ("list", "detail", "confirm", "withdraw", "recall")),
    *(f"disclosures:{page}" for page in ("decline", "report")),
    *(f"estimate:{page}" for page in ("list", "begin", "settings", "run", "compare")),
    *(f"imports:{page}" for page in ("list", "detail", "columns", "values")),
    *(f"monitor:{page}" for page in ("page", "public", "workbench", "propose")),
    *(f"exports:{page}" for page in ("list", "begin", "ask", "detail", "refuse")),
    *(f"printed:{page}" for page in ("overview", "group")),
    *(f"publications:{page}" for page in ("list", "detail", "register", "send_back", "withdraw")),
    *(f"publications:{page}" for page in ("public_list", "public")),
    *(f"register:{page}" for page in ("list", "record", "from_signal", "pairs", "bases", "basis")),
    *(f"register:{page}" for page in ("detail", "victim", "correct", "withdraw")),
}
"""What `test_signal_check`, `test_directory`, `test_disclosures` and others of their own look at."""


def names(patterns: list[URLPattern | URLResolver], room: str = "") -> Iterator[str]:
    """Yield the name of every address in `patterns`, except those of Django's own admin."""
    for one in patterns:
        if isinstance(one, URLPattern):
            yield f"{room}{one.name}"
        elif one.namespace != "admin":
            inside = f"{room}{one.namespace}:" if one.namespace else room
            yield from names(one.url_patterns, inside)


def pressed(page, fields):
    """Fill in `fields` and send the form that they are in."""
    for name, value in fields.items():
        page.locator(f"main [name={name}]").first.fill(value)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()


@SIZES
def test_pages_for_a_stranger(opened, size):
    call_command("load_reference", verbosity=0)
    page = opened(size=size, bypass_csp=True)

    link = invitations.link(UserFactory(), "")
    assert look_at(page, [*FOR_A_STRANGER, link], size=size) == []


@SIZES
def test_the_second_step(opened, size):
    page = opened(size=size, bypass_csp=True)
    page.goto(SIGN_IN)
    pressed(page, {"login": someone().email, "password": PASSWORD})

    assert page.url.endswith(SECOND_STEP)
    assert look_at(page, [SECOND_STEP], size=size, exactly=True) == []


@SIZES
def test_pages_on_oneself(opened, size):
    officer = town.built()[Role.KEY_OFFICER]
    officer.set_password(PASSWORD)
    officer.save()
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    page = opened(officer, size=size, bypass_csp=True)
    wrong = look_at(page, ON_ONESELF, size=size, exactly=True)

    page.goto(IS_IT_YOU)
    pressed(page, {"password": PASSWORD})

    assert wrong + look_at(page, AFTER_CONFIRMING, size=size, exactly=True) == []


@SIZES
def test_setting_up_a_second_factor(opened, size):
    newcomer = UserFactory(password=PASSWORD)
    MembershipFactory(user=newcomer)
    page = opened(size=size, bypass_csp=True)
    page.goto(SIGN_IN)
    pressed(page, {"login": newcomer.email, "password": PASSWORD})
    page.goto(IS_IT_YOU)
    pressed(page, {"password": PASSWORD})

    assert look_at(page, SET_UP, size=size, exactly=True) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@SIZES
def test_pages_on_what_went_wrong(opened, size, scheme):
    page = opened(size=size, bypass_csp=True)
    page.emulate_media(color_scheme=scheme)

    def answer(route):
        template = route.request.url.partition("/mis/")[2]
        text = render_to_string(template, {"frame": Frame(), **WRONG[template]})
        route.fulfill(body=text, content_type="text/html; charset=utf-8")

    page.route("**/mis/**", answer)

    assert look_at(page, [f"/mis/{template}" for template in WRONG], size=size) == []


def test_signing_in_holds_in_the_dark(opened):
    call_command("load_reference", verbosity=0)
    page = opened(size=SMALL_PHONE, bypass_csp=True)
    page.emulate_media(color_scheme="dark")

    assert look_at(page, ["/", SIGN_IN, "/hulp/", "/bronnen/"], size=SMALL_PHONE) == []


def test_no_page_is_forgotten():
    addresses = {
        *test_pages.PUBLIC,
        *test_pages.FOR_ALL,
        *(address for some in test_pages.OF.values() for address in some),
        *FOR_A_STRANGER,
        *ON_ONESELF,
        *AFTER_CONFIRMING,
        *SET_UP,
        SECOND_STEP,
    } - {"/bestaat-niet/"}
    looked_at = {resolve(address).view_name for address in addresses}
    looked_at |= ON_A_SIGNAL | IN_FILES_OF_THEIR_OWN

    assert set(names(get_resolver().url_patterns)) - looked_at == set(NO_PAGES)
