"""`peiling report`: an estimate for people who decide, in Dutch or English."""

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from peiling.cli.inputs import dataset_of, method_of, one_table, settings
from peiling.cli.printing import print_json, say
from peiling.errors import InputError, Refused
from peiling.mse.dark import against_dark_cell
from peiling.mse.doubt import internal_consistency, without_each
from peiling.mse.methods import Settings, compare, estimate_by
from peiling.mse.table import CaptureTable
from peiling.report import Report, policy_report
from peiling.results import Estimate

QUICK = 1000
ABOUT = {
    "nl": {
        "unit": "mogelijke slachtoffers",
        "title": "Schatting uit {}",
        "unknown": "niet genoemd",
    },
    "en": {"unit": "possible victims", "title": "Estimate from {}", "unknown": "not named"},
}


def report(asked: argparse.Namespace) -> int:
    """Write the report of one table; a refusal is a report too, with exit code 1."""
    table = one_table(asked)
    method = method_of(asked)
    how = settings(asked, table)
    if method == "model" and len(table.lists) > 2:
        raise InputError(
            "A report leaves lists out in turn, and a named model can't follow. Leave --model out."
        )
    quick = replace(how, replicates=min(how.replicates, QUICK), model=None)
    point = replace(how, replicates=0, model=None)
    try:
        found: Estimate | Refused = estimate_by(table, method, how)
    except Refused as refusal:
        found = refusal
    written = _written(asked, table, found, method, quick, point)
    text = {"text": written.to_text, "markdown": written.to_markdown, "html": written.to_html}[
        asked.format
    ]()
    if asked.json:
        print_json({"headline": written.headline, "format": asked.format, "report": text})
    elif asked.out is None:
        say(text.rstrip())
    else:
        _write(Path(asked.out), text)
    return 1 if isinstance(found, Refused) else 0


def _written(
    asked: argparse.Namespace,
    table: CaptureTable,
    found: Estimate | Refused,
    method: str,
    quick: Settings,
    point: Settings,
) -> Report:
    about = _about(asked)
    one = dataset_of(asked.file)
    write = partial(
        policy_report,
        table,
        found,
        title=about["title"],
        unit=about["unit"],
        period=about["period"],
        place=about["place"],
        language=asked.language,
    )
    if isinstance(found, Refused):
        return write(None)
    way = partial(estimate_by, method=method, settings=point)
    many = len(table.lists) > 2
    return write(
        compare(table, quick),
        leave_out=without_each(table, way) if many else None,
        consistency=internal_consistency(table, way) if many and table.exact else None,
        dark=_curve(found),
        cited=one.cited if one else (),
    )


def _curve(found: Estimate) -> list[tuple[float, float, float, float]] | None:
    if found.interval is None or found.hidden <= 0:
        return None
    points = against_dark_cell(found).points
    return [(p.odds, p.total, p.lower or p.total, p.upper or p.total) for p in points]


def _about(asked: argparse.Namespace) -> dict[str, str]:
    words = ABOUT[asked.language]
    one = dataset_of(asked.file)
    known = {"place": words["unknown"], "period": words["unknown"], "unit": words["unit"]}
    if one is not None:
        english = {"place": one.place, "period": one.period, "unit": one.unit}
        known = english if asked.language == "en" else dict(one.dutch)
    return {
        "title": asked.title or words["title"].format(Path(asked.file).stem),
        "unit": asked.unit or known["unit"],
        "period": asked.period or known["period"],
        "place": asked.place or known["place"],
    }


def _write(path: Path, text: str) -> None:
    """Write the whole file or nothing."""
    folder = path.parent if str(path.parent) else Path()
    try:
        handle, part = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    sys.stderr.write(f"Written: {path}\n")
