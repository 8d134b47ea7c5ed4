"""What waits for a person: three groups, the most pressing first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from baken.accounts.models import Membership
from baken.accounts.roles import Role
from baken.desk import elsewhere
from baken.desk.groups import Desk, Group, Item, with_more
from baken.desk.numbers import Number, to_call
from baken.desk.states import FIRST_PAGE
from baken.reference import queries as reference
from baken.signals import access as signal_access
from baken.signals import queries as signals
from baken.ui.rules import SOON, term

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.signals.models import Signal

MOST, MOST_FINISHED = 10, 5
"""How many lines a group shows; a link leads to the others."""

LOOKED_THROUGH = 100
"""How many interpreted signals are looked through for those whose term presses."""

ENDING = timedelta(days=30)
"""From how long before its end a membership is shown to administrators."""

RECENT = timedelta(days=30)
"""How long something counts as just finished."""


def first_page(user: "User") -> str:
    """Return the name of the page that comes first for `user`; nothing for the desk itself."""
    return FIRST_PAGE.get(Role(user.acting.role), "") if user.acting else ""


def desk(user: "User", *, at: datetime) -> Desk:
    """Return what waits for `user` in the membership in which they act."""
    if user.acting and user.acting.role == Role.ADMINISTRATOR:
        return _of_administrator(user, at)
    if signal_access.handles(user):
        return _of_officer(user, at)
    return _of_reporter(user, at)


def numbers() -> list[Number]:
    """Return the numbers that anyone can call outside Baken, acute danger first."""
    return list(to_call(reference.reporting_points()))


def _of_officer(user: "User", at: datetime) -> Desk:
    waiting, opened = signals.waiting(user), signals.to_close(user)
    interpreted = list(opened[:LOOKED_THROUGH])
    pressing = [one for one in interpreted if _presses(one, at)]
    calm = interpreted[len(pressing) :]
    beyond = opened.count() - len(interpreted) if len(interpreted) == LOOKED_THROUGH else 0

    first = list(waiting[: MOST + 1])
    unread = waiting.count() if len(first) > MOST else len(first)
    soonest = sorted([*first, *pressing], key=lambda one: signals.due(one) or at)
    return Desk(
        now=with_more(
            Group(
                [_waiting(one, at) for one in soonest[:MOST]],
                unread + len(pressing),
                _listed("received" if unread else "interpreted"),
            ),
            elsewhere.of_officer(user, at=at),
        ),
        running=Group(
            [_waiting(one, at) for one in calm[:MOST]], len(calm) + beyond, _listed("interpreted")
        ),
        finished=_group(
            signals.closed(user).filter(closed_at__gte=at - RECENT),
            _closed,
            _listed("closed"),
            most=MOST_FINISHED,
        ),
        may_report=signal_access.may_report(user),
    )


def _of_reporter(user: "User", at: datetime) -> Desk:
    own = signals.reported(user).select_related("organisation")
    read = own.filter(feedback_read_at__gte=at - RECENT).order_by("-feedback_read_at")
    everything = reverse("signals:list")
    return Desk(
        now=with_more(
            _group(
                signals.feedback_waiting(user).select_related("organisation"),
                _answered,
                everything,
            ),
            [
                *elsewhere.received(user),
                *[_own(one, act=_("a question for you")) for one in signals.asked(user)[:MOST]],
                *elsewhere.drafts(user),
            ],
        ),
        running=_group(own.filter(closed_at__isnull=True), _sent, everything),
        finished=_group(read, _answered, everything, most=MOST_FINISHED),
        may_report=signal_access.may_report(user),
    )


def _of_administrator(user: "User", at: datetime) -> Desk:
    memberships = Membership.objects.select_related("user", "organisation")
    going_on = memberships.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    waiting = going_on.filter(granted_by__isnull=False, confirmed_by__isnull=True)
    others = ~Q(granted_by=user) & ~Q(user=user)
    ending = going_on.filter(confirmed_by__isnull=False, ends_at__lte=at + ENDING)
    over = memberships.filter(ends_at__lte=at, ends_at__gt=at - RECENT)
    everything = reverse("admin:accounts_membership_changelist")

    def ends(membership: Membership) -> Item:
        return _membership(membership, term=term(membership.ends_at or at, at))

    now = _group(waiting.filter(others).order_by("starts_at"), _to_confirm, everything)
    for_others = _group(waiting.exclude(others).order_by("starts_at"), _granted, everything)
    soon = _group(ending.order_by("ends_at"), ends, everything)
    return Desk(
        now=now,
        running=Group(
            [*for_others.items, *soon.items][:MOST], for_others.count + soon.count, everything
        ),
        finished=_group(over.order_by("-ends_at"), _over, everything, most=MOST_FINISHED),
    )


def _group[M: Any](
    rows: "QuerySet[M]", line: Callable[[M], Item], list_url: str, *, most: int = MOST
) -> Group:
    """Return a group with the first of `rows`; counted only where there are more."""
    found = list(rows[: most + 1])
    count = rows.count() if len(found) > most else len(found)
    return Group([line(row) for row in found[:most]], count, list_url)


def _listed(state: str) -> str:
    return f"{reverse('signals:list')}?state={state}"


def _presses(signal: "Signal", at: datetime) -> bool:
    due = signals.due(signal)
    return due is not None and term(due, at).days <= SOON


def _signal(signal: "Signal", seen: str, who: str, **more: Any) -> Item:
    return Item(
        url=reverse("signals:detail", args=[signal.reference]),
        what=f"{capfirst(signal.get_form_display())}, {seen}",
        reference=signal.reference,
        who=who,
        **more,
    )


def _theirs(signal: "Signal", who: str, **more: Any) -> Item:
    """Return the line of a signal from someone else: in what work it was seen."""
    return _signal(signal, signal.get_profession_display(), who, **more)


def _own(signal: "Signal", **more: Any) -> Item:
    """Return the line of a signal that one reported oneself: when that was."""
    day = date_format(localtime(signal.received_at), "j F")
    return _signal(
        signal, _("reported on %(day)s") % {"day": day}, signal.organisation.name, **more
    )


def _waiting(signal: "Signal", at: datetime) -> Item:
    due = signals.due(signal)
    act = _("to interpret") if signal.interpreted_at is None else _("to close")
    return _theirs(signal, signals.sent_from(signal), act=act, term=due and term(due, at))


def _closed(signal: "Signal") -> Item:
    state = signal.get_verdict_display()
    return _theirs(signal, signals.sent_from(signal), state=state, tone="done")


def _answered(signal: "Signal") -> Item:
    unread = signal.feedback_read_at is None
    state = _("feedback for you") if unread else _("feedback read")
    tone = "attention" if unread else "done"
    return _own(signal, state=state, tone=tone)


def _sent(signal: "Signal") -> Item:
    return _own(signal, state=signal.get_state_display(), tone="running")


def _membership(membership: Membership, **more: Any) -> Item:
    return Item(
        url=reverse("admin:accounts_membership_changelist"),
        what=f"{membership.user.name}: {membership.get_role_display()}",
        reference="",
        who=membership.organisation.name,
        **more,
    )


def _to_confirm(membership: Membership) -> Item:
    return _membership(membership, state=_("waits for you as second person"), tone="attention")


def _granted(membership: Membership) -> Item:
    return _membership(membership, state=_("waits for another administrator"), tone="running")


def _over(membership: Membership) -> Item:
    return _membership(membership, state=_("ended"), tone="done")
