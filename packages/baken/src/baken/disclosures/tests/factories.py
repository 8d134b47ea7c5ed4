"""Ordinary disclosures. Every state but the first is reached through the actions."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from baken.accounts.models import User
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import acting
from baken.disclosures import actions
from baken.disclosures.actions import Line, Subject
from baken.disclosures.models import Disclosure
from baken.disclosures.states import Ground, Outcome
from baken.organisations.models import Kind, Organisation
from baken.organisations.tests.factories import PartnerFactory

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
SEEN = "Drie mannen slapen in de zaak. Een ander heeft hun paspoorten."
PURPOSE = "De inspectie kan de werkplek controleren."
PROPORTIONALITY = "Alleen wat er gezien is, zonder namen."
LINES = (
    Line("narrative", "Wat er is gezien of gehoord", SEEN),
    Line("seen_on", "Gezien op", "1 maart 2026"),
)


def officer(**fields: Any) -> User:
    """Return a focal point at work in a municipality."""
    return acting(Role.KEY_OFFICER, **fields)


def colleague(user: User) -> User:
    """Return another focal point of the same municipality."""
    assert user.acting
    return officer(organisation=user.acting.organisation)


def inspector(organisation: Organisation | None = None) -> User:
    """Return someone of a partner, the labour inspectorate unless said otherwise."""
    return acting(
        Role.PARTNER, organisation=organisation or PartnerFactory(), purpose=Purpose.SIGNALLING
    )


def about(user: User, dossier: UUID | None = None) -> Subject:
    """Return a dossier of the municipality of `user`."""
    assert user.acting
    return Subject(dossier or uuid4(), "S-22222222", user.acting.organisation_id)


def proposed(by: User, *, dossier: UUID | None = None, **fields: Any) -> Disclosure:
    """Return what `by` has proposed to give to the labour inspectorate, unless said otherwise."""
    ordinary: dict[str, Any] = {
        "route": "Arbeidsinspectie",
        "ground": Ground.PUBLIC_TASK,
        "purpose": PURPOSE,
        "proportionality": PROPORTIONALITY,
        "lines": LINES,
        "at": MARCH,
    }
    if "recipient_name" not in fields:
        recipient: Organisation | None = fields.pop("recipient", None)
        recipient = recipient or PartnerFactory.create()
        ordinary["recipient_id"] = recipient.pk
    else:
        ordinary["recipient_id"] = None
    return actions.propose(about(by, dossier), by=by, **(ordinary | fields))


def sent(by: User, **fields: Any) -> Disclosure:
    """Return what `by` proposed and a colleague sent."""
    disclosure = proposed(by, **fields)
    actions.confirm(disclosure, by=colleague(by), at=fields.get("at", MARCH))
    return disclosure


def sent_at_once(by: User, **fields: Any) -> Disclosure:
    """Return what `by` sent at once to the police, because a life was in danger."""
    fields.setdefault("recipient", PartnerFactory(kind=Kind.POLICE))
    return proposed(by, ground=Ground.VITAL_INTEREST, **fields)


def accepted(by: User, to: User | None = None, **fields: Any) -> Disclosure:
    """Return what `by` gave and `to`, someone of the recipient, took up."""
    to = to or inspector()
    assert to.acting
    disclosure = sent(by, recipient=to.acting.organisation, **fields)
    actions.accept(disclosure, by=to, at=fields.get("at", MARCH))
    return disclosure


def declined(by: User, to: User | None = None, **fields: Any) -> Disclosure:
    """Return what `by` gave and the recipient declined."""
    to = to or inspector()
    assert to.acting
    disclosure = sent(by, recipient=to.acting.organisation, **fields)
    actions.decline(disclosure, by=to, reason="Niet in onze regio.", at=MARCH)
    return disclosure


def reported(by: User, to: User | None = None, **fields: Any) -> Disclosure:
    """Return what `by` gave and of which the recipient reported the outcome."""
    to = to or inspector()
    disclosure = accepted(by, to, **fields)
    actions.report(
        disclosure, by=to, outcome=Outcome.NO_TRAFFICKING, text="De papieren klopten.", at=MARCH
    )
    return disclosure


def recalled(by: User, **fields: Any) -> Disclosure:
    """Return what `by` gave and called back."""
    disclosure = sent(by, **fields)
    actions.recall(disclosure, by=by, reason="Naar de verkeerde gestuurd.", at=MARCH)
    return disclosure


def withdrawn(by: User, **fields: Any) -> Disclosure:
    """Return what `by` proposed and withdrew."""
    disclosure = proposed(by, **fields)
    actions.withdraw(disclosure, by=by, reason="Het hoeft niet meer.", at=MARCH)
    return disclosure
