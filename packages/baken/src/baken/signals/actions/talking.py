"""What is asked, answered and noted about a signal."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.kernel.errors import NotPossible
from baken.notices import actions as notices
from baken.notices.states import Kind
from baken.signals.access import KIND
from baken.signals.actions.handling import kept, tell_reporter
from baken.signals.actions.reporting import Content, keep
from baken.signals.models import Note, Signal
from baken.signals.states import Layer, Owed

if TYPE_CHECKING:
    from baken.accounts.models import User


@transaction.atomic
def ask(signal: Signal, *, text: str, by: "User", at: datetime) -> Note:
    """Ask the reporter something; that also tells them that someone reads their signal."""
    made = Note.objects.create(signal=signal, layer=Layer.REPORTER, by=by, text=text, at=at)
    kept(signal, [Owed.ACKNOWLEDGED], by=by, at=at)
    tell_reporter(signal, Kind.QUESTION_WAITS, at=at)
    audit.record("signals.asked", kind=KIND, key=signal.reference, by=by, at=at, fields=["text"])
    return made


@transaction.atomic
def answer(
    signal: Signal,
    *,
    text: str,
    by: "User | None",
    at: datetime,
    more: Content = Content(),  # noqa: B008  frozen and empty
) -> Note:
    """Let the reporter answer a question, or add what they know; `by` is None with a code.

    :raises NotPossible: if there is no text, or more comes along than a dossier may hold.
    """
    if not text.strip():
        raise NotPossible(_("Write down your answer first."))
    made = Note.objects.create(
        signal=signal, layer=Layer.REPORTER, from_reporter=True, text=text, at=at
    )
    keep(signal, more, at=at)
    notices.tell(
        Kind.REPORTER_ANSWERED, key=signal.reference, organisation_id=signal.organisation_id, at=at
    )
    audit.record("signals.answered", kind=KIND, key=signal.reference, by=by, at=at, fields=["text"])
    return made


@transaction.atomic
def note(signal: Signal, *, layer: Layer, text: str, by: "User", at: datetime) -> Note:
    """Write a note for those who handle the signal, or for oneself alone."""
    if layer is Layer.REPORTER:
        raise ValueError("what the reporter reads is asked, not noted")
    made = Note.objects.create(signal=signal, layer=layer, by=by, text=text, at=at)
    audit.record(
        f"signals.noted_{layer}", kind=KIND, key=signal.reference, by=by, at=at, fields=["text"]
    )
    return made
