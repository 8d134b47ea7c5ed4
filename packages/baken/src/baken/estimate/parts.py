"""A run over parts: each part by itself, and all of them in one model. Plain values out."""

from collections.abc import Callable
from typing import Any

from peiling.errors import InputError, Refused
from peiling.mse import CaptureTable, Settings, StratifiedTable, estimate_by
from peiling.mse.covariates.estimate import covariate_estimate

FEWEST_LISTS = 2
SHARED = frozenset({"year", "jaar"})
"""Columns of which one person can be in several parts: no single model holds for those."""

type Told = Callable[[int, int], None]


def each(divided: StratifiedTable, method: str, settings: Settings) -> list[dict[str, Any]]:
    """Return the estimate of each part by itself, or why there is none.

    A list on which nobody of a part stands says nothing of that part, and is left out there.
    """
    return [
        {"key": list(key), "seen": table.seen, **_answer(_held(table), method, settings)}
        for key, table in divided
    ]


def added_up(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sum of the parts; where one has no number, how many have not."""
    without = sum("total" not in one for one in parts)
    if without:
        return {"without": without}
    return {"without": 0, "total": sum(one["total"] for one in parts)}


def together(divided: StratifiedTable, settings: Settings, told: Told) -> dict[str, Any] | None:
    """Return the estimate of one model over all parts; None where persons are in several parts.

    The model lets a list reach some parts better than others. Its interval is of the whole, which
    no sum of intervals is.
    """
    if SHARED & set(divided.columns):
        return None
    try:
        found = covariate_estimate(
            divided,
            replicates=settings.replicates,
            level=settings.level,
            seed=settings.seed,
            progress=told,
        )
    except Refused as refusal:
        return {"refused": str(refusal), "reason": refusal.reason, "rows": []}
    except InputError as error:
        return {"refused": str(error), "reason": "not_for_this_table", "rows": []}
    rows = [
        {
            "key": list(row.values),
            "seen": row.seen,
            **(
                row.estimate.to_dict()
                if row.estimate
                else {
                    "refused": row.refusal.text if row.refusal else "",
                    "reason": row.refusal.code if row.refusal else "",
                }
            ),
        }
        for row in found.strata
    ]
    return {**found.overall.to_dict(), "rows": rows}


def _held(table: CaptureTable) -> CaptureTable:
    for name, many in table.on_list().items():
        if not many and len(table.lists) > FEWEST_LISTS:
            table = table.without(name)
    return table


def _answer(table: CaptureTable, method: str, settings: Settings) -> dict[str, Any]:
    try:
        return estimate_by(table, method, settings).to_dict()
    except Refused as refusal:
        return {"refused": str(refusal), "reason": refusal.reason}
    except InputError as error:
        return {"refused": str(error), "reason": "not_for_this_table"}
