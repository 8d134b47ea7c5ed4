"""The register in tables: as CoMensha prints them, and as the EU and IC-TIP ask for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from django.utils.translation import gettext as _

from baken.exports.standards import Column, Loss, Words, by, kind, rows, toml, words
from baken.kernel.counts import Counts
from baken.reference.codes import label

type Value = str | int
type Cells = Iterable[tuple[tuple[str, ...], int]]

NOT_OURS = "not in this register"
NOT_RECORDED = "not recorded"


class Line(NamedTuple):
    """A row of a table, and what it loses."""

    values: Sequence[Value]
    losses: Sequence[Loss] = ()


@dataclass(frozen=True)
class Table:
    """One table of a file."""

    name: str
    unit: str
    columns: Sequence[Column]
    lines: Sequence[Line] = field(repr=False)


def comensha(counted: Sequence[Counts]) -> list[Table]:
    """Return a sheet for each table of the register, crossed as in print, with its sums."""
    across: Mapping[str, str] = kind("comensha")["across"]
    return [_crossed(table, across[table.name]) for table in counted]


def in_one(counted: Sequence[Counts]) -> list[Table]:
    """Return the same as one long table, for files that have no sheets."""
    names = list(dict.fromkeys(one.name for table in counted for one in table.dimensions))
    columns = [
        Column("table", head("table")),
        Column("unit", head("unit")),
        *(Column(name, head(name)) for name in names),
        Column("count", head("count"), number=True),
    ]
    lines = []
    for table in counted:
        places = {one.name: place for place, one in enumerate(table.dimensions)}
        for codes, many in table.every_cell():
            told = [codes[places[name]] if name in places else "" for name in names]
            lines.append(Line([table.name, table.unit, *told, many]))
    return [Table("comensha", "several", columns, lines)]


def eu(
    counted: Sequence[Counts], histories: Mapping[int, Mapping[frozenset[str], int]]
) -> list[Table]:
    """Return the indicators on registered victims; of the others that they are not here."""
    victims, mentions = _called(counted, "victims_by_nationality_sex_age", "mentions_by_sector_sex")
    cells: dict[tuple[str, str, str], int] = {}
    losses: dict[tuple[str, str, str], list[Loss]] = {}

    def add(breakdown: str, code: str, year: str, many: int, *lost: Loss) -> None:
        at = (breakdown, code, year)
        cells[at] = cells.get(at, 0) + many
        losses.setdefault(at, []).extend(lost)

    for year, sets in histories.items():
        for lists, many in sets.items():
            groups = {by("reporters", "reporter")[one]["eu_registering"] for one in lists}
            code = groups.pop() if len(groups) == 1 else kind("eu")["several"]
            ours = "|".join(sorted(lists))
            lost = Loss("reporter", ours, "registering_organisation", code, "reporter_coarser",
                        persons=many)  # fmt: skip
            add("registering_organisation", code, str(year), many, lost)
    for (year_, nationality, sex, age), many in victims.cells.items():
        told = f"{by('sexes', 'sex')[sex]['eu']}|{kind('eu')['ages'][age]}"
        add("sex_by_age_group", told, year_, many)
        add("citizenship", kind("eu")["citizenship"][nationality], year_, many)
    for (year_, _sex, sector), many in mentions.cells.items():
        row = by("crosswalk", "sector")[sector]
        lost_ = [
            Loss("sectors", sector, "form_of_exploitation", row["eu"], row["eu_loss"], persons=many)
        ] * bool(row["eu_loss"])
        add("form_of_exploitation", row["eu"], year_, many, *lost_)

    years = victims.dimensions[0].codes
    found = {breakdown: dict.fromkeys(codes) for breakdown, codes in kind("eu")["codes"].items()}
    for breakdown, code, _year in cells:
        found[breakdown].setdefault(code)
    lines: list[Line] = []
    for row in rows("eu_thb_indicators"):
        source = f"{row['source_indicators']}; {row['source_eurostat_metadata']}"
        of_whom = [row["population"], row["breakdown"]]
        if row["population"] != "registered_victims":
            lines.append(Line([*of_whom, "", "", "", "", NOT_OURS, source]))
            continue
        unit = "mentions" if row["breakdown"] == "form_of_exploitation" else "victims"
        status = "unverified list" if "unverified" in row["values"] else "draft"
        for code, year_ in product(found[row["breakdown"]], years):
            at = (row["breakdown"], code, year_)
            many = cells.get(at, 0)
            values = [*of_whom, code, year_, unit, many, status, source]
            lines.append(Line(values, losses.get(at, [])))
    return [Table("eu", "victims, mentions", long_columns("eu"), lines)]


def ictip(counted: Sequence[Counts]) -> list[Table]:
    """Return possible victims in the dimensions of IC-TIP that the register knows."""
    victims, mentions = _called(counted, "victims_by_nationality_sex_age", "mentions_by_sector_sex")
    years = victims.dimensions[0].codes
    lines: list[Line] = []
    values: list[Value]
    for row in rows("ictip_dimensions"):
        if row["dimension"] == "unit" and row["code"] == kind("ictip")["victim"]:
            cells = _summed(
                ((codes[0], row["code"]), many) for codes, many in victims.cells.items()
            )
            codes, unit = [row["code"]], "victims"
        elif row["dimension"] == "purpose":
            cells = _summed(
                ((codes[0], row["code"]), many)
                for codes, many in mentions.cells.items()
                if by("crosswalk", "sector")[codes[2]]["palermo"] == row["code"]
            )
            codes, unit = [row["code"]], "mentions"
        elif row["dimension"].startswith("sdg"):
            codes, unit, cells = _sdg(row["code"], victims, mentions)
        else:
            lines.append(Line([row["dimension"], row["code"], "", "", "", "", row["evidence"],
                               row["source"], NOT_RECORDED]))  # fmt: skip
            continue
        name = row["dimension"] + (f":{row['code']}" if row["dimension"].startswith("sdg") else "")
        for code, year in product(codes, years):
            many = cells.get((year, code), 0)
            values = [name, code, "", year, unit, many, row["evidence"], row["source"], ""]
            lines.append(Line(values))
    lines += _without_purpose(mentions, years)
    return [Table("ictip", "victims, mentions", long_columns("ictip"), lines)]


def _without_purpose(mentions: Counts, years: Sequence[str]) -> Iterator[Line]:
    """Yield what has no purpose in IC-TIP, so that the numbers add up and the loss is told."""
    for sector in mentions.dimensions[2].codes:
        if by("crosswalk", "sector")[sector]["palermo"]:
            continue
        why = by("crosswalk", "sector")[sector]["htcds_loss"]
        for year in years:
            many = sum(
                count for codes, count in mentions.cells.items() if codes[::2] == (year, sector)
            )
            lost = (
                [Loss("sectors", sector, "purpose", "", why, persons=many)] if why and many else []
            )
            yield Line(
                ["purpose", "", "", year, "mentions", many, "draft", "", f"baken:{sector}"],
                lost,
            )


def _sdg(
    code: str, victims: Counts, mentions: Counts
) -> tuple[list[str], str, dict[tuple[str, ...], int]]:
    if code == "sex":
        told = victims.dimensions[2].codes
        return list(told), "victims", _summed((c[:3:2], n) for c, n in victims.cells.items())
    if code == "age_group":
        told = victims.dimensions[3].codes
        return list(told), "victims", _summed(((c[0], c[3]), n) for c, n in victims.cells.items())
    told = mentions.dimensions[2].codes
    return list(told), "mentions", _summed((c[::2], n) for c, n in mentions.cells.items())


def _crossed(table: Counts, across: str) -> Table:
    place = [one.name for one in table.dimensions].index(across)
    others = [one for number, one in enumerate(table.dimensions) if number != place]
    codes = table.dimensions[place].codes
    columns = [
        *(Column(one.name, head(one.name)) for one in others),
        *(Column(label(across, code), head(across), number=True) for code in codes),
        Column(_("All"), head("sum"), number=True),
    ]
    lines = []
    for held in product(*(one.codes for one in others)):
        counts = [table.cells.get((*held[:place], code, *held[place:]), 0) for code in codes]
        told = [label(one.name, code) for one, code in zip(others, held, strict=True)]
        lines.append(Line([*told, *counts, sum(counts)]))
    whole = table.by(across)
    sums = [whole[code] for code in codes]
    all_of_it = [_("All"), *[""] * (len(others) - 1)]
    lines.append(Line([*all_of_it, *sums, sum(sums)]))
    return Table(table.name, table.unit, columns, lines)


def head(name: str) -> Words:
    """Return what a column of a table holds."""
    return words(toml("heads")[name])


def long_columns(name: str) -> list[Column]:
    """Return the columns of a long table."""
    return [Column(one, head(one), number=one == "count") for one in kind(name)["columns"]]


def small_cells(counted: Sequence[Counts], most: int) -> int:
    """Return how many counts of these tables are above zero and at most `most`."""
    return sum(0 < many <= most for table in counted for many in table.cells.values())


def _called(counted: Sequence[Counts], *names: str) -> list[Counts]:
    found = {table.name: table for table in counted}
    return [found[name] for name in names]


def _summed(cells: Cells) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for codes, many in cells:
        found[codes] = found.get(codes, 0) + many
    return found
