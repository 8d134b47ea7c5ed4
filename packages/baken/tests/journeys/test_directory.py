"""Someone at a counter finds who to call, and the owner keeps it true."""

import re
from io import BytesIO

import pikepdf
import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect
from tests.journeys import town
from tests.journeys.browser import DESKTOP, PHONE, SMALL_PHONE
from tests.journeys.test_pages import look_at

from baken.accounts.roles import Role
from baken.directory.models import Entry
from baken.directory.states import Function
from baken.directory.tests.factories import INSIDE, MARCH, an_entry
from baken.reference.models import Municipality

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

HAARLEM = "/wegwijzer/GM0392/"


@pytest.fixture(params=["nl", "en"])
def words(request):
    """Return the words of one language, and its code."""

    def said(english):
        with translation.override(request.param):
            return gettext(english)

    said.language = request.param
    return said


def a_place():
    """Return a town of which the municipality stands in the reference data."""
    call_command("load_reference", verbosity=0)
    place = town.built()
    home = Municipality.objects.get(cbs_code="GM0392")
    place.municipality.municipality = home
    place.municipality.save(update_fields=["municipality"])
    return place


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_visitor_mistypes_finds_and_calls_and_the_owner_checks_the_number(
    opened, words, javascript
):
    place = a_place()
    an_entry(place.municipality, at=MARCH, name="Zorgteam (verzonnen)")
    an_entry(place.municipality, phone=INSIDE, public=False, name="Binnenlijn (verzonnen)")
    how = {"language": words.language, "javascript": javascript}
    visitor = opened(size=PHONE, **how)
    officer = opened(place[Role.KEY_OFFICER], **how)

    # A visitor mistypes the municipality, and is led to the one that was meant.
    visitor.goto("/wegwijzer/")
    visitor.locator("[name=plaats]").fill("Haarlm")
    visitor.get_by_role("button", name=words("Show who to call")).click()
    visitor.get_by_role("link", name="Haarlem", exact=True).click()
    expect(visitor).to_have_url(re.compile(f"{HAARLEM}$"))
    expect(visitor.locator("a[href='tel:0235550101']")).to_be_visible()
    expect(visitor.locator("a[href='tel:112']").first).to_be_visible()
    expect(visitor.get_by_text(words("Take care"), exact=True).first).to_be_visible()
    expect(visitor.get_by_text(INSIDE)).to_have_count(0)

    # The focal point sees the inside line too, calls the stale number, and says it is right.
    officer.goto(HAARLEM)
    expect(officer.get_by_text(INSIDE)).to_be_visible()
    officer.get_by_role("link", name=words("Keep up the entries of your organisation")).click()
    row = officer.get_by_role("row").filter(has_text="Zorgteam (verzonnen)")
    row.get_by_role("button").click()
    expect(officer.get_by_role("status")).to_contain_text("Zorgteam (verzonnen)")
    assert Entry.objects.get(name="Zorgteam (verzonnen)").checked_on == timezone.localdate()


def test_the_owner_adds_changes_and_takes_an_entry_out_of_use(opened, words):
    place = a_place()
    page = opened(place[Role.ADMINISTRATOR], language=words.language, javascript=False)
    page.goto("/wegwijzer/beheer/")

    page.get_by_role("link", name=words("Add an entry")).click()
    page.locator("[name=function]").select_option("shelter_intake")
    page.locator("[name=region]").select_option(label="Haarlem")
    page.locator("[name=name]").fill("Opvang (verzonnen)")
    page.locator("[name=source]").fill("gebeld")
    page.locator("[name=status][value=verified]").check()
    page.get_by_role("button", name=words("Put it in the directory")).click()
    expect(page.locator("[name=name]")).to_have_value("Opvang (verzonnen)")
    page.locator("[name=phone]").fill("023-555 0106")
    page.get_by_role("button", name=words("Put it in the directory")).click()

    page.get_by_role("link", name="Opvang (verzonnen)").click()
    page.locator("[name=hours]").fill("dag en nacht")
    page.locator("[name=status][value=verified]").check()
    page.get_by_role("button", name=words("Save the entry")).click()
    page.get_by_role("link", name="Opvang (verzonnen)").click()
    page.get_by_role("link", name=words("Take out of use")).click()
    page.get_by_role("button", name=words("Take out of use")).click()

    page.goto(HAARLEM)
    expect(page.get_by_text("Opvang (verzonnen)")).to_have_count(0)


@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_is_accessible_and_narrow_enough(opened, words, size):
    place = a_place()
    long = "aandachtsfunctionaris.mensenhandel@waterdorp-aan-de-lange-vaart.example"
    entry = an_entry(place.municipality, at=MARCH, email=long, note="Lang. " * 40)
    how = {"size": size, "language": words.language, "bypass_csp": True}
    visitor, officer = opened(**how), opened(place[Role.KEY_OFFICER], **how)
    upkeep = f"/wegwijzer/beheer/{entry.pk}/"

    wrong = look_at(
        visitor,
        ["/wegwijzer/", "/wegwijzer/?plaats=Haarlm", "/wegwijzer/?plaats=1234", HAARLEM],
        size=size,
        exactly=True,
    )
    wrong += look_at(visitor, [f"{HAARLEM}kaart/", "/wegwijzer/?plaats=zzzz"], size=size)
    wrong += look_at(
        officer,
        [
            HAARLEM,
            "/wegwijzer/beheer/",
            "/wegwijzer/beheer/nieuw/",
            upkeep,
            f"{upkeep}uit-gebruik/",
            f"{upkeep}eigenaar/",
        ],
        size=size,
        exactly=True,
    )

    assert wrong == []


def test_a_refused_search_is_accessible_in_the_dark(opened):
    page = opened(bypass_csp=True)
    page.emulate_media(color_scheme="dark")
    page.goto("/wegwijzer/")

    page.locator("main button[type=submit]").click()

    assert page.title().startswith("Fout:")
    assert look_at(page, ["/wegwijzer/"], size=DESKTOP) == []


def test_the_card_fits_on_one_sheet_and_names_nobody(opened):
    place = a_place()
    for number, function in enumerate(list(Function)[1:]):
        an_entry(
            place.municipality,
            function=function,
            name=f"Een team met een lange naam {number} (verzonnen)",
            hours="werkdagen, 9.00 tot 17.00 uur",
            at=timezone.now(),
        )
    officer = place[Role.KEY_OFFICER]
    page = opened(officer)
    page.goto(f"{HAARLEM}kaart/")

    sheets = pikepdf.open(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    page.emulate_media(media="print")

    assert len(sheets) == 1
    shown = page.get_by_text(officer.name).all()
    assert [one for one in shown if one.is_visible()] == []
    expect(page.get_by_text("Een team met een lange naam 0 (verzonnen)")).to_be_visible()
