"""Who may do what with a signal. Deny by default; absent and forbidden look alike."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from baken.accounts.roles import Purpose, Role
from baken.audit import actions as audit
from baken.audit.states import Decision
from baken.kernel.grants import Access, Reach
from baken.signals.models import Draft, Signal

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User

KIND = "signal"
"""How the audit names a signal."""


class Can(StrEnum):
    """What can be done with a signal."""

    REPORT = "report"
    FOLLOW = "follow"
    READ = "read"
    INTERPRET = "interpret"
    REFER = "refer"
    CLOSE = "close"


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.REPORT: frozenset({("SIG", "C")}),
    Can.FOLLOW: frozenset({("TERUG", "R")}),
    Can.READ: frozenset({("SIG", "R")}),
    Can.INTERPRET: frozenset({("SIG", "U"), ("TERUG", "C")}),
    Can.REFER: frozenset({("SIG", "V"), ("VSTR", "C")}),
    Can.CLOSE: frozenset({("SIG", "U"), ("TERUG", "C")}),
}
"""Which cells of the permission matrix (object, action) must all allow each act."""

ACCESS = Access(
    grants={
        Role.REPORTER: {
            Can.REPORT: Reach.ALWAYS,
            Can.FOLLOW: Reach.OWN,
            Can.READ: Reach.OWN,
        },
        Role.KEY_OFFICER: {
            Can.REPORT: Reach.ALWAYS,
            Can.FOLLOW: Reach.ORGANISATION,
            Can.READ: Reach.ORGANISATION,
            Can.INTERPRET: Reach.ORGANISATION,
            Can.REFER: Reach.ORGANISATION,
            Can.CLOSE: Reach.ORGANISATION,
        },
        Role.CASE_DIRECTOR: {
            Can.FOLLOW: Reach.MEMBER,
            Can.READ: Reach.MEMBER,
            Can.INTERPRET: Reach.MEMBER,
            Can.REFER: Reach.MEMBER,
            Can.CLOSE: Reach.MEMBER,
        },
        Role.RIEC_LIAISON: {Can.FOLLOW: Reach.MEMBER, Can.READ: Reach.MEMBER},
        Role.PARTNER: {
            Can.REPORT: Reach.ALWAYS,
            Can.FOLLOW: Reach.OWN,
            Can.READ: Reach.MEMBER,
        },
        Role.CARE_COORDINATOR: {
            Can.REPORT: Reach.ALWAYS,
            Can.FOLLOW: Reach.MEMBER,
            Can.READ: Reach.MEMBER,
        },
        Role.CARE_PARTNER: {
            Can.REPORT: Reach.ALWAYS,
            Can.FOLLOW: Reach.OWN,
            Can.READ: Reach.OWN,
        },
    },
    purposes=frozenset({Purpose.SIGNALLING, Purpose.INTEGRAL_APPROACH, Purpose.CARE}),
)


def visible_to(user: "User | AnonymousUser", can: Can = Can.FOLLOW) -> QuerySet[Signal]:
    """Return the signals with which `user` may do `can` in the membership in which they act."""
    where = _where(user, can)
    return Signal.objects.none() if where is None else Signal.objects.filter(**where)


def allows(user: "User | AnonymousUser", signal: Signal, can: Can) -> bool:
    """Return whether `user` may do `can` with `signal`: `visible_to`, for one signal."""
    where = _where(user, can)
    return where is not None and all(
        getattr(signal, field) == value for field, value in where.items()
    )


def may_report(user: "User | AnonymousUser") -> bool:
    """Return whether `user` may report a signal."""
    return ACCESS.reach(user, Can.REPORT) is Reach.ALWAYS


def open_report(user: "User", *, at: datetime) -> None:
    """Let `user` at the form on which signals are reported.

    :raises PermissionDenied: if they may not report; that is recorded.
    """
    if may_report(user):
        return
    with transaction.atomic():
        audit.record("signals.report", kind=KIND, key="", by=user, at=at, decision=Decision.REFUSED)
    raise PermissionDenied


def handles(user: "User | AnonymousUser") -> bool:
    """Return whether signals of a whole organisation wait for `user`."""
    return ACCESS.reach(user, Can.INTERPRET) is Reach.ORGANISATION


def fetch(user: "User", reference: str, *, to: Can, at: datetime) -> Signal:
    """Return the signal, if `user` may do `to` with it, and record that it was looked at.

    :raises Http404: for an unknown reference and for a hidden signal alike, so
        that the answer never tells that a signal exists.
    :raises PermissionDenied: if the user may see the signal but not do this.
    """
    found = visible_to(user).filter(reference=reference)
    signal = found.select_related("organisation", "reported_from").first()
    if signal is None:
        decision = Decision.ABSENT
    elif allows(user, signal, to):
        decision = Decision.SEEN
    else:
        decision = Decision.REFUSED
    with transaction.atomic():
        audit.record(f"signals.{to}", kind=KIND, key=reference, by=user, at=at, decision=decision)
    if signal is None:
        raise Http404
    if decision is Decision.REFUSED:
        raise PermissionDenied
    return signal


def fetch_own(user: "User", reference: str, *, at: datetime) -> Signal:
    """Return the signal, if `user` reported it and may follow it: they can answer and complain.

    :raises Http404: for an unknown reference and for a hidden signal alike.
    :raises PermissionDenied: if the user may see the signal, but someone else reported it.
    """
    signal = fetch(user, reference, to=Can.FOLLOW, at=at)
    if signal.reported_by_id != user.pk:
        with transaction.atomic():
            audit.record(
                "signals.answer",
                kind=KIND,
                key=reference,
                by=user,
                at=at,
                decision=Decision.REFUSED,
            )
        raise PermissionDenied
    return signal


def by_code(dossier: UUID, *, at: datetime) -> Signal:
    """Return the signal for which someone came back with its code, and record the look.

    :raises Http404: if it is not there any more.
    """
    found = Signal.objects.filter(pk=dossier)
    signal = found.select_related("organisation", "reported_from").first()
    if signal is None:
        raise Http404
    with transaction.atomic():
        audit.record(
            "signals.follow",
            kind=KIND,
            key=signal.reference,
            by=None,
            at=at,
            decision=Decision.SEEN,
        )
    return signal


def fetch_draft(user: "User", draft: UUID) -> Draft:
    """Return a report that `user` put aside.

    :raises Http404: for one that is not there and for one of someone else alike.
    """
    found = Draft.objects.filter(pk=draft, owner=user).first()
    if found is None:
        raise Http404
    return found


def _where(user: "User | AnonymousUser", can: Can) -> dict[str, Any] | None:
    """Return what must be true of a signal for `user` to do `can` with it; None is: never."""
    acting = user.acting if user.is_authenticated else None
    if acting is None:
        return None
    match ACCESS.reach(user, can):
        case Reach.OWN | Reach.MEMBER:
            return {"reported_by_id": user.pk, "reported_from_id": acting.organisation_id}
        case Reach.ORGANISATION:
            return {"organisation_id": acting.organisation_id}
        case _:
            return None
