"""Role 1 of the memo: a professional sees something, reports it, and hears what came of it."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect
from tests.journeys import town
from tests.journeys.browser import PHONE

from baken.accounts.roles import Role
from baken.audit import queries as audit
from baken.signals.models import Signal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

SEEN = "Drie mannen slapen in een schuur. Een vierde houdt hun paspoorten."
MEANS = "Past bij uitbuiting in werk; een misverstand over huur kan ook."
THANKS = "Dank u. Let de volgende keer ook op wie het woord voert."


@pytest.fixture(params=["nl", "en"])
def words(request):
    """Return the words of one language, and its code."""

    def said(english):
        with translation.override(request.param):
            return gettext(english)

    said.language = request.param
    return said


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_signal_travels_from_the_counter_to_an_answer(opened, words, javascript):
    place = town.built()
    how = {"language": words.language, "javascript": javascript}
    counter = opened(place[Role.REPORTER], size=PHONE, **how)
    officer = opened(place[Role.KEY_OFFICER], **how)

    # The clerk reports, and forgets one answer at first.
    counter.goto("/bureau/")
    counter.get_by_role("main").get_by_role("link", name=words("Report a signal")).first.click()
    counter.locator("[name=profession]").select_option("desk")
    counter.locator("[name=narrative]").fill(SEEN)
    counter.locator("[name=form][value=labour]").check()
    counter.locator("[name=place]").fill("Schuur achter de Waterkade")
    counter.get_by_role("button", name=words("Send the signal")).click()
    expect(counter.locator("[name=narrative]")).to_have_value(SEEN)
    counter.locator("[name=minor][value=unknown]").check()
    counter.get_by_role("button", name=words("Send the signal")).click()
    expect(counter.locator(".receipt-code")).to_have_text(re.compile(r"^(\d{4} ?){4}$"))
    reference = Signal.objects.get().reference

    # The aandachtsfunctionaris finds it on the desk, interprets it and closes it.
    officer.goto("/bureau/")
    officer.locator(f"a[href*='{reference}']").first.click()
    expect(officer.get_by_text(SEEN)).to_be_visible()
    expect(officer.get_by_text("Schuur achter de Waterkade")).not_to_be_visible()
    officer.get_by_role("button", name=words("Show")).first.click()
    expect(officer.get_by_text("Schuur achter de Waterkade")).to_be_visible()
    officer.get_by_role("link", name=words("Interpret"), exact=True).click()
    officer.locator("[name=reading]").fill(MEANS)
    officer.get_by_role("button", name=words("Save the interpretation")).click()
    officer.get_by_role("link", name=words("Close with a verdict")).click()
    officer.locator("[name=verdict][value=trafficking_suspected]").check()
    officer.locator("[name=reason]").fill("Meer dan een aanwijzing.")
    officer.locator("[name=feedback][value=taken_up]").check()
    officer.locator("[name=message]").fill(THANKS)
    officer.get_by_role("button", name=words("Close the signal and answer the reporter")).click()
    expect(officer.get_by_text("Meer dan een aanwijzing.")).to_be_visible()

    # The clerk finds the answer on the desk, and reads it; the verdict stays inside.
    counter.goto("/bureau/")
    counter.locator(f"main a[href*='{reference}']").first.click()
    expect(counter.get_by_text(THANKS)).to_be_visible()
    expect(counter.get_by_text(words("Your signal has been taken up"))).to_be_visible()
    expect(counter.get_by_text(MEANS)).to_have_count(0)
    expect(counter.get_by_text(words("trafficking suspected, taken up"))).to_have_count(0)

    # Everything that was done or looked at stands in the audit, in one chain.
    acts = [line.action for line in audit.about("signal", reference)]
    for act in ["reported", "place_shown", "interpreted", "closed", "feedback_read"]:
        assert f"signals.{act}" in acts
    assert list(audit.faults({})) == []


def test_the_whole_way_can_be_gone_with_the_keyboard_alone(opened):
    place = town.built()
    page = opened(place[Role.REPORTER])
    page.goto("/signalen/nieuw/")

    page.locator("h1").click()
    for name, keys in [
        ("narrative", SEEN),
        ("form", " "),
        ("minor", " "),
        ("profession", "balie"),
    ]:
        tab_to(page, f"[name={name}]")
        page.keyboard.type(keys)
    tab_to(page, "main form[method=post] .nl-button--primary")
    page.keyboard.press("Enter")

    expect(page.locator(".receipt-code")).to_be_visible()


def tab_to(page, wanted):
    """Press Tab until what has the focus is `wanted`."""
    for _n in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_a_double_click_on_send_is_one_signal(opened):
    place = town.built()
    page = opened(place[Role.REPORTER])
    page.goto("/signalen/nieuw/")
    page.locator("[name=profession]").select_option("desk")
    page.locator("[name=narrative]").fill(SEEN)
    page.locator("[name=form][value=labour]").check()
    page.locator("[name=minor][value=no]").check()

    page.locator("main form[method=post] .nl-button--primary").dblclick()
    expect(page.locator(".receipt-code")).to_be_visible()

    assert Signal.objects.count() == 1
