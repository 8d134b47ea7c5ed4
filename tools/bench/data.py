"""A municipality with very many signals, made in bulk but sealed and chained like real ones."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from baken.accounts.models import Membership, User
from baken.accounts.roles import Purpose, Role
from baken.audit import chain
from baken.audit.models import Entry
from baken.kernel.sealing import blind, keystore
from baken.kernel.sealing.fields import with_key
from baken.organisations.models import Competence, Kind, Organisation, OrganisationCompetence
from baken.reference.models import Municipality
from baken.routes.states import Form, Minor, Profession
from baken.signals import rules
from baken.signals.models import Signal, new_reference
from baken.signals.states import Feedback, State, Verdict

STATES = {
    State.RECEIVED: 1,
    State.INTERPRETED: 1,
    State.REFERRED: 1,
    State.REOPENED: 1,
    State.CLOSED: 96,
}
BATCH = 5_000
START = datetime(2016, 1, 1, 9, 0, tzinfo=UTC)
NARRATIVE = "Fictief. Bij een controle waren meer mensen dan er bedden staan. " * 12


def organisations(how_many: int) -> list[Organisation]:
    """Make municipalities that receive signals."""
    places = list(Municipality.objects.order_by("cbs_code")[:how_many])
    made = [
        Organisation.objects.create(
            code=f"bench-{place.cbs_code.lower()}",
            name=f"Gemeente {place.name}",
            kind=Kind.MUNICIPALITY,
            municipality=place,
            police_unit=place.police_unit,
        )
        for place in places
    ]
    for organisation in made:
        OrganisationCompetence.objects.create(
            organisation=organisation, competence=Competence.RECEIVES_SIGNALS
        )
    return made


def person(number: int, role: Role, purpose: Purpose, organisation: Organisation) -> User:
    """Make someone who works at `organisation`."""
    user = User.objects.create(email=f"bench{number}@waterdorp.example", name=f"Bench {number}")
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=role, purpose=purpose, starts_at=START
    )
    user.acting = membership
    return user


def signals(how_many: int, *, chance: Random, reporters: list[User], officer: User) -> None:
    """Make signals in every state, most of them for the organisation of `officer`."""
    for start in range(0, how_many, BATCH):
        size = min(BATCH, how_many - start)
        ids = [UUID(int=chance.getrandbits(128), version=4) for _ in range(size)]
        keys = keystore.make(ids)
        made = [
            with_key(_signal(pk, chance, chance.choice(reporters), officer), keys[pk]) for pk in ids
        ]
        Signal.objects.bulk_create(made, batch_size=1_000)
        _lines(made)


def _signal(pk: UUID, chance: Random, reporter: User, officer: User) -> Signal:
    assert reporter.acting is not None
    assert officer.acting is not None
    received = START + timedelta(minutes=chance.randrange(5_500_000))
    state = chance.choices(list(STATES), weights=list(STATES.values()))[0]
    read = state != State.RECEIVED
    over = state == State.CLOSED
    postcode = f"{chance.randrange(1000, 9999)}AB"
    here = chance.random() < 0.6
    return Signal(
        id=pk,
        reference=new_reference(),
        organisation_id=officer.acting.organisation_id if here else reporter.acting.organisation_id,
        reported_by=reporter,
        reported_from_id=reporter.acting.organisation_id,
        profession=chance.choice(list(Profession)),
        received_at=received,
        form=chance.choice(list(Form)),
        minor=chance.choice(list(Minor)),
        narrative=NARRATIVE,
        place="Waterkade 12",
        postcode=postcode,
        postcode_index=blind.index(postcode, purpose=rules.POSTCODE),
        state=state,
        reading=NARRATIVE if read else None,
        interpreted_at=received if read else None,
        interpreted_by=officer if read else None,
        verdict=chance.choice(list(Verdict)) if over else "",
        reason=NARRATIVE if over else None,
        feedback=Feedback.NO_FOLLOW_UP if over else "",
        closed_at=received + timedelta(days=3) if over else None,
        closed_by=officer if over else None,
        due_at=None if over else received + timedelta(days=15),
        request=pk,
        request_digest=bytes(16),
    )


def _lines(made: list[Signal]) -> None:
    """Chain one audit line to each signal, as its report would have."""
    last = Entry.objects.order_by("-number").values("number", "digest").first()
    number = last["number"] if last else 0
    previous = bytes(last["digest"]) if last else chain.START
    lines = []
    for signal in made:
        number += 1
        line = {
            "number": number,
            "at": signal.received_at,
            "by_id": signal.reported_by_id,
            "role": Role.REPORTER.value,
            "purpose": Purpose.SIGNALLING.value,
            "organisation_id": signal.reported_from_id,
            "action": "signals.reported",
            "kind": "signal",
            "key": signal.reference,
            "decision": "done",
            "fields": [],
        }
        digest = chain.digest_of(line, payload_digest=chain.NO_PAYLOAD, previous=previous)
        lines.append(
            Entry(**line, payload_digest=chain.NO_PAYLOAD, previous=previous, digest=digest)
        )
        previous = digest
    Entry.objects.bulk_create(lines, batch_size=1_000)
