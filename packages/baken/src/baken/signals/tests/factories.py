"""Ordinary signals. Every state but the first is reached through the actions."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.routes.states import Form, Minor, Profession
from baken.signals import actions
from baken.signals.actions import Report
from baken.signals.models import Signal
from baken.signals.states import Feedback, Verdict

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
NARRATIVE = "Drie mannen op een adres. Een ander heeft hun paspoorten."


def content(**fields: Any) -> Report:
    """Return an ordinary report; `organisation_id` must be given."""
    ordinary: dict[str, Any] = {
        "narrative": NARRATIVE,
        "form": Form.LABOUR,
        "minor": Minor.UNKNOWN,
        "profession": Profession.DESK,
    }
    return Report(**(ordinary | fields))


def a_signal(by: User | None = None, at: datetime = MARCH, **fields: Any) -> Signal:
    """Return a signal that was just received, from `by` or from a new reporter."""
    reporter = by or acting(Role.REPORTER)
    assert reporter.acting
    fields.setdefault("organisation_id", reporter.acting.organisation_id)
    received = actions.report(content(**fields), by=reporter, at=at, request=uuid4())
    return received.signal


def interpreted(officer: User, **fields: Any) -> Signal:
    """Return a signal that `officer` has interpreted."""
    assert officer.acting
    signal = a_signal(organisation_id=officer.acting.organisation_id, **fields)
    actions.interpret(signal, by=officer, reading="Het past bij uitbuiting in werk.", at=MARCH)
    return signal


def closed(officer: User, verdict: Verdict = Verdict.NO_TRAFFICKING, **fields: Any) -> Signal:
    """Return a signal that `officer` has interpreted and closed."""
    signal = interpreted(officer, **fields)
    actions.close(
        signal,
        by=officer,
        verdict=verdict,
        reason="De papieren waren in orde.",
        feedback=Feedback.NO_FOLLOW_UP,
        message="Dank u voor het melden.",
        at=MARCH,
    )
    return signal
