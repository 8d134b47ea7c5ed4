"""A doctor reports without a name, comes back with a code, and is heard."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect
from tests.journeys import town
from tests.journeys.browser import PHONE, SMALL_PHONE

from baken.accounts.roles import Role
from baken.audit import queries as audit
from baken.files import queries as files
from baken.items import queries as items
from baken.reporters.states import Kind as Way
from baken.signals.models import Draft, Signal
from baken.signals.states import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

SEEN = "Een patiënt komt steeds met dezelfde man, die voor haar antwoordt."
QUESTION = "Op welke dag van de week komen zij?"
ANSWER = "Altijd op dinsdag."
THANKS = "Dank u. Blijf letten op wie het woord voert."


@pytest.fixture(params=["nl", "en"])
def words(request):
    """Return the words of one language, and its code."""

    def said(english):
        with translation.override(request.param):
            return gettext(english)

    said.language = request.param
    return said


def reported(page, place, **changes):
    """Fill the public form, send it, and return the code."""
    page.goto("/melden/")
    page.locator("[name=narrative]").fill(SEEN)
    page.locator("[name=form][value=sexual]").check()
    page.locator("[name=minor][value=no]").check()
    page.locator("[name=organisation]").select_option(str(place.municipality.pk))
    page.locator("[name=profession]").select_option("doctor")
    for name, value in changes.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form[method=post] .nl-button--primary").click()
    return page.locator(".receipt-code").inner_text()


def come_back(page, code):
    page.goto("/melden/code/")
    page.locator("[name=code]").fill(code)
    page.locator("main form[method=post] button[type=submit]").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_an_anonymous_doctor_asks_is_asked_and_gets_an_answer(opened, words, javascript, tmp_path):
    place = town.built()
    how = {"language": words.language, "javascript": javascript}
    doctor = opened(size=PHONE, **how)
    officer = opened(place[Role.KEY_OFFICER], **how)

    code = reported(doctor, place)
    signal = Signal.objects.get()
    assert (signal.way, signal.reported_by) == (Way.ANONYMOUS, None)

    officer.goto(f"/signalen/{signal}/vraag/")
    officer.locator("[name=text]").fill(QUESTION)
    officer.locator("main form[method=post] button[type=submit]").click()

    come_back(doctor, code)
    expect(doctor.get_by_text(QUESTION)).to_be_visible()
    doctor.locator("[name=text]").first.fill(ANSWER)
    doctor.locator("summary").filter(has_text=words("Phones, vehicles, businesses")).click()
    doctor.locator("[name=phones]").fill("023 555 0101")
    doctor.locator("summary").filter(has_text=words("Photos or documents")).click()
    paper = tmp_path / "afspraken.txt"
    paper.write_text("dinsdag 10.00\n")
    doctor.locator("[name=attachments]").set_input_files(paper)
    doctor.get_by_role("button", name=words("Send what I wrote")).click()
    expect(doctor.get_by_text(words("What you wrote has been sent."))).to_be_visible()

    assert [item.value for item in items.of(signal.pk)] == ["+31 23 555 0101"]
    assert [file.name for file in files.of(signal.pk)] == ["afspraken.txt"]

    officer.goto(f"/signalen/{signal}/duiden/")
    officer.locator("[name=reading]").fill("Fictief. Past bij dwang; ook bij zorg van een partner.")
    officer.locator("main form[method=post] .nl-button--primary").click()
    officer.goto(f"/signalen/{signal}/afsluiten/")
    officer.locator("[name=verdict][value=cannot_be_told]").check()
    officer.locator("[name=reason]").fill("Te weinig.")
    officer.locator("[name=feedback][value=no_follow_up]").check()
    officer.locator("[name=message]").fill(THANKS)
    officer.locator("main form[method=post] .nl-button--primary").click()

    come_back(doctor, code)
    expect(doctor.get_by_text(THANKS)).to_be_visible()
    expect(doctor.get_by_text("Te weinig.")).to_have_count(0)
    doctor.locator("summary").filter(has_text=words("You do not agree?")).click()
    doctor.locator("form[action$='klacht/'] [name=text]").fill("Er is niet gebeld.")
    doctor.get_by_role("button", name=words("Open my signal again")).click()
    expect(
        doctor.get_by_text(words("You did not agree. Your signal is weighed once more."))
    ).to_be_visible()

    signal.refresh_from_db()
    assert signal.state == State.REOPENED
    assert list(audit.faults({})) == []
    assert all(
        line.by_id is None for line in audit.about("signal", signal.reference) if line.role == ""
    )


def test_the_device_forgets_the_signal_when_it_is_closed_there(opened):
    place = town.built()
    page = opened(size=PHONE)
    come_back(page, reported(page, place))
    expect(page).to_have_url(re.compile("uw-signaal"))

    page.locator("form[action$='sluiten/'] button").click()
    page.goto("/melden/uw-signaal/")

    expect(page).to_have_url(re.compile("/melden/code/"))


def test_a_wrong_code_says_so_and_too_many_wait(opened):
    town.built()
    page = opened(size=SMALL_PHONE)

    for _n in range(6):
        come_back(page, "1111 2222 3333 4444")

    expect(page.locator("main")).to_contain_text("minuten")


def test_a_name_is_kept_apart_and_opened_by_two_people_only(opened):
    place = town.built()
    page = opened(size=PHONE)
    page.goto("/melden/")
    page.locator("[name=named][value=yes]").check()
    reported_by_name = {"name": "Dokter Verzonnen", "contact": "023 555 0102"}
    page.locator("[name=narrative]").fill(SEEN)
    page.locator("[name=form][value=sexual]").check()
    page.locator("[name=minor][value=no]").check()
    page.locator("[name=organisation]").select_option(str(place.municipality.pk))
    page.locator("[name=profession]").select_option("doctor")
    for name, value in reported_by_name.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form[method=post] .nl-button--primary").click()
    expect(page.locator(".receipt-code")).to_be_visible()
    signal = Signal.objects.get()
    first = opened(place[Role.KEY_OFFICER])
    second = opened(town.colleague(place))

    first.goto(f"/signalen/{signal}/")
    expect(first.get_by_text("Dokter Verzonnen")).to_have_count(0)
    first.goto(f"/signalen/{signal}/melder/")
    first.locator("[name=why]").fill("Zonder de naam kan ik niet vragen wat zij precies zag.")
    first.locator("main form[method=post] .nl-button--primary").click()
    first.goto(f"/signalen/{signal}/melder/besluit/")
    expect(first.locator("button[name=grant]")).to_have_count(0)

    second.goto(f"/signalen/{signal}/melder/besluit/")
    second.locator("button[name=grant]").click()
    expect(second.get_by_text("Dokter Verzonnen")).to_have_count(0)
    first.goto(f"/signalen/{signal}/")
    first.locator("form[action$='melder/tonen/'] button").click()
    expect(first.get_by_text("Dokter Verzonnen")).to_be_visible()

    acts = [line.action for line in audit.about("reporter", str(signal.pk))]
    assert acts[-3:] == [
        "reporters.identity_asked",
        "reporters.identity_granted",
        "reporters.identity_shown",
    ]


def test_a_possible_child_changes_the_form_at_once(opened):
    town.built()
    page = opened(size=PHONE)
    page.goto("/melden/")
    expect(page.locator(".child-fork")).not_to_be_visible()

    page.locator("[name=minor][value=unknown]").check()

    expect(page.locator(".child-fork")).to_be_visible()
    expect(page.locator(".child-fork a[href='tel:08002000']")).to_be_visible()


def test_a_report_can_be_put_aside_and_sent_later(opened):
    place = town.built()
    page = opened(place[Role.REPORTER], size=PHONE)
    page.goto("/signalen/nieuw/")
    page.locator("[name=narrative]").fill(SEEN)
    page.locator("[name=form][value=labour]").check()
    page.locator("button[name=aside]").click()
    assert Signal.objects.count() == 0

    page.goto("/bureau/")
    page.locator("main a[href*='bewaard']").first.click()
    expect(page.locator("[name=narrative]")).to_have_value(SEEN)
    expect(page.locator("[name=form][value=labour]")).to_be_checked()
    page.locator("[name=minor][value=no]").check()
    page.locator("[name=profession]").select_option("desk")
    page.locator("main form[method=post] .nl-button--primary").click()
    expect(page.locator(".receipt-code")).to_be_visible()

    assert Signal.objects.get().narrative == SEEN
    assert not Draft.objects.exists()


def test_an_adult_who_refuses_is_counted_without_a_name(opened):
    place = town.built()
    page = opened(place[Role.REPORTER], size=PHONE)
    page.goto("/signalen/nieuw/kort/")
    page.locator("[name=profession]").select_option("health")
    page.locator("[name=form][value=sexual]").check()
    page.locator("[name=minor][value=unknown]").check()
    page.locator("[name=narrative]").fill("Fictief. Iemand vertelt over dwang en wil niets.")
    page.locator("main form[method=post] .nl-button--primary").click()
    expect(page.locator("[name=narrative]")).to_have_value(re.compile("Fictief"))

    page.locator("[name=minor][value=no]").check()
    page.locator("main form[method=post] .nl-button--primary").click()
    expect(page.locator(".receipt-code")).to_be_visible()

    signal = Signal.objects.get()
    assert (signal.short, signal.consent) == (True, "refused")
    assert items.of(signal.pk) == []
