"""Every page, in every role that can open it: accessible, narrow enough, and quiet."""

import pytest
from django.core.management import call_command
from tests.journeys import town
from tests.journeys.browser import DESKTOP, SMALL_PHONE, faults_of_access, sideways

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.reporters import actions as reporters
from baken.signals import actions as signals
from baken.signals.tests.factories import MARCH, a_signal, closed, interpreted

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

PUBLIC = [
    "/",
    "/account/inloggen/",
    "/account/wachtwoord/vergeten/",
    "/account/wachtwoord/vergeten/verstuurd/",
    "/hulp/",
    "/privacy/",
    "/toegankelijkheid/",
    "/melden/",
    "/melden/code/",
    "/melden/uit-check/",
    "/bestaat-niet/",
]
FOR_ALL = ["/bureau/", "/monitor/", "/account/", "/account/beveiligen/"]
OF_REPORTERS = ["/signalen/", "/signalen/nieuw/", "/signalen/nieuw/kort/", "/signalen/bewaard/"]
OF = {
    Role.REPORTER: OF_REPORTERS,
    Role.KEY_OFFICER: [*OF_REPORTERS, "/signalen/te-laat/"],
    Role.PARTNER: OF_REPORTERS,
    Role.CARE_COORDINATOR: OF_REPORTERS,
    Role.CARE_PARTNER: OF_REPORTERS,
    Role.CASE_DIRECTOR: ["/signalen/"],
    Role.RIEC_LIAISON: ["/signalen/"],
    Role.PRIVACY_OFFICER: ["/logboek/"],
    Role.ADMINISTRATOR: ["/logboek/"],
}
HANDLING = ["vraag", "notitie", "bewaren", "melder", "duiden/hulp"]
ROLES = [role for role in Role if role is not Role.ANONYMOUS]


def look_at(page, addresses, *, size, exactly=False):
    """Return what is wrong on each of `addresses`, in words; also if `exactly` and it leads away."""
    wrong = []
    for address in addresses:
        page.goto(address)
        if exactly and not page.url.endswith(address):
            wrong.append(f"{address}: led to {page.url}")
        wrong += [f"{address} {size}: {fault}" for fault in faults_of_access(page)]
        if size == SMALL_PHONE and (wide := sideways(page)):
            wrong.append(f"{address}: {wide} pixels too wide for a small phone")
        if page.locator("h1").count() != 1:
            wrong.append(f"{address}: not exactly one heading of the first level")
    return wrong


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_public_pages(opened, size, language):
    call_command("load_reference", verbosity=0)
    page = opened(size=size, language=language, bypass_csp=True)

    assert look_at(page, PUBLIC, size=size) == []


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_a_role(opened, role):
    place = town.built()
    officer = place[Role.KEY_OFFICER]
    closed(officer, by=place[Role.REPORTER], place="Waterkade 12", postcode="2011AB")
    interpreted(officer)
    a_signal(by=place[Role.CARE_PARTNER], organisation_id=place.municipality.pk)

    for size in (SMALL_PHONE, DESKTOP):
        page = opened(place[role], size=size, bypass_csp=True)
        assert look_at(page, [*FOR_ALL, *OF.get(role, [])], size=size) == []


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_on_one_signal(opened, size):
    place = town.built()
    officer = place[Role.KEY_OFFICER]
    waiting = a_signal(organisation_id=place.municipality.pk, narrative="Lang. " * 400)
    read = interpreted(officer, place="Waterkade 12")
    over = closed(officer, by=place[Role.REPORTER])
    asked = a_signal(organisation_id=place.municipality.pk)
    second = acting(Role.KEY_OFFICER, organisation=place.municipality)
    reporters.ask(asked.pk, by=second, why="Zonder naam kan ik niet verder.", at=MARCH)
    page = opened(officer, size=size, bypass_csp=True)
    reporter = opened(place[Role.REPORTER], size=size, bypass_csp=True)

    wrong = look_at(
        page,
        [
            f"/signalen/{waiting}/",
            f"/signalen/{waiting}/duiden/",
            f"/signalen/{read}/",
            f"/signalen/{read}/afsluiten/",
            f"/signalen/{over}/",
            *(f"/signalen/{waiting}/{page}/" for page in HANDLING),
            f"/signalen/{read}/doorzetten/",
            f"/signalen/{read}/verstrekken/?aan={place.partner.pk}",
            f"/signalen/{asked}/melder/besluit/",
        ],
        size=size,
    )
    reporters_own = [f"/signalen/{over}/{page}" for page in ("", "antwoord/", "klacht/")]
    draft = signals.put_aside({"narrative": "Fictief."}, by=place[Role.REPORTER], at=MARCH)

    assert wrong == []
    assert look_at(reporter, reporters_own, size=size) == []
    assert look_at(reporter, [f"/signalen/bewaard/{draft.pk}/"], size=size) == []


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pages_of_who_came_with_a_code(opened, size, language):
    place = town.built()
    page = opened(size=size, language=language, bypass_csp=True)
    code = sent_without_a_name(page, place)
    assert faults_of_access(page) == []

    page.goto("/melden/code/")
    page.locator("[name=code]").fill(code)
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url("**/uw-signaal/")

    assert look_at(page, ["/melden/uw-signaal/"], size=size, exactly=True) == []


def sent_without_a_name(page, place):
    """Report as someone without an account, and return the code on the receipt."""
    page.goto("/melden/")
    page.locator("[name=narrative]").fill("Fictief. Iemand houdt de papieren van drie anderen.")
    page.locator("[name=form][value=labour]").check()
    page.locator("[name=minor][value=no]").check()
    page.locator("[name=organisation]").select_option(str(place.municipality.pk))
    page.locator("[name=profession]").select_option("doctor")
    page.locator("main form[method=post] .nl-button--primary").click()
    return page.locator(".receipt-code").inner_text()


def test_a_form_that_was_refused_is_accessible_too(opened):
    place = town.built()
    page = opened(place[Role.REPORTER], bypass_csp=True)
    page.goto("/signalen/nieuw/")
    page.locator("main form[method=post] .nl-button--primary").click()
    page.wait_for_load_state()

    assert page.title().startswith(("Fout:", "Error:"))
    assert faults_of_access(page) == []


@pytest.mark.parametrize("role", [None, Role.KEY_OFFICER])
def test_no_page_asks_for_anything_that_the_content_policy_refuses(opened, role):
    place = town.built()
    signal = a_signal(organisation_id=place.municipality.pk)
    page = opened(place[role] if role else None)
    said = []
    page.on("console", lambda message: said.append(message.text))

    addresses = PUBLIC if role is None else [*FOR_ALL, *OF_REPORTERS, f"/signalen/{signal}/"]
    for address in addresses:
        page.goto(address)

    assert [text for text in said if "Content Security Policy" in text] == []


def test_pages_hold_in_the_dark(opened):
    place = town.built()
    page = opened(place[Role.KEY_OFFICER], bypass_csp=True)
    page.emulate_media(color_scheme="dark")

    assert look_at(page, [*FOR_ALL, *OF_REPORTERS], size=DESKTOP) == []
