"""Take a file in, say what it means, load it whole or not at all, and take it back."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.imports import queries, reading, rules, words
from baken.imports.models import Intake
from baken.imports.queries import Outcome, Standing
from baken.imports.reading import Sheet
from baken.imports.rules import Meaning
from baken.imports.states import INTAKE, LIFE, LOAD, LOOK, UNDO, State
from baken.jobs import actions as jobs
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.kernel.sealing import blind, envelopes, keystore
from baken.kernel.sealing.fields import sealed_changes, with_key
from baken.register import actions as register
from baken.register.actions import Entry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from baken.accounts.models import User

KEPT = timedelta(days=7)
"""How long a file waits to be loaded before it is thrown away."""
FEW = 2000
"""So many rows are looked through at once; more of them in the background."""
LOOKED = 0.2
"""Which part of loading it is to look a file through once more, where rows are skipped."""

type Told = Callable[[int, int], None]


def take_in(organisation_id: int, content: bytes, *, by: "User", at: datetime) -> Intake:
    """Take a file in, sealed, with a guess of what its columns mean.

    What was said of a file with the same heads before is the guess; else the heads themselves are.

    :raises NotPossible: if it is no table of reports; the sentence says why.
    """
    sheet = reading.read(content)
    heads = blind.index("\x1f".join(sheet.heads), purpose=f"imports|{organisation_id}|heads")
    before = queries.meaning_of_heads(organisation_id, heads)
    guess = before or Meaning(words.guess(sheet.heads))
    intake = Intake(
        organisation_id=organisation_id,
        form=sheet.form,
        digest=digest(organisation_id, content),
        heads_digest=heads,
        meaning=packed(guess),
        outcome="",
        rows=sheet.count,
        uploaded_at=at,
        uploaded_by=by,
    )
    keys = keystore.make([intake.pk, intake.content_key])
    with_key(intake, keys[intake.pk])
    intake.content = envelopes.seal(
        keys[intake.content_key], sheet.packed(), bound_to=f"intake|{intake.pk}"
    )
    with transaction.atomic():
        intake.save(force_insert=True)
        audit.record("imports.taken_in", kind=INTAKE, key=intake.reference, by=by, at=at)
    return intake


@transaction.atomic
def say(intake: Intake, meaning: Meaning, *, by: "User", at: datetime) -> None:
    """Say what the columns and values of a file mean, and have it looked through by that.

    A large file is looked through in the background.

    :raises NotPossible: if it is being loaded, or is over.
    """
    said = {**sealed_changes(intake, {"meaning": packed(meaning)}), "version": intake.version + 1}
    if not _open(intake).update(**said):
        raise NotPossible(_("This file is not open any more."))
    intake.refresh_from_db()
    audit.record(
        "imports.explained", kind=INTAKE, key=intake.reference, by=by, at=at, fields=["meaning"]
    )
    look(intake, by=by, at=at)


@transaction.atomic
def look(intake: Intake, *, by: "User", at: datetime) -> None:
    """Look a file through once more: at once if it is small, else in the background.

    :raises NotPossible: if it is being loaded, or is over.
    """
    nothing = sealed_changes(intake, {"outcome": ""})
    if not _open(intake).update(**nothing, looked_at=None):
        raise NotPossible(_("This file is not open any more."))
    intake.refresh_from_db()
    if rules.missing(queries.meaning(intake)):
        return
    if intake.rows > FEW:
        jobs.start(LOOK, queries.look_key(intake), by=by, at=at)
        return
    found, _standing = queries.look(
        intake, queries.sheet(intake), today=localdate(at), told=lambda _done: None
    )
    _keep(intake, found, at=at)


def look_through(key: str, told: Told, clock: Callable[[], datetime]) -> None:
    """Do the work of looking through; what was said meanwhile makes it worthless."""
    reference, _dot, version = key.partition(".")
    intake = Intake.objects.filter(
        reference=reference, version=int(version), state=State.UPLOADED
    ).first()
    if intake is None:
        return
    at = clock()
    found, _standing = queries.look(
        intake,
        queries.sheet(intake),
        today=localdate(at),
        told=lambda done: told(done, intake.rows),
    )
    _keep(intake, found, at=at)


@transaction.atomic
def load(intake: Intake, *, leave_out: int = 0, skip: int = 0, by: "User", at: datetime) -> None:
    """Load a file, in the background.

    `leave_out` says how many rows that cannot be loaded someone saw and agreed to leave out, and
    `skip` how many that stand in the register already; none of those are skipped if it is 0.

    :raises NotPossible: if a needed column is missing, it was not looked through, or what it
        would do is not what they agreed to.
    """
    if intake.state != State.UPLOADED:
        raise NotPossible(_("This file is not open any more."))
    if missing := rules.missing(queries.meaning(intake)):
        raise NotPossible(
            _("Say first which column holds: %(fields)s.")
            % {"fields": ", ".join(str(one.label) for one in missing)}
        )
    found = queries.outcome(intake)
    if found is None:
        raise NotPossible(_("This file has not been looked through yet."))
    if found.at_fault and not leave_out:
        raise NotPossible(
            _("Rows that cannot be loaded stand in this file. Mend them, or leave them out.")
        )
    if found.at_fault != leave_out or skip not in {0, found.known}:
        raise NotPossible(_("This is not what you saw any more. Look again before you load."))
    if found.recordable == skip:
        raise NotPossible(_("No row of this file can be loaded."))
    move(intake, LIFE, "load", left_out=leave_out, skipped=skip)
    jobs.start(LOAD, intake.reference, by=by, at=at)
    audit.record("imports.loading", kind=INTAKE, key=intake.reference, by=by, at=at)


@transaction.atomic
def stop(intake: Intake, *, by: "User", at: datetime) -> None:
    """Stop the work on a file; nothing of it is kept.

    :raises NotPossible: if it is over already.
    """
    job = queries.job_of(intake)
    if job is None:
        raise NotPossible(_("This is over already."))
    jobs.stop(job, at=at)
    audit.record("imports.stopped", kind=INTAKE, key=intake.reference, by=by, at=at)


def work_off(reference: str, told: Told, clock: Callable[[], datetime]) -> None:
    """Do the work of loading: all rows in one transaction, or none.

    :raises NotPossible: if it would not do any more what was agreed to.
    """
    intake = Intake.objects.select_related("uploaded_by").get(reference=reference)
    if intake.state != State.LOADING:
        return
    try:
        _record(intake, told, at=clock())
    except _OtherThanAgreed as error:
        Intake.objects.filter(pk=intake.pk).update(looked_at=None)
        raise NotPossible(
            _("What this file would do has changed since you looked. Look again.")
        ) from error


class _OtherThanAgreed(Exception):
    """Another number of rows would stay out than someone agreed to."""


def _record(intake: Intake, told: Told, *, at: datetime) -> None:
    sheet = queries.sheet(intake)
    standing = _standing(intake, sheet, told, at=at) if intake.skipped else None
    begun = LOOKED if intake.skipped else 0.0
    whole = max(1, intake.rows)
    left_out: list[int] = []
    with transaction.atomic():
        made = register.record_many(
            intake.organisation_id,
            _entries(intake, sheet, standing, left_out, at=at),
            batch=intake.pk,
            by=intake.uploaded_by,
            at=at,
            progress=lambda done: told(int(begun * whole + (1 - begun) * done), whole),
        )
        if len(left_out) != intake.left_out:
            raise _OtherThanAgreed
        move(intake, LIFE, "finish", loaded=made, content=None, ended_at=at)
        transaction.on_commit(lambda: keystore.destroy([intake.content_key]))
        audit.record(
            "imports.loaded", kind=INTAKE, key=intake.reference, by=intake.uploaded_by, at=at
        )


def _standing(intake: Intake, sheet: Sheet, told: Told, *, at: datetime) -> Standing:
    """Return which rows stand in the register by now; look the file through once more for it."""
    found, standing = queries.look(
        intake,
        sheet,
        today=localdate(at),
        told=lambda done: told(int(LOOKED * done), max(1, intake.rows)),
    )
    if found.known != intake.skipped:
        raise _OtherThanAgreed
    return standing


def _entries(
    intake: Intake,
    sheet: Sheet,
    standing: Standing | None,
    left_out: list[int],
    *,
    at: datetime,
) -> Iterator[Entry]:
    for number, one in queries.read(intake, sheet, today=localdate(at)):
        if isinstance(one, list):
            left_out.append(number)
        elif standing is None or queries.new_only(intake, one, standing):
            yield one


def give_back(reference: str) -> None:
    """Let a file be looked at again whose loading came to nothing."""
    intake = Intake.objects.filter(reference=reference, state=State.LOADING).first()
    if intake is not None:
        move(intake, LIFE, "fail", left_out=0, skipped=0)


@transaction.atomic
def undo(intake: Intake, *, by: "User", at: datetime) -> int | None:
    """Take back every report of a file; return how many there were.

    Of a large file that goes on in the background, and None is returned.

    :raises NotPossible: if it is not loaded, or was taken back already.
    """
    if intake.loaded > FEW:
        move(intake, LIFE, "begin_undo")
        jobs.start(UNDO, intake.reference, by=by, at=at)
        return None
    return _take_back(intake, by=by, at=at)


def take_back(reference: str, clock: Callable[[], datetime]) -> None:
    """Do the work of taking a large file back: all of its reports in one transaction."""
    intake = Intake.objects.get(reference=reference)
    by = queries.asked_by(UNDO, reference)
    if intake.state == State.UNDOING and by is not None:
        _take_back(intake, by=by, at=clock())


def keep(reference: str) -> None:
    """Let a file stand as loaded whose taking back came to nothing."""
    intake = Intake.objects.filter(reference=reference, state=State.UNDOING).first()
    if intake is not None:
        move(intake, LIFE, "keep")


@transaction.atomic
def _take_back(intake: Intake, *, by: "User", at: datetime) -> int:
    move(intake, LIFE, "undo", ended_at=at)
    gone = register.take_back(intake.pk, organisation_id=intake.organisation_id, by=by, at=at)
    audit.record("imports.undone", kind=INTAKE, key=intake.reference, by=by, at=at)
    return gone


@transaction.atomic
def throw_away(intake: Intake, *, by: "User | None", at: datetime) -> None:
    """Throw a file away that was not loaded, with the key of its rows.

    :raises NotPossible: if it is being loaded, or is over.
    """
    move(intake, LIFE, "throw_away", content=None, ended_at=at)
    transaction.on_commit(lambda: keystore.destroy([intake.content_key]))
    audit.record("imports.thrown_away", kind=INTAKE, key=intake.reference, by=by, at=at)


def forget(at: datetime) -> int:
    """Throw away the files that waited too long; return how many there were."""
    waiting = Intake.objects.filter(state=State.UPLOADED, uploaded_at__lt=at - KEPT)
    found = list(waiting)
    for intake in found:
        throw_away(intake, by=None, at=at)
    return len(found)


def digest(organisation_id: int, content: bytes) -> bytes:
    """Return the blind index by which the same file is known again."""
    return blind.index(content.hex(), purpose=f"imports|{organisation_id}|file")


def packed(meaning: Meaning) -> str:
    """Return what a file means as the one text that is sealed."""
    return json.dumps(
        {
            "columns": dict(meaning.columns),
            "values": {name: dict(found) for name, found in meaning.values.items()},
        }
    )


def _open(intake: Intake) -> "QuerySet[Intake]":
    return Intake.objects.filter(pk=intake.pk, state=State.UPLOADED, version=intake.version)


def _keep(intake: Intake, found: Outcome, *, at: datetime) -> None:
    said = sealed_changes(intake, {"outcome": queries.packed(found)})
    _open(intake).update(**said, looked_at=at)
    intake.refresh_from_db()
