"""Who may bring files into the register: analysts, for the organisation for which they act."""

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
from baken.imports.models import Intake
from baken.imports.states import INTAKE
from baken.kernel.grants import Access, Reach
from baken.register import queries as register

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User


class Can(StrEnum):
    """What can be done with files that come in."""

    BRING = "bring"
    """Upload, explain, load, take back, throw away."""


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.BRING: frozenset({("STAT", "C"), ("STAT", "R"), ("STAT", "U")})
}
"""Which cells of the permission matrix (object, action) must all allow each act."""

ACCESS = Access(
    grants={Role.ANALYST: {Can.BRING: Reach.PSEUDONYMISED}}, purposes=frozenset({Purpose.POLICY})
)


def may(user: "User | AnonymousUser") -> bool:
    """Return whether `user` may bring files into the register where they work now."""
    acting = getattr(user, "acting", None)
    if acting is None or ACCESS.reach(user, Can.BRING) is None:
        return False
    return register.scope(acting.organisation_id) is not None


def visible_to(user: "User | AnonymousUser") -> QuerySet[Intake]:
    """Return the files that `user` may work with."""
    acting = getattr(user, "acting", None)
    if acting is None or not may(user):
        return Intake.objects.none()
    return Intake.objects.filter(organisation_id=acting.organisation_id)


def open_list(user: "User", *, at: datetime) -> int:
    """Let `user` at the files of their organisation; return which.

    :raises Http404: if they are not for them; that is recorded.
    """
    acting = user.acting
    if acting is not None and may(user):
        return acting.organisation_id
    with transaction.atomic():
        audit.record("imports.list", kind=INTAKE, key="", by=user, at=at, decision=Decision.REFUSED)
    raise Http404


def fetch(user: "User", reference: str, *, at: datetime) -> Intake:
    """Return the file, if it is for `user`, and record that it was looked at.

    :raises Http404: for an unknown reference and for another organisation's alike.
    """
    intake = visible_to(user).filter(reference=reference).select_related("uploaded_by").first()
    with transaction.atomic():
        audit.record(
            "imports.seen",
            kind=INTAKE,
            key=reference,
            by=user,
            at=at,
            decision=Decision.ABSENT if intake is None else Decision.SEEN,
        )
    if intake is None:
        raise Http404
    return intake
