"""Who may do what, as a table: a role, an act, and how far it reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Reach(StrEnum):
    """How far a grant reaches. The letters are those of the permission matrix."""

    ALWAYS = "*"
    """Every item; or an act that has no item yet."""

    OWN = "e"
    """Items that this person brought in."""

    ORGANISATION = "o"
    """Items in the queue of the organisation for which this person acts."""

    MEMBER = "z"
    """Items of which this person is a member; who brings one in is its first member."""

    PSEUDONYMISED = "p"
    """Items of the organisation for which this person acts, without anything that names someone."""

    AGGREGATE = "g"
    """Figures that are safe to show, never items."""


class Acting(Protocol):
    """The membership in which a person works at this moment."""

    role: str
    purpose: str
    organisation_id: int


Grants = Mapping[str, Mapping[str, Reach]]


@dataclass(frozen=True)
class Access:
    """The grants of one room, and the purposes for which they count; all else is refused."""

    grants: Grants
    purposes: frozenset[str]

    def reach(self, user: object, can: str) -> Reach | None:
        """Return how far `user` may do `can` in the membership in which they act now.

        Nobody, a membership that has ended, and a membership for another
        purpose all give None.
        """
        acting: Acting | None = getattr(user, "acting", None)
        if acting is None or acting.purpose not in self.purposes:
            return None
        return self.grants.get(acting.role, {}).get(can)
