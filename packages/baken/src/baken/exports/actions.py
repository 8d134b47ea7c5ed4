"""Ask for a file, make it, let a second person decide, take it back, destroy it in time."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.exports import making, queries, rules
from baken.exports.models import Content, Export
from baken.exports.queries import MAKE as MAKE
from baken.exports.rules import Wish as Wish
from baken.exports.states import AVAILABLE, EXPORT, HELD, LIFE, WAITS, State
from baken.jobs import actions as jobs
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.kernel.sealing import keystore
from baken.notices import actions as notices
from baken.notices.states import Kind as About

if TYPE_CHECKING:
    from baken.accounts.models import User

type Taken = Iterator[bytes]
"""The bytes of a file, piece by piece."""


def ask(organisation_id: int, wish: Wish, *, by: "User", at: datetime) -> Export:
    """Ask for a file; it is made in the background, and then waits for a second person.

    :raises NotPossible: for a wish that does not hold together, or one that is open already.
    """
    if faults := wish.check(queries.years(organisation_id)):
        raise NotPossible(" ".join(faults))
    export = Export(
        organisation_id=organisation_id,
        kind=wish.kind,
        form=wish.form,
        first_year=wish.first_year,
        last_year=wish.last_year,
        fields=list(rules.in_order(wish.fields)),
        purpose=wish.purpose.strip(),
        recipient=wish.recipient.strip(),
        ground=wish.ground,
        asked_at=at,
        asked_by=by,
    )
    keystore.make([export.pk])
    try:
        with transaction.atomic():
            export.save(force_insert=True)
            jobs.start(MAKE, export.reference, by=by, at=at)
            _record("exports.asked", export, by=by, at=at)
    except IntegrityError as error:
        keystore.destroy([export.pk])
        if "export_asked_once" not in str(error):
            raise
        raise NotPossible(_("You asked for this already. It stands in the list.")) from error
    return export


def make(
    reference: str, progress: Callable[[int, int], None], clock: Callable[[], datetime]
) -> None:
    """Make the file that was asked for; done twice, it is made twice and kept once.

    :raises Stopped: if it was taken back in the meantime.
    """
    export = Export.objects.get(reference=reference)
    if export.state != State.MAKING:
        return
    key = keystore.find({export.pk})[export.pk]
    at = clock()
    try:
        outcome = making.make(export, key, made_on=at.date(), progress=progress)
    except NotPossible as refusal:
        with transaction.atomic():
            _finish(export, "fail", failure=str(refusal)[:500], ended_at=at)
            notices.tell(About.FIGURES_DECIDED, key=reference, person=export.asked_by_id, at=at)
        return
    except IntegrityError as error:
        if Export.objects.filter(pk=export.pk, state=State.MAKING).exists():
            raise
        raise jobs.Stopped from error
    at = clock()
    with transaction.atomic():
        _finish(export, "make_ready", outcome=json.dumps(outcome), made_at=at, until=at + WAITS)
        notices.tell(
            About.FIGURES_WAIT, key=reference, organisation_id=export.organisation_id, at=at
        )


def again(export: Export, *, by: "User", at: datetime) -> None:
    """Start the work again that was stopped or failed for no fault of the wish.

    :raises NotPossible: if it is not being made any more.
    """
    with transaction.atomic():
        if not Export.objects.filter(pk=export.pk, state=State.MAKING).exists():
            raise NotPossible(_("This was made already, or taken back."))
        jobs.start(MAKE, export.reference, by=by, at=at)
        _record("exports.again", export, by=by, at=at)


@transaction.atomic
def release(export: Export, *, by: "User", at: datetime) -> None:
    """Agree, as the second person: who asked can take the file for some days.

    :raises NotPossible: by the one who asked, or if someone decided already.
    """
    _not_oneself(export, by)
    move(export, LIFE, "release", decided_at=at, decided_by=by, until=at + AVAILABLE)
    _record("exports.released", export, by=by, at=at)
    notices.tell(About.FIGURES_DECIDED, key=export.reference, person=export.asked_by_id, at=at)


@transaction.atomic
def refuse(export: Export, *, reason: str, by: "User", at: datetime) -> None:
    """Refuse, as the second person: the file is destroyed at once.

    :raises NotPossible: without a reason, by the one who asked, or if someone decided already.
    """
    _not_oneself(export, by)
    if not reason.strip():
        raise NotPossible(_("Say why, so that your colleague can ask better."))
    _end(
        export,
        "refuse",
        at=at,
        decided_at=at,
        decided_by=by,
        decision_reason=reason.strip()[:1000],
    )
    _record("exports.refused", export, by=by, at=at)
    notices.tell(About.FIGURES_DECIDED, key=export.reference, person=export.asked_by_id, at=at)


@transaction.atomic
def drop(export: Export, *, by: "User", at: datetime) -> None:
    """Take one's own request back: the work stops, and the file is destroyed at once.

    :raises NotPossible: by someone else, or if it is over already.
    """
    if by.pk != export.asked_by_id:
        raise NotPossible(_("Only who asked takes it back; you can refuse it."))
    job = queries.job_of(export)
    _end(export, "drop", at=at)
    if job is not None and job.is_open:
        jobs.stop(job, at=at)
    _record("exports.dropped", export, by=by, at=at)


def taken(export: Export, *, losses: bool, by: "User", at: datetime) -> Taken:
    """Return the bytes of one of the two files, checked whole, and record that it is taken.

    The file is for who asked; what it loses, row by row, for both.

    :raises NotPossible: if it may not be taken: not agreed to, over, or by someone else.
    """
    if not losses:
        if by.pk != export.asked_by_id:
            raise NotPossible(_("Only who asked takes the file."))
        if not queries.is_available(export, at):
            raise NotPossible(_("The file cannot be taken now. Look at where it stands."))
    elif export.until is None or at >= export.until:
        raise NotPossible(_("The file is not there any more. Ask for a new one."))
    pieces = queries.content(export, losses=losses)
    with transaction.atomic():
        if losses:
            _record("exports.losses_taken", export, by=by, at=at)
        else:
            _record("exports.taken", export, by=by, at=at)
    return pieces


def destroy_over(at: datetime) -> int:
    """Destroy every file whose term is over; return how many. Safe to run twice."""
    many = 0
    for export in Export.objects.filter(state__in=HELD, until__lte=at):
        try:
            with transaction.atomic():
                _end(export, "destroy", at=at)
                _record("exports.destroyed", export, by=None, at=at)
        except NotPossible:
            continue  # someone decided on it a moment ago
        many += 1
    return many


def _not_oneself(export: Export, by: "User") -> None:
    if by.pk == export.asked_by_id:
        raise NotPossible(_("You asked for this yourself. Another analyst decides."))


@transaction.atomic
def _finish(export: Export, step: str, **changes: Any) -> None:
    move(export, LIFE, step, **changes)
    if export.state not in HELD:
        _forget(export)


def _end(export: Export, step: str, *, at: datetime, **changes: Any) -> None:
    move(export, LIFE, step, outcome=None, ended_at=at, **changes)
    _forget(export)


def _forget(export: Export) -> None:
    """Destroy the content, and its key once that is certain."""
    Content.objects.filter(export=export).delete()
    transaction.on_commit(lambda: keystore.destroy([export.pk]))


def _record(act: str, export: Export, *, by: "User | None", at: datetime) -> None:
    audit.record(act, kind=EXPORT, key=export.reference, by=by, at=at)
