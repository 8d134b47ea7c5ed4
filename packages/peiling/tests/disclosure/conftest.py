"""Tables for the tests of disclosure control."""

import csv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from peiling.disclosure import Dimension, Figures, Table

YEARS = ("2014", "2015", "2016")
GROUPS = ("man_18plus", "woman_under18", "woman_18plus")
NATIONALITIES = ("Nederlands", "Niet-Nederlands")
SECTORS = (
    "Seksuele dienstverlening",
    "Gereguleerde arbeid/dienstverlening",
    "Gedwongen criminaliteit",
    "Nog niet gewerkt",
    "Onbekend",
)
YEAR = Dimension("year", YEARS)
GROUP = Dimension("group", GROUPS)
NATIONALITY = Dimension("nationality", NATIONALITIES)
SECTOR = Dimension("sector", SECTORS)
SEX = Dimension("sex", ("man", "woman"))


def printed():
    with (Path(__file__).parent / "annex3.csv").open(encoding="utf-8") as lines:
        return {(r["year"], r["table"], r["row"]): r for r in csv.DictReader(lines)}


def counts(table, rows, columns):
    lines = printed()
    return np.array(
        [
            [[int(lines.get((y, table, r), {}).get(c) or 0) for c in columns] for r in rows]
            for y in YEARS
        ]
    )


def nationality_table():
    cells = counts("nationality_age", NATIONALITIES, GROUPS)
    return Table("nationality", (YEAR, NATIONALITY, GROUP), cells)


def sector_table():
    cells = counts("sector", SECTORS, ("man", "woman"))
    return Table("sector", (YEAR, SECTOR, SEX), cells)


def nationality():
    return Figures.of_tables([nationality_table()])


def sector():
    return Figures.of_tables([sector_table()])


def sector_as_printed():
    """The row «Gedwongen criminaliteit» of 2016 read as printed: 2 men, 3 in all, so 1 woman."""
    cells = sector_table().counts.copy()
    cells[YEARS.index("2016"), SECTORS.index("Gedwongen criminaliteit")] = 2, 1
    return Figures.of_tables([Table("sector", (YEAR, SECTOR, SEX), cells)])


def annex():
    """Both tables together: a woman may be in two sectors, so mentions are no fewer than persons."""
    by_group = nationality_table()
    persons = by_group.counts.sum(axis=1)
    sex = np.stack([persons[:, 0], persons[:, 1] + persons[:, 2]], axis=1)
    mentions = np.moveaxis(sector_table().counts, 1, 2)
    several = Dimension("sector", SECTORS, {"mentions": SECTORS}, several=True)
    by_sector = Table("sector", (YEAR, SEX, several), mentions, sex)
    both = Figures.of_tables([by_group, by_sector])
    for year in YEARS:
        terms = {
            (("sex", "man"), ("year", year)): 1,
            (("group", "man_18plus"), ("year", year)): -1,
        }
        both = both.bonded(terms, 0, 0, f"the men of {year} are the same")
    return both


def cube(shape, persons, seed):
    rng = np.random.default_rng(seed)
    shares = np.ones(1)
    for size in shape:
        shares = np.multiply.outer(shares, rng.dirichlet(np.full(size, 1.2)))
    uneven = shares.reshape(-1) * rng.gamma(1.2, 1.0, size=int(np.prod(shape)))
    cells = rng.multinomial(persons, uneven / uneven.sum()).reshape(shape)
    names = ("year", "nationality", "sex", "age", "sector")[: len(shape)]
    dimensions = [
        Dimension(name, tuple(f"{name}{i}" for i in range(size)))
        for name, size in zip(names, shape, strict=True)
    ]
    return Figures.of_cube(dimensions, cells)


def plain(cells):
    cells = np.asarray(cells)
    dimensions = tuple(
        Dimension(f"d{axis}", tuple(f"c{code}" for code in range(size)))
        for axis, size in enumerate(cells.shape)
    )
    return Figures.of_tables([Table("table", dimensions, cells)])


@pytest.fixture(scope="session")
def make():
    return SimpleNamespace(
        annex=annex,
        cube=cube,
        nationality=nationality,
        nationality_table=nationality_table,
        plain=plain,
        printed=printed,
        sector=sector,
        sector_as_printed=sector_as_printed,
        sector_table=sector_table,
    )
