"""A report in the columns of the file of CTDC of 2020; -99 is not known or not asked."""

from collections.abc import Collection
from functools import cache

from baken.exports.htcds import STATELESS, Lose, kept_in, without_place
from baken.exports.records import Record
from baken.exports.standards import Column, Loss, Words, by, kind, rows


def columns() -> list[Column]:
    """Return the columns of that file, in its order."""
    return [
        Column(
            row["column"],
            Words(row["values"], row["values"]),
            number=row["type"] == "integer",
        )
        for row in rows("ctdc_global_2020_fields")
    ]


@cache
def told_by_sectors() -> frozenset[str]:
    """Return the columns that say of a sector whether it was named."""
    found = (row["ctdc"].split("|") for row in rows("crosswalk") if row["ctdc"])
    return frozenset(name for names in found for name in names)


def written(record: Record, chosen: Collection[str]) -> tuple[list[str | int], list[Loss]]:
    """Return what stands in those columns, and what is lost on the way."""
    said = kind("ctdc")
    losses: list[Loss] = []

    def lose(field: str, ours: str, column: str, theirs: str, reason: str) -> None:
        losses.append(Loss(field, ours, column, theirs, reason, kept_in(field, chosen)))

    missing = str(said["missing"])
    values: dict[str, str | int] = dict.fromkeys(said["countries"], said["unknown_country"])
    values[said["year"]] = record.year
    if record.sex:
        sex = by("sexes", "sex")[record.sex]
        values[said["sex"]] = sex["ctdc"]
        if sex["ctdc_loss"]:
            lose("sex", record.sex, said["sex"], sex["ctdc"], sex["ctdc_loss"])
    if record.age_band:
        age = by("ages", "age_band")[record.age_band]
        values[said["age"]], values[said["majority"]] = age["ctdc_broad"], age["ctdc_majority"]
        if age["ctdc_loss"]:
            lose("age_band", record.age_band, said["age"], age["ctdc_broad"], age["ctdc_loss"])
    if record.nationality == STATELESS:
        lose("nationality", STATELESS, said["nationality"], said["unknown_country"], "stateless")
    elif record.nationality:
        values[said["nationality"]] = record.nationality
    if record.forms:
        values |= _forms(record, lose)
    if record.reporter:
        lose("reporter", record.reporter, "", "", "reporter_without_place")
    without_place(record, lose)
    return [
        values.get(column.name, said["missing"] if column.number else missing)
        for column in columns_once()
    ], losses


@cache
def columns_once() -> tuple[Column, ...]:
    """Return the columns, read once: they are asked for every row."""
    return tuple(columns())


def _forms(record: Record, lose: Lose) -> dict[str, str | int]:
    """Return the columns on exploitation: of what the register asks, yes or no."""
    said = kind("ctdc")
    found: dict[str, str | int] = dict.fromkeys(told_by_sectors(), 0)
    for sector in record.forms:
        row = by("crosswalk", "sector")[sector]
        found |= {name: 1 for name in row["ctdc"].split("|") if name}
        if row["ctdc_loss"]:
            lose("sectors", sector, "", row["ctdc"], row["ctdc_loss"])
    both, rest = said["sex_and_labour"], said["labour_not_specified"]
    found[both["column"]] = int(all(found[name] == 1 for name in both["both"]))
    found[rest["column"]] = found[rest["where"]]
    return found
