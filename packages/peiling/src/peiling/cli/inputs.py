"""From what was typed to a table and settings."""

import argparse
import csv
from pathlib import Path

from peiling.cli.progress import on_terminal
from peiling.datasets import DataSet, load, names
from peiling.errors import InputError
from peiling.mse.estimate import Hands
from peiling.mse.methods import Settings
from peiling.mse.models import Model
from peiling.mse.reading import read_csv
from peiling.mse.replicates import read_replicates
from peiling.mse.strata import StratifiedTable
from peiling.mse.table import CaptureTable


def read_table(asked: argparse.Namespace) -> CaptureTable | StratifiedTable:
    """Read the table that was named: a file, or a data set of this library.

    Raises
    ------
    InputError
        If there is neither.
    DataError
        As `read_csv`.

    """
    if not Path(asked.file).exists() and asked.file in names():
        return load(asked.file).table
    return read_csv(
        _file(asked.file),
        lists=asked.lists,
        by=asked.by,
        count=asked.count,
        unseen="drop" if asked.drop_unseen else "refuse",
    )


def dataset_of(name: str) -> DataSet | None:
    """Return the data set of that name, if the name is no file."""
    return load(name) if not Path(name).exists() and name in names() else None


def named_table(name: str) -> CaptureTable:
    """Read a table without any options.

    Raises
    ------
    InputError
        If there is no such file or data set.

    """
    path = Path(name)
    if not path.exists() and name in names():
        return load(name).table
    table = read_csv(_file(name))
    assert isinstance(table, CaptureTable)
    return table


def one_table(asked: argparse.Namespace) -> CaptureTable:
    """Read a table that is not divided.

    Raises
    ------
    InputError
        If `--by` was given.

    """
    table = read_table(asked)
    if isinstance(table, StratifiedTable):
        raise InputError("This command takes one table; leave --by out.")
    return table


def settings(asked: argparse.Namespace, table: CaptureTable, what: str = "Bootstrap") -> Settings:
    """Return the settings that were asked for.

    Raises
    ------
    InputError, DataError
        If the model or the replicates can't be read.

    """
    named = getattr(asked, "model", None)
    given = None
    if getattr(asked, "replicates_from", None):
        rows = _rows(Path(asked.replicates_from))
        given = read_replicates(rows[0], rows[1:], table)
    return Settings(
        level=asked.level,
        replicates=asked.replicates,
        seed=asked.seed,
        anyway=asked.anyway,
        order=asked.max_order,
        p_value=asked.p_value,
        interval=asked.interval,
        model=None if named is None else Model.parse(named, table.lists),
        given=given,
        hands=Hands(threads=asked.threads, progress=on_terminal(what)),
    )


def method_of(asked: argparse.Namespace) -> str:
    """Return the method; naming a model is asking for it.

    Raises
    ------
    InputError
        If another method was asked for beside a model, or `model` without one.

    """
    if asked.model is None:
        if asked.method == "model":
            raise InputError("The method «model» needs the model: --model A*B,C.")
        return str(asked.method)
    if asked.method not in {"auto", "model"}:
        raise InputError(
            f"Leave --method {asked.method} out, or --model: a named model is a method."
        )
    return "model"


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise InputError(
            f"There is no file {name}, nor a data set of that name (see: peiling datasets)."
        )
    return path


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
    except OSError as error:
        raise InputError(f"The file {path} cannot be read: {error.strerror}.") from error
    if len(rows) < 2:
        raise InputError(f"The file {path} holds no replicates.")
    return rows
