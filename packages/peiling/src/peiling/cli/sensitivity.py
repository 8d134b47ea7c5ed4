"""`peiling sensitivity`: how far the number moves when one thing is done otherwise."""

import argparse
from functools import partial

from peiling.cli.inputs import method_of, one_table, settings
from peiling.cli.printing import number, print_answers, print_json, print_rows, print_verdict, say
from peiling.errors import Refused
from peiling.mse.dark import DarkCurve, against_dark_cell
from peiling.mse.doubt import Prediction, bias, internal_consistency, merged_pairs, without_each
from peiling.mse.linkage import LinkageTable, against_linkage
from peiling.mse.methods import estimate_by


def sensitivity(asked: argparse.Namespace) -> int:
    """Print what leaving out, merging and hiding lists does to the number."""
    table = one_table(asked)
    method = method_of(asked)
    how = settings(asked, table)
    if method == "model":
        raise Refused(
            "A named model can't be asked of a table without one of its lists. Leave --model out.",
            "named_model",
        )
    way = partial(estimate_by, method=method, settings=how)
    found = way(table)
    left_out = without_each(table, way) if len(table.lists) > 2 else None
    merged = merged_pairs(table, way) if len(table.lists) > 2 else None
    predictions = internal_consistency(table, way) if len(table.lists) > 2 and table.exact else ()
    linkage = against_linkage(table, way)
    dark = against_dark_cell(found) if found.hidden > 0 else None
    if asked.json:
        print_json(
            {
                "estimate": found.to_dict(),
                "without": left_out and left_out.to_dict(),
                "merged": merged and merged.to_dict(),
                "predicted": [one.to_dict() for one in predictions],
                "predicted_bias": bias(predictions),
                "linkage": linkage.to_dict(),
                "dark_cell": dark and dark.to_dict(),
            }
        )
        return 0
    say(f"All lists: {number(found.total)}, verdict {found.verdict.word}.")
    say()
    for answers, heading in ((left_out, "One list left out"), (merged, "Two lists as one")):
        if answers is not None:
            print_answers(answers, heading)
            print_verdict(answers.verdict.word, answers.verdict.reasons)
            say()
    if predictions:
        _print_predictions(predictions)
        say()
    _print_linkage(linkage)
    if dark is not None:
        say()
        _print_dark(dark)
    return 0


def _print_linkage(linkage: LinkageTable) -> None:
    say("Corrected for linkage errors (rows: false links, columns: missed links):")
    rows = [("", *(f"{rate:.0%}" for rate in linkage.missed_links), "")]
    for rate, totals in zip(linkage.false_links, linkage.totals, strict=True):
        rows.append((f"{rate:.0%}", *(number(total) for total in totals), ""))
    print_rows(rows)


def _print_dark(dark: DarkCurve) -> None:
    say("If being hidden goes with the lists in a way that no table shows (odds ratio):")
    rows = [("Odds ratio", "Total", "From", "To", "")]
    for point in dark.points:
        ends = (number(point.lower), number(point.upper))
        rows.append((f"{point.odds:g}", number(point.total), *ends, ""))
    print_rows(rows)


def _print_predictions(predictions: tuple[Prediction, ...]) -> None:
    say("Each list hidden, and those on it only predicted from the other lists:")
    rows = [("List", "On it", "On it only", "Predicted", "")]
    for one in predictions:
        word = one.refused or ""
        rows.append(
            (
                one.name,
                number(one.persons),
                number(one.unseen_elsewhere),
                number(one.predicted),
                word,
            )
        )
    print_rows(rows)
    mean = bias(predictions)
    if mean is not None:
        say(f"Mean log error {mean:+.2f}: below 0 the method finds too few.")
