"""Published tables, each with its source and what is known to differ elsewhere.

The counts are facts from the publications that are named; `sources.toml` says which.
"""

import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from peiling.errors import InputError
from peiling.mse.reading import read_csv
from peiling.mse.strata import StratifiedTable
from peiling.mse.table import CaptureTable

__all__ = ["CitedFigure", "DataSet", "load", "load_simulated", "names"]


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """A figure that others published, to stand beside an estimate; never recomputed.

    Parameters
    ----------
    key, what, period : str
    low, high : int
        Persons a year, as published.
    source : str
    note_en, note_nl : str
        What must be printed with it.

    """

    key: str
    what: str
    period: str
    low: int
    high: int
    source: str
    note_en: str
    note_nl: str


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """A published table.

    Parameters
    ----------
    name, title, place, period, unit, source, licence : str
    table : CaptureTable
    lists : mapping from str to str
        What each list is.
    errata : tuple of str
        What other sources print differently.
    cited : tuple of CitedFigure
        Published figures about the same people.
    dutch : mapping from str to str
        Place, period and unit in Dutch.

    """

    name: str
    title: str
    place: str
    period: str
    unit: str
    source: str
    licence: str
    table: CaptureTable
    lists: Mapping[str, str]
    errata: tuple[str, ...]
    cited: tuple[CitedFigure, ...]
    dutch: Mapping[str, str]


def names() -> tuple[str, ...]:
    """Return the names of the data sets."""
    return tuple(key for key, value in _read("sources.toml").items() if isinstance(value, dict))


def load(name: str) -> DataSet:
    """Return one data set.

    Raises
    ------
    InputError
        If there is none of that name.

    Examples
    --------
    >>> load("ned").table.seen
    8234

    """
    if name not in names():
        raise InputError(f"There is no data set «{name}»; there are {', '.join(names())}.")
    sources = _read("sources.toml")
    said = sources[name]
    table = read_csv(io.StringIO(_text(f"{name}.csv")))
    assert isinstance(table, CaptureTable)
    return DataSet(
        name,
        said["title"],
        said["place"],
        said["period"],
        said["unit"],
        said["source"],
        sources["licence"],
        table,
        MappingProxyType(said["lists"]),
        tuple(said["errata"]),
        tuple(_cited(key) for key in said["cited"]),
        MappingProxyType(said["dutch"]),
    )


def load_simulated() -> StratifiedTable:
    """Return 1,043 made-up persons on four lists, by four characteristics and a year.

    Notes
    -----
    The example of the Dutch method with covariates: data `simdat` of the R package mse 1.0 by
    Maarten Cruyff. Lists R1 to R4, characteristics X1 to X4, year Y from 1 to 4.

    Examples
    --------
    >>> load_simulated().seen
    1043

    """
    divided = read_csv(
        io.StringIO(_text("cruyff_simdat.csv")),
        lists=["R1", "R2", "R3", "R4"],
        by=["X1", "X2", "X3", "X4", "Y"],
    )
    assert isinstance(divided, StratifiedTable)
    return divided


def _cited(key: str) -> CitedFigure:
    said = _read("cited.toml")[key]
    parts = ("what", "period", "low", "high", "source", "note_en", "note_nl")
    return CitedFigure(key, *(said[part] for part in parts))


@lru_cache(maxsize=4)
def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(_text(file))


def _text(file: str) -> str:
    return resources.files(__name__).joinpath(file).read_text(encoding="utf-8")
