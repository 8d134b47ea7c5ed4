import io

import numpy as np
import pandas as pd
import polars as pl
import pytest

from peiling.errors import DataError, InputError
from peiling.mse.reading import from_arrays, from_frame, from_mentions, from_rows, read_csv
from peiling.mse.strata import StratifiedTable

PLAIN = "police,shelter,count\n1,0,75\n0,1,45\n1,1,15\n"


def read(text, **how):
    return read_csv(io.StringIO(text), **how)


def codes(table):
    return [caution.code for caution in table.cautions]


def test_a_table_is_read():
    table = read(PLAIN)

    assert table.on_list() == {"police": 90, "shelter": 60}
    assert codes(table) == []


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("count", "aantal"),
        PLAIN.replace("\n", "\n\n"),
        PLAIN + "0,0,0\n1,0,0\n",
        PLAIN.replace("75", "75.0"),
    ],
    ids=[
        "semicolons",
        "tabs",
        "mark",
        "windows",
        "dutch",
        "blank lines",
        "zero rows",
        "point zero",
    ],
)
def test_the_same_table_written_otherwise_is_the_same(text):
    assert read(text).on_both() == {("police", "shelter"): 15}
    assert read(text).seen == 135


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("A,B,count\n1,0,9\n0,2,4\n", "not_zero_or_one", "Row 3, column «B»: «2»"),
        ("A,B,count\n1,0,9\n,1,4\n", "missing_value", "Row 3, column «A»: empty"),
        ("A,B,count\n1,0,-9\n", "negative_count", "Row 2, column «count»: -9"),
        ("A,B,count\n1,0,9.5\n", "fractional_count", "Row 2, column «count»: 9.5"),
        ("A,B,count\n1,0,9\n\n0,1,1e3\n", "fractional_count", "Row 4, column «count»: 1e3"),
        ("A,B,count\n1,0,\n", "missing_value", "Row 2, column «count»: no count"),
        ("A,B,count\n1,0,NA\n", "missing_value", "no count"),
        ("A,B,count\n1,0,nan\n", "missing_value", "no count"),
        ("A,B,count\n1,0,many\n", "not_a_count", "«many» is no count"),
        ("A,B,count\n1,0,inf\n", "not_a_count", "«inf» is no count"),
        ("A,B,count\n1,0,<1\n", "not_a_count", "«<1» leaves no number"),
        ("A,B,count\n1,0,9\n0,0,999\n", "unseen_row", "Row 3 counts 999 persons"),
        ("A,B,count\n1,0,9\n0,1\n", "ragged_row", "Row 3 has 2 columns"),
        ("A,A,count\n1,0,9\n", "repeated_name", "Two columns are called «A»"),
        ("A,B,count\n1,1,9\n1,1,3\n", "same_list_twice", "Columns «A» and «B»"),
        ("A,B,C,count\n1,1,0,9\n0,0,1,3\n1,1,1,2\n", "same_list_twice", "Columns «A» and «B»"),
        ("count\n4\n", "no_lists", "a column of 0 and 1"),
        ("A,B,count\n", "empty_table", "names but no rows"),
        ("A,B,count\n1,0,0\n", "empty_table", "nobody"),
        ("", "empty_table", "empty"),
        ("\0\0\0", "not_text", "no text table"),
    ],
)
def test_what_cannot_be_read_is_named_by_row_and_column(text, reason, words):
    with pytest.raises(DataError) as refusal:
        read(text)

    assert refusal.value.reason == reason
    assert words in str(refusal.value)


def test_a_row_on_no_list_can_be_left_out_with_a_word():
    table = read(PLAIN + "0,0,999\n", unseen="drop")

    assert table.seen == 135
    assert "999 persons on no list" in table.cautions[0].text


def test_rows_of_the_same_lists_are_added_up_with_a_word():
    table = read(PLAIN + "1,0,5\n")

    assert table.on_list()["police"] == 95
    assert codes(table) == ["rows_added_up"]
    assert "the first is row 5" in table.cautions[0].text


def test_a_list_with_nobody_on_it_is_left_out_with_a_word():
    table = read("A,B,C,count\n1,0,0,4\n0,1,0,4\n1,1,0,2\n")

    assert table.lists == ("A", "B")
    assert table.cautions[0].text == "Nobody is on list «C»; it was left out."


