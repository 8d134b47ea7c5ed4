"""Files come in whole or not at all, and give the same figures as were printed."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.imports import access, actions, queries, reading, rules
from baken.imports.access import CELLS, Can
from baken.imports.models import Intake
from baken.imports.rules import Meaning
from baken.imports.states import State
from baken.jobs import actions as jobs
from baken.kernel.errors import NotPossible
from baken.printed import queries as printed
from baken.register import actions as register
from baken.register import queries as register_queries
from baken.register.models import Report
from baken.register.states import Scope

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "data" / "noord_holland_2014_2016.csv"
HEADS = "datum;melder;regio;geslacht;leeftijd;nationaliteit;sector;naam;grondslag;dossiernummer"
ROW = "31-12-2025;politie;Amsterdam;v;21;NL;seksuele uitbuiting;Mila Fictief;plicht;A-1"


@pytest.fixture
def analyst() -> User:
    user = acting(Role.ANALYST)
    assert user.acting
    register.open_register(user.acting.organisation_id, Scope.REGION, by=None, at=AT)
    return user


def here_of(user: User) -> int:
    assert user.acting
    return user.acting.organisation_id


def table(*rows: str, heads: str = HEADS) -> bytes:
    return "\n".join([heads, *rows]).encode()


def taken_in(user: User, content: bytes) -> Intake:
    return actions.take_in(here_of(user), content, by=user, at=AT)


def loaded(user: User, content: bytes, *, leave_out: bool = False) -> Intake:
    intake = taken_in(user, content)
    actions.load(intake, leave_out=leave_out, by=user, at=AT)
    assert jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    return intake


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


def test_what_a_row_says_is_recorded_and_the_file_is_gone(analyst):
    intake = loaded(analyst, table(ROW))
    assert (intake.state, intake.loaded, intake.content) == (State.LOADED, 1, None)
    (row,) = register_queries.rows(here_of(analyst), range(2025, 2026))
    assert (row.received_on, row.reporter, row.region) == (
        date(2025, 12, 31),
        "police",
        "amsterdam",
    )
    assert (row.sex, row.age_band, row.nationality) == ("woman", "18_22", "NL")
    assert row.sectors == ("sexual_services",)
    who = register_queries.identity(Report.objects.get())
    assert who is not None
    assert who.name == "Mila Fictief"


def test_the_file_stands_sealed_while_it_waits(analyst):
    taken_in(analyst, table(ROW))
    (kept,) = Intake.objects.values()
    assert b"Mila" not in bytes(kept["content"])
    assert b"Mila" not in bytes(kept["meaning"].content)


def test_rows_at_fault_stop_the_file_unless_they_are_left_out(analyst):
    content = table(ROW, ROW.replace("31-12-2025", "gisteren").replace("A-1", "A-2"))
    intake = taken_in(analyst, content)
    with pytest.raises(NotPossible, match="cannot be loaded"):
        actions.load(intake, leave_out=False, by=analyst, at=AT)
    assert Report.objects.count() == 0
    done = loaded(analyst, content, leave_out=True)
    assert (done.loaded, done.left_out) == (1, 1)


def test_faults_name_row_and_field_and_repeat_nothing(analyst):
    intake = taken_in(analyst, table(ROW.replace("seksuele uitbuiting", "Mila Fictief")))
    (fault,) = queries.looked(intake, today=AT.date()).faults
    assert (fault.row, "sectors" in fault.field) == (2, True)
    client = client_of(analyst)
    page = client.get(reverse("imports:faults", args=[intake.reference]))
    assert b"Mila" not in page.content
    assert len(page.content.decode("utf-8-sig").splitlines()) == 2


def test_a_load_that_breaks_in_the_middle_leaves_nothing_and_can_be_done_again(
    analyst, monkeypatch
):
    intake = taken_in(analyst, table(*[ROW.replace("A-1", f"A-{n}") for n in range(5)]))
    actions.load(intake, leave_out=False, by=analyst, at=AT)
    real = register.record_many

    def breaks(*args: Any, **more: Any) -> int:
        real(*args, **more)
        raise ValueError("the plug was pulled")

    monkeypatch.setattr(register, "record_many", breaks)
    jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    assert (intake.state, Report.objects.count()) == (State.UPLOADED, 0)
    monkeypatch.setattr(register, "record_many", real)
    actions.load(intake, leave_out=False, by=analyst, at=AT)
    jobs.work_once(lambda: AT)
    assert Report.objects.count() == 5


def test_the_same_file_and_the_same_rows_are_recognised(analyst):
    first = loaded(analyst, table(ROW))
    again = taken_in(analyst, table(ROW))
    found = queries.preview(again, today=AT.date())
    assert [one.pk for one in found.same_file] == [first.pk]
    other = taken_in(analyst, table(ROW, ROW.replace("A-1", "A-2")))
    found = queries.preview(other, today=AT.date())
    assert (found.same_file, found.known) == ([], 1)


def test_a_file_is_taken_back_whole(analyst):
    intake = loaded(analyst, table(ROW))
    assert actions.undo(intake, by=analyst, at=AT) == 1
    assert Report.objects.count() == 0
    with pytest.raises(NotPossible):
        actions.undo(intake, by=analyst, at=AT)


def test_a_file_that_waits_too_long_is_thrown_away(analyst):
    intake = taken_in(analyst, table(ROW))
    assert actions.forget(AT + timedelta(days=6)) == 0
    assert actions.forget(AT + timedelta(days=8)) == 1
    intake.refresh_from_db()
    assert (intake.state, intake.content) == (State.THROWN_AWAY, None)


def test_next_years_file_maps_itself(analyst):
    heads = HEADS.replace("sector", "wat")
    intake = taken_in(analyst, table(ROW.replace("seksuele uitbuiting", "code 7"), heads=heads))
    meaning = queries.meaning(intake)
    assert rules.missing(meaning)
    with pytest.raises(NotPossible, match="which column"):
        actions.load(intake, leave_out=True, by=analyst, at=AT)
    said = Meaning({**meaning.columns, "sectors": 6}, {"sectors": {"code 7": "forced_begging"}})
    actions.say(intake, said, by=analyst, at=AT)
    actions.load(intake, leave_out=False, by=analyst, at=AT)
    jobs.work_once(lambda: AT)
    following = taken_in(analyst, table(ROW.replace("seksuele uitbuiting", "code 7"), heads=heads))
    assert queries.meaning(following) == said
    assert rules.unknown(queries.sheet(following), said) == {}


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
    found = queries.looked(intake, today=AT.date())
    return [entry.mentions[0].sector for _row, entry in found.entries]


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


def test_who_was_found_to_be_no_victim_is_not_loaded_as_one(analyst):
    heads = "cas_IncomingReferralDate,prs_Gender,vic_TypeOfExploitation,vic_TraffickingStatus"
    row = "2025-03-01,Feminine,SexualExploitation,"
    content = "\n".join(
        [heads, row + "NotAVictimOfTrafficking", row + "PossibleVictimOfTrafficking"]
    )
    found = queries.looked(taken_in(analyst, content.encode()), today=AT.date())
    assert len(found.entries) == 1
    assert [fault.said for fault in found.faults] == ["the file says that this was no trafficking"]


def test_a_name_without_a_basis_is_counted_without_it(analyst):
    row = ROW.replace("politie", "opvang").replace("plicht", "geen")
    intake = taken_in(analyst, table(row))
    assert queries.preview(intake, today=AT.date()).found.named_without_basis == 1
    loaded(analyst, table(row))
    assert register_queries.identity(Report.objects.get()) is None


def test_htcds_is_recognised_with_its_labels_and_both_spellings(analyst):
    heads = "cas_IncomingReferralDate,prs_First_Name,prs_SecondName,prs_Gender,prs_Citizenship,vic_TypeOfExploitation"
    labels = "Incoming Referral Date,First Name,Second Name,Gender,Citizenship,Type of Exploitation"
    row = "2025-03-01,Mila,Fictief,Feminine,RO;NL,SexualExploitation;ForcedBegging"
    intake = taken_in(analyst, "\n".join([heads, labels, row]).encode())
    assert intake.form == "htcds"
    ((number, entry),) = queries.looked(intake, today=AT.date()).entries
    assert (number, entry.sex, entry.nationality) == (3, "woman", "RO")
    assert [one.sector for one in entry.mentions] == ["sexual_services", "forced_begging"]
    assert entry.identity is not None
    assert entry.identity.name == "Mila Fictief"


def workbook(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                page.write_datetime(number, column, value, day)
            else:
                page.write(number, column, value)
    book.close()
    return out.getvalue()


def test_a_spreadsheet_is_read_with_days_and_numbers_and_formulas_as_what_they_show(analyst):
    content = workbook(
        [
            ["datum", "leeftijd", "sector", "naam"],
            [datetime(2025, 3, 1), 17, "bedelarij", "=1+1"],  # noqa: DTZ001
        ]
    )
    ((_number, entry),) = queries.looked(taken_in(analyst, content), today=AT.date()).entries
    assert (entry.received_on, entry.age_band) == (date(2025, 3, 1), "12_17")


def packed_with(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"a;b\n", "no rows under"),
        (b"a;a\n1;2\n", "same head"),
        (b"a;b\n1;2;3\n", "more cells"),
        (b'a;b\n"1;2\n', "quotation mark"),
        (b"a\x00b", "not a file of text"),
        (b"\xd0\xcf\x11\xe0rest", "old kind"),
        (b"PK\x03\x04broken", "damaged"),
        (packed_with("xl/vbaProject.bin", b"x"), "macros"),
        (packed_with("other.txt", b"x"), "no spreadsheet"),
        (("a;b\n" + "x" * 2001 + ";1\n").encode(), "more than 2000"),
        ((";".join(f"h{n}" for n in range(300)) + "\n" + "1;" * 299 + "1\n").encode(), "columns"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(analyst, content, said):
    with pytest.raises(NotPossible, match=said):
        taken_in(analyst, content)
    assert Intake.objects.count() == 0


def test_a_spreadsheet_that_would_fill_the_memory_is_refused(analyst, monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1000)
    with pytest.raises(NotPossible, match="too large"):
        taken_in(analyst, packed_with("xl/worksheets/sheet1.xml", b"0" * 5000))


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200))
def test_whatever_bytes_come_they_are_rows_or_a_sentence(content):
    try:
        sheet = reading.read(content)
    except NotPossible:
        return
    assert all(len(row) == len(sheet.heads) for row in sheet.rows)


WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\n", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t|"),
    mark=st.booleans(),
)
def test_a_written_file_reads_back_the_same_in_each_dialect(rows, delimiter, mark):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["eerste", "tweede", "derde"])
    writer.writerows(rows)
    text = out.getvalue()
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    if not kept:
        return
    sheet = reading.read((("\ufeff" if mark else "") + text).encode())
    assert (sheet.heads, sheet.rows) == (("eerste", "tweede", "derde"), kept)


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
