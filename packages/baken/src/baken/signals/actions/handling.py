"""What those who handle a signal do with it, and the complaint that brings it back to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.audit.states import Decision
from baken.disclosures import actions as disclosures
from baken.files import actions as files
from baken.files import queries as kept_files
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.kernel.sealing.fields import sealed_changes
from baken.notices import actions as notices
from baken.notices.states import Kind
from baken.reporters import actions as reporters
from baken.reporters import queries as kept_reporters
from baken.signals import queries, rules
from baken.signals.access import KIND
from baken.signals.actions.reporting import promise
from baken.signals.models import Complaint, Promise, Signal
from baken.signals.states import SIGNAL, Feedback, Owed, Term, Verdict

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.disclosures.states import Ground
    from baken.reporters.actions import Identity


TAKEN_BACK = (
    "reading",
    "interpreted_at",
    "interpreted_by",
    "verdict",
    "reason",
    "feedback",
    "message",
    "closed_at",
    "closed_by",
)
"""What a complaint keeps of the ending that it takes back."""


@dataclass(frozen=True)
class Recipient:
    """Who gets what of a signal, on what ground and why: one disclosure."""

    route: str
    ground: "Ground"
    purpose: str
    proportionality: str
    lines: "Sequence[disclosures.Line]"
    organisation_id: int | None = None
    name: str = ""
    files: Sequence[UUID] = ()


@transaction.atomic
def acknowledge(signal: Signal, *, by: "User", at: datetime) -> None:
    """Let the reporter know that someone reads the signal; that person answers for it from now."""
    if not kept(signal, [Owed.ACKNOWLEDGED], by=by, at=at):
        raise NotPossible(_("The reporter knows already that someone reads this signal."))
    Promise.objects.filter(signal=signal, kept_at__isnull=True).update(owner=by)
    tell_reporter(signal, Kind.FEEDBACK_WAITS, at=at)
    audit.record("signals.acknowledged", kind=KIND, key=signal.reference, by=by, at=at)


@transaction.atomic
def interpret(signal: Signal, *, by: "User", reading: str, at: datetime) -> None:
    """Write down what the signal means (duiden).

    :raises NotPossible: if the signal is not waiting to be interpreted.
    """
    still_owed = _open(signal).exclude(what__in=[Owed.ACKNOWLEDGED, Owed.WEIGHED])
    move(
        signal,
        SIGNAL,
        "interpret",
        reading=reading,
        interpreted_by=by,
        interpreted_at=at,
        due_at=still_owed.aggregate(due=Min("due_at"))["due"] or signal.due_at,
    )
    kept(signal, [Owed.ACKNOWLEDGED, Owed.WEIGHED], by=by, at=at)
    audit.record(
        "signals.interpreted",
        kind=KIND,
        key=signal.reference,
        by=by,
        at=at,
        fields=["reading"],
    )


@transaction.atomic
def refer(
    signal: Signal, recipients: Sequence[Recipient], *, by: "User", at: datetime
) -> list[str]:
    """Pass the signal on (doorzetten): one disclosure for each recipient; return their references.

    A disclosure goes out when a second person has looked at it. Files go along as
    copies under the key of the disclosure.

    :raises NotPossible: if the signal was not interpreted, or a disclosure lacks its ground,
        purpose, reason or content.
    """
    if not recipients:
        raise NotPossible(_("Choose to whom you pass the signal on."))
    move(signal, SIGNAL, "refer")
    subject = disclosures.Subject(signal.pk, signal.reference, signal.organisation_id)
    there = {file.pk: file for file in kept_files.of(signal.pk)}
    references = []
    for recipient in recipients:
        made = disclosures.propose(
            subject,
            recipient_id=recipient.organisation_id,
            recipient_name=recipient.name,
            route=recipient.route,
            ground=recipient.ground,
            purpose=recipient.purpose,
            proportionality=recipient.proportionality,
            lines=recipient.lines,
            by=by,
            at=at,
        )
        chosen = [there[pk] for pk in recipient.files if pk in there]
        if chosen:
            files.copy(chosen, to=made.pk, at=at)
        references.append(made.reference)
    audit.record("signals.referred", kind=KIND, key=signal.reference, by=by, at=at)
    return references


@transaction.atomic
def close(
    signal: Signal,
    *,
    by: "User",
    verdict: Verdict,
    reason: str,
    feedback: Feedback,
    message: str | None,
    at: datetime,
) -> None:
    """Close the signal with a verdict, and give the reporter the feedback that is owed.

    :raises NotPossible: if the signal has not been interpreted, or is closed.
    """
    move(
        signal,
        SIGNAL,
        "close",
        verdict=verdict,
        reason=reason,
        feedback=feedback,
        message=message,
        closed_by=by,
        closed_at=at,
        due_at=None,
    )
    kept(signal, list(Owed), by=by, at=at)
    tell_reporter(signal, Kind.FEEDBACK_WAITS, at=at)
    audit.record(
        "signals.closed",
        kind=KIND,
        key=signal.reference,
        by=by,
        at=at,
        fields=["verdict", "reason", "feedback", "message"],
    )


@transaction.atomic
def complain(signal: Signal, *, text: str, by: "User | None", at: datetime) -> None:
    """Let the reporter say that they do not agree: the signal opens again, and is owed anew.

    The ending that is taken back stays with the complaint.

    :raises NotPossible: if the signal is not closed.
    """
    terms = queries.terms(signal.organisation_id)
    earlier = {field: getattr(signal, field) for field in TAKEN_BACK}
    move(
        signal,
        SIGNAL,
        "complain",
        verdict="",
        reason=None,
        feedback="",
        message=None,
        closed_by=None,
        closed_at=None,
        feedback_read_at=None,
        due_at=rules.due(at, terms[Term.INTERPRET]),
    )
    Complaint.objects.create(signal=signal, text=text, at=at, **earlier)
    turn = Complaint.objects.filter(signal=signal).count()
    promise(signal, [Owed.WEIGHED, Owed.ENDED], terms=terms, since=at, turn=turn)
    notices.tell(
        Kind.REPORTER_ANSWERED, key=signal.reference, organisation_id=signal.organisation_id, at=at
    )
    audit.record(
        "signals.complained", kind=KIND, key=signal.reference, by=by, at=at, fields=["text"]
    )


def feedback_read(signal: Signal, *, by: "User | None", at: datetime) -> None:
    """Note that the reporter has read the feedback; the first time counts, others are let go.

    `by` is None for a reporter who came back with a code.
    """
    if by and signal.reported_by_id != by.pk:
        return
    if signal.closed_at is None or signal.feedback_read_at:
        return
    with transaction.atomic():
        unread = Signal.objects.filter(
            pk=signal.pk, closed_at__isnull=False, feedback_read_at__isnull=True
        )
        if unread.update(feedback_read_at=at):
            signal.feedback_read_at = at
            audit.record("signals.feedback_read", kind=KIND, key=signal.reference, by=by, at=at)


@transaction.atomic
def place_shown(signal: Signal, *, by: "User", at: datetime) -> None:
    """Note that `by` asked to see where it was, and what else could lead to someone."""
    audit.record(
        "signals.place_shown",
        kind=KIND,
        key=signal.reference,
        by=by,
        at=at,
        fields=["place", "postcode", "items"],
        decision=Decision.SEEN,
    )


def show_name(signal: Signal, *, by: "User", at: datetime) -> "Identity":
    """Return who reported, to someone whom a second person let see it; each look is recorded.

    :raises NotPossible: if nobody agreed, or too long ago.
    """
    found = kept_reporters.identity(signal.pk, by, at=at)
    if found is None:
        raise NotPossible(_("A second person has to agree first."))
    reporters.identity_shown(signal.pk, by=by, at=at)
    return found


@transaction.atomic
def file_taken(signal: Signal, *, by: "User", at: datetime) -> None:
    """Note that `by` took a file of the signal along."""
    audit.record(
        "signals.file_taken",
        kind=KIND,
        key=signal.reference,
        by=by,
        at=at,
        fields=["attachment"],
        decision=Decision.SEEN,
    )


@transaction.atomic
def hold(signal: Signal, *, until: date, reason: str, by: "User", at: datetime) -> None:
    """Keep the signal beyond its term, until a day and for a reason (legal hold)."""
    changes = {"hold_until": until, "hold_reason": reason, "hold_by": by}
    Signal.objects.filter(pk=signal.pk).update(**sealed_changes(signal, changes))
    signal.refresh_from_db()
    audit.record(
        "signals.held",
        kind=KIND,
        key=signal.reference,
        by=by,
        at=at,
        fields=["hold_until", "hold_reason"],
    )


@transaction.atomic
def release(signal: Signal, *, by: "User", at: datetime) -> None:
    """End the hold: the ordinary term counts again.

    :raises NotPossible: if there is none.
    """
    held = Signal.objects.filter(pk=signal.pk, hold_until__isnull=False)
    if not held.update(hold_until=None, hold_reason=None, hold_by=None):
        raise NotPossible(_("This signal is not held beyond its term."))
    signal.refresh_from_db()
    audit.record("signals.released", kind=KIND, key=signal.reference, by=by, at=at)


def kept(signal: Signal, owed: Sequence[Owed], *, by: "User", at: datetime) -> int:
    """Note that what was promised was given; return how many promises that kept."""
    return _open(signal).filter(what__in=owed).update(kept_at=at, owner=by)


def tell_reporter(signal: Signal, kind: Kind, *, at: datetime) -> None:
    """Tell the reporter that there is something to see; one without account comes with the code."""
    if signal.reported_by_id:
        notices.tell(kind, key=signal.reference, person=signal.reported_by_id, at=at)


def _open(signal: Signal) -> QuerySet[Promise]:
    return Promise.objects.filter(signal=signal, kept_at__isnull=True)
