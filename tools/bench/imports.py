"""What a file of 100,000 reports costs on its whole way: read, looked through, loaded, seen."""

import csv
import io
import resource
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from tools.bench.measure import statements
from tools.bench.register import entries, megabytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from baken.accounts.models import User
    from baken.imports.models import Intake

ROWS = 100_000
BAR = 120.0
"""Seconds for the whole way of a file."""
PAGE_BAR, PAGE_STATEMENTS = 300.0, 18
"""Milliseconds and statements for the page of a file that was looked through."""
MEMORY_BAR = 150.0
"""Megabytes that the second half of loading may add."""
SEEN_BAR = 10
"""How often, at least, another connection sees another percentage while a file is loaded."""


def run() -> bool:
    """Measure, print, and return whether the bars were kept."""
    from django.db import connection
    from django.utils import timezone

    from baken.accounts.roles import Purpose, Role
    from baken.project import tell
    from baken.register import actions as register
    from baken.register.states import Scope
    from tools.bench import data

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # as the worker has it
    (organisation,) = data.organisations(1)
    user = data.person(1, Role.ANALYST, Purpose.POLICY, organisation)
    register.open_register(organisation.pk, Scope.NATIONAL, by=None, at=timezone.now())
    kept = []
    for name, content in (("CSV", _csv()), ("XLSX", _xlsx())):
        tell.say(f"  {name} of {ROWS:,} rows, half with a name, {len(content) / 2**20:.0f} MB:")
        kept.append(_way(organisation.pk, user, content, timezone.now, tell.say))
    return all(kept)


def _way(
    here: int,
    user: "User",
    content: bytes,
    now: "Callable[[], datetime]",
    say: "Callable[[str], None]",
) -> bool:
    from baken.imports import actions, queries
    from baken.imports.states import State
    from baken.jobs import actions as jobs

    begin = time.perf_counter()
    intake = actions.take_in(here, content, by=user, at=now())
    taken = time.perf_counter() - begin
    actions.say(intake, queries.meaning(intake), by=user, at=now())
    jobs.work_once(now)
    intake.refresh_from_db()
    looked = time.perf_counter() - begin - taken
    page, asked = _page(user, intake)
    actions.load(intake, by=user, at=now())
    seen: list[tuple[float, float]] = []
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(intake.reference, over, seen))
    watcher.start()
    start = time.perf_counter()
    jobs.work_once(now)
    loading = time.perf_counter() - start
    over.set()
    watcher.join()
    intake.refresh_from_db()
    whole = taken + looked + loading
    percentages = len({percent for percent, _memory in seen})
    half = [memory for percent, memory in seen if percent >= 50]
    grown = max(half) - half[0] if half else float("inf")
    say(
        f"    read {taken:.0f} s, looked through {looked:.0f} s, loaded {loading:.0f} s: "
        f"{whole:.0f} s in all (bar {BAR:.0f} s)"
    )
    say(
        f"    {percentages} percentages seen from outside (bar {SEEN_BAR}); "
        f"memory {megabytes():.0f} MB at most ever, {grown:.0f} MB more than half way "
        f"(bar {MEMORY_BAR:.0f} MB)"
    )
    say(
        f"    its page: {page:.0f} ms (bar {PAGE_BAR:.0f} ms), {asked} statements "
        f"(bar {PAGE_STATEMENTS})"
    )
    begin = time.perf_counter()
    actions.undo(intake, by=user, at=now())
    jobs.work_once(now)
    intake.refresh_from_db()
    say(f"    taken back: {time.perf_counter() - begin:.0f} s")
    return (
        intake.loaded == ROWS
        and intake.state == State.UNDONE
        and whole < BAR
        and percentages >= SEEN_BAR
        and grown < MEMORY_BAR
        and page < PAGE_BAR
        and asked <= PAGE_STATEMENTS
    )


def _page(user: "User", intake: "Intake") -> tuple[float, int]:
    """Return the milliseconds and statements of the page of a file, once it is warm."""
    from django.test.utils import override_settings
    from django.urls import reverse

    from baken.accounts.tests.clients import client_of

    client, where = client_of(user), reverse("imports:detail", args=[intake.reference])
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        client.get(where)
        begin = time.perf_counter()
        with statements() as found:
            answer = client.get(where)
    if answer.status_code != 200:
        raise SystemExit(f"its page answered {answer.status_code}")
    return (time.perf_counter() - begin) * 1000, found.count()


def _watch(reference: str, over: threading.Event, seen: list[tuple[float, float]]) -> None:
    """Look from another connection how far the work is, and how much memory it takes."""
    from django.db import connection

    from baken.imports.states import LOAD
    from baken.jobs import queries as jobs

    while not over.wait(0.25):
        job = jobs.of(LOAD, reference)
        if job is not None and job.percent is not None:
            seen.append((job.percent, _now()))
    connection.close()


def _now() -> float:
    """Return the memory that this process takes now, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _rows() -> list[list[str]]:
    found = [["datum", "melder", "regio", "geslacht", "sector", "naam", "geboren", "grondslag"]]
    for entry in entries(ROWS):
        who = entry.identity
        found.append(
            [
                entry.received_on.isoformat(),
                entry.reporter,
                entry.region,
                "woman",
                entry.mentions[0].sector,
                who.name if who else "",
                who.born.isoformat() if who and who.born else "",
                entry.basis,
            ]
        )
    return found


def _csv() -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(_rows())
    return out.getvalue().encode()


def _xlsx() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(_rows()):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()
