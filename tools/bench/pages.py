"""What a page costs: SQL statements, CPU time and plans, small and large."""

import sys
import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

from tools.bench.measure import Statements, cpu, scans, statements

if TYPE_CHECKING:
    from django.http import HttpResponse

    from baken.accounts.models import User

SMALL, LARGE = 1_000, 100_000
BIG_TABLES = {"signals_signal", "audit_entry", "notices_notice"}
BARS = {"report (POST)": 25, "list of 50 (GET)": 12, "detail (GET)": 15, "desk (GET)": 15}


def run() -> bool:
    """Measure, print, and return whether every bar was kept."""
    from django.db import connection
    from django.test.utils import override_settings

    from baken.accounts.roles import Purpose, Role
    from tools.bench import data

    municipalities = data.organisations(20)
    officer = data.person(0, Role.KEY_OFFICER, Purpose.SIGNALLING, municipalities[0])
    reporters = [
        data.person(number, Role.REPORTER, Purpose.SIGNALLING, municipalities[number % 20])
        for number in range(1, 101)
    ]
    chance = Random(20261123)
    kept = True
    before: dict[str, float] = {}
    made = 0
    for size in (SMALL, LARGE):
        start = time.monotonic()
        data.signals(size - made, chance=chance, reporters=reporters, officer=officer)
        made = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        _say(f"\n{size:,} signals (made in {time.monotonic() - start:.0f} s)")
        with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
            for name, act in _acts(officer, reporters[0]).items():
                with statements() as found:
                    answer = act()
                if answer.status_code not in {200, 201, 302}:
                    raise SystemExit(f"{name} answered {answer.status_code}")
                taken = cpu(act)
                kept &= _line(name, found, taken, before.get(name))
                before[name] = taken
    start = time.monotonic()
    broken = list(_faults())
    _say(f"\naudit chain of {size:,} lines verified in {time.monotonic() - start:.1f} s (bar 10 s)")
    return kept and not broken


def _acts(officer: "User", reporter: "User") -> dict[str, Callable[[], "HttpResponse"]]:
    """Return each page as a browser asks for it."""
    from django.urls import reverse

    from baken.accounts.tests.clients import client_of
    from baken.signals.models import Signal

    sender = client_of(reporter)
    handler = client_of(officer)
    assert officer.acting is not None
    assert reporter.acting is not None
    here, there = officer.acting.organisation_id, reporter.acting.organisation_id
    signal = Signal.objects.filter(organisation=here, state="closed").first()
    assert signal is not None

    def report() -> "HttpResponse":
        return sender.post(
            reverse("signals:report"),
            {
                "request": str(uuid4()),
                "profession": "desk",
                "organisation": there,
                "narrative": "Fictief. Drie mannen op een adres zonder bedden.",
                "form": "labour",
                "minor": "unknown",
                "postcode": "2011 AB",
                "number": "12 bis",
                "phones": "023 555 0102\n023 555 0101",
                "plates": "00-XX-00",
                "businesses": "Fictief Verhuur BV",
                "person_1": "Voorbeeld, Pietje van",
                "born_1": "1990-01-02",
            },
            secure=True,
        )

    return {
        "report (POST)": report,
        "list of 50 (GET)": lambda: handler.get(reverse("signals:list"), secure=True),
        "detail (GET)": lambda: handler.get(
            reverse("signals:detail", args=[signal.reference]), secure=True
        ),
        "desk (GET)": lambda: handler.get(reverse("desk:desk"), secure=True),
    }


def _line(name: str, found: Statements, taken: float, before: float | None) -> bool:
    """Print one line, and return whether its bar was kept."""
    whole = scans(found, BIG_TABLES)
    kept = found.count() <= BARS[name] and not (whole and before)
    ratio = f", {taken / before:.2f} times the small set" if before else ""
    plans = f"; reads whole: {', '.join(sorted(set(whole)))}" if whole else "; plans use indexes"
    _say(
        f"  {name:<18} {found.count():>2} statements (bar {BARS[name]}), "
        f"{taken:6.1f} ms CPU{ratio}{plans if before else ''}"
        f"{'' if kept else '   NOT KEPT'}"
    )
    return kept


def _faults() -> list[object]:
    from baken.audit import queries

    return list(queries.faults({}))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
