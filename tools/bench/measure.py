"""Count statements, take CPU time, and read plans."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection, connections

TIMES = 15


@dataclass
class Statements:
    """What was asked of the databases."""

    asked: list[tuple[str, str, Any]] = field(default_factory=list)

    def count(self) -> int:
        """Return how many statements there were, on both databases together."""
        return len(self.asked)

    def selects(self) -> list[tuple[str, Any]]:
        """Return the questions to the main database, with their parameters."""
        return [
            (sql, params)
            for alias, sql, params in self.asked
            if alias == "default" and sql.startswith("SELECT") and "pg_advisory" not in sql
        ]


@contextmanager
def statements() -> Iterator[Statements]:
    """Collect every statement on every database; transactions begin and end uncounted."""
    found = Statements()

    def wrapper(alias: str) -> Callable[..., Any]:
        def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            found.asked.append((alias, sql, params))
            return run(sql, params, many, context)

        return execute

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(wrapper(alias)))
        yield found


def cpu(act: Callable[[], object]) -> float:
    """Return the median CPU time of `act` in milliseconds, in this process alone."""
    act()
    taken = []
    for _ in range(TIMES):
        start = time.process_time()
        act()
        taken.append(time.process_time() - start)
    return 1000 * median(taken)


def scans(found: Statements, tables: set[str]) -> list[str]:
    """Return the tables among `tables` that one of the questions reads from end to end."""
    whole = []
    for sql, params in found.selects():
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
        plan = json.loads(plan) if isinstance(plan, str) else plan
        whole += [name for name in _scanned(plan[0]["Plan"]) if name in tables]
    return whole


def _scanned(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for inner in plan.get("Plans", []):
        yield from _scanned(inner)
