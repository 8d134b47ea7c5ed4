"""Who may see figures: everyone with a role here, and only figures that are safe to show."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from baken.accounts.roles import Purpose, Role
from baken.kernel.grants import Access, Reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User


class Can(StrEnum):
    """What can be done with figures."""

    VIEW = "view"


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {Can.VIEW: frozenset({("STAT", "R")})}
"""Which cells of the permission matrix (object, action) must all allow each act.

The file that the page offers holds what the page shows and nothing else: taking it
along is reading, not exporting.
"""

ACCESS = Access(
    grants={
        role: {Can.VIEW: Reach.AGGREGATE}
        for role in (
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
    },
    purposes=frozenset(Purpose),
)


def may_view(user: "User | AnonymousUser") -> bool:
    """Return whether `user` may see the figures of the organisation for which they act."""
    return ACCESS.reach(user, Can.VIEW) is Reach.AGGREGATE
