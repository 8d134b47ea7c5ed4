"""Whatever bytes come, they are a table or a sentence."""

import csv
import io
import json
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from baken.imports import reading
from baken.imports.tabular import child, parsing
from baken.imports.tabular.limits import Reason, Unfit
from baken.imports.tests.files import HEADS, ROW, table, workbook
from baken.kernel.errors import NotPossible

pytestmark = pytest.mark.usefixtures("in_english")


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
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"a;b\n1;2\n" + b'"' + b"x;" * 9000, "Row 3 cannot be read"),
        (("a;b\n\n1;2\n" + "x" * 9000 + ";1\n").encode(), "cell in row 4"),
        (b"PK\x03\x04broken", "damaged"),
        (packed_with("xl/vbaProject.bin", b"x"), "macros"),
        (packed_with("other.txt", b"x"), "no spreadsheet"),
        (("a;b\n" + "x" * 2001 + ";1\n").encode(), "more than 2000"),
        ((";".join(f"h{n}" for n in range(300)) + "\n" + "1;" * 299 + "1\n").encode(), "columns"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(content, said):
    with pytest.raises(NotPossible, match=said):
        reading.read(content)


def test_a_spreadsheet_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(parsing, "UNPACKED", 1000)
    with pytest.raises(Unfit, match="heavy"):
        parsing.parsed(packed_with("xl/worksheets/sheet1.xml", b"0" * 5000))
    page = workbook([["datum"]], {"XFD1048576": "x"})
    with pytest.raises(NotPossible, match="too large"):
        reading.read(page)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200))
def test_whatever_bytes_come_they_are_rows_or_a_sentence(content):
    rows_or_reason(content)


def rows_or_reason(content: bytes) -> None:
    said = [json.loads(line) for line in child.answered(content).split(b"\n")]
    if "reason" in said[0]:
        assert said == [{"reason": Reason(said[0]["reason"]), "row": said[0]["row"]}]
        return
    assert all(len(row) == len(said[0]["heads"]) + 1 for row in said[1:])


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
    read = parsing.parsed((("\ufeff" if mark else "") + text).encode())
    assert (read.heads, [row for _n, row in read.rows]) == (("eerste", "tweede", "derde"), kept)


def rows_of(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return list(parsing.parsed(content).rows)


def test_rows_have_the_number_that_their_program_gives_them():
    """Blank rows and rows above the heads count too."""
    assert rows_of(b"\n\na;b\n\n1;2\n\n\n3;4\n") == [(5, ("1", "2")), (8, ("3", "4"))]
    lines = b'a;b\n"one\ntwo";2\n3;4\n'
    assert [number for number, _row in rows_of(lines)] == [2, 3], "a cell may hold two lines"
    sheet = workbook([[], ["a", "b"], [], ["1", "2"]])
    assert rows_of(sheet) == [(4, ("1", "2"))]


def test_of_several_sheets_the_widest_that_can_be_seen_is_read():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, wide in (("Uitleg", 2), ("Meldingen", 4), ("Nog een", 4), ("Geheim", 9)):
        page = book.add_worksheet(name)
        for column in range(wide):
            page.write(0, column, f"{name} {column}")
            page.write(1, column, "x")
    page.hide()
    book.close()
    found = parsing.parsed(out.getvalue())
    assert (found.name, found.sheets, len(found.heads)) == ("Meldingen", 3, 4)


def test_what_was_read_is_kept_and_opened_as_it_was():
    sheet = reading.read(table(ROW, ROW))
    again = reading.unpacked(sheet.packed())
    assert (again, list(again.rows())) == (sheet, list(sheet.rows()))
    assert list(reading.some(sheet, 1).rows()) == list(sheet.rows())[:1]


def test_a_fault_of_the_library_costs_a_sentence_and_no_more(monkeypatch):
    """As when the library of others panics, which is no error that it announces."""

    class Panic(BaseException):
        pass

    def panics(content: bytes) -> None:
        raise Panic

    monkeypatch.setattr(child, "parsed", panics)
    assert json.loads(child.answered(b"x")) == {"reason": "unreadable", "row": 0}


REAL = workbook([HEADS.split(";"), ROW.split(";"), ROW.split(";")])
with zipfile.ZipFile(io.BytesIO(REAL)) as packed:
    PARTS = {name: packed.read(name) for name in packed.namelist() if name.endswith("xml")}


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_spreadsheet_with_other_bytes_inside_is_rows_or_a_sentence(data):
    """Every part of a real spreadsheet, changed in some places, and packed again."""
    name = data.draw(st.sampled_from(sorted(PARTS)))
    content = bytearray(PARTS[name])
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=6)
    ):
        content[place] = byte
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for other, whole in PARTS.items():
            packed.writestr(other, bytes(content) if other == name else whole)
    rows_or_reason(out.getvalue())


def test_reading_a_short_file_leaves_the_rest_of_the_process_as_it_was():
    before = csv.field_size_limit()
    rows_of(b"a;b\n1;2\n")
    assert csv.field_size_limit() >= before
