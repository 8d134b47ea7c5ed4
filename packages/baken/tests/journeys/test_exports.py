"""Files for others, in every state, over the shoulder of both analysts, and with axe."""

import pytest
from django.utils import timezone
from tests.journeys import town
from tests.journeys.browser import DESKTOP, PHONE, SMALL_PHONE
from tests.journeys.test_pages import look_at

from baken.exports import actions
from baken.exports.tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

LIST = "/register/uitgeven/"


def a_full_desk():
    """Return two analysts, and a file in every state by its state."""
    town.built()
    first, second = factories.a_pair()
    factories.filled(first)
    now = timezone.now()
    found = {
        "ready": factories.made(first, kind="htcds"),
        "released": factories.made(first, kind="ctdc", form="ods"),
        "refused": factories.made(first, kind="eu", form="xlsx"),
        "dropped": factories.made(first, kind="comensha", form="xlsx"),
        "ictip": factories.made(second, kind="ictip", form="json"),
        "making": factories.asked(first, kind="comensha", form="csv"),
    }
    actions.release(found["released"], by=second, at=now)
    actions.refuse(found["refused"], reason="Neem minder jaren", by=second, at=now)
    actions.drop(found["dropped"], by=first, at=now)
    return first, second, {name: f"{LIST}{one.reference}/" for name, one in found.items()}


@pytest.mark.parametrize("size", [SMALL_PHONE, PHONE, DESKTOP], ids=["320", "390", "1280"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_of_files_are_accessible(opened, size, language):
    first, second, at = a_full_desk()
    page = opened(first, size=size, language=language, bypass_csp=True)
    forms = [f"{LIST}nieuw/", f"{LIST}nieuw/htcds/", f"{LIST}nieuw/eu/"]
    assert look_at(page, [LIST, *at.values(), *forms], size=size, exactly=True) == []

    page = opened(second, size=size, language=language, bypass_csp=True)
    theirs = [LIST, at["ready"], f"{at['ready']}weigeren/"]
    assert look_at(page, theirs, size=size, exactly=True) == []


def test_a_second_analyst_agrees_with_the_keyboard_alone(opened):
    first, second, at = a_full_desk()
    page = opened(second, size=DESKTOP)
    page.goto(at["ready"])
    page.get_by_role("button", name="Akkoord: dit mag naar buiten").focus()
    page.keyboard.press("Enter")
    page.get_by_text("kan worden gedownload").first.wait_for()

    page = opened(first, size=DESKTOP)
    page.goto(at["ready"])
    with page.expect_download() as waited:
        page.get_by_role("link", name="CSV-bestand downloaden").click()
    assert waited.value.suggested_filename.endswith(".csv")
