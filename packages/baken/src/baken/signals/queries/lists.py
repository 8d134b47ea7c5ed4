"""Lists of signals, and how a list and a page name what they show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from baken.kernel.sealing import blind
from baken.organisations import queries as organisations
from baken.routes.states import Form
from baken.signals import rules
from baken.signals.access import Can, visible_to
from baken.signals.models import Note, Signal
from baken.signals.states import Layer, State

if TYPE_CHECKING:
    from baken.accounts.models import User


@dataclass(frozen=True)
class Row:
    """A signal as a list shows it: nothing of it is opened."""

    signal: Signal
    sender: str
    tone: str
    due: datetime | None


TONES: Mapping[State, str] = {
    State.RECEIVED: "attention",
    State.INTERPRETED: "running",
    State.REFERRED: "running",
    State.REOPENED: "attention",
    State.CLOSED: "done",
}


def listed(
    user: "User", *, state: str = "", form: str = "", postcode: str = "", own: bool = False
) -> QuerySet[Signal]:
    """Return the signals that `user` may know of, newest first, narrowed as asked.

    A postcode is looked up by its blind index; anything that is no postcode finds nothing.
    """
    signals = visible_to(user).select_related("reported_from")
    if state in State.values:
        signals = signals.filter(state=state)
    if form in Form.values:
        signals = signals.filter(form=form)
    if postcode:
        normal = rules.postcode(postcode)
        wanted = normal and blind.index(normal, purpose=rules.POSTCODE)
        signals = signals.filter(postcode_index=wanted) if wanted else signals.none()
    if own:
        signals = signals.filter(reported_by=user)
    return signals.order_by("-received_at", "-pk")


def waiting(user: "User") -> QuerySet[Signal]:
    """Return the signals that wait for `user` to interpret them, longest waiting first."""
    return (
        visible_to(user, Can.INTERPRET)
        .filter(state__in=[State.RECEIVED, State.REOPENED])
        .select_related("reported_from")
        .order_by("received_at")
    )


def to_close(user: "User") -> QuerySet[Signal]:
    """Return the signals that were interpreted and wait for a verdict, longest waiting first."""
    return (
        visible_to(user, Can.CLOSE)
        .filter(state__in=[State.INTERPRETED, State.REFERRED])
        .select_related("reported_from")
        .order_by("received_at")
    )


def closed(user: "User") -> QuerySet[Signal]:
    """Return the signals that `user` handles and that were closed, last closed first."""
    return (
        visible_to(user, Can.CLOSE)
        .filter(state=State.CLOSED)
        .select_related("reported_from")
        .order_by("-closed_at")
    )


def reported(user: "User") -> QuerySet[Signal]:
    """Return the signals that `user` reported, newest first."""
    return visible_to(user).filter(reported_by=user).order_by("-received_at")


def feedback_waiting(user: "User") -> QuerySet[Signal]:
    """Return the signals whose feedback waits for `user`, who reported them, oldest first."""
    return (
        reported(user)
        .filter(closed_at__isnull=False, feedback_read_at__isnull=True)
        .order_by("closed_at")
    )


def asked(user: "User") -> QuerySet[Signal]:
    """Return the signals about which `user`, who reported them, was asked and has yet to answer."""
    layer = Note.objects.filter(signal=OuterRef("pk"), layer=Layer.REPORTER).order_by("-at", "-pk")
    last = layer.values("from_reporter")[:1]
    return (
        reported(user)
        .annotate(last_from_reporter=Subquery(last))
        .filter(last_from_reporter=False)
        .select_related("organisation")
    )


def references(dossiers: Iterable[UUID]) -> list[str]:
    """Return the references of the signals with these ids."""
    found = Signal.objects.filter(pk__in=dossiers).order_by("received_at")
    return list(found.values_list("reference", flat=True))


def rows(signals: Iterable[Signal]) -> list[Row]:
    """Return `signals` as a list shows them."""
    return [Row(signal, sender(signal), tone(signal), due(signal)) for signal in signals]


def tone(signal: Signal) -> str:
    """Return the tone in which the state of `signal` is shown."""
    return TONES[State(signal.state)]


def sender(signal: Signal) -> str:
    """Return who reported, as others may know it: the work and the organisation, never the name."""
    work = signal.get_profession_display()
    return f"{work}, {sent_from(signal)}"


def sent_from(signal: Signal) -> str:
    """Return for which organisation someone reported; without an account none is known."""
    return signal.reported_from.name if signal.reported_from else _("reported without an account")


def has_whereabouts(signal: Signal) -> bool:
    """Return whether the reporter said where it was."""
    return bool(whereabouts(signal))


def whereabouts(signal: Signal) -> str:
    """Return where it was, in one text."""
    return "\n".join(text for text in (signal.place, signal.postcode) if text)


def due(signal: Signal) -> datetime | None:
    """Return the end of the term that runs for `signal`: to interpret it, then to give feedback."""
    return signal.due_at


def recipients(user: "User | None") -> list[tuple[int, str]]:
    """Return the organisations that receive signals, by name: in the region of `user`, or all."""
    unit = user.acting.organisation.police_unit_id if user and user.acting else None
    return [(found.pk, found.name) for found in organisations.receiving_signals(unit)]
