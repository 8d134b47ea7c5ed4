"""Every change to a signal: the change, its audit line and its notice in one transaction."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.audit.states import Decision
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.kernel.sealing import blind, keystore
from baken.kernel.sealing.fields import with_key
from baken.notices import actions as notices
from baken.notices.states import Kind
from baken.signals import rules
from baken.signals.access import KIND, may_report
from baken.signals.models import Signal
from baken.signals.states import SIGNAL, Feedback, Form, Minor, Profession, Verdict

if TYPE_CHECKING:
    from baken.accounts.models import User


@dataclass(frozen=True)
class Report:
    """What a reporter writes down. Empty text is None."""

    narrative: str
    form: Form
    minor: Minor
    profession: Profession
    organisation_id: int
    impression: str | None = None
    place: str | None = None
    postcode: str | None = None
    seen_on: date | None = None


def report(content: Report, *, by: "User", at: datetime, request: UUID) -> Signal:
    """Receive a signal (melden). Sent twice under one `request`, it is one signal.

    The key of the dossier is made first: a key without a signal does no harm, a
    signal without a key would be lost.

    :raises NotPossible: if `by` may not report in the membership in which they act,
        or if `request` was used for another report.
    """
    acting = by.acting
    if acting is None or not may_report(by):
        raise NotPossible(_("You cannot report a signal in the role in which you work now."))
    digest = blind.index(_canonical(content), purpose=rules.REQUEST)
    if earlier := _sent_before(request, by=by, digest=digest):
        return earlier

    signal = Signal(
        organisation_id=content.organisation_id,
        reported_by=by,
        reported_from_id=acting.organisation_id,
        profession=content.profession,
        received_at=at,
        form=content.form,
        minor=content.minor,
        seen_on=content.seen_on,
        narrative=content.narrative,
        impression=content.impression,
        place=content.place,
        postcode=content.postcode,
        postcode_index=content.postcode and blind.index(content.postcode, purpose=rules.POSTCODE),
        request=request,
        request_digest=digest,
    )
    with_key(signal, keystore.make([signal.pk])[signal.pk])
    try:
        with transaction.atomic():
            signal.save(force_insert=True)
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
            return earlier
        raise
    return signal


@transaction.atomic
def interpret(signal: Signal, *, by: "User", reading: str, at: datetime) -> None:
    """Write down what the signal means (duiden).

    :raises NotPossible: if the signal is not waiting to be interpreted.
    """
    move(signal, SIGNAL, "interpret", reading=reading, interpreted_by=by, interpreted_at=at)
    audit.record(
        "signals.interpreted",
        kind=KIND,
        key=signal.reference,
        by=by,
        at=at,
        fields=["reading"],
    )


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
    )
    notices.tell(Kind.FEEDBACK_WAITS, key=signal.reference, person=signal.reported_by_id, at=at)
    audit.record(
        "signals.closed",
        kind=KIND,
        key=signal.reference,
        by=by,
        at=at,
        fields=["verdict", "reason", "feedback", "message"],
    )


def feedback_read(signal: Signal, *, by: "User", at: datetime) -> None:
    """Note that the reporter has read the feedback; the first time counts, others are let go."""
    if signal.reported_by_id != by.pk or signal.closed_at is None or signal.feedback_read_at:
        return
    with transaction.atomic():
        unread = Signal.objects.filter(pk=signal.pk, feedback_read_at__isnull=True)
        if unread.update(feedback_read_at=at):
            signal.feedback_read_at = at
            audit.record("signals.feedback_read", kind=KIND, key=signal.reference, by=by, at=at)


@transaction.atomic
def place_shown(signal: Signal, *, by: "User", at: datetime) -> None:
    """Note that `by` asked to see where it was."""
    audit.record(
        "signals.place_shown",
        kind=KIND,
        key=signal.reference,
        by=by,
        at=at,
        fields=["place", "postcode"],
        decision=Decision.SEEN,
    )


def _sent_before(request: UUID, *, by: "User", digest: bytes) -> Signal | None:
    """Return the signal that came of `request`, if there is one.

    :raises NotPossible: if `request` carried something else, or came from someone else.
    """
    earlier = Signal.objects.filter(request=request).first()
    if earlier and (earlier.reported_by_id != by.pk or bytes(earlier.request_digest) != digest):
        raise NotPossible(
            _(
                "This form was sent before, with other content. That signal is safe. "
                "Open a new form to report something else."
            )
        )
    return earlier


def _canonical(content: Report) -> str:
    """Return the content as one text, alike for alike content."""
    return json.dumps(asdict(content), sort_keys=True, default=str)
