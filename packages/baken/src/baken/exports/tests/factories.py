"""Analysts with a register of made-up reports, and files that they asked for."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.exports import actions
from baken.exports.actions import Wish
from baken.exports.models import Export
from baken.exports.rules import names
from baken.exports.states import RECORDS
from baken.jobs import actions as jobs
from baken.reference.codes import AgeBand, ReporterType, Sector, Sex
from baken.register import actions as register
from baken.register.actions import Mention
from baken.register.states import Basis, Scope
from baken.register.tests.factories import entry, somebody

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
CANARY = "Kanarie Fictief"
CANARY_NUMBER = "KANARIE778899"
OWN_NUMBER = "KANARIE-EIGEN-1"


def a_pair(*, scope: Scope = Scope.REGION) -> tuple[User, User]:
    """Return two analysts of one organisation that keeps a register."""
    first = acting(Role.ANALYST)
    assert first.acting
    second = acting(Role.ANALYST, organisation=first.acting.organisation)
    register.open_register(here_of(first), scope, by=None, at=NOW)
    return first, second


def here_of(user: User) -> int:
    """Return where someone works."""
    assert user.acting
    return user.acting.organisation_id


def filled(user: User, many: int = 40) -> None:
    """Record reports: every third sector is forced criminality, of twelve nothing happened yet."""
    sectors = [Sector.FORCED_CRIME, Sector.SEXUAL_SERVICES, Sector.NOT_YET_EXPLOITED]
    with transaction.atomic():
        register.record_many(
            here_of(user),
            [
                entry(
                    received_on=date(2025, 1 + number % 12, 1 + number % 27),
                    mentions=(Mention(sectors[number % 3], date(2024, 5, 1), date(2024, 6, 1)),),
                    sex=Sex.values[number % 3],
                    age_band=AgeBand.values[number % 7],
                    nationality=("NL", "RO", "", "XX")[number % 4],
                    reporter=ReporterType.POLICE,
                    basis=Basis.DUTY,
                    identity=somebody(f"{CANARY} {number}", numbers=(f"{CANARY_NUMBER}{number}",)),
                    own_number=f"{OWN_NUMBER}{number}",
                )
                for number in range(many)
            ],
            batch=uuid4(),
            by=user,
            at=NOW,
        )


def wish(**changes: Any) -> Wish:
    """Return what someone asks for: everything, in HTCDS."""
    kind = changes.get("kind", "htcds")
    usual: dict[str, Any] = {
        "kind": kind,
        "form": "csv",
        "first_year": 2025,
        "last_year": 2025,
        "purpose": "Jaarlijkse levering",
        "recipient": "CoMensha",
        "ground": "task",
        "fields": tuple(sorted(names())) if kind in RECORDS else (),
    }
    return Wish(**usual | changes)


def asked(user: User, **changes: Any) -> Export:
    """Return a file that still has to be made."""
    return actions.ask(here_of(user), wish(**changes), by=user, at=NOW)


def made(user: User, **changes: Any) -> Export:
    """Return a file after the work on it."""
    export = asked(user, **changes)
    assert jobs.work_once(timezone.now)
    export.refresh_from_db()
    return export


def released(first: User, second: User, **changes: Any) -> Export:
    """Return a file to which a second person agreed."""
    export = made(first, **changes)
    actions.release(export, by=second, at=NOW)
    export.refresh_from_db()
    return export


def content(export: Export, user: User, *, losses: bool = False) -> bytes:
    """Return one of the two files."""
    return b"".join(actions.taken(export, losses=losses, by=user, at=NOW))
