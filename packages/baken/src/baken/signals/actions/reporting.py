"""A signal comes in (melden), or waits with its writer until it is sent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.files import actions as files
from baken.items import actions as items
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import blind, keystore
from baken.kernel.sealing.fields import with_key
from baken.notices import actions as notices
from baken.notices.states import Kind
from baken.reporters import actions as reporters
from baken.reporters.states import Kind as Way
from baken.routes.states import Consent, Form, Minor, Profession, Subject
from baken.signals import queries, rules
from baken.signals.access import KIND, may_report
from baken.signals.models import Draft, Promise, Signal
from baken.signals.states import TERM_OF, Owed, Term

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.files.queries import Checked
    from baken.items.queries import Fact
    from baken.reporters.actions import Identity

DRAFT = "draft"
"""How the audit names a report that was not sent yet."""


@dataclass(frozen=True)
class Content:
    """What can come with a report, and can be added later."""

    facts: "Sequence[Fact]" = ()
    files: "Sequence[Checked]" = ()


@dataclass(frozen=True)
class Report:
    """What a reporter writes down. Empty text is None."""

    narrative: str
    form: Form
    minor: Minor
    profession: Profession
    organisation_id: int
    subject: Subject = Subject.POSSIBLE_VICTIM
    consent: Consent = Consent.NOT_ASKED
    short: bool = False
    task: str | None = None
    impression: str | None = None
    explanation: str | None = None
    indicators: Sequence[str] = ()
    place: str | None = None
    postcode: str | None = None
    seen_on: date | None = None
    more: Content = Content()


@dataclass(frozen=True)
class Received:
    """A signal that has come in, and the code with which its reporter can come back."""

    signal: Signal
    code: str


def report(
    content: Report,
    *,
    by: "User | None",
    at: datetime,
    request: UUID,
    identity: "Identity | None" = None,
) -> Received:
    """Receive a signal (melden), from someone who signed in, who gives a name, or who does not.

    Sent twice under one `request`, it is one signal. The second time gives a new code:
    the answer with the first one may never have arrived. Key and code are made first:
    without a signal they do no harm, and making a code takes long.

    :raises NotPossible: if `by` may not report in the membership in which they act,
        or if `request` was used for another report.
    """
    acting = by.acting if by else None
    if by and (acting is None or not may_report(by)):
        raise NotPossible(_("You cannot report a signal in the role in which you work now."))
    digest = blind.index(_canonical(content, identity), purpose=rules.REQUEST)
    if earlier := _sent_before(request, by=by, digest=digest):
        return Received(earlier, reporters.renew(earlier.pk, at=at))

    terms = queries.terms(content.organisation_id)
    signal = Signal(
        organisation_id=content.organisation_id,
        way=_way(by, identity),
        reported_by=by,
        reported_from_id=acting.organisation_id if acting else None,
        profession=content.profession,
        received_at=at,
        form=content.form,
        minor=content.minor,
        subject=content.subject,
        consent=content.consent,
        short=content.short,
        seen_on=content.seen_on,
        task=content.task,
        narrative=content.narrative,
        impression=content.impression,
        explanation=content.explanation,
        indicators=json.dumps(list(content.indicators)) if content.indicators else None,
        place=content.place,
        postcode=content.postcode,
        postcode_index=content.postcode and blind.index(content.postcode, purpose=rules.POSTCODE),
        due_at=rules.due(at, terms[Term.INTERPRET]),
        request=request,
        request_digest=digest,
    )
    key = keystore.make([signal.pk])[signal.pk]
    receipt = reporters.prepare()
    with_key(signal, key)
    try:
        with transaction.atomic():
            signal.save(force_insert=True)
            promise(signal, Owed, terms=terms, since=at)
            keep(signal, content.more, at=at, key=key)
            _reporter, code = reporters.keep(
                signal.pk,
                organisation_id=signal.organisation_id,
                identity=identity,
                user=by,
                at=at,
                receipt=receipt,
            )
            notices.tell(
                Kind.SIGNAL_WAITS,
                key=signal.reference,
                organisation_id=signal.organisation_id,
                at=at,
            )
            audit.record("signals.reported", kind=KIND, key=signal.reference, by=by, at=at)
    except IntegrityError:
        keystore.destroy([signal.pk])
        if earlier := _sent_before(request, by=by, digest=digest):
            return Received(earlier, reporters.renew(earlier.pk, at=at))
        raise
    return Received(signal, code)


def promise(
    signal: Signal,
    owed: "Sequence[Owed] | type[Owed]",
    *,
    terms: Mapping[Term, int],
    since: datetime,
    turn: int = 0,
) -> None:
    """Owe the reporter each of `owed`, within its term, from `since`."""
    Promise.objects.bulk_create(
        Promise(
            signal=signal,
            round=turn,
            what=one,
            organisation_id=signal.organisation_id,
            due_at=rules.due(since, terms[TERM_OF[one]]),
        )
        for one in owed
    )


def keep(signal: Signal, more: Content, *, at: datetime, key: bytes | None = None) -> None:
    """Keep the facts and files that belong to the signal, and look which others share a fact.

    :raises NotPossible: if there are more of them than a dossier may hold.
    """
    if more.facts:
        items.add(
            more.facts, dossier=signal.pk, organisation_id=signal.organisation_id, at=at, key=key
        )
        items.match(signal.pk, at=at)
    if more.files:
        files.attach(more.files, dossier=signal.pk, at=at, key=key)


def put_aside(
    typed: Mapping[str, Any], *, by: "User", at: datetime, draft: Draft | None = None
) -> Draft:
    """Keep a report for its writer, who goes on with it later."""
    text = json.dumps(typed)
    made = draft or Draft(id=uuid4(), owner=by)
    if draft is None:
        with_key(made, keystore.make([made.pk])[made.pk])
    made.text, made.saved_at = text, at
    with transaction.atomic():
        made.save()
        audit.record("signals.put_aside", kind=DRAFT, key=str(made.pk), by=by, at=at)
    return made


def discard(draft: Draft, *, by: "User", at: datetime) -> None:
    """Throw away a report that was not sent, with its key."""
    key = draft.pk
    with transaction.atomic():
        draft.delete()
        audit.record("signals.discarded", kind=DRAFT, key=str(key), by=by, at=at)
    keystore.destroy([key])


def _way(by: "User | None", identity: "Identity | None") -> Way:
    if by:
        return Way.ACCOUNT
    return Way.NAMED if identity else Way.ANONYMOUS


def _sent_before(request: UUID, *, by: "User | None", digest: bytes) -> Signal | None:
    """Return the signal that came of `request`, if there is one.

    :raises NotPossible: if `request` carried something else, or came from someone else.
    """
    earlier = Signal.objects.filter(request=request).first()
    sender = by.pk if by else None
    if earlier and (earlier.reported_by_id != sender or bytes(earlier.request_digest) != digest):
        raise NotPossible(
            _(
                "This form was sent before, with other content. That signal is safe. "
                "Open a new form to report something else."
            )
        )
    return earlier


def _canonical(content: Report, identity: "Identity | None") -> str:
    """Return the content as one text, alike for alike content."""
    whole = [asdict(content), asdict(identity) if identity else None]
    return json.dumps(whole, sort_keys=True, default=_plain)


def _plain(value: object) -> str:
    """Return what JSON does not know as a text: bytes by their digest."""
    return sha256(value).hexdigest() if isinstance(value, bytes) else str(value)
