"""Another program's suppression, as a second opinion that is checked like our own."""

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from peiling.disclosure.attack import attack
from peiling.disclosure.figures import Figures
from peiling.disclosure.hiding import Demand, Suppression, leaks
from peiling.disclosure.rules import hiding
from peiling.disclosure.structure import Label, text_of
from peiling.disclosure.tables import Dimension
from peiling.errors import InputError, Refused

MOST_DIMENSIONS = 4
TOTAL = "Total"

# Runs in a process of its own: the engine prints, and writes files where it stands.
CHILD = """
import json, sys
from pytauargus import protect
task = json.load(sys.stdin)
done = protect(
    task["persons"], task["names"], response="persons", safety_rules=task["rule"],
    suppress="OPT(1)", workdir="run",
)
table = done.tables[0]
rows = [
    [[str(row[name]).strip() for name in task["names"]], row["persons"], status]
    for row, status in zip(table.rows, table.status(), strict=True)
]
with open("outcome.json", "w", encoding="ascii") as out:
    json.dump(rows, out)
"""


def tauargus_suppression(
    dimensions: Sequence[Dimension],
    counts: Any,
    *,
    below: int = 3,
    percent: int = 100,
    seconds: float = 120.0,
) -> Suppression:
    """Suppress one table with pytauargus, and attack the outcome.

    Parameters
    ----------
    dimensions : sequence of Dimension
        One to four, without groups and none `several`.
    counts : array_like of int, shape (codes, codes, ...)
        Persons in every combination.
    below : int
        The minimum frequency. At least 2.
    percent : int
        The protection range, as a percentage of each small figure.
    seconds : float
        Limit of the whole run, above 0.

    Returns
    -------
    Suppression
        As from `suppress`.

    Raises
    ------
    InputError
        When a dimension has groups or is `several`, or a number is out of range.
    Refused
        `tauargus_missing` when pytauargus is not installed; `too_many_dimensions` above four,
        where it protects nothing and says nothing; `tauargus_failed` when it ended with an
        error, in no time, or with figures that are not those given; `still_recovered` when the
        attack finds a hidden figure exactly.

    Notes
    -----
    Runs FREQ(below, percent) with OPT in a process of its own, in a temporary folder that only
    this user can read and that is removed afterwards. Codes are replaced by plain ones, and
    every person is a record with a 1, so labels never reach the program. Its outcome is used
    only for which figures are hidden.

    """
    sizes = tuple(len(d.codes) for d in dimensions)
    if any(d.groups or d.several for d in dimensions) or below < 2 or not seconds > 0:
        raise InputError(
            "tauargus_suppression takes plain dimensions, below of at least 2, and some seconds"
        )
    if len(sizes) > MOST_DIMENSIONS:
        raise Refused(
            "pytauargus hides nothing more in a table of five or more dimensions, and does not "
            "say so: use suppress",
            reason="too_many_dimensions",
        )
    if importlib.util.find_spec("pytauargus") is None:
        raise Refused(
            "pytauargus is not installed: pip install peiling[tauargus]", reason="tauargus_missing"
        )
    figures = Figures.of_cube(dimensions, counts)
    task = {
        "names": [f"v{place}" for place in range(len(sizes))],
        "rule": f"FREQ({below},{percent})",
        "persons": records(figures.counts.reshape(sizes)),
    }
    return examined(figures, dimensions, run(task, seconds), below)


def records(counts: np.ndarray[Any, np.dtype[np.int64]]) -> dict[str, list[Any]]:
    """Write one record for each person, with plain codes."""
    places = np.repeat(np.argwhere(counts >= 0), counts.reshape(-1), axis=0)
    columns: dict[str, list[Any]] = {
        f"v{axis}": [f"c{code}" for code in places[:, axis]] for axis in range(counts.ndim)
    }
    columns["persons"] = [1.0] * int(counts.sum())
    return columns


def run(task: dict[str, Any], seconds: float) -> list[tuple[list[str], float, str]]:
    """Run the program, and return each figure with its status."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(  # noqa: S603 - this interpreter, and a text that is written here
                [sys.executable, "-c", CHILD],
                input=json.dumps(task),
                capture_output=True,
                text=True,
                cwd=folder,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refused(
                f"pytauargus did not finish in {seconds:g} seconds", reason="tauargus_failed"
            ) from None
        try:
            outcome = (Path(folder) / "outcome.json").read_text(encoding="ascii")
            rows: list[tuple[list[str], float, str]] = json.loads(outcome)
        except (OSError, ValueError):
            last = done.stderr.strip().splitlines()[-1:] or ["no message"]
            raise Refused(f"pytauargus failed: {last[0]}", reason="tauargus_failed") from None
    return rows


def examined(
    figures: Figures,
    dimensions: Sequence[Dimension],
    rows: Sequence[tuple[list[str], float, str]],
    below: int,
) -> Suppression:
    """Check an outcome against the true figures, and attack it."""
    hidden = np.zeros(len(figures.structure.labels), dtype=np.bool_)
    primary: list[Label] = []
    for codes, value, status in rows:
        label = label_for(dimensions, codes)
        row = figures.structure.place(label)
        if round(value) != figures.values[row]:
            raise Refused(
                f"pytauargus gives {value:g} for «{text_of(label)}», which is "
                f"{figures.values[row]}",
                reason="tauargus_failed",
            )
        hidden[row] = status in ("U", "M")
        if status == "U":
            primary.append(label)
    small = (figures.values > 0) & (figures.values < below)
    if (small & ~hidden).any():
        raise Refused("pytauargus left a small figure in sight", reason="tauargus_failed")
    published = hiding(figures, hidden, f"pytauargus, below {below}")
    report = attack(published, counts=figures.counts, enough=2)
    open_rows = leaks(report, (), Demand(1, absence=False))
    if open_rows:
        raise Refused(
            f"pytauargus left {len(open_rows)} hidden figures to be found, first "
            f"«{text_of(open_rows[0].label)}»",
            reason="still_recovered",
        )
    first = set(primary)
    out = (figures.structure.labels[row] for row in np.flatnonzero(hidden))
    secondary = tuple(label for label in out if label not in first)
    return Suppression(published, tuple(primary), secondary, report)


def label_for(dimensions: Sequence[Dimension], codes: Sequence[str]) -> Label:
    """Translate plain codes back into a label."""
    return tuple(
        sorted(
            (dimension.name, dimension.codes[int(code[1:])])
            for dimension, code in zip(dimensions, codes, strict=True)
            if code != TOTAL
        )
    )
