"""What is owed to reporters, and within which term."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from baken.signals import rules
from baken.signals.access import Can, visible_to
from baken.signals.models import OwnTerm, Promise, Signal
from baken.signals.states import Owed, Term

if TYPE_CHECKING:
    from baken.accounts.models import User


def terms(organisation_id: int) -> Mapping[Term, int]:
    """Return the days of each term as an organisation keeps it: its own, or the proposed one."""
    own = OwnTerm.objects.filter(organisation_id=organisation_id).values_list("term", "days")
    return {term: rules.days(term) for term in Term} | {Term(term): days for term, days in own}


def promises(signal: Signal) -> list[Promise]:
    """Return what is owed for `signal`, first due first."""
    found = Promise.objects.filter(signal=signal).select_related("owner")
    return list(found.order_by("due_at", "what"))


def is_unanswered(promises: Iterable[Promise]) -> bool:
    """Return whether the reporter has yet to hear that someone reads their signal."""
    return any(one.what == Owed.ACKNOWLEDGED and one.kept_at is None for one in promises)


def complained(promises: Iterable[Promise]) -> bool:
    """Return whether the reporter did not agree at some time: that opened a new round."""
    return any(one.round for one in promises)


def overdue(user: "User", *, at: datetime) -> QuerySet[Promise]:
    """Return the promises that were not kept in time, of the signals that `user` handles."""
    return (
        Promise.objects.filter(
            signal__in=visible_to(user, Can.INTERPRET), kept_at__isnull=True, due_at__lte=at
        )
        .select_related("signal", "signal__reported_from", "owner")
        .order_by("due_at")
    )
