"""Who may see figures: everyone with a role what was published; analysts also what was counted."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from baken.accounts.roles import Purpose, Role
from baken.audit import actions as audit
from baken.audit.states import Decision
from baken.kernel.grants import Access, Reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User

FIGURES = "figures"
"""How the audit names figures."""


class Can(StrEnum):
    """What can be done with figures."""

    VIEW = "view"
    """Read what was published for one's own organisation, or for everyone."""
    COUNT = "count"
    """Read and make exact counts."""


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.VIEW: frozenset({("STAT", "R")}),
    Can.COUNT: frozenset({("STAT", "C"), ("STAT", "R")}),
}
"""Which cells of the permission matrix (object, action) must all allow each act.

The file that the page offers holds what the page shows and nothing else: taking it
along is reading, not exporting.
"""

_VIEWERS = (
    Role.REPORTER,
    Role.KEY_OFFICER,
    Role.CASE_DIRECTOR,
    Role.RIEC_LIAISON,
    Role.PARTNER,
    Role.CARE_COORDINATOR,
    Role.CARE_PARTNER,
    Role.POLICY_ADVISER,
    Role.PURCHASER,
    Role.GOVERNOR,
    Role.ANALYST,
    Role.PRIVACY_OFFICER,
    Role.ADMINISTRATOR,
)

_ANALYST: Mapping[str, Reach] = {Can.VIEW: Reach.AGGREGATE, Can.COUNT: Reach.PSEUDONYMISED}
_OTHERS: Mapping[str, Reach] = {Can.VIEW: Reach.AGGREGATE}

ACCESS = Access(
    grants={role: _ANALYST if role is Role.ANALYST else _OTHERS for role in _VIEWERS},
    purposes=frozenset(Purpose),
)


def may_view(user: "User | AnonymousUser") -> bool:
    """Return whether `user` may see the figures of the organisation for which they act."""
    return ACCESS.reach(user, Can.VIEW) is Reach.AGGREGATE


def may_count(user: "User | AnonymousUser") -> bool:
    """Return whether `user` may see exact counts of the organisation for which they act."""
    return ACCESS.reach(user, Can.COUNT) is Reach.PSEUDONYMISED


def open_workbench(user: "User", *, at: datetime) -> int:
    """Let an analyst at the exact counts of their organisation, and record that; return which.

    :raises Http404: for everyone else; that is recorded too.
    """
    acting = user.acting
    allowed = acting is not None and may_count(user)
    with transaction.atomic():
        audit.record(
            "monitor.workbench",
            kind=FIGURES,
            key="",
            by=user,
            at=at,
            decision=Decision.SEEN if allowed else Decision.REFUSED,
        )
    if acting is None or not allowed:
        raise Http404
    return acting.organisation_id
