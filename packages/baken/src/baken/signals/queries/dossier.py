"""What the page of one signal shows: its story, what was said, and what can be done now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.accounts.roles import Role
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.kernel.sealing.fields import open_all
from baken.kernel.workflow import Step
from baken.routes import queries as routes
from baken.routes.states import Urgency
from baken.signals.access import KIND, Can, allows
from baken.signals.models import Complaint, Draft, Note, Signal
from baken.signals.queries.lists import sender
from baken.signals.states import BY_REPORTER, SIGNAL, Layer, State

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.audit.models import Entry
    from baken.routes.catalogue import Indicator
    from baken.routes.rules import Advice


@dataclass(frozen=True)
class Moment:
    """One line of the story of a signal: what was done, by whom, when."""

    what: str | Promise
    who: str | Promise
    at: datetime
    note: str | Promise = ""


@dataclass(frozen=True)
class Said:
    """One thing that was asked, answered or noted."""

    who: str | Promise
    at: datetime
    text: str
    layer: Layer
    from_reporter: bool


TOLD: Mapping[str, str | Promise] = {
    "signals.reported": _("Signal reported"),
    "signals.acknowledged": _("The reporter knows that someone reads it"),
    "signals.asked": _("The reporter was asked something"),
    "signals.answered": _("The reporter answered or added something"),
    "signals.noted_internal": _("Note written"),
    "signals.interpreted": _("Signal interpreted"),
    "signals.referred": _("Signal passed on"),
    "signals.closed": _("Signal closed with a verdict"),
    "signals.feedback_read": _("Feedback read by the reporter"),
    "signals.complained": _("The reporter does not agree: signal opened again"),
    "signals.held": _("Kept beyond its term"),
    "signals.released": _("No longer kept beyond its term"),
}
"""The acts that belong to the story of a signal, in words. Looking is not one of them."""

BY_THE_REPORTER = frozenset(
    {"signals.reported", "signals.answered", "signals.feedback_read", "signals.complained"}
)
INSIDE = frozenset(
    {"signals.noted_internal", "signals.referred", "signals.held", "signals.released"}
)
"""What the reporter does not hear of: it could tell of an inquiry."""

IN_PLAIN_WORDS: Mapping[State, str | Promise] = {
    State.RECEIVED: _("Your signal has come in. Someone who is trained for it will weigh it."),
    State.INTERPRETED: _("Someone has weighed your signal and is working on it."),
    State.REFERRED: _("Someone has weighed your signal and is working on it."),
    State.CLOSED: _("Your signal has been dealt with."),
    State.REOPENED: _("You did not agree. Your signal is weighed once more."),
}
"""What the reporter reads of the state. Interpreted and passed on are the same words."""


def steps(user: "User", signal: Signal) -> Sequence[Step]:
    """Return the steps that are open in this state and that `user` may take."""
    return [
        step
        for step in SIGNAL.possible(signal.state)
        if step.name not in BY_REPORTER and allows(user, signal, Can(step.name))
    ]


def story(user: "User | None", signal: Signal) -> list[Moment]:
    """Return who did what with `signal`, in order, as `user` may know it.

    The reporter is named by work and organisation, to everyone but the reporter; and
    the reporter, who is None with a code, reads of handlers by their role only.
    """
    names = user is not None and allows(user, signal, Can.INTERPRET)
    return [
        Moment(TOLD[line.action], _who(line, signal, user, names=names), line.at)
        for line in audit.about(KIND, signal.reference)
        if line.action in TOLD
        and line.decision == Decision.DONE
        and (names or line.action not in INSIDE)
    ]


def said(user: "User | None", signal: Signal, *, handles: bool) -> list[Said]:
    """Return what was said of `signal`, as far as `user` may read it, first things first.

    The reporter, who is None with a code, reads what was asked and answered; those who
    handle the signal also what they noted for one another; one's own notes only oneself.
    """
    layers = Q(layer=Layer.REPORTER)
    if handles:
        layers |= Q(layer=Layer.INTERNAL) | Q(layer=Layer.PERSONAL, by=user)
    notes = open_all(Note.objects.filter(layers, signal=signal).select_related("by").order_by("at"))
    return [
        Said(
            _author(note, signal, user, handles=handles),
            note.at,
            note.text,
            Layer(note.layer),
            note.from_reporter,
        )
        for note in notes
    ]


def complaints(signal: Signal) -> list[Complaint]:
    """Return the complaints about how `signal` was ended, with the endings they took back."""
    return open_all(Complaint.objects.filter(signal=signal).order_by("at"))


def indicators(signal: Signal) -> "list[Indicator]":
    """Return what the reporter chose from the catalogue, in the catalogue's words."""
    return routes.indicators(json.loads(signal.indicators)) if signal.indicators else []


def in_plain_words(signal: Signal) -> str | Promise:
    """Return where `signal` stands, as its reporter reads it."""
    return IN_PLAIN_WORDS[State(signal.state)]


def advice(signal: Signal) -> "Advice":
    """Return what the decision table says of `signal`, as far as it was reported."""
    return routes.advise(
        routes.situation(
            {
                "urgency": Urgency.NORMAL,
                "minor": signal.minor,
                "profession": signal.profession,
                "form": signal.form,
                "subject": signal.subject,
                "consent": signal.consent,
            }
        )
    )


def code_in_groups(code: str) -> str:
    """Return a code as it is read out: in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def typed(draft: Draft) -> dict[str, Any]:
    """Return what was typed in a report that was put aside."""
    found: dict[str, Any] = json.loads(draft.text)
    return found


def drafts(user: "User") -> "list[Draft]":
    """Return the reports that `user` put aside, last saved first."""
    return list(Draft.objects.filter(owner=user).order_by("-saved_at"))


def _author(note: Note, signal: Signal, reader: "User | None", *, handles: bool) -> str | Promise:
    if note.from_reporter:
        own = not handles and (reader is None or reader.pk == signal.reported_by_id)
        return _("you") if own else sender(signal)
    if reader and note.by_id == reader.pk:
        return _("you")
    return note.by.name if handles and note.by else Role.KEY_OFFICER.label


def _who(line: "Entry", signal: Signal, reader: "User | None", *, names: bool) -> str | Promise:
    """Return how `line` names its actor to `reader`."""
    by_reporter = line.action in BY_THE_REPORTER
    if by_reporter and reader is None:
        return _("you")
    if reader and line.by_id == reader.pk:
        return _("you")
    if by_reporter:
        return sender(signal)
    if names and line.by:
        return line.by.name
    return Role(line.role).label if line.role else ""
