"""What each command does: read, ask the library, print."""

import argparse
from functools import partial
from importlib import import_module

from peiling.cli.inputs import method_of, one_table, read_table, settings
from peiling.cli.printing import print_answers, print_estimate, print_json, print_verdict, say
from peiling.datasets import load, names
from peiling.mse.doubt import Answers, each_stratum
from peiling.mse.methods import COMPARED, compare, estimate_by
from peiling.mse.strata import StratifiedTable

ELSEWHERE = {
    "models": "peiling.cli.models",
    "report": "peiling.cli.report",
    "sensitivity": "peiling.cli.sensitivity",
    "simulate": "peiling.cli.simulate",
}


def run(asked: argparse.Namespace) -> int:
    """Run the command that was asked for; return its exit code.

    The larger ones are imported when they are asked for, so that a point estimate starts at once.
    """
    if asked.command in ELSEWHERE:
        module = import_module(ELSEWHERE[asked.command])
        return int(getattr(module, asked.command)(asked))
    here = {"estimate": _estimate, "compare": _compare, "datasets": _datasets}
    return here[asked.command](asked)


def _estimate(asked: argparse.Namespace) -> int:
    table = read_table(asked)
    method = method_of(asked)
    if isinstance(table, StratifiedTable):
        first = next(iter(table.tables.values()))
        how = settings(asked, first)
        answers = each_stratum(table, partial(estimate_by, method=method, settings=how))
        return _show(asked, answers, " / ".join(table.columns))
    found = estimate_by(table, method, settings(asked, table))
    if asked.json:
        print_json(found.to_dict())
    else:
        print_estimate(found)
    return 0


def _compare(asked: argparse.Namespace) -> int:
    table = one_table(asked)
    answers = compare(table, settings(asked, table), asked.methods or COMPARED)
    return _show(asked, answers, "Method")


def _show(asked: argparse.Namespace, answers: Answers, heading: str) -> int:
    if asked.json:
        print_json(answers.to_dict())
    else:
        print_answers(answers, heading)
        say()
        print_verdict(answers.verdict.word, answers.verdict.reasons)
    return 0 if answers.estimates else 1


def _datasets(asked: argparse.Namespace) -> int:
    if asked.name is not None:
        return _dataset(asked)
    sets = [load(name) for name in names()]
    if asked.json:
        print_json({"datasets": [_about(one) for one in sets]})
        return 0
    for one in sets:
        say(f"{one.name}: {one.title}. {one.table.seen:,} persons, {one.period}. {one.source}.")
    return 0


def _dataset(asked: argparse.Namespace) -> int:
    one = load(asked.name)
    if asked.json:
        print_json(_about(one))
        return 0
    say(",".join([*one.table.lists, "count"]))
    for history, count in zip(one.table.histories, one.table.counts, strict=True):
        on = [str(int(history) >> i & 1) for i in range(len(one.table.lists))]
        say(",".join([*on, str(count)]))
    return 0


def _about(one) -> dict[str, object]:  # type: ignore[no-untyped-def]
    return {
        "name": one.name,
        "title": one.title,
        "place": one.place,
        "period": one.period,
        "unit": one.unit,
        "seen": one.table.seen,
        "lists": dict(one.lists),
        "source": one.source,
        "licence": one.licence,
        "errata": list(one.errata),
        "cited": [
            {"what": c.what, "period": c.period, "low": c.low, "high": c.high, "note": c.note_en}
            for c in one.cited
        ],
    }