def test_hidden_counts_are_kept_as_bounds():
    table = read("A,B,count\n1,0,20\n0,1,3-7\n1,1,<5\n")

    assert dict(
        zip(table.histories.tolist(), zip(table.counts, table.most, strict=True), strict=True)
    ) == {
        1: (20, 20),
        2: (3, 7),
        3: (1, 4),
    }
    assert codes(table) == ["hidden_counts"]


def test_without_a_column_of_counts_each_row_is_a_person():
    table = read("A,B\n1,0\n1,1\n0,1\n1,0\n")

    assert table.seen == 4
    assert codes(table) == ["one_row_per_person"]


def test_columns_that_are_no_lists_can_be_named_or_divide():
    text = (
        "A,B,year,sex,count\n1,0,2024,w,5\n0,1,2024,w,6\n1,1,2024,w,2\n1,0,2025,m,3\n0,1,2025,m,1\n"
    )

    pooled = read(text, lists=["A", "B"])
    divided = read(text, by=["year", "sex"])

    assert pooled.seen == 17
    assert codes(pooled) == ["columns_ignored"]
    assert isinstance(divided, StratifiedTable)
    assert {key: table.seen for key, table in divided} == {("2024", "w"): 13, ("2025", "m"): 4}
    assert divided.pooled().on_list() == pooled.on_list()
    assert divided.over("sex").tables[("m",)].seen == 4


def test_a_list_that_did_not_exist_in_a_year_is_no_empty_list():
    text = "A,B,C,year,count\n1,0,0,1,5\n0,1,0,1,6\n1,1,0,1,2\n1,0,1,2,3\n0,1,1,2,1\n"

    divided = read(text, by=["year"], inactive={"1": ["C"]})

    assert divided.active(("1",)).lists == ("A", "B")
    assert divided.active(("2",)).lists == ("A", "B", "C")
    with pytest.raises(DataError, match="«C» did not exist in 2, and 4 persons are on it"):
        read(text, by=["year"], inactive={"2": ["C"]})


def test_an_unknown_column_is_wrong_use():
    with pytest.raises(
        InputError, match="no column «year»; the columns are police, shelter, count"
    ):
        read(PLAIN, by=["year"])


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_a_frame_is_read(frame):
    table = from_frame(frame({"police": [1, 0, 1], "shelter": [0, 1, 1], "count": [75, 45, 15]}))

    assert table.on_list() == {"police": 90, "shelter": 60}


def test_a_missing_value_in_a_frame_is_named():
    frame = pd.DataFrame({"A": [1, 0], "B": [0, 1], "count": [3, None]})

    with pytest.raises(DataError, match=r"Row 2, column «count»"):
        from_frame(frame)


def test_arrays_are_read():
    table = from_arrays(np.array([[1, 0], [0, 1], [1, 1]]), np.array([75, 45, 15]))

    assert table.on_list() == {"A": 90, "B": 60}
    with pytest.raises(DataError, match="3 histories and 2 counts"):
        from_arrays([[1, 0], [0, 1], [1, 1]], [1, 2])


def test_mentions_of_persons_are_read_and_the_same_mention_twice_counts_once():
    pairs = [
        ("p1", "police"),
        ("p1", "shelter"),
        ("p2", "police"),
        ("p2", "police"),
        (3, "shelter"),
    ]

    table = from_mentions(pairs)

    assert table.on_list() == {"police": 2, "shelter": 2}
    assert table.on_both() == {("police", "shelter"): 1}


def test_thirty_lists_are_read():
    header = [*(f"L{k}" for k in range(30)), "count"]
    rows = [[int(j in (k, (k + 1) % 30)) for j in range(30)] + [k + 1] for k in range(30)]

    assert from_rows(header, rows).seen == sum(range(1, 31))


def test_a_file_that_is_no_text_or_is_not_there_is_told_apart(tmp_path):
    binary = tmp_path / "table.csv"
    binary.write_bytes(b"\xff\xfe\x00\x81")

    with pytest.raises(DataError, match="UTF-8"):
        read_csv(binary)
    with pytest.raises(InputError, match="cannot be read"):
        read_csv(tmp_path / "nothing.csv")
