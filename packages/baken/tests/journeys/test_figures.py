"""From a register to a page that everyone reads: by two analysts, in a browser, and with axe."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from tests.journeys import town
from tests.journeys.browser import DESKTOP, SMALL_PHONE
from tests.journeys.test_pages import look_at

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.estimate import actions as estimate
from baken.imports import actions as imports
from baken.imports import queries as intakes
from baken.jobs import actions as jobs
from baken.monitor import actions as monitor
from baken.printed import queries as printed
from baken.publications import actions as publications
from baken.publications.models import Publication
from baken.publications.states import Audience, Policy, State
from baken.reference.codes import AgeBand, Region, ReporterType, Sector, Sex
from baken.register import actions as register
from baken.register.models import Report
from baken.register.states import Scope, Source
from baken.register.tests.factories import entry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]

SIZES = pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])
LISTS = b"police,shelter,border,count\n1,0,0,400\n0,1,0,250\n0,0,1,300\n1,1,0,40\n1,0,1,30\n0,1,1,25\n1,1,1,5\n"


def registered(analyst: Any, reports: int = 120) -> int:
    """Fill the register of an analyst with made-up reports of the last whole years."""
    here = analyst.acting.organisation_id
    now = timezone.now()
    register.open_register(here, Scope.REGION, by=analyst, at=now)
    for number in range(reports):
        register.record(
            here,
            entry(
                received_on=date(now.year - 1 - number % 2, 1 + number % 12, 1),
                sex=[Sex.WOMAN, Sex.MAN][number % 2],
                age_band=[AgeBand.FROM_12, AgeBand.FROM_18, AgeBand.FROM_30][number % 3],
                nationality=["NL", "RO", "NG"][number % 3],
                region=Region.NOORD_HOLLAND,
                reporter=[ReporterType.POLICE, ReporterType.SHELTER][number % 2],
                sectors=[(Sector.SEXUAL_SERVICES,), (Sector.REGULATED_LABOUR,)][number % 2],
            ),
            source=Source.HAND,
            by=analyst,
            at=now,
        )
    return int(here)


def proposed(analyst: Any) -> str:
    """Count and propose the register, and make it safe; return the reference."""
    here = registered(analyst)
    monitor.count(here, "register", by=analyst, at=timezone.now())
    reference = monitor.propose(
        here,
        "register",
        title="Mogelijke slachtoffers, gemeld in Waterdorp aan de Lange Vaart en omstreken",
        audiences=list(Audience.values),
        policy=Policy.COARSE,
        reason="Jaarlijks beeld",
        by=analyst,
        at=timezone.now(),
    )
    done()
    return reference


def done() -> None:
    """Do the work that waits."""
    while jobs.work_once(timezone.now):
        pass


def test_two_analysts_bring_figures_to_everyone(opened):
    place = town.built()
    analyst = place[Role.ANALYST]
    second = acting(Role.ANALYST, organisation=place.municipality)
    registered(analyst)

    page = opened(analyst, language="nl")
    page.goto("/monitor/werkbank/")
    page.get_by_role("button", name="Nu tellen").last.click()
    page.get_by_role("link", name="Voorstellen voor publicatie").last.click()
    page.get_by_label("iedereen").check()
    page.get_by_label("gemeenteraad").check()
    page.get_by_label("afgerond op tientallen").check()
    page.get_by_label("Waar het voor is").fill("Jaarlijks beeld voor de raad")
    page.get_by_role("button", name="Deze cijfers voorstellen").click()
    page.get_by_text("wacht op zijn beurt").wait_for()
    done()
    page.get_by_text("Een tweede analist beslist").wait_for()
    assert page.get_by_role("button", name="Deze cijfers publiceren").count() == 0

    other = opened(second, language="nl")
    other.goto("/publicaties/voorstellen/")
    other.get_by_role("link", name="C-").first.click()
    other.get_by_text("Wat een aanval vindt").wait_for()
    other.get_by_role("button", name="Deze cijfers publiceren").click()
    other.get_by_text("Gepubliceerd. Het staat nu op de pagina").wait_for()

    everyone = opened(language="nl")
    everyone.goto("/monitor/openbaar/")
    assert everyone.locator(".figure").count() > 2
    everyone.get_by_role("link", name="Alle tabellen en open data").first.click()
    with everyone.expect_download() as kept:
        everyone.get_by_role("link", name="CSV").first.click()
    assert kept.value.suggested_filename.endswith(".csv")
    assert Publication.objects.get().state == State.RELEASED


def test_the_council_takes_a_report_along_without_javascript(opened):
    place = town.built()
    publications.release(
        Publication.objects.get(reference=proposed(place[Role.ANALYST])),
        by=acting(Role.ANALYST, organisation=place.municipality),
        at=timezone.now(),
    )
    page = opened(place[Role.GOVERNOR], language="nl", javascript=False)
    page.goto("/monitor/")
    assert "gemeenteraad" in page.locator("h1").inner_text()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Rapport om te printen").click()
    assert kept.value.suggested_filename == "council.pdf"


@SIZES
@LANGUAGES
def test_pages_of_figures_are_accessible(opened, size, language):
    place = town.built()
    analyst = place[Role.ANALYST]
    reference = proposed(analyst)
    waiting = opened(analyst, size=size, language=language, bypass_csp=True)
    detail = f"/publicaties/voorstellen/{reference}/"
    assert look_at(waiting, [detail], size=size, exactly=True) == []
    publications.release(
        Publication.objects.get(reference=reference),
        by=acting(Role.ANALYST, organisation=place.municipality),
        at=timezone.now(),
    )
    inside = [
        *(f"/monitor/{audience}/" for audience in Audience.values),
        "/monitor/werkbank/",
        "/monitor/werkbank/register/voorstellen/",
        "/publicaties/voorstellen/",
        "/publicaties/voorstellen/register/",
        detail,
        f"{detail}weghalen/",
        f"{detail}terugsturen/",
    ]
    assert look_at(waiting, inside, size=size, exactly=True) == []

    outside = [
        "/monitor/openbaar/",
        "/publicaties/",
        f"/publicaties/{reference}/",
        "/cijfers/gedrukt/",
        *(f"/cijfers/gedrukt/{group}/" for group in printed.GROUPS),
    ]
    page = opened(size=size, language=language, bypass_csp=True)
    assert look_at(page, outside, size=size, exactly=True) == []


@SIZES
@LANGUAGES
def test_pages_of_estimates_are_accessible(opened, size, language):
    analyst: Any = town.built()[Role.ANALYST]
    here = analyst.acting.organisation_id
    now = timezone.now()
    register.open_register(here, Scope.NATIONAL, by=analyst, at=now)
    register.record(here, entry(), source=Source.HAND, by=analyst, at=now)
    runs = [
        estimate.prepare(
            here,
            estimate.from_file(content, period="2025", national=national),
            title="Een lange naam voor een berekening op een eigen tabel van drie lijsten",
            method="bic",
            level="0.95",
            replicates=200,
            seed=1,
            by=analyst,
            at=now,
        )
        for content, national in (
            (LISTS, True),
            (b"police,shelter,count\n1,0,30\n0,1,20\n1,1,4\n", False),
        )
    ]
    page = opened(analyst, size=size, language=language, bypass_csp=True)
    first = [f"/schatting/{runs[0].reference}/"]
    assert look_at(page, first, size=size, exactly=True) == []
    for run in runs:
        estimate.go(run, by=analyst, at=now)
    assert look_at(page, first, size=size, exactly=True) == []
    done()
    addresses = [
        "/schatting/",
        "/schatting/nieuw/",
        "/schatting/nieuw/register/",
        "/schatting/nieuw/dataset/",
        "/schatting/nieuw/file/",
        *(f"/schatting/{run.reference}/" for run in runs),
        f"/schatting/{runs[0].reference}/naast/{runs[1].reference}/",
    ]
    assert look_at(page, addresses, size=size, exactly=True) == []


def looked_through(here: int, content: str, by: Any) -> Any:
    """A file of which someone said that its columns are what they seem."""
    intake = imports.take_in(here, content.encode(), by=by, at=timezone.now())
    imports.say(intake, intakes.meaning(intake), by=by, at=timezone.now())
    return intake


def test_an_analyst_loads_a_file_that_grew_without_javascript(opened):
    """Only the new row is added, and what was left out can be read afterwards."""
    analyst: Any = town.built()[Role.ANALYST]
    register.open_register(analyst.acting.organisation_id, Scope.REGION, by=None, at=timezone.now())
    page = opened(analyst, language="nl", javascript=False)
    rows = ["datum;melder;geslacht;sector;nationaliteit"]
    for added, button in (
        ("31-12-2024;politie;v;seksuele uitbuiting;Marokkaanse", "Dit bestand inlezen"),
        (
            "gisteren;politie;v;bedelarij;Turks\n1-2-2024;politie;m;bedelarij;Turks",
            "De 1 rij inlezen",
        ),
    ):
        rows.append(added)
        page.goto("/register/inlezen/")
        page.get_by_label("Bestand met meldingen").set_input_files(
            {"name": "x.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
        )
        page.get_by_role("button", name="Dit bestand bekijken").click()
        page.get_by_role("button", name="Verder").click()
        page.get_by_role("button", name=button).click()
        page.get_by_role("button", name="Dit werk stoppen").wait_for()
        done()
        page.reload()
    page.get_by_text("Het bestand zelf is vernietigd").wait_for()
    page.get_by_role("row", name="3").wait_for()
    assert Report.objects.count() == 2
    page.get_by_role("button", name="terugnemen").click()
    page.get_by_text("1 melding is teruggenomen").wait_for()
    assert Report.objects.count() == 1


@SIZES
@LANGUAGES
def test_pages_of_a_file_that_comes_in_are_accessible(opened, size, language):
    analyst: Any = town.built()[Role.ANALYST]
    here = analyst.acting.organisation_id
    now = timezone.now()
    register.open_register(here, Scope.REGION, by=analyst, at=now)
    heads = "datum;melder;geslacht;sector\n"
    good = f"{heads}31-12-2024;politie;v;seksuele uitbuiting\n"
    loaded = looked_through(here, good, analyst)
    imports.load(loaded, by=analyst, at=now)
    done()
    waits = looked_through(here, f"{good}gisteren;politie;v;code 7\n", analyst).reference
    running = looked_through(here, good.replace("2024", "2023"), analyst)
    imports.load(running, by=analyst, at=now)
    addresses = [
        "/register/inlezen/",
        *(f"/register/inlezen/{waits}/{part}" for part in ("", "kolommen/", "waarden/")),
        *(f"/register/inlezen/{one.reference}/" for one in (loaded, running)),
    ]
    page = opened(analyst, size=size, language=language, bypass_csp=True)
    assert look_at(page, addresses, size=size, exactly=True) == []
