"""`peiling models`: which models have an estimate, which fail and why, and the best ones."""

import argparse
from collections import Counter

from peiling.cli.inputs import one_table
from peiling.cli.printing import number, print_json, print_rows, say
from peiling.mse.choice import Choice, Pool, choose, verdicts
from peiling.mse.existence import NO_MAXIMUM, NOT_UNIQUE
from peiling.mse.judging import basins
from peiling.mse.models import default_order
from peiling.mse.reasons import why
from peiling.mse.table import CaptureTable

WORDS = {
    0: "has an estimate",
    NO_MAXIMUM: "no maximum",
    NOT_UNIQUE: "not unique",
    NO_MAXIMUM + NOT_UNIQUE: "no maximum, not unique",
}
SHOWN = 40


def models(asked: argparse.Namespace) -> int:
    """Print the verdict of every model, or of those that fail with the reason."""
    table = one_table(asked)
    lists = len(table.lists)
    order = default_order(lists) if asked.max_order is None else asked.max_order
    pool = Pool.of(lists, order)
    bits, codes = verdicts(table, order)
    choice = choose(table, asked.criterion, order=order)
    tally = Counter(int(code) for code in codes)
    failing = [(pool.model(int(b)), int(c)) for b, c in zip(bits, codes, strict=True) if c]
    if asked.json:
        print_json(
            {
                "candidates": len(codes),
                "valid": tally[0],
                "no_maximum": tally[NO_MAXIMUM] + tally[NO_MAXIMUM + NOT_UNIQUE],
                "not_unique": tally[NOT_UNIQUE] + tally[NO_MAXIMUM + NOT_UNIQUE],
                "order": order,
                "models": [
                    {
                        "model": [
                            list(part) for part in pool.model(int(b)).generators(table.lists)
                        ],
                        "verdict": int(code),
                        "word": WORDS[int(code)],
                    }
                    for b, code in zip(bits, codes, strict=True)
                ],
                "best": [_ranked(ranked, table) for ranked in choice.ranked],
            }
        )
        return 0
    say(f"{number(len(codes))} hierarchical models up to order {order}, with all main effects:")
    for code in sorted(tally):
        say(f"  {WORDS[code]}: {number(tally[code])}")
    if asked.failing:
        _print_failing(table, failing)
    else:
        _print_best(table, choice, asked.criterion)
    return 0


def _print_failing(table: CaptureTable, failing: list) -> None:  # type: ignore[type-arg]
    say()
    rows = [("Model", "Verdict", "Why")]
    for model, code in sorted(failing, key=lambda pair: pair[0].parameters)[:SHOWN]:
        rows.append((model.write(table.lists), WORDS[code], why(table, model)))
    print_rows(rows)
    if len(failing) > SHOWN:
        say(f"and {number(len(failing) - SHOWN)} more, larger ones (--json shows all)")


def _print_best(table: CaptureTable, choice: Choice, criterion: str) -> None:
    say()
    rows = [("Best models", criterion.upper(), "Total", "")]
    for ranked in choice.ranked:
        rows.append(
            (ranked.model.write(table.lists), f"{ranked.score:.2f}", number(ranked.total), "")
        )
    print_rows(rows)
    found = basins(choice.ranked)
    if len(found) > 1:
        say()
        say("They fall apart in groups that give different numbers:")
        for basin in found:
            say(f"- {number(basin.lowest)} to {number(basin.highest)}: {len(basin.models)} models")


def _ranked(ranked, table: CaptureTable) -> dict[str, object]:  # type: ignore[no-untyped-def]
    return {
        "model": [list(part) for part in ranked.model.generators(table.lists)],
        "score": ranked.score,
        "total": ranked.total,
    }
