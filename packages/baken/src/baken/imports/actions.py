"""Take a file in, say what it means, load it whole or not at all, and take it back."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.imports import queries, reading, rules, words
from baken.imports.models import Intake
from baken.imports.rules import Meaning
from baken.imports.states import INTAKE, JOB, LIFE, State
from baken.jobs import actions as jobs
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.kernel.sealing import blind, envelopes, keystore
from baken.kernel.sealing.fields import sealed_changes, with_key
from baken.register import actions as register

if TYPE_CHECKING:
    from baken.accounts.models import User

KEPT = timedelta(days=7)
"""How long a file waits to be loaded before it is thrown away."""


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
        rows=len(sheet.rows),
        uploaded_at=at,
        uploaded_by=by,
    )
    key = keystore.make([intake.pk])[intake.pk]
    with_key(intake, key)
    intake.content = envelopes.seal(key, content, bound_to=f"intake|{intake.pk}")
    with transaction.atomic():
        intake.save(force_insert=True)
        audit.record("imports.taken_in", kind=INTAKE, key=intake.reference, by=by, at=at)
    return intake


@transaction.atomic
def say(intake: Intake, meaning: Meaning, *, by: "User", at: datetime) -> None:
    """Say what the columns and values of a file mean.

    :raises NotPossible: if it is being loaded, or is over.
    """
    open_files = Intake.objects.filter(pk=intake.pk, state=State.UPLOADED)
    if not open_files.update(**sealed_changes(intake, {"meaning": packed(meaning)})):
        raise NotPossible(_("This file is not open any more."))
    intake.refresh_from_db()
    audit.record(
        "imports.explained", kind=INTAKE, key=intake.reference, by=by, at=at, fields=["meaning"]
    )


@transaction.atomic
def load(intake: Intake, *, leave_out: bool, by: "User", at: datetime) -> None:
    """Load a file, in the background. Rows that cannot be stop it, unless they are left out.

    :raises NotPossible: if a needed column is missing, or rows are at fault and not left out.
    """
    if intake.state != State.UPLOADED:
        raise NotPossible(_("This file is not open any more."))
    meaning = queries.meaning(intake)
    if missing := rules.missing(meaning):
        raise NotPossible(
            _("Say first which column holds: %(fields)s.")
            % {"fields": ", ".join(str(one.label) for one in missing)}
        )
    found = queries.looked(intake, today=localdate(at))
    if found.faults and not leave_out:
        raise NotPossible(
            _("Rows that cannot be loaded stand in this file. Mend them, or leave them out.")
        )
    if not found.entries:
        raise NotPossible(_("No row of this file can be loaded."))
    move(intake, LIFE, "load", left_out=found.rows_at_fault)
    jobs.start(JOB, intake.reference, by=by, at=at)
    audit.record("imports.loading", kind=INTAKE, key=intake.reference, by=by, at=at)


def work_off(
    reference: str, told: Callable[[int, int], None], clock: Callable[[], datetime]
) -> None:
    """Do the work of loading: all rows in one transaction, or none."""
    intake = Intake.objects.select_related("uploaded_by").get(reference=reference)
    if intake.state != State.LOADING:
        return
    at = clock()
    try:
        found = queries.looked(intake, today=localdate(at))
        entries = [entry for _row, entry in found.entries]
        with transaction.atomic():
            made = register.record_many(
                intake.organisation_id,
                entries,
                batch=intake.pk,
                by=intake.uploaded_by,
                at=at,
                progress=lambda done: told(done, len(entries)),
            )
            move(intake, LIFE, "finish", loaded=made, content=None, ended_at=at)
            audit.record(
                "imports.loaded", kind=INTAKE, key=intake.reference, by=intake.uploaded_by, at=at
            )
    except BaseException:
        intake.refresh_from_db()
        if intake.state == State.LOADING:
            move(intake, LIFE, "fail")
        raise


@transaction.atomic
def undo(intake: Intake, *, by: "User", at: datetime) -> int:
    """Take back every report of a file; return how many there were.

    :raises NotPossible: if it is not loaded, or was taken back already.
    """
    move(intake, LIFE, "undo", ended_at=at)
    gone = register.take_back(intake.pk, organisation_id=intake.organisation_id, by=by, at=at)
    audit.record("imports.undone", kind=INTAKE, key=intake.reference, by=by, at=at)
    return gone


@transaction.atomic
def throw_away(intake: Intake, *, by: "User | None", at: datetime) -> None:
    """Throw a file away that was not loaded, with its key.

    :raises NotPossible: if it is being loaded, or is over.
    """
    move(intake, LIFE, "throw_away", content=None, ended_at=at)
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
