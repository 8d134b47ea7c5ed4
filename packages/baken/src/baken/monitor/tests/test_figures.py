"""Figures on their way: counted to the person, published through the gate, shown, taken along."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import odfdo
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import UserFactory, acting
from baken.jobs import actions as jobs
from baken.kernel.errors import NotPossible
from baken.monitor import actions, counting, queries, reports, sheets, taking
from baken.monitor.models import Snapshot
from baken.monitor.specs import FOR, SPECS, Draws
from baken.monitor.states import Subject
from baken.organisations.models import Kind
from baken.organisations.tests.factories import PartnerFactory
from baken.publications import actions as publications
from baken.publications.models import Publication
from baken.publications.queries import Axis, Released, ReleasedTable, Shown
from baken.publications.states import Audience, Policy, State
from baken.reference.codes import AgeBand, Region, ReporterType, Sector, Sex
from baken.register import actions as register
from baken.register.states import Scope, Source
from baken.register.tests.factories import entry
from baken.signals.states import Verdict
from baken.signals.tests.factories import closed

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]

AT = datetime(2027, 2, 1, 9, tzinfo=UTC)


@pytest.fixture
def analyst() -> User:
    """An analyst of an organisation that keeps a register of 140 reports."""
    user = acting(Role.ANALYST, organisation=PartnerFactory(kind=Kind.COMENSHA))
    assert user.acting
    here = user.acting.organisation_id
    register.open_register(here, Scope.NATIONAL, by=user, at=AT)
    for number in range(140):
        register.record(
            here,
            entry(
                received_on=date(2025 + number % 2, 1 + number % 12, 1),
                sex=[Sex.WOMAN, Sex.WOMAN, Sex.MAN][number % 3],
                age_band=[AgeBand.FROM_12, AgeBand.FROM_18, AgeBand.FROM_30][number % 3],
                nationality=["NL", "RO", "NG"][number % 3],
                region=[Region.AMSTERDAM, Region.NOORD_HOLLAND][number % 2],
                reporter=[ReporterType.POLICE, ReporterType.SHELTER][number % 2],
                sectors=[(Sector.SEXUAL_SERVICES,), (Sector.REGULATED_LABOUR,)][number % 2],
            ),
            source=Source.HAND,
            by=user,
            at=AT,
        )
    return user


def here_of(user: User) -> int:
    assert user.acting
    return user.acting.organisation_id


def published(user: User, subject: Subject = Subject.REGISTER, **changes: Any) -> Publication:
    """Count, propose, make safe and publish a subject; return the publication."""
    here = here_of(user)
    actions.count(here, subject, by=user, at=AT)
    usual: dict[str, Any] = {
        "title": "Mogelijke slachtoffers",
        "audiences": list(Audience.values),
        "policy": Policy.COARSE,
        "reason": "Jaarlijks beeld",
    }
    reference = actions.propose(here, subject, by=user, at=AT, **(usual | changes))
    while jobs.work_once(timezone.now):
        pass
    publication = Publication.objects.get(reference=reference)
    assert publication.state == State.READY, publication.refusal
    second: Any = UserFactory()
    publications.release(publication, by=second, at=AT)
    return publication


def english(user: User) -> Client:
    client = client_of(user)
    client.cookies["django_language"] = "en"
    return client


def test_only_whole_years_are_counted(analyst):
    here = here_of(analyst)
    user: Any = analyst
    register.record(here, entry(received_on=date(2027, 1, 5)), source=Source.HAND, by=user, at=AT)
    tables = counting.counted(here, Subject.REGISTER, at=AT)
    assert tables[0].dimensions[0].codes == ("2025", "2026")


def test_the_exact_counts_are_kept_sealed_and_one_set_of_a_subject(analyst):
    here = here_of(analyst)
    actions.count(here, Subject.REGISTER, by=analyst, at=AT)
    actions.count(here, Subject.REGISTER, by=analyst, at=AT)
    (kept,) = Snapshot.objects.values()
    assert b"victims" not in kept["tables"].content
    found = queries.snapshot(here, Subject.REGISTER, at=AT)
    assert found is not None
    assert found.tables[0].total == 140
    assert not found.is_old


def test_a_change_since_the_count_is_seen_and_stops_a_proposal(analyst):
    here = here_of(analyst)
    actions.count(here, Subject.REGISTER, by=analyst, at=AT)
    register.record(here, entry(), source=Source.HAND, by=analyst, at=AT)
    found = queries.snapshot(here, Subject.REGISTER, at=AT)
    assert found is not None
    assert found.is_old
    with pytest.raises(NotPossible, match=r"Count again|opnieuw"):
        actions.propose(
            here,
            Subject.REGISTER,
            title="x",
            audiences=["public"],
            policy=Policy.COARSE,
            reason="x",
            by=analyst,
            at=AT,
        )


def test_nothing_can_be_proposed_that_was_not_counted(analyst):
    with pytest.raises(NotPossible, match=r"Count first|Tel eerst"):
        actions.propose(
            here_of(analyst),
            Subject.REGISTER,
            title="x",
            audiences=["public"],
            policy=Policy.COARSE,
            reason="x",
            by=analyst,
            at=AT,
        )


def test_a_large_register_is_counted_in_the_background(analyst, monkeypatch):
    monkeypatch.setattr(actions, "LARGE", 100)
    here = here_of(analyst)
    assert actions.count(here, Subject.REGISTER, by=analyst, at=AT) is False
    assert queries.snapshot(here, Subject.REGISTER, at=AT) is None
    jobs.work_once(lambda: AT)
    assert queries.snapshot(here, Subject.REGISTER, at=AT) is not None


def test_what_is_shown_is_what_was_published_and_nothing_exact(analyst):
    publication = published(analyst)
    for audience in Audience:
        page = queries.page(here_of(analyst), audience)
        wanted = [key for key in FOR[audience] if SPECS[key].subject == Subject.REGISTER]
        assert [sheet.key for sheet in page.sheets] == wanted
        for sheet in page.sheets:
            assert publication.reference in sheet.source
            for line in sheet.lines:
                assert len(line.numbers) == len(sheet.heads) - 1
                for number in line.numbers:
                    assert number in {"0–7", "×", ""} or int(number) % 10 == 0


def test_every_number_of_a_chart_stands_in_the_table_beside_it(analyst):
    published(analyst)
    for sheet in queries.page(here_of(analyst), Audience.COUNCIL).sheets:
        shown = [str(bar["shown"]) for bar in sheet.bars]
        if sheet.draws is Draws.SERIES:
            assert shown == [number or "–" for number in sheet.lines[0].numbers]
        else:
            assert shown == [line.numbers[-1] or "–" for line in sheet.lines[:-1]]
            for (name, rows), line in zip(sheet.multiples, sheet.lines[:-1], strict=True):
                assert name == line.label
                assert [row["shown"] for row in rows] == [n or "–" for n in line.numbers]


def test_signals_are_counted_by_verdict_and_by_how_far_they_came():
    officer = acting(Role.KEY_OFFICER)
    here = here_of(officer)
    closed(officer)
    closed(officer, verdict=Verdict.TRAFFICKING_SUSPECTED)
    tables = {one.name: one for one in counting.counted(here, Subject.SIGNALS, at=AT)}
    assert tables["signals_by_verdict"].by("verdict")["no_trafficking"] == 1
    assert tables["signals_interpreted"].cells["2026", "yes"] == 2
    assert tables["signals_suspected"].cells == {("2026", "no"): 2}
    assert {one.total for one in tables.values() if one.unit == "signals"} == {2}


def table_of(name: str, unit: str, by: str, cells: dict[str, Shown]) -> ReleasedTable:
    """Return a published table of one year with a total and the cells of one dimension."""
    raw = [
        ["2026", {by: code} if code else {}, shown.text, shown.low, shown.high]
        for code, shown in cells.items()
    ]
    codes = tuple(code for code in cells if code)
    return ReleasedTable(
        name, unit, None, (Axis("year", ("2026",), False), Axis(by, codes, False)), raw
    )


def released(*tables: ReleasedTable) -> Released:
    """Return a publication with these tables."""
    day = date(2027, 2, 1)
    return Released(
        *("P27-7KQ3M9", 1, "Gemeente Haarlem", "signals", "Signalen", 1, ("driehoek",), "coarse"),
        *(2026, 2026, day, day, "released", "", tables),
    )


SIXTY, FORTY, SMALL = Shown("60", 55, 64), Shown("40", 35, 44), Shown("0–7", 0, 7)
HIDDEN = Shown("×", 0, None)


def test_the_funnel_shows_how_far_signals_came_and_says_it():
    found = released(
        table_of("signals_by_verdict", "signals", "verdict", {"": SIXTY, "no_trafficking": FORTY}),
        table_of("signals_interpreted", "signals", "interpreted", {"": SIXTY, "yes": FORTY}),
        table_of("signals_passed_on", "signals", "passed_on", {"": SIXTY, "yes": SMALL}),
    )
    with translation.override("en"):
        sheet = sheets.sheet(SPECS["funnel"], found)
    assert sheet is not None
    assert [(line.label, line.numbers) for line in sheet.lines] == [
        ("Received", ("60",)),
        ("Interpreted", ("40",)),
        ("Passed on to a partner", ("0–7",)),
    ]
    assert [bar["shown"] for bar in sheet.bars] == ["60", "40", "0–7"]
    assert sheet.finding == (
        "Signals of 2026: about 60 received, about 40 interpreted, at most 7 passed on to a partner"
    )


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"": SIXTY, "in_time": FORTY}, "about 40 of about 60 in 2026"),
        ({"": SMALL, "in_time": SMALL}, "small numbers in 2026"),
        ({"": SIXTY, "in_time": HIDDEN, "late": FORTY}, "ended, 2026"),
        ({"": HIDDEN, "in_time": FORTY}, "ended, 2026"),
    ],
)
def test_how_many_heard_in_time_is_said_of_how_many_where_both_are_shown(cells, said):
    found = released(table_of("answers_in_time", "answers", "in_time", cells))
    with translation.override("en"):
        sheet = sheets.sheet(SPECS["answers"], found)
    assert sheet is not None
    assert sheet.finding.endswith(said)


def test_a_register_of_the_country_has_a_map_beside_its_table():
    cells = {"": SIXTY, "noord-holland": FORTY, "limburg": SMALL, "kmar": FORTY}
    found = released(table_of("victims_by_region", "victims", "region", cells))
    sheet = sheets.sheet(SPECS["victims_region"], found)
    assert sheet is not None
    assert sheet.map is not None
    on_the_map = {area.name: area.shown for area in sheet.map.areas if area.shown}
    in_the_table = {line.label: line.numbers[-1] for line in sheet.lines}
    assert on_the_map == {"Noord-Holland": "40", "Limburg": "0–7"}
    assert on_the_map.items() <= in_the_table.items()


def test_the_region_sees_which_municipalities_take_part_and_nothing_of_them():
    officer = acting(Role.KEY_OFFICER)
    assert officer.acting
    page = english(officer).get(reverse("monitor:page", args=["region"])).content.decode()
    assert "municipalities of police unit" in page
    assert "work with Baken" in page
    assert 'class="map__number"' not in page
    council = english(officer).get(reverse("monitor:page", args=["council"])).content.decode()
    assert "work with Baken" not in council


def test_figures_of_one_municipality_take_the_coarser_rule():
    officer = acting(Role.KEY_OFFICER)
    closed(officer)
    here = here_of(officer)
    actions.count(here, Subject.SIGNALS, by=officer, at=AT)
    with pytest.raises(NotPossible, match=r"one municipality|één gemeente"):
        actions.propose(
            here,
            Subject.SIGNALS,
            title="Signalen",
            audiences=["council"],
            policy=Policy.ROUNDED,
            reason="x",
            by=officer,
            at=AT,
        )


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.ANALYST, Role.REPORTER, Role.PARTNER])
def test_everyone_with_a_role_reads_the_page_and_an_empty_one_says_why(audience, role):
    page = english(acting(role)).get(reverse("monitor:page", args=[audience]))
    assert page.status_code == 200
    text = page.content.decode()
    assert "has not published figures here yet" in text
    assert ("Go to the workbench" in text) == (role is Role.ANALYST)
    assert "Take along" not in text


def test_each_figure_says_its_unit_source_date_method_and_protection(analyst):
    published(analyst)
    page = english(analyst).get(reverse("monitor:page", args=["council"])).content.decode()
    figures = page.count('class="figure"')
    assert figures > 3
    for word in ("Unit", "Source", "Date", "Method", "Protection"):
        assert page.count(f"<dt>{word}</dt>") == figures
    assert "says nothing about how much trafficking there really is" in page


@pytest.mark.parametrize(
    ("role", "audience"),
    [(Role.GOVERNOR, "council"), (Role.KEY_OFFICER, "driehoek"), (Role.CARE_PARTNER, "region")],
)
def test_the_menu_leads_to_the_page_of_ones_own_public(role, audience):
    answer = client_of(acting(role)).get(reverse("monitor:home"))
    assert answer.url == reverse("monitor:page", args=[audience])


def test_the_address_where_one_file_was_leads_to_the_pages_of_now(client):
    assert client.get("/monitor/cijfers.csv").url == reverse("monitor:home")


def test_the_public_page_needs_no_sign_in_and_shows_what_is_for_everyone(analyst, client):
    published(analyst, audiences=[Audience.COUNCIL])
    client.cookies["django_language"] = "en"
    assert "Nothing is published yet" in client.get(reverse("monitor:public")).content.decode()
    published(analyst, audiences=[Audience.PUBLIC])
    assert 'class="figure"' in client.get(reverse("monitor:public")).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANONYMOUS])
def test_the_workbench_is_there_for_analysts_alone(role):
    client = client_of(acting(role))
    status = 200 if role is Role.ANALYST else 404
    assert client.get(reverse("monitor:workbench")).status_code == status
    assert client.get(reverse("monitor:propose", args=["signals"])).status_code == status
    counted = client.post(reverse("monitor:count", args=["signals"])).status_code
    assert counted == (302 if role is Role.ANALYST else 404)


def test_an_analyst_counts_proposes_and_is_told_what_is_wrong(analyst):
    client = english(analyst)
    assert client.post(reverse("monitor:count", args=["register"])).status_code == 302
    page = client.get(reverse("monitor:workbench")).content.decode()
    assert "For inside only" in page
    assert "<td" in page

    address = reverse("monitor:propose", args=["register"])
    answer = client.post(address, {"title": "", "policy": "coarse"})
    assert answer.status_code == 422
    good = {"title": "Beeld", "policy": "coarse", "audiences": ["public"], "reason": "Jaarlijks"}
    answer = client.post(address, good)
    assert answer.status_code == 302
    assert Publication.objects.get().title == "Beeld"
    again = client.post(address, good)
    assert again.status_code == 422
    assert "wait to be published already" in again.content.decode()


@pytest.mark.parametrize("name", ["monitor:count", "monitor:propose"])
def test_a_subject_that_is_not_there_is_absent(analyst, name):
    client = client_of(analyst)
    assert client.post(reverse(name, args=["addresses"])).status_code == 404


def test_pages_take_few_statements(analyst, django_assert_max_num_queries):
    published(analyst)
    client = client_of(analyst)
    for name, args in (("monitor:page", ["council"]), ("monitor:workbench", [])):
        with django_assert_max_num_queries(12):
            client.get(reverse(name, args=args))


def numbers_of(page: queries.Page) -> list[str]:
    return [number for sheet in page.sheets for line in sheet.lines for number in line.numbers]


def test_files_hold_what_the_page_shows_and_nothing_beside_it(analyst):
    published(analyst)
    client = english(analyst)
    page = queries.page(here_of(analyst), Audience.COUNCIL)
    expected = numbers_of(page)
    captions = {sheet.caption for sheet in page.sheets}

    def taken(form: str) -> bytes:
        answer = client.get(reverse("monitor:take", args=["council", form]))
        assert answer.status_code == 200
        return bytes(answer.content)

    rows = list(csv.DictReader(io.StringIO(taken("csv").decode("utf-8-sig"))))
    assert [row["shown"] for row in rows] == expected
    found = json.loads(taken("json"))
    assert len(found["figures"]) == len(captions)
    assert [n for one in found["figures"] for row in one["rows"] for n in row[1:]] == expected

    book = CalamineWorkbook.from_filelike(io.BytesIO(taken("xlsx")))
    assert len(book.sheet_names) == len(captions)
    assert {str(sheet.visible) for sheet in book.sheets_metadata} == {"SheetVisibleEnum.Visible"}
    with zipfile.ZipFile(io.BytesIO(taken("xlsx"))) as parts:
        names = parts.namelist()
        sheets_xml = "".join(
            parts.read(name).decode() for name in names if "worksheets/sheet" in name
        )
        core = parts.read("docProps/core.xml").decode()
    assert not [name for name in names if "comment" in name or "external" in name]
    assert "hidden" not in sheets_xml
    assert "<f>" not in sheets_xml
    assert "<dc:creator></dc:creator>" in core

    spread = odfdo.Document(io.BytesIO(taken("ods")))
    assert len(spread.body.tables) == len(captions)
    assert b"office:annotation" not in spread.get_part("content.xml").serialize()
    assert b"table:formula" not in spread.get_part("content.xml").serialize()

    printed = taken("pdf")
    if not shutil.which("pdftotext"):
        pytest.skip("the texts of a PDF are read by pdftotext, of poppler: it is not here")
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=printed,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for sheet in page.sheets:
        last = sheet.lines[-1]
        assert re.search(r"\s+".join(map(re.escape, last.numbers)), read), last
        assert sheet.source in " ".join(read.split())
    assert "says nothing about how much trafficking there really is" in " ".join(read.split())
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]).startswith("Figures on human trafficking")
        assert "/Creator" not in pdf.docinfo
        assert "/Author" not in pdf.docinfo


@pytest.mark.parametrize("form", ["exe", "csv"])
def test_a_file_of_nothing_is_not_there(form):
    client = client_of(acting(Role.GOVERNOR))
    assert client.get(reverse("monitor:take", args=["council", form])).status_code == 404


def test_a_text_that_a_spreadsheet_would_take_for_a_formula_is_made_harmless():
    assert [taking._harmless(text) for text in ("=1+1", "@x", "-", "0–7")] == [
        *("'=1+1", "'@x", "'-", "0–7")
    ]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (Shown("0–7", 0, 7), "at most 7"),
        (Shown("45", 43, 47), "about 45"),
        (Shown("144", 144, 144), "144"),
        (Shown("1320", 1318, 1322), "about 1,320"),
        (Shown("×", 0, None), "a number that is not shown"),
    ],
)
def test_a_shown_number_in_words_is_no_surer_than_it_is(shown, words):
    with translation.override("en"):
        assert sheets.in_words(shown) == words


@pytest.mark.parametrize(
    ("before", "last", "said"),
    [
        (Shown("40", 35, 44), Shown("60", 55, 64), "more than in 2025"),
        (Shown("60", 55, 64), Shown("40", 35, 44), "fewer than in 2025"),
        (Shown("40", 38, 42), Shown("45", 42, 47), "no clear difference"),
        (Shown("×", 0, None), Shown("45", 43, 47), "2026: about 45 possible victims"),
    ],
)
def test_a_trend_is_said_only_where_the_ranges_are_apart(before, last, said):
    with translation.override("en"):
        assert said in sheets._trend(SPECS["victims"], {"2025": before, "2026": last})


def test_the_printed_figures_stand_beside_each_page_as_printed():
    with translation.override("en"):
        said = [one.sentence for one in reports.printed_beside(Audience.TRIANGLE)]
    assert said[0] == "Haarlem, 2014 to 2017: 12 signals, and 3 of every 4 were no trafficking"
    assert "11 signals brought in, 10 cases" in said[1]
    assert "40, 24 and 17" in said[2]
    assert "5,000 to 7,500" in said[-1]
    with translation.override("nl"):
        assert "5.000 tot 7.500" in reports.printed_beside(Audience.PUBLIC)[-1].sentence
