"""A disclosure, from proposal to outcome: over the shoulder of both sides, and with axe."""

from uuid import uuid4

import pytest
from django.utils import timezone
from tests.journeys import town
from tests.journeys.browser import DESKTOP, SMALL_PHONE
from tests.journeys.test_pages import look_at

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.disclosures.models import Disclosure
from baken.disclosures.states import State
from baken.disclosures.tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

LIST = "/verstrekkingen/"
LONG = "Lang verhaal van wat er gezien is. " * 60


def a_full_desk(place):
    """Make a disclosure in every state, and return each by its state."""
    officer, partner = place[Role.KEY_OFFICER], place[Role.PARTNER]
    here = place.partner
    found = {
        "proposed": factories.proposed(factories.colleague(officer), recipient=here, purpose=LONG),
        "sent": factories.sent(officer, recipient=here),
        "accepted": factories.accepted(officer, partner, at=timezone.now()),
        "declined": factories.declined(officer, partner),
        "reported": factories.reported(officer, partner),
        "recalled": factories.recalled(officer, recipient=here),
        "withdrawn": factories.withdrawn(officer, recipient=here),
        "at_once": factories.sent_at_once(factories.colleague(officer), at=timezone.now()),
        "paper": factories.sent(
            officer,
            recipient_name="Huisartsenpost en apotheek aan de Lange Vaart in Waterdorp",
            at=timezone.now(),
        ),
    }
    return {name: f"{LIST}{one.reference}/" for name, one in found.items()}


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_of_the_sender_are_accessible(opened, size, language):
    place = town.built()
    at = a_full_desk(place)
    page = opened(place[Role.KEY_OFFICER], size=size, language=language, bypass_csp=True)

    forms = [
        f"{at['proposed']}controleren/",
        f"{at['at_once']}controleren/",
        f"{at['proposed']}intrekken/",
        f"{at['sent']}terugroepen/",
        f"{at['paper']}afwijzen/",
        f"{at['paper']}uitkomst/",
    ]

    assert look_at(page, [LIST, *at.values(), *forms], size=size, exactly=True) == []


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_the_recipient_are_accessible(opened, size):
    place = town.built()
    at = a_full_desk(place)
    page = opened(place[Role.PARTNER], size=size, bypass_csp=True)
    theirs = [at[name] for name in ("sent", "accepted", "declined", "reported", "recalled")]

    forms = [f"{at['sent']}afwijzen/", f"{at['accepted']}uitkomst/"]

    assert look_at(page, [LIST, *theirs, *forms], size=size, exactly=True) == []


@pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.CARE_COORDINATOR, Role.CARE_PARTNER])
def test_pages_of_the_others_are_accessible(opened, role):
    place = town.built()
    at = a_full_desk(place)
    page = opened(place[role], size=SMALL_PHONE, bypass_csp=True)

    assert look_at(page, [LIST, at["sent"]], size=SMALL_PHONE, exactly=True) == []


def test_the_first_list_of_someone_new_is_accessible(opened):
    town.built()
    page = opened(acting(Role.KEY_OFFICER), size=SMALL_PHONE, bypass_csp=True)

    assert look_at(page, [LIST], size=SMALL_PHONE) == []


def test_a_disclosure_goes_from_two_colleagues_to_the_partner_and_comes_back(opened):
    place = town.built()
    officer, partner = place[Role.KEY_OFFICER], place[Role.PARTNER]
    disclosure = factories.proposed(
        officer, recipient=place.partner, dossier=uuid4(), at=timezone.now()
    )
    second = factories.colleague(officer)
    address = f"{LIST}{disclosure.reference}/"

    sender = opened(second, javascript=False)
    sender.goto(LIST)
    sender.locator("#second").locator("..").get_by_role("link").first.click()
    sender.locator(f'a[href="{address}controleren/"]').click()
    assert sender.get_by_text(factories.SEEN).is_visible()
    sender.locator("main form[method=post] button[type=submit]").last.click()
    sender.wait_for_url(f"**{address}")

    recipient = opened(partner, javascript=False)
    recipient.goto(LIST)
    recipient.get_by_role("link", name=disclosure.reference).click()
    assert recipient.get_by_text(factories.SEEN).is_visible()
    recipient.locator(f'form[action="{address}aannemen/"] button').click()
    recipient.locator(f'a[href="{address}uitkomst/"]').click()
    recipient.locator("[name=outcome][value=taken_up]").check()
    recipient.locator("main form[method=post] button[type=submit]").last.click()
    recipient.wait_for_url(f"**{address}")

    assert Disclosure.objects.get(pk=disclosure.pk).state == State.REPORTED


def test_the_document_for_a_partner_without_an_account_is_saved_by_the_browser(opened):
    place = town.built()
    disclosure = factories.sent(place[Role.KEY_OFFICER], recipient_name="Huisartsenpost")
    page = opened(place[Role.KEY_OFFICER])
    page.goto(f"{LIST}{disclosure.reference}/")

    with page.expect_download() as saved:
        page.locator(f'form[action="{LIST}{disclosure.reference}/pdf/"] button').click()

    assert saved.value.suggested_filename == f"{disclosure.reference}.pdf"
    assert Disclosure.objects.get(pk=disclosure.pk).handed_over_at is not None


def test_the_pages_hold_in_the_dark(opened):
    place = town.built()
    at = a_full_desk(place)
    page = opened(place[Role.KEY_OFFICER], bypass_csp=True)
    page.emulate_media(color_scheme="dark")

    addresses = [LIST, at["at_once"], at["recalled"], f"{at['proposed']}controleren/"]

    assert look_at(page, addresses, size=DESKTOP, exactly=True) == []
