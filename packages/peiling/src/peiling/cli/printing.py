"""Results as text on a terminal, or as one JSON object."""

import json
import math
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from peiling.errors import Refused
from peiling.mse.doubt import Answers
from peiling.results import Caution, Estimate

WIDTH = 100


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")


def print_json(value: dict[str, Any]) -> None:
    """Write one JSON object; what is no number in JSON becomes null."""
    say(json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, indent=2))


def print_refusal(refusal: Refused) -> None:
    """Write a refusal as an answer, on standard error."""
    sys.stderr.write(f"No estimate ({refusal.reason}). {refusal}\n")


def number(value: float | None) -> str:
    """Write a number of persons."""
    return "-" if value is None else f"{value:,.0f}"


def print_estimate(found: Estimate) -> None:
    """Write an estimate: the number, its interval, what it is worth, and why."""
    say(f"Seen      {number(found.seen)}")
    say(f"Hidden    {number(found.hidden)}   estimate")
    say(f"Total     {number(found.total)}   estimate")
    if found.interval is not None:
        interval = found.interval
        say(
            f"Interval  {number(interval.lower)} to {number(interval.upper)}   "
            f"{interval.level:.0%}, {interval.method}{_error(found)}"
        )
    if found.model is not None:
        say(f"Model     {','.join('*'.join(part) for part in found.model)}")
    say(f"Method    {found.method}{_looked_at(found)}")
    say()
    print_verdict(found.verdict.word, found.verdict.reasons)
    if found.cautions:
        say()
        say("To know:")
        print_cautions(found.cautions)


def print_verdict(word: str, reasons: Iterable[Caution]) -> None:
    """Write a verdict with its reasons."""
    say(
        f"Verdict: {word}."
        + (" Nothing was found that speaks against it." if word == "sound" else "")
    )
    print_cautions(reasons)


def print_cautions(cautions: Iterable[Caution]) -> None:
    """Write cautions, one below the other."""
    for caution in cautions:
        text = f"- {caution.text} [{caution.code}]"
        say(textwrap.fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False))


def print_answers(answers: Answers, heading: str) -> None:
    """Write several ways of asking, side by side."""
    rows = [(heading, "Total", "From", "To", "Verdict")]
    for answer in answers.answers:
        found = answer.estimate
        if found is None:
            rows.append((answer.what, "-", "-", "-", f"refused ({answer.reason})"))
        else:
            ends = (number(found.lower), number(found.upper))
            rows.append((answer.what, number(found.total), *ends, found.verdict.word))
    print_rows(rows)


def print_rows(rows: Sequence[Sequence[str]]) -> None:
    """Write rows as columns: the first to the left, numbers to the right."""
    if not rows:
        return
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if 0 < k < len(row) - 1 else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        say("  ".join(cells).rstrip())


def _error(found: Estimate) -> str:
    interval = found.interval
    if interval is None or interval.lower_error is None or interval.upper_error is None:
        return ""
    return (
        f"; chance moves its ends by about {number(interval.lower_error)} and "
        f"{number(interval.upper_error)} ({number(found.replicates)} replicates)"
    )


def _looked_at(found: Estimate) -> str:
    if found.candidates is None or found.candidates == 1:
        return ""
    valid = "" if found.valid is None else f", {number(found.valid)} of them with an estimate"
    return f": the best of {number(found.candidates)} models{valid}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "item") and not isinstance(value, str):
        return _plain(value.item())
    return value
