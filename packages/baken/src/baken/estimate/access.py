"""Who may run estimates: analysts, for the organisation for which they act."""

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
from baken.estimate.models import Run
from baken.estimate.states import RUN
from baken.kernel.grants import Access, Reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User


class Can(StrEnum):
    """What can be done with runs."""

    READ = "read"
    START = "start"
    """Start one, stop it, do it again, take it away."""


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.READ: frozenset({("STAT", "R")}),
    Can.START: frozenset({("STAT", "C"), ("STAT", "U")}),
}
"""Which cells of the permission matrix (object, action) must all allow each act."""

ACCESS = Access(
    grants={Role.ANALYST: dict.fromkeys(Can, Reach.PSEUDONYMISED)},
    purposes=frozenset({Purpose.POLICY}),
)


def may(user: "User | AnonymousUser", can: Can) -> bool:
    """Return whether `user` may do this for the organisation for which they act."""
    return ACCESS.reach(user, can) is not None


def visible_to(user: "User | AnonymousUser", can: Can = Can.READ) -> QuerySet[Run]:
    """Return the runs with which `user` may do `can`."""
    acting = getattr(user, "acting", None)
    if acting is None or not may(user, can):
        return Run.objects.none()
    return Run.objects.filter(organisation_id=acting.organisation_id, withdrawn_at__isnull=True)


def open_list(user: "User", *, at: datetime) -> int:
    """Let `user` at the runs of their organisation; return which.

    :raises Http404: if they are not for them; that is recorded.
    """
    acting = user.acting
    if acting is not None and may(user, Can.READ):
        return acting.organisation_id
    with transaction.atomic():
        audit.record("estimate.list", kind=RUN, key="", by=user, at=at, decision=Decision.REFUSED)
    raise Http404


def fetch(user: "User", reference: str, *, to: Can, at: datetime) -> Run:
    """Return the run, if `user` may do `to` with it, and record that it was looked at.

    :raises Http404: for an unknown reference and for another organisation's alike.
    """
    run = visible_to(user, to).filter(reference=reference).select_related("asked_by").first()
    with transaction.atomic():
        audit.record(
            f"estimate.{to}",
            kind=RUN,
            key=reference,
            by=user,
            at=at,
            decision=Decision.ABSENT if run is None else Decision.SEEN,
        )
    if run is None:
        raise Http404
    return run
