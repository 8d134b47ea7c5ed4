"""What may stand in one place of a table, each doubt a sentence that names row and column."""

import csv
import re
from typing import Any

from peiling.errors import DataError

HIDDEN = re.compile(r"^<\s*(\d+)$|^(\d+)\s*[-–]\s*(\d+)$")
WHOLE = re.compile(r"^[+-]?\d+(\.0*)?$")
NUMBER = re.compile(r"^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$", re.IGNORECASE)
MISSING = {"", "na", "nan", "n/a", "null", "none", "-", "."}


def split_lines(text: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Split a text in names, rows, and the line of the text that each row stands on.

    Raises
    ------
    DataError
        If there is no table in it.

    """
    if "\0" in text:
        raise DataError("The file is no text table. Save it as CSV and try again.", "not_text")
    lines = [
        (number, line)
        for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
        if line.strip(" ,;\t")
    ]
    if not lines:
        raise DataError(
            "The file is empty: it needs a row of names and a row for each cell.", "empty_table"
        )
    between = max(",;\t", key=lines[0][1].count)
    rows = [next(csv.reader([line], delimiter=between, skipinitialspace=True)) for _, line in lines]
    if len(rows) < 2:
        raise DataError("The file has names but no rows.", "empty_table")
    return rows[0], rows[1:], [number for number, _ in lines[1:]]


def membership(value: Any, place: int, name: str) -> int:
    """Return 1 for a person on a list and 0 for one who is not.

    Raises
    ------
    DataError
        For anything else.

    """
    text = _plain(value)
    if text in {"0", "0.0", "false"}:
        return 0
    if text in {"1", "1.0", "true"}:
        return 1
    if text in MISSING:
        raise DataError(
            f"Row {place}, column «{name}»: empty. A list column holds 0 (not on it) or 1 (on it).",
            "missing_value",
        )
    raise DataError(
        f"Row {place}, column «{name}»: «{value}». A list column holds 0 (not on it) or 1 (on it). "
        "If this column divides the table, such as a year, name it with --by.",
        "not_zero_or_one",
    )


def count_bounds(value: Any, place: int, name: str) -> tuple[int, int]:
    """Return the lowest and the highest number that a count can be.

    Raises
    ------
    DataError
        If it is no number of persons.

    """
    text = _plain(value)
    where = f"Row {place}, column «{name}»: "
    if text in MISSING:
        raise DataError(
            where + "no count. Write the number of persons, or leave the row out.", "missing_value"
        )
    if hidden := HIDDEN.match(text):
        return _hidden(hidden, where, str(value))
    if WHOLE.match(text):
        number = int(text.split(".")[0])
        if number < 0:
            raise DataError(
                where + f"{number}. A count of persons cannot be negative.", "negative_count"
            )
        return number, number
    if NUMBER.match(text):
        raise DataError(
            where + f"{value}. A count of persons is a whole number, without point or comma.",
            "fractional_count",
        )
    raise DataError(
        where + f"«{value}» is no count. Write a whole number, or «<5» for a count from 1 to 4.",
        "not_a_count",
    )


def _hidden(match: re.Match[str], where: str, shown: str) -> tuple[int, int]:
    below, first, last = match.groups()
    low, high = (1, int(below) - 1) if below else (int(first), int(last))
    if high < low:
        raise DataError(where + f"«{shown}» leaves no number that it can be.", "not_a_count")
    return low, high


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    return str(value).strip().lower()
