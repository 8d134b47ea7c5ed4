"""Every read of signals worth a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from baken.accounts.roles import Role
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.kernel.sealing import blind
from baken.kernel.workflow import Step
from baken.organisations import queries as organisations
from baken.signals import rules
from baken.signals.access import KIND, Can, allows, visible_to
from baken.signals.models import Signal
from baken.signals.states import SIGNAL, Form, State, Verdict

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.audit.models import Entry


@dataclass(frozen=True)
class Moment:
    """One line of the story of a signal: what was done, by whom, when."""

    what: str | Promise
    who: str | Promise
    at: datetime
    note: str | Promise = ""


@dataclass(frozen=True)
class Row:
    """A signal as a list shows it: nothing of it is opened."""

    signal: Signal
    tone: str
    due: datetime | None


TONES: Mapping[State, str] = {
    State.RECEIVED: "attention",
    State.INTERPRETED: "running",
    State.CLOSED: "done",
}

TOLD: Mapping[str, str | Promise] = {
    "signals.reported": _("Signal reported"),
    "signals.interpreted": _("Signal interpreted"),
    "signals.closed": _("Signal closed with a verdict"),
    "signals.feedback_read": _("Feedback read by the reporter"),
}
"""The acts that belong to the story of a signal, in words. Looking is not one of them."""


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
        .filter(state=State.RECEIVED)
        .select_related("reported_from")
        .order_by("received_at")
    )


def to_close(user: "User") -> QuerySet[Signal]:
    """Return the signals that were interpreted and wait for a verdict, longest waiting first."""
    return (
        visible_to(user, Can.CLOSE)
        .filter(state=State.INTERPRETED)
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


def rows(signals: Iterable[Signal]) -> list[Row]:
    """Return `signals` as a list shows them."""
    return [Row(signal, tone(signal), due(signal)) for signal in signals]


def tone(signal: Signal) -> str:
    """Return the tone in which the state of `signal` is shown."""
    return TONES[State(signal.state)]


def has_whereabouts(signal: Signal) -> bool:
    """Return whether the reporter said where it was."""
    return bool(whereabouts(signal))


def whereabouts(signal: Signal) -> str:
    """Return where it was, in one text."""
    return "\n".join(text for text in (signal.place, signal.postcode) if text)


def last_day_of_feedback(signal: Signal) -> date:
    """Return the last day on which the reporter is to hear back."""
    end = rules.due(signal.received_at, "feedback")
    return end.date() - timedelta(days=1)


def due(signal: Signal) -> datetime | None:
    """Return the end of the term that runs for `signal`: to interpret it, then to give feedback."""
    match signal.state:
        case State.RECEIVED:
            return rules.due(signal.received_at, "interpret")
        case State.INTERPRETED:
            return rules.due(signal.received_at, "feedback")
        case _:
            return None


def recipients(user: "User") -> list[tuple[int, str]]:
    """Return the organisations that receive signals in the region of `user`, by name."""
    unit = user.acting.organisation.police_unit_id if user.acting else None
    return [(found.pk, found.name) for found in organisations.receiving_signals(unit)]


def steps(user: "User", signal: Signal) -> Sequence[Step]:
    """Return the steps that are open in this state and that `user` may take."""
    return [step for step in SIGNAL.possible(signal.state) if allows(user, signal, Can(step.name))]


def story(user: "User", signal: Signal) -> list[Moment]:
    """Return who did what with `signal`, in order, as `user` may know it.

    The reporter is named by work and organisation, to everyone but the reporter; and
    the reporter reads of handlers by their role only.
    """
    names = allows(user, signal, Can.INTERPRET)
    return [
        Moment(TOLD[line.action], _who(line, signal, user, names=names), line.at)
        for line in audit.about(KIND, signal.reference)
        if line.action in TOLD and line.decision == Decision.DONE
    ]


def received_per_year(organisation_id: int, years: range) -> Mapping[int, int]:
    """Return how many signals came in, for every year asked, also the empty ones."""
    return {
        year: sum(verdicts.values())
        for year, verdicts in verdicts_per_year(organisation_id, years).items()
    }


def verdicts_per_year(organisation_id: int, years: range) -> Mapping[int, Mapping[str, int]]:
    """Return how many signals got which verdict, by year of receipt.

    Every year asked and every verdict is there, also with a zero; the empty
    verdict counts the signals that have none yet.
    """
    zone = get_default_timezone()
    counted = (
        Signal.objects.filter(
            organisation_id=organisation_id,
            received_at__gte=datetime(years[0], 1, 1, tzinfo=zone),
            received_at__lt=datetime(years[-1] + 1, 1, 1, tzinfo=zone),
        )
        .values("verdict", year=ExtractYear("received_at", tzinfo=zone))
        .annotate(signals=Count("pk"))
    )
    found = {(row["year"], row["verdict"]): row["signals"] for row in counted}
    return {
        year: {verdict: found.get((year, verdict), 0) for verdict in ["", *Verdict.values]}
        for year in years
    }


def _who(line: "Entry", signal: Signal, reader: "User", *, names: bool) -> str | Promise:
    """Return how `line` names its actor to `reader`."""
    if line.by_id == reader.pk:
        return _("you")
    if line.by_id == signal.reported_by_id:
        return f"{signal.get_profession_display()}, {signal.reported_from.name}"
    if names and line.by:
        return line.by.name
    return Role(line.role).label if line.role else ""
