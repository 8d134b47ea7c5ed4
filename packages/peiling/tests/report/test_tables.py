import csv
import html
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiling.errors import InputError
from peiling.mse.doubt import Answer, Answers
from peiling.report import (
    Table,
    answers_table,
    basins_table,
    dark_table,
    estimate_table,
    frequencies_table,
    lists_table,
    models_table,
    overlaps_table,
    predictions_table,
)

CELLS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"))),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False),
)


def read_csv(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def every_table(table, answers, predictions, estimate, language):
    return (
        lists_table(table, language),
        overlaps_table(table, language),
        frequencies_table(table, language),
        answers_table(answers, language),
        predictions_table(predictions, language),
        estimate_table(estimate, language),
        models_table(estimate, language),
        basins_table(estimate, language),
        dark_table([(0.5, 9000.0, 8000.0, float("inf"))], language),
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_table_reads_back_in_each_form(table, answers, predictions, make, page, language):
    for made in every_table(table, answers, predictions, make(), language):
        rows = read_csv(made.to_csv())
        parsed = page(made.to_html())

        assert [len(row) for row in rows] == [len(made.columns)] * (len(made.rows) + 1)
        assert parsed.tags.count("tr") == len(made.rows) + 1
        assert parsed.tags.count("caption") == 1
        assert ("th", "scope", "col") in parsed.attributes
        assert parsed.attributes.count(("th", "scope", "row")) == len(made.rows)
        assert made.title in made.to_text()
        pipes = [line for line in made.to_markdown().splitlines() if line.startswith("|")]
        assert len(pipes) == len(made.rows) + 2


def test_html_holds_no_style_and_no_script(table, page):
    parsed = page(lists_table(table).to_html())

    assert {name for _, name, _ in parsed.attributes} <= {"scope", "class"}


def test_numbers_are_written_by_language_except_for_programs():
    rows = (("a", 12345, 0.5),)

    nl = Table("t", ("x", "n", "share"), rows, (), "nl")
    en = Table("t", ("x", "n", "share"), rows, (), "en")

    assert "| a | 12.345 | 0,5 |" in nl.to_markdown()
    assert "| a | 12,345 | 0.5 |" in en.to_markdown()
    assert nl.to_csv() == en.to_csv() == "x,n,share\r\na,12345,0.5\r\n"


def test_names_of_lists_do_nothing_in_html(hostile, page):
    made = lists_table(hostile)

    parsed = page(made.to_html())

    assert "script" not in parsed.tags
    assert "<script>alert(1)</script>" in parsed.text
    assert "<script" not in made.to_markdown()


def test_pipes_and_line_breaks_do_not_break_markdown(hostile):
    pipes = [
        line for line in lists_table(hostile).to_markdown().splitlines() if line.startswith("|")
    ]

    assert len(pipes) == 6
    assert {line.replace("\\|", "").count("|") for line in pipes} == {3}


def test_formulas_get_an_apostrophe_and_commas_are_quoted(hostile):
    names = [row[0] for row in read_csv(lists_table(hostile).to_csv())]

    assert "'=cmd|' /C calc'!A0" in names
    assert "a|b,c" in names
    for start in ("=", "+", "-", "@", "\t", "\r", " ="):
        cell = read_csv(Table("t", ("a",), ((f"{start}1+1",),)).to_csv())[1][0]
        assert cell == f"'{start}1+1"


def test_a_negative_number_is_no_formula():
    assert read_csv(Table("t", ("a",), ((-0.34,),)).to_csv())[1] == ["-0.34"]


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_any_cells_come_through_csv(rows):
    table = Table("t", ("a", "b"), tuple(rows))

    for row, back in zip(rows, read_csv(table.to_csv())[1:], strict=True):
        for cell, read in zip(row, back, strict=True):
            assert read.removeprefix("'") == str(cell).removeprefix("'")


@given(st.text())
def test_any_text_is_inert_in_html(text):
    written = Table(text, ("a",), ((text,),)).to_html()

    inside = written.split('<th scope="row">')[1].split("</th>")[0]
    assert "<" not in inside
    assert '"' not in inside
    assert html.unescape(inside) or not text.strip() or not inside


def test_a_refusal_stands_where_its_number_would(answers):
    row = answers_table(answers, "nl").rows[2]

    assert row[1].startswith("Niemand staat op twee lijsten.")
    assert row[4] == "geweigerd"


def test_the_spread_is_said_below_the_answers(answers):
    note = answers_table(answers, "nl").notes[0]

    assert "2.500" in note
    assert "9.876" in note


def test_a_refused_estimate_gives_no_number(make, refused):
    made = estimate_table(make(verdict=refused), "nl")

    assert not any(sign.isdigit() for sign in made.to_text())


def test_a_refused_answer_gives_no_number(make, refused):
    answers = Answers("method", (Answer("bic", make(verdict=refused)),))

    assert not any(sign.isdigit() for sign in answers_table(answers, "nl").to_text())


def test_a_point_without_interval_can_be_withheld(make):
    answers = Answers("without", (Answer("without A", make(ends=None)),))

    assert answers_table(answers, "nl").rows[0][:2] == ("zonder A", 2500)
    assert answers_table(answers, "nl", points=False).rows[0][1] == "niet getoond: geen interval"


def test_a_method_that_compared_no_models_has_no_table_of_them(make):
    estimate = make()
    object.__setattr__(estimate, "details", {})

    with pytest.raises(InputError, match="did not compare"):
        models_table(estimate)


def test_sizes_overlaps_and_frequencies_are_those_of_the_table(table):
    assert lists_table(table).rows == tuple(table.on_list().items())
    assert overlaps_table(table).rows[0] == ("A", "B", 50 + 20)
    assert frequencies_table(table).rows == (("1", 400 + 300 + 334), ("2", 50 + 60 + 70), ("3", 20))


def test_rows_of_another_length_and_nan_are_refused():
    with pytest.raises(InputError, match="2 cells for 1"):
        Table("t", ("a",), (("x", 1),))
    with pytest.raises(InputError, match="not a number"):
        Table("t", ("a",), ((float("nan"),),))
