"""Every change to a disclosure: the change, its audit line and its notice in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.disclosures import queries, rules
from baken.disclosures.access import KIND, may_propose
from baken.disclosures.models import PROPOSED_ONCE, Copy, Disclosure
from baken.disclosures.rules import Line as Line
from baken.disclosures.states import DISCLOSURE, WAITING, Ground, Outcome, State
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.kernel.sealing import keystore
from baken.kernel.sealing.fields import with_key
from baken.notices import actions as notices
from baken.notices.states import Kind

if TYPE_CHECKING:
    from baken.accounts.models import User


@dataclass(frozen=True)
class Subject:
    """Of what something is given: the dossier, its reference, and whose it is."""

    dossier: UUID
    reference: str
    organisation_id: int


def propose(
    subject: Subject,
    *,
    recipient_id: int | None,
    recipient_name: str = "",
    route: str,
    ground: Ground,
    purpose: str,
    proportionality: str,
    lines: Sequence[Line],
    by: "User",
    at: datetime,
) -> Disclosure:
    """Propose to give `lines` of `subject` to one recipient, and keep a sealed copy of them.

    A second person sends it, except with the ground of a vital interest: then it is sent at
    once, and the second person looks afterwards. A partner without an account has a name only.

    :raises NotPossible: without a recipient, ground, purpose, proportionality or lines; on a
        ground that is not meant for this recipient; by someone who may not; or twice.
    """
    if recipient_id is None and not recipient_name.strip():
        raise NotPossible(_("Say who receives it."))
    if missing := rules.unfounded(ground, purpose, proportionality, lines):
        raise NotPossible(missing)
    if not may_propose(by, subject.organisation_id):
        raise NotPossible(_("You cannot share this dossier in the role in which you work now."))
    if recipient_id == subject.organisation_id:
        raise NotPossible(_("Choose another organisation: this is your own."))
    if not queries.is_offered(ground, sender_id=subject.organisation_id, recipient_id=recipient_id):
        raise NotPossible(_("This ground does not fit this recipient. Choose another ground."))

    disclosure = Disclosure(
        dossier=subject.dossier,
        subject_reference=subject.reference,
        organisation_id=subject.organisation_id,
        recipient_id=recipient_id,
        recipient_name="" if recipient_id else recipient_name.strip(),
        route=route,
        ground=ground,
        fields=[line.field for line in lines],
        purpose=purpose,
        proportionality=proportionality,
        proposed_at=at,
        proposed_by=by,
    )
    copy = Copy(disclosure=disclosure, lines=rules.packed(lines))
    keys = keystore.make([disclosure.pk, disclosure.key])
    with_key(disclosure, keys[disclosure.key])
    with_key(copy, keys[disclosure.pk])
    try:
        with transaction.atomic():
            disclosure.save(force_insert=True)
            copy.save(force_insert=True)
            _propose(disclosure, by=by, at=at)
    except IntegrityError as error:
        keystore.destroy(list(keys))
        if PROPOSED_ONCE not in str(error):
            raise
        raise NotPossible(
            _("This already waits for a second person. Look at what was proposed.")
        ) from error
    return disclosure


@transaction.atomic
def confirm(disclosure: Disclosure, *, by: "User", at: datetime) -> None:
    """Send it, as the second person; or, where it was sent at once, note that one has looked.

    :raises NotPossible: by the one who proposed it, or if a second person was there already.
    """
    if by.pk == disclosure.proposed_by_id:
        raise NotPossible(_("You proposed this yourself. Another colleague checks it."))
    if disclosure.state == State.PROPOSED:
        if queries.lines(disclosure) is None:
            raise NotPossible(_("What would be sent is not there any more. Propose it again."))
        _move(
            disclosure,
            "confirm",
            confirmed_at=at,
            confirmed_by=by,
            sent_at=at,
            answer_due=rules.due(at, "answer"),
        )
        _tell_recipient(disclosure, at=at)
        audit.record(
            "disclosures.confirmed",
            kind=KIND,
            key=disclosure.reference,
            by=by,
            at=at,
            fields=disclosure.fields,
        )
        return
    unseen = Disclosure.objects.filter(
        pk=disclosure.pk, sent_at__isnull=False, confirmed_at__isnull=True
    )
    if not unseen.update(confirmed_at=at, confirmed_by=by):
        raise NotPossible(_("Someone else has changed this in the meantime."))
    disclosure.refresh_from_db()
    audit.record("disclosures.looked_at_after", kind=KIND, key=disclosure.reference, by=by, at=at)


@transaction.atomic
def withdraw(disclosure: Disclosure, *, by: "User", reason: str, at: datetime) -> None:
    """Take a proposal back before it was sent; the copy is destroyed.

    :raises NotPossible: if it was sent, or withdrawn before.
    """
    _move(disclosure, "withdraw", reason=reason, withdrawn_at=at, withdrawn_by=by)
    audit.record(
        "disclosures.withdrawn",
        kind=KIND,
        key=disclosure.reference,
        by=by,
        at=at,
        fields=["reason"],
    )
    _destroy_copy(disclosure)


@transaction.atomic
def recall(disclosure: Disclosure, *, by: "User", reason: str, at: datetime) -> None:
    """Call back what was sent: the key of the copy is destroyed, so nobody reads it any more.

    :raises NotPossible: if it was never sent, or the recipient has ended it.
    """
    _move(disclosure, "recall", reason=reason, recalled_at=at, recalled_by=by)
    _tell_recipient(disclosure, at=at)
    audit.record(
        "disclosures.recalled", kind=KIND, key=disclosure.reference, by=by, at=at, fields=["reason"]
    )
    _destroy_copy(disclosure)


@transaction.atomic
def chase(disclosure: Disclosure, *, by: "User", at: datetime) -> None:
    """Ask the recipient again for an answer or an outcome, at most once a day.

    :raises NotPossible: if nothing is waited for, or someone asked today.
    """
    not_today = Q(chased_at__isnull=True) | Q(chased_at__lt=rules.start_of_day(at))
    waiting = Disclosure.objects.filter(not_today, pk=disclosure.pk, state__in=WAITING)
    if not waiting.update(chased_at=at):
        raise NotPossible(_("Nothing is waited for, or someone has asked again today already."))
    disclosure.refresh_from_db()
    _tell_recipient(disclosure, at=at)
    audit.record("disclosures.chased", kind=KIND, key=disclosure.reference, by=by, at=at)


@transaction.atomic
def accept(disclosure: Disclosure, *, by: "User", at: datetime) -> None:
    """Take it up, as the recipient; for a partner without an account the sender writes it down.

    :raises NotPossible: if it is not waiting for an answer.
    """
    _move(
        disclosure,
        "accept",
        answered_at=at,
        answered_by=by,
        outcome_due=rules.due(at, "outcome"),
    )
    _tell_sender(disclosure, at=at)
    if disclosure.recipient_id:
        audit.record("disclosures.accepted", kind=KIND, key=disclosure.reference, by=by, at=at)
    else:
        audit.record(
            "disclosures.accepted_on_behalf", kind=KIND, key=disclosure.reference, by=by, at=at
        )


@transaction.atomic
def decline(disclosure: Disclosure, *, by: "User", reason: str, at: datetime) -> None:
    """Decline it with a reason; the recipient does not read the copy any more.

    :raises NotPossible: if it is not waiting for an answer.
    """
    _move(disclosure, "decline", reason=reason, answered_at=at, answered_by=by)
    _tell_sender(disclosure, at=at)
    if disclosure.recipient_id:
        audit.record(
            "disclosures.declined",
            kind=KIND,
            key=disclosure.reference,
            by=by,
            at=at,
            fields=["reason"],
        )
    else:
        audit.record(
            "disclosures.declined_on_behalf",
            kind=KIND,
            key=disclosure.reference,
            by=by,
            at=at,
            fields=["reason"],
        )


@transaction.atomic
def report(
    disclosure: Disclosure, *, by: "User", outcome: Outcome, text: str, at: datetime
) -> None:
    """Say what came of it, in a fixed word and perhaps a few of one's own.

    :raises NotPossible: if it was not taken up, or its outcome is known.
    """
    _move(
        disclosure,
        "report",
        outcome=outcome,
        outcome_text=text or None,
        reported_at=at,
        reported_by=by,
    )
    _tell_sender(disclosure, at=at)
    told = ["outcome", "outcome_text"]
    if disclosure.recipient_id:
        audit.record(
            "disclosures.reported", kind=KIND, key=disclosure.reference, by=by, at=at, fields=told
        )
    else:
        audit.record(
            "disclosures.reported_on_behalf",
            kind=KIND,
            key=disclosure.reference,
            by=by,
            at=at,
            fields=told,
        )


@transaction.atomic
def hand_over(disclosure: Disclosure, *, by: "User", at: datetime) -> None:
    """Note that the document for a partner without an account was downloaded to be handed over.

    :raises NotPossible: if nothing may leave: it was not sent, it has ended, or the partner
        reads it in Baken.
    """
    open_now = Disclosure.objects.filter(
        pk=disclosure.pk, recipient__isnull=True, state__in=WAITING, forgotten=False
    )
    if not open_now.exists():
        raise NotPossible(_("There is nothing to hand over: look at where this stands."))
    if open_now.filter(handed_over_at__isnull=True).update(handed_over_at=at):
        disclosure.handed_over_at = at
    audit.record(
        "disclosures.handed_over",
        kind=KIND,
        key=disclosure.reference,
        by=by,
        at=at,
        fields=disclosure.fields,
    )


@transaction.atomic
def forget(dossiers: Collection[UUID], *, keep_metadata: bool) -> int:
    """Destroy the copies and texts of these dossiers; return how many disclosures there were.

    With `keep_metadata` the bare record stays: who gave what to whom, when, on what ground.
    """
    found = Disclosure.objects.select_for_update().filter(dossier__in=dossiers)
    keys = [key for pair in found.values_list("pk", "key") for key in pair]
    if keep_metadata:
        Copy.objects.filter(disclosure__dossier__in=dossiers).delete()
        found.update(
            purpose=None, proportionality=None, reason=None, outcome_text=None, forgotten=True
        )
    else:
        found.delete()
    keystore.destroy(keys)
    return len(keys) // 2


def _propose(disclosure: Disclosure, *, by: "User", at: datetime) -> None:
    """Ask for a second person; where a life is in danger, send first."""
    notices.tell(
        Kind.SECOND_PERSON_WAITS,
        key=disclosure.reference,
        organisation_id=disclosure.organisation_id,
        at=at,
    )
    if disclosure.ground == Ground.VITAL_INTEREST:
        due = rules.due(at, "answer_in_danger")
        _move(disclosure, "send_at_once", sent_at=at, answer_due=due)
        _tell_recipient(disclosure, at=at)
        audit.record(
            "disclosures.sent_at_once",
            kind=KIND,
            key=disclosure.reference,
            by=by,
            at=at,
            fields=disclosure.fields,
        )
    else:
        audit.record(
            "disclosures.proposed",
            kind=KIND,
            key=disclosure.reference,
            by=by,
            at=at,
            fields=disclosure.fields,
        )


def _move(disclosure: Disclosure, step: str, **changes: Any) -> None:
    """Take `step`, unless the texts were destroyed: then nothing can be done any more.

    :raises NotPossible: see `move`; or if the term for keeping it has passed.
    """
    if disclosure.forgotten:
        raise NotPossible(_("The term for keeping this has passed. Nothing can be done with it."))
    move(disclosure, DISCLOSURE, step, **changes)


def _destroy_copy(disclosure: Disclosure) -> None:
    """Destroy the copy, last of all: if that fails, nothing has happened."""
    Copy.objects.filter(disclosure=disclosure).delete()
    keystore.destroy([disclosure.pk])


def _tell_recipient(disclosure: Disclosure, *, at: datetime) -> None:
    """Tell the recipient that there is something to see; a partner without an account is not."""
    if disclosure.recipient_id:
        notices.tell(
            Kind.DISCLOSURE_WAITS,
            key=disclosure.reference,
            organisation_id=disclosure.recipient_id,
            at=at,
        )


def _tell_sender(disclosure: Disclosure, *, at: datetime) -> None:
    """Tell the sender that the recipient answered; who writes it down for them knows already."""
    if disclosure.recipient_id:
        notices.tell(
            Kind.PARTNER_ANSWERED,
            key=disclosure.reference,
            organisation_id=disclosure.organisation_id,
            at=at,
        )
