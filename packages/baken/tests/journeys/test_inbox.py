"""The aandachtsfunctionaris and a partner: from what waits to what came of it."""

import pytest
from playwright.sync_api import expect
from tests.journeys import town

from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import acting
from baken.disclosures import queries as disclosed
from baken.disclosures.states import State as Given
from baken.items import queries as items
from baken.organisations.models import Kind
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory
from baken.signals.actions import Content
from baken.signals.models import Signal
from baken.signals.states import State
from baken.signals.tests.factories import NARRATIVE, a_signal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

INSIDE, MINE = "Bel ook de buurtagent.", "Vraag morgen na."
PURPOSE = "Onderzoek of dit mensenhandel kan zijn."
WHY = "Zonder deze feiten kan de politie niet verder."


def send(page):
    page.locator("main form[method=post] .nl-button--primary").click()


def test_a_signal_goes_from_the_inbox_to_the_police_and_back(opened):
    place = town.built()
    unit = place.municipality.police_unit
    police = PartnerFactory(kind=Kind.POLICE, police_unit=unit, name="Politie Waterdorp")
    detective = acting(Role.PARTNER, purpose=Purpose.SIGNALLING, organisation=police)
    signal = a_signal(by=place[Role.REPORTER], organisation_id=place.municipality.pk)
    first, second = opened(place[Role.KEY_OFFICER]), opened(town.colleague(place))
    partner = opened(detective)

    # What is overdue stands on the desk; the reporter hears that someone reads it.
    first.goto("/bureau/")
    expect(first.locator("main a[href$='te-laat/']")).to_be_visible()
    first.locator(f"main a[href*='{signal}']").first.click()
    first.locator("form[action$='ontvangen/'] button").click()

    # A note for colleagues and one for oneself: the colleague reads the first alone.
    for text, layer in ((INSIDE, "internal"), (MINE, "personal")):
        first.goto(f"/signalen/{signal}/notitie/")
        first.locator("[name=text]").fill(text)
        first.locator(f"[name=layer][value={layer}]").check()
        send(first)
    second.goto(f"/signalen/{signal}/")
    expect(second.get_by_text(INSIDE)).to_be_visible()
    expect(second.get_by_text(MINE)).to_have_count(0)

    # Weighed, and laid before a second person to be passed on.
    first.goto(f"/signalen/{signal}/duiden/")
    first.locator("[name=reading]").fill("Fictief. Past bij uitbuiting in werk.")
    send(first)
    first.goto(f"/signalen/{signal}/doorzetten/")
    first.locator("[name=recipient]").select_option(label="Politie Waterdorp")
    send(first)
    first.locator("[name=ground][value=public_task]").check()
    first.locator("[name=purpose]").fill(PURPOSE)
    first.locator("[name=proportionality]").fill(WHY)
    send(first)
    (made,) = disclosed.of(signal.pk)
    partner.goto(f"/verstrekkingen/{made.reference}/")
    expect(partner.get_by_text(NARRATIVE)).to_have_count(0)

    # The second person reads what goes out, and sends it.
    second.goto("/bureau/")
    second.locator(f"main a[href*='{made.reference}']").first.click()
    second.goto(f"/verstrekkingen/{made.reference}/controleren/")
    expect(second.get_by_text(NARRATIVE).first).to_be_visible()
    send(second)

    # The partner reads the copy, and nothing else; accepts, and reports what came of it.
    partner.goto("/bureau/")
    partner.locator(f"main a[href*='{made.reference}']").first.click()
    expect(partner.get_by_text(NARRATIVE)).to_be_visible()
    assert partner.goto(f"/signalen/{signal}/").status == 404
    partner.goto(f"/verstrekkingen/{made.reference}/")
    partner.locator("form[action$='aannemen/'] button").click()
    partner.goto(f"/verstrekkingen/{made.reference}/uitkomst/")
    partner.locator("[name=outcome][value=taken_up]").check()
    partner.locator("[name=text]").fill("Fictief. Opgepakt.")
    send(partner)
    made.refresh_from_db()
    assert made.state == Given.REPORTED

    # It is closed, and the reporter reads fixed words; nothing of the police.
    first.goto(f"/signalen/{signal}/afsluiten/")
    first.locator("[name=verdict][value=trafficking_suspected]").check()
    first.locator("[name=reason]").fill("Opgepakt door de politie.")
    first.locator("[name=feedback][value=taken_up]").check()
    send(first)
    assert Signal.objects.get(pk=signal.pk).state == State.CLOSED
    reporter = opened(place[Role.REPORTER])
    reporter.goto(f"/signalen/{signal}/")
    expect(reporter.locator("main")).not_to_contain_text("olitie")


def test_two_signals_of_two_municipalities_find_each_other_without_opening(opened):
    place = town.built()
    other = OrganisationFactory(
        name="Gemeente Overvaart", police_unit=place.municipality.police_unit
    )
    phone = Content(facts=[items.phone("023 555 0101")])
    here = a_signal(organisation_id=place.municipality.pk, more=phone)
    there = a_signal(organisation_id=other.pk, narrative="Fictief. Geheim van daar.", more=phone)
    page = opened(place[Role.KEY_OFFICER])

    page.goto(f"/signalen/{here}/")
    hits = page.locator("[aria-labelledby=hits]")
    expect(hits).to_contain_text("Gemeente Overvaart")
    expect(hits).not_to_contain_text(there.reference)
    expect(page.get_by_text("Geheim van daar")).to_have_count(0)
    expect(page.get_by_text("555 0101")).to_have_count(0)
    hits.locator("button[value=confirmed]").click()

    (seen,) = items.hits(here.pk)
    (other_side,) = items.hits(there.pk)
    assert (seen.own, other_side.theirs, other_side.own) == ("confirmed", "confirmed", None)
