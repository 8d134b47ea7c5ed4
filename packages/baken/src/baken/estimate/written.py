"""What came of a run as files: with the digest, seed and versions from which it comes again."""

import csv
import io
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from baken.estimate.models import Run

COLUMNS = (
    "run",
    "question",
    "answer",
    "seen",
    "total",
    "lower",
    "upper",
    "level",
    "refused",
    "input_digest",
    "seed",
    "replicates",
    "peiling",
)
"""The columns of the file of answers."""
IN_WORDS = frozenset({"nl", "en"})
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(run: "Run", found: Mapping[str, Any]) -> str:
    """Return all numbers of a run, without the words around them."""
    content = {
        "reference": run.reference,
        "title": run.title,
        "origin": run.origin,
        "origin_name": run.origin_name,
        "period": run.period,
        "national": run.national,
        "lists": run.lists,
        "seen": run.seen,
        "input_digest": run.digest,
        "method": run.method,
        "level": float(run.level),
        "replicates": run.replicates,
        "seed": run.seed,
        "result": {name: one for name, one in found.items() if name not in IN_WORDS},
    }
    return json.dumps(_finite(content), ensure_ascii=False, indent=2, allow_nan=False)


def as_csv(run: "Run", found: Mapping[str, Any]) -> str:
    """Return every answer of a run as a row: the estimate, each method, each list left out."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for question, answers in _asked(run, found):
        for one in answers:
            interval = one.get("interval") or {}
            rows.writerow(
                [
                    run.reference,
                    question,
                    _harmless(one["what"]),
                    one.get("seen"),
                    one.get("total"),
                    interval.get("lower"),
                    interval.get("upper"),
                    interval.get("level"),
                    one.get("reason"),
                    run.digest,
                    run.seed,
                    run.replicates,
                    found["made_with"]["peiling"],
                ]
            )
    return written.getvalue()


def _asked(run: "Run", found: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    main = {"what": run.method, **(found["estimate"] or found["refused"])}
    beside = [
        (name, (found.get(name) or {}).get("answers", []))
        for name in ("answers", "without", "merged")
    ]
    parts = [{"what": " / ".join(one["key"]), **one} for one in found.get("parts") or ()]
    joint = (found.get("joint") or {}).get("rows") or ()
    model = [{"what": " / ".join(one["key"]), **one} for one in joint]
    return [("estimate", [main]), *beside, ("parts", parts), ("parts_in_one_model", model)]


def _finite(value: Any) -> Any:
    """Return plain values in which «no upper end» is a word: JSON has no infinite numbers."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return "infinite" if value == math.inf else value


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
