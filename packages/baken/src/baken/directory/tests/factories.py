"""Ordinary entries; those that are stale were checked long ago, by the action."""

from datetime import UTC, datetime
from typing import Any

from baken.directory import actions
from baken.directory.actions import Content
from baken.directory.models import Entry
from baken.directory.states import Function
from baken.organisations.models import Organisation
from baken.organisations.tests.factories import OrganisationFactory

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
INSIDE = "023-555 0199"
"""A made-up number that only professionals may see."""


def content(**fields: Any) -> Content:
    """Return what an ordinary entry says, for the whole country unless a region is given."""
    ordinary: dict[str, Any] = {
        "function": Function.CARE_COORDINATOR,
        "name": "Zorgcoördinatie (verzonnen)",
        "source": "telefonisch gevraagd",
        "phone": "023-555 0101",
        "hours": "werkdagen",
    }
    return Content(**(ordinary | fields))


def an_entry(owner: Organisation | None = None, at: datetime = MARCH, **fields: Any) -> Entry:
    """Return an entry of `owner`, or of a new municipality, for that municipality."""
    owner = owner or OrganisationFactory.create()
    if not {"municipality", "police_unit"} & fields.keys():
        fields["municipality"] = owner.municipality
    return actions.add(content(**fields), owner=owner, by=None, at=at)
