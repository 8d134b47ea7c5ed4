"""Tables for the tests of models with covariates."""

from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from peiling.mse.covariates.design import build
from peiling.mse.covariates.fitting import Sample
from peiling.mse.covariates.terms import read_terms
from peiling.mse.reading import read_csv
from peiling.mse.strata import StratifiedTable
from peiling.mse.table import CaptureTable

LISTS = ("R1", "R2", "R3", "R4")
COLUMNS = ("X1", "X2", "X3", "X4", "Y")


def simdat(columns=COLUMNS):
    source = Path(str(files("peiling.datasets") / "cruyff_simdat.csv"))
    table = read_csv(source, lists=LISTS, by=columns)
    assert isinstance(table, StratifiedTable)
    return table


def pooled(strata):
    return StratifiedTable.of((), {(): strata.pooled()})


def table(lists, cells):
    return CaptureTable.from_cells(lists, cells.keys(), cells.values())


def divided(columns, tables, inactive=None):
    return StratifiedTable.of(columns, tables, inactive)


def sample_of(strata, formula="", **how):
    names = (*strata.lists, *strata.columns)
    terms = read_terms(formula, names)
    design, counts = build(strata, terms, **how)
    return Sample.of(design, counts), terms


def simulate(rng, lists, columns, sizes, chances):
    """Draw a population: `sizes[key]` persons, each on list i with chance `chances[key][i]`."""
    tables = {}
    for key, size in sizes.items():
        on = rng.random((size, len(lists))) < np.array(chances[key])
        history = (on << np.arange(len(lists))).sum(axis=1)
        cells = np.bincount(history, minlength=1 << len(lists))
        cells[0] = 0
        tables[key] = table(lists, {h: int(n) for h, n in enumerate(cells) if h})
    return divided(columns, tables)


@pytest.fixture(scope="session")
def make():
    return SimpleNamespace(
        simdat=simdat,
        pooled=pooled,
        table=table,
        divided=divided,
        sample_of=sample_of,
        simulate=simulate,
    )
