"""Who may do what with publications. What has left for everyone needs no permission."""

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
from baken.kernel.grants import Access, Reach
from baken.publications.models import Publication
from baken.publications.states import PUBLICATION

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User


class Can(StrEnum):
    """What can be done with publications."""

    FOLLOW = "follow"
    """See proposals, the attack on them, and what left."""
    PROPOSE = "propose"
    DECIDE = "decide"
    """Publish or send back, as the second person; and take from the pages."""


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.FOLLOW: frozenset({("STAT", "R")}),
    Can.PROPOSE: frozenset({("STAT", "C"), ("STAT", "X")}),
    Can.DECIDE: frozenset({("STAT", "X")}),
}
"""Which cells of the permission matrix (object, action) must all allow each act."""

ACCESS = Access(
    grants={Role.ANALYST: dict.fromkeys(Can, Reach.ORGANISATION)},
    purposes=frozenset({Purpose.POLICY}),
)


def may(user: "User | AnonymousUser", can: Can) -> bool:
    """Return whether `user` may do this for the organisation for which they act."""
    return ACCESS.reach(user, can) is not None


def visible_to(user: "User | AnonymousUser", can: Can = Can.FOLLOW) -> QuerySet[Publication]:
    """Return the publications with which `user` may do `can`."""
    acting = getattr(user, "acting", None)
    if acting is None or not may(user, can):
        return Publication.objects.none()
    return Publication.objects.filter(organisation_id=acting.organisation_id)


def open_list(user: "User", *, at: datetime) -> int:
    """Let `user` at the list of publications of their organisation; return which.

    :raises Http404: if it is not for them; that is recorded.
    """
    acting = user.acting
    if acting is not None and may(user, Can.FOLLOW):
        return acting.organisation_id
    with transaction.atomic():
        audit.record(
            "publications.list",
            kind=PUBLICATION,
            key="",
            by=user,
            at=at,
            decision=Decision.REFUSED,
        )
    raise Http404


def fetch(user: "User", reference: str, *, to: Can, at: datetime) -> Publication:
    """Return the publication, if `user` may do `to` with it, and record that it was looked at.

    :raises Http404: for an unknown reference and for another organisation's alike.
    """
    found = visible_to(user, to).filter(reference=reference)
    publication = found.select_related("organisation", "proposed_by", "decided_by").first()
    with transaction.atomic():
        audit.record(
            f"publications.{to}",
            kind=PUBLICATION,
            key=reference,
            by=user,
            at=at,
            decision=Decision.ABSENT if publication is None else Decision.SEEN,
        )
    if publication is None:
        raise Http404
    return publication
