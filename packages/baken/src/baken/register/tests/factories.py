"""Made-up reports of made-up people."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from baken.accounts.tests.factories import UserFactory
from baken.organisations.tests.factories import OrganisationFactory
from baken.reference.codes import Region, ReporterType, Sector
from baken.register import actions
from baken.register.actions import Entry, Identity, Mention
from baken.register.models import Report
from baken.register.states import Basis, Scope, Source

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def entry(**changes: Any) -> Entry:
    """Return a report of a possible victim, without a name."""
    sectors: Sequence[Sector] = changes.pop("sectors", (Sector.SEXUAL_SERVICES,))
    usual: dict[str, Any] = {
        "received_on": date(2026, 3, 1),
        "reporter": ReporterType.POLICE,
        "region": Region.NOORD_HOLLAND,
        "mentions": tuple(Mention(sector) for sector in sectors),
        "basis": Basis.DUTY,
    }
    return Entry(**usual | changes)


def somebody(name: str = "Mila Fictief", **changes: Any) -> Identity:
    """Return who a made-up person is."""
    return Identity(**{"name": name, "born": date(2001, 5, 4), **changes})


def a_register(scope: Scope = Scope.REGION) -> int:
    """Return the number of an organisation that keeps a register."""
    organisation: Any = OrganisationFactory()
    actions.open_register(organisation.pk, scope, by=None, at=NOW)
    return int(organisation.pk)


def recorded(organisation_id: int, **changes: Any) -> Report:
    """Return a report that was recorded."""
    user: Any = UserFactory()
    return actions.record(organisation_id, entry(**changes), source=Source.HAND, by=user, at=NOW)
