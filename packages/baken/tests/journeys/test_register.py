"""Reports of possible victims: recorded, looked at side by side, and undone; in a browser, with axe."""

from typing import Any

import pytest
from django.utils import timezone
from tests.journeys import town
from tests.journeys.browser import DESKTOP, SMALL_PHONE
from tests.journeys.test_pages import look_at

from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import acting
from baken.reference.codes import ReporterType, Sector
from baken.register import actions
from baken.register.models import Report
from baken.register.states import Basis, Scope, Source
from baken.register.tests.factories import entry, somebody
from baken.signals.tests.factories import a_signal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

SIZES = pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])


def a_register(by: Any) -> list[Report]:
    """Let the municipality of `by` keep a register, with three reports that look alike."""
    here, now = by.acting.organisation_id, timezone.now()
    actions.open_register(here, Scope.REGION, by=by, at=now)
    return [
        actions.record(
            here,
            entry(
                reporter=reporter,
                basis=Basis.CONSENT,
                identity=somebody(),
                sectors=(Sector.SEXUAL_SERVICES, Sector.FORCED_CRIME),
            ),
            source=Source.HAND,
            by=by,
            at=now,
        )
        for reporter in (ReporterType.POLICE, ReporterType.SHELTER, ReporterType.YOUTH_CARE)
    ]


def test_a_care_coordinator_records_and_an_analyst_decides_without_javascript(opened):
    place = town.built()
    analyst: Any = place[Role.ANALYST]
    a_register(analyst)
    coordinator = acting(
        Role.CARE_COORDINATOR, organisation=place.municipality, purpose=Purpose.CARE
    )

    page = opened(coordinator, language="nl", javascript=False)
    page.goto("/register/nieuw/")
    page.get_by_label("Wanneer kwam de melding binnen?").fill("2026-03-02")
    page.get_by_label("Uit welke regio komt de melding?").select_option("noord-holland")
    page.get_by_label("Seksuele dienstverlening").check()
    page.get_by_label("Geslacht").select_option("woman")
    page.get_by_label("Leeftijd").select_option("18_22")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Toestemming van de persoon").check()
    page.get_by_role("textbox", name="Naam").fill("Mila Fictief")
    page.get_by_label("Geboortedatum").fill("2001-05-04")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_text("Mila Fictief").wait_for()
    page.get_by_role("button", name="Deze melding vastleggen").click()
    assert "Mila" not in page.content()
    page.get_by_role("button", name="Tonen").click()
    page.get_by_text("Mila Fictief").wait_for()

    decides = opened(analyst, language="nl", javascript=False)
    decides.goto("/register/koppelen/")
    assert "Mila" not in decides.content()
    decides.get_by_text("0 van 6 bekeken").wait_for()
    decides.get_by_role("button", name="Dezelfde persoon", exact=True).focus()
    decides.keyboard.press("Enter")
    decides.get_by_text("zijn één persoon. Hieronder").wait_for()
    decides.get_by_role("button", name="Ongedaan maken").first.click()
    decides.get_by_text("0 van 6 bekeken").wait_for()


@SIZES
@LANGUAGES
def test_pages_of_the_register_are_accessible(opened, size, language):
    place = town.built()
    analyst: Any = place[Role.ANALYST]
    one, other, gone = a_register(analyst)
    actions.link(one, other, by=analyst, at=timezone.now())
    actions.withdraw(gone, by=analyst, at=timezone.now())
    actions.record(
        one.organisation_id,
        entry(identity=somebody()),
        source=Source.HAND,
        by=analyst,
        at=timezone.now(),
    )
    report = f"/register/{one.reference}/"
    for_analyst = [
        "/register/",
        "/register/nieuw/",
        "/register/koppelen/",
        report,
        f"{report}persoon/",
        f"{report}verbeteren/",
        f"{report}intrekken/",
    ]
    page = opened(analyst, size=size, language=language, bypass_csp=True)
    assert look_at(page, for_analyst, size=size, exactly=True) == []

    officer = place[Role.PRIVACY_OFFICER]
    page = opened(officer, size=size, language=language, bypass_csp=True)
    bases = ["/register/grondslagen/", "/register/grondslagen/shelter/"]
    assert look_at(page, bases, size=size, exactly=True) == []

    focal: Any = place[Role.KEY_OFFICER]
    signal = a_signal(focal)
    page = opened(focal, size=size, language=language, bypass_csp=True)
    assert look_at(page, [f"/register/uit-signaal/{signal.reference}/"], size=size) == []
