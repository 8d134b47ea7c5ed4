"""Who may let figures of the register leave: analysts, two at a time."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from baken.accounts.roles import Purpose, Role
from baken.audit import actions as audit
from baken.audit.states import Decision
from baken.exports.models import Export
from baken.exports.states import EXPORT
from baken.kernel.grants import Access, Reach
from baken.register import queries as register

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User


class Can(StrEnum):
    """What can be done with files that leave."""

    FOLLOW = "follow"
    """See what was asked for, what is in it in numbers, and what it loses."""
    ASK = "ask"
    """Ask for a file, take it back."""
    DECIDE = "decide"
    """Agree or refuse, as the second person; who asked cannot."""
    TAKE = "take"
    """Download the file, as the one who asked."""


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.FOLLOW: frozenset({("STAT", "R")}),
    Can.ASK: frozenset({("STAT", "C"), ("STAT", "X")}),
    Can.DECIDE: frozenset({("STAT", "X")}),
    Can.TAKE: frozenset({("STAT", "X")}),
}
"""Which cells of the permission matrix (object, action) must all allow each act."""

ACCESS = Access(
    grants={Role.ANALYST: dict.fromkeys(Can, Reach.PSEUDONYMISED)},
    purposes=frozenset({Purpose.POLICY}),
)


def may(user: "User | AnonymousUser", can: Can) -> bool:
    """Return whether `user` may do this where they work now, and a register is kept there."""
    acting = getattr(user, "acting", None)
    if acting is None or ACCESS.reach(user, can) is None:
        return False
    return register.scope(acting.organisation_id) is not None


def visible_to(user: "User | AnonymousUser", can: Can = Can.FOLLOW) -> QuerySet[Export]:
    """Return the files with which `user` may do `can`; a file is taken only by who asked for it."""
    acting = getattr(user, "acting", None)
    if acting is None or not may(user, can):
        return Export.objects.none()
    here = Export.objects.filter(organisation_id=acting.organisation_id)
    return here.filter(asked_by_id=acting.user_id) if can is Can.TAKE else here


def open_page(user: "User", can: Can, *, at: datetime) -> int:
    """Let `user` at a page of the organisation for which they act; return which.

    :raises Http404: if it is not for them; that is recorded.
    """
    acting = user.acting
    if acting is not None and may(user, can):
        return acting.organisation_id
    with transaction.atomic():
        audit.record(
            f"exports.{can}", kind=EXPORT, key="", by=user, at=at, decision=Decision.REFUSED
        )
    raise Http404


def fetch(user: "User", reference: str, *, to: Can, at: datetime) -> Export:
    """Return the export, if `user` may do `to` with it, and record that it was looked at.

    :raises Http404: for an unknown reference and for another organisation's alike.
    """
    found = visible_to(user, to).filter(reference=reference)
    export = found.select_related("organisation", "asked_by", "decided_by").first()
    with transaction.atomic():
        audit.record(
            f"exports.{to}",
            kind=EXPORT,
            key=reference,
            by=user,
            at=at,
            decision=Decision.ABSENT if export is None else Decision.SEEN,
        )
    if export is None:
        raise Http404
    return export
