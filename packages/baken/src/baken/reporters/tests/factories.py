"""Ordinary reporters. Every state of an opening but the first is reached through the actions."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.reporters import actions
from baken.reporters.actions import Identity
from baken.reporters.models import Opening

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
WHY = "De melder moet weten dat het adres nu veilig is."
NAMED = Identity("Marijke Vloed", "School De Wal", "marijke@dewal.example")


def a_report(officer: User, **fields: Any) -> tuple[UUID, str]:
    """Return a dossier that `officer` handles, of a reporter with a name, and its code."""
    assert officer.acting
    dossier = uuid4()
    ordinary: dict[str, Any] = {"identity": NAMED, "user": None, "at": MARCH}
    _reporter, code = actions.keep(
        dossier, organisation_id=officer.acting.organisation_id, **(ordinary | fields)
    )
    return dossier, code


def an_officer(beside: User | None = None) -> User:
    """Return a focal point, who works where `beside` works."""
    if beside is None or beside.acting is None:
        return acting(Role.KEY_OFFICER)
    return acting(Role.KEY_OFFICER, organisation=beside.acting.organisation)


def asked(officer: User, **fields: Any) -> Opening:
    """Return the wish of `officer` to know who reported a dossier that they handle."""
    dossier, _code = a_report(officer, **fields)
    return actions.ask(dossier, by=officer, why=WHY, at=MARCH)


def granted(officer: User, **fields: Any) -> Opening:
    """Return a wish of `officer` to which a second person agreed."""
    opening = asked(officer, **fields)
    actions.grant(opening, by=an_officer(officer), at=MARCH)
    return opening
