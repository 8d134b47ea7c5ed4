"""The pages of files: the printed tables go through them, and nobody else's files are there."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.imports import access, queries, reading, rules
from baken.imports.access import CELLS, Can
from baken.imports.models import Intake
from baken.imports.rules import Meaning
from baken.imports.states import State
from baken.imports.tests.files import (
    AT,
    ROW,
    entries,
    here_of,
    table,
    taken_in,
    workbook,
)
from baken.jobs import actions as jobs
from baken.printed import queries as printed
from baken.register import actions as register
from baken.register import queries as register_queries
from baken.register.states import Scope

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]


GOLDEN = Path(__file__).parent / "data" / "noord_holland_2014_2016.csv"


def test_the_printed_tables_come_back_cell_by_cell_from_a_file_that_a_user_loads(analyst):
    """Annex 3 of the seed: through the very pages that an analyst uses."""
    client = client_of(analyst)
    sent = {"file": SimpleUploadedFile("x.csv", GOLDEN.read_bytes())}
    answer = client.post(reverse("imports:list"), sent)
    intake = Intake.objects.get()
    assert answer.url == reverse("imports:columns", args=[intake.reference])
    guess = queries.meaning(intake).columns
    answer = client.post(answer.url, {name: str(column) for name, column in guess.items()})
    assert answer.url == reverse("imports:detail", args=[intake.reference])
    client.post(reverse("imports:act", args=[intake.reference, "laden"]))
    assert jobs.work_once(timezone.now)

    years = range(2014, 2017)
    tables = {one.name: one for one in register_queries.counted(here_of(analyst), years)}
    victims = tables["victims_by_nationality_sex_age"]
    people = printed.table("bijlage-3-nationaliteit")
    for cell in people.cells:
        codes = dict(cell.codes)
        groups = {"dutch": {"dutch"}, "not_dutch": {"eu", "other", "unknown"}}
        wanted = groups.get(codes.get("nationality", ""), {"dutch", "eu", "other", "unknown"})
        found = sum(
            many
            for (year, nationality, sex, age), many in victims.cells.items()
            if year == codes["year"]
            and nationality in wanted
            and sex == codes.get("sex", sex)
            and age == codes.get("age", age)
        )
        assert found == people.read(**codes), codes
    mentions = tables["mentions_by_sector_sex"]
    sectors = printed.table("bijlage-3-sector")
    for cell in sectors.cells:
        codes = dict(cell.codes)
        found = sum(
            many
            for (year, sex, sector), many in mentions.cells.items()
            if year == codes["year"]
            and sex == codes.get("sex", sex)
            and sector == codes.get("sector", sector)
        )
        assert found == sectors.read(**codes), codes
    assert victims.by("year") == {"2014": 40, "2015": 24, "2016": 17}
    assert mentions.by("year") == {"2014": 40, "2015": 24, "2016": 18}


def test_values_that_are_not_known_are_asked_and_then_mean_something(analyst):
    client = client_of(analyst)
    intake = taken_in(analyst, table(ROW.replace("seksuele uitbuiting", "code 7")))
    columns = queries.meaning(intake).columns
    answer = client.post(
        reverse("imports:columns", args=[intake.reference]),
        {name: str(column) for name, column in columns.items()},
    )
    assert answer.url == reverse("imports:values", args=[intake.reference])
    page = client.get(answer.url).content.decode()
    assert "code 7" in page
    (asked,) = re.findall(r'name="(sectors-\w+)"', page)
    client.post(answer.url, {asked: "forced_crime"})
    assert sectors_of(intake) == ["forced_crime"]

    assert re.findall(r'name="(sectors-\w+)"', client.get(answer.url).content.decode()) == [asked]
    client.post(answer.url, {asked: "forced_begging"})
    assert sectors_of(intake) == ["forced_begging"]
    client.post(answer.url, {asked: ""})
    assert sectors_of(intake) == []


def sectors_of(intake):
    intake.refresh_from_db()
    return [entry.mentions[0].sector for _row, entry in entries(intake)]


def test_a_page_of_values_that_is_sent_late_changes_no_other_value(analyst):
    client = client_of(analyst)
    rows = [ROW.replace("seksuele uitbuiting", value) for value in ("code 7", "code 8")]
    intake = taken_in(analyst, table(*rows))
    page = reverse("imports:values", args=[intake.reference])
    first, second = re.findall(r'name="(sectors-\w+)"', client.get(page).content.decode())
    client.post(page, {first: "forced_crime", second: ""})
    assert sectors_of(intake) == ["forced_crime"]

    client.post(page, {first: "forced_begging", second: ""})

    assert sectors_of(intake) == ["forced_begging"]


def test_the_empty_spreadsheet_is_read_back_by_the_same_reader(analyst):
    content = client_of(analyst).get(reverse("imports:example")).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    heads = book.get_sheet_by_index(0).to_python()[0]
    sheet = reading.read(workbook([heads, ["x"] * len(heads)]))
    assert set(rules.missing(Meaning({head: n for n, head in enumerate(sheet.heads)}))) == set()
    assert len(heads) == len(book.get_sheet_by_index(1).to_python()) - 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANONYMOUS])
def test_files_are_brought_by_those_to_whom_the_matrix_gives_it(role):
    user = acting(role)
    register.open_register(here_of(user), Scope.REGION, by=None, at=AT)
    behind = [matrix.cells()[role, subject, action] for subject, action in CELLS[Can.BRING]]
    allowed = {Condition.PSEUDONYMISED, Condition.ALWAYS}
    expected = all(cell.allows and cell.conditions <= allowed for cell in behind)
    assert access.may(user) == expected
    assert client_of(user).get(reverse("imports:list")).status_code == (200 if expected else 404)


def test_without_a_register_there_is_nothing_to_bring_files_to():
    assert not access.may(acting(Role.ANALYST))


def test_a_file_of_another_organisation_is_absent(analyst):
    other = acting(Role.ANALYST)
    register.open_register(here_of(other), Scope.REGION, by=None, at=AT)
    intake = taken_in(other, table(ROW))
    client = client_of(analyst)
    for name in ("detail", "columns", "values", "faults"):
        assert client.get(reverse(f"imports:{name}", args=[intake.reference])).status_code == 404
    answer = client.post(reverse("imports:act", args=[intake.reference, "weg"]))
    assert answer.status_code == 404


def test_a_bad_upload_keeps_the_page_and_says_why(analyst):
    client = client_of(analyst)
    client.cookies["django_language"] = "en"
    answer = client.post(
        reverse("imports:list"), {"file": SimpleUploadedFile("x.csv", b"a;a\n1;2")}
    )
    assert answer.status_code == 422
    assert "Two columns have the same head" in answer.content.decode()
    assert client.post(reverse("imports:list"), {}).status_code == 422


def test_what_can_be_done_is_loading_taking_back_and_throwing_away(analyst):
    client = client_of(analyst)
    intake = taken_in(analyst, table(ROW))
    where = reverse("imports:act", args=[intake.reference, "verkopen"])
    assert client.post(where).status_code == 404
    client.post(reverse("imports:act", args=[intake.reference, "weg"]))
    intake.refresh_from_db()
    assert intake.state == State.THROWN_AWAY
    client.post(reverse("imports:act", args=[intake.reference, "laden"]))
    intake.refresh_from_db()
    assert intake.state == State.THROWN_AWAY
