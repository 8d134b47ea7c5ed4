"""Which signals have come to the end of their term."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from baken.signals import rules
from baken.signals.models import OwnTerm, Signal
from baken.signals.states import State, Term, Verdict

CONFIRMED = Verdict.TRAFFICKING_SUSPECTED


def over(*, at: datetime, held: bool = False) -> QuerySet[Signal]:
    """Return the closed signals whose term is over: those nobody holds, or with `held` those.

    A signal that was not confirmed and one that was taken up have terms of their own,
    and each municipality may have set its own.
    """
    today = localtime(at).date()
    holding = Q(hold_until__gte=today)
    closed = Signal.objects.filter(state=State.CLOSED).filter(holding if held else ~holding)
    due = Q(pk__in=[])
    for condition in _terms(at):
        due |= condition
    return closed.filter(due).order_by("closed_at", "pk")


def _terms(at: datetime) -> Iterator[Q]:
    """Yield for each term, and each municipality with one of its own, what is over."""
    for term, verdict in (
        (Term.NOT_CONFIRMED, ~Q(verdict=CONFIRMED)),
        (Term.HANDED_OVER, Q(verdict=CONFIRMED)),
    ):
        own = dict(OwnTerm.objects.filter(term=term).values_list("organisation_id", "days"))
        for organisation, days in own.items():
            yield verdict & Q(organisation=organisation, closed_at__lt=_start(at, days))
        usual = Q(closed_at__lt=_start(at, rules.days(term)))
        yield verdict & usual & ~Q(organisation__in=own)


def _start(at: datetime, days: int) -> datetime:
    """Return before when a signal was closed whose term of `days` is over at `at`."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days)
