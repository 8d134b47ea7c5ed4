"""A report in the columns and codes of the Human Trafficking Case Data Standard 2.0."""

from collections.abc import Callable, Collection

from baken.exports.records import Record
from baken.exports.standards import PREFIX, Column, Loss, by, kind, words

type Lose = Callable[[str, str, str, str, str], None]

STATELESS = "XX"


def columns() -> list[Column]:
    """Return the columns of the standard that a report can fill."""
    return [Column(one["name"], words(one)) for one in kind("htcds")["column"]]


def written(record: Record, chosen: Collection[str]) -> tuple[list[str | int], list[Loss]]:
    """Return what stands in those columns, and what is lost on the way."""
    losses: list[Loss] = []

    def lose(field: str, ours: str, column: str, theirs: str, reason: str) -> None:
        losses.append(Loss(field, ours, column, theirs, reason, kept_in(field, chosen)))

    organisation = ""
    if record.reporter:
        organisation = by("reporters", "reporter")[record.reporter]["htcds_org_type"]
        why = "reporter_coarser" if organisation else "reporter_without_place"
        lose("reporter", record.reporter, "org_Type", organisation, why)
    gender = by("sexes", "sex")[record.sex]["htcds"] if record.sex else ""
    citizenship = "" if record.nationality == STATELESS else record.nationality
    if citizenship != record.nationality:
        lose("nationality", record.nationality, "prs_Citizenship", "", "stateless")

    forms = []
    for sector in record.forms:
        row = by("crosswalk", "sector")[sector]
        if row["htcds"]:
            forms.append(row["htcds"])
        if row["htcds_loss"]:
            lose("sectors", sector, "vic_TypeOfExploitation", row["htcds"], row["htcds_loss"])
    if record.age_band not in {"", "unknown"}:
        lose("age_band", record.age_band, "", "", "age_without_place")
    without_place(record, lose)
    values = {
        "org_Type": organisation,
        "prs_Gender": gender,
        "prs_Citizenship": citizenship,
        "vic_TypeOfExploitation": kind("htcds")["separator"].join(dict.fromkeys(forms)),
    }
    return [one.get("always") or values[one["name"]] for one in kind("htcds")["column"]], losses


def kept_in(field: str, chosen: Collection[str]) -> str:
    """Return the column of ours in which a field goes along whole, if it was chosen."""
    return PREFIX + field if field in chosen else ""


def without_place(record: Record, lose: Lose) -> None:
    """Tell what no standard for cases has a place for."""
    if record.region not in {"", "unknown"}:
        lose("region", record.region, "", "", "region_without_place")
    if record.dossier_type:
        lose("dossier_type", record.dossier_type, "", "", "dossier_without_place")
    if record.month:
        lose("month", str(record.month), "", "", "month_without_place")
    for one in record.episodes:
        if one.began or one.ended:
            lose("episodes", f"{one.began}/{one.ended}", "", "", "episodes_without_place")
