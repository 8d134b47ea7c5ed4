"""Ordinary dossiers with facts, made up from beginning to end."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.utils import translation

from baken.items import actions, queries
from baken.items.queries import Fact
from baken.kernel.sealing import keystore
from baken.organisations.models import Organisation
from baken.organisations.tests.factories import OrganisationFactory

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
PHONE = "06 12345678"


def a_dossier(*facts: Fact, organisation: Organisation | None = None, at: datetime = MARCH) -> UUID:
    """Return a dossier that holds `facts` and has looked for others."""
    dossier = with_facts(*facts, organisation=organisation, at=at)
    actions.match(dossier, at=at)
    return dossier


def with_facts(
    *facts: Fact, organisation: Organisation | None = None, at: datetime = MARCH
) -> UUID:
    """Return a dossier that holds `facts` and has not looked for others yet."""
    dossier = uuid4()
    key = keystore.make([dossier])[dossier]
    actions.add(
        facts,
        dossier=dossier,
        organisation_id=(organisation or OrganisationFactory.create()).pk,
        at=at,
        key=key,
    )
    return dossier


def a_phone(text: str = PHONE) -> Fact:
    """Return an ordinary telephone number."""
    return queries.phone(text)


def words(dossier: UUID) -> list[list[tuple[str, str]]]:
    """Return for each hit of `dossier` its ways, as an English screen says them."""
    with translation.override("en"):
        return [[(str(kind), str(how)) for kind, how in hit.ways] for hit in queries.hits(dossier)]
