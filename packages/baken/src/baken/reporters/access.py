"""Who may ask to know a reporter, and who may decide on it. Deny by default."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from baken.accounts.roles import Purpose, Role
from baken.kernel.grants import Access, Reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User

KIND = "reporter"
"""How the audit names who reported; its key is the dossier."""


class Can(StrEnum):
    """What can be done with the identity of a reporter, by others."""

    ASK = "ask"
    DECIDE = "decide"


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.ASK: frozenset({("SIG", "R"), ("SIG", "U")}),
    Can.DECIDE: frozenset({("SIG", "R"), ("SIG", "V")}),
}
"""Which cells of the permission matrix (object, action) must all allow each act."""

ACCESS = Access(
    grants={
        Role.KEY_OFFICER: {Can.ASK: Reach.ORGANISATION, Can.DECIDE: Reach.ORGANISATION},
    },
    purposes=frozenset({Purpose.SIGNALLING}),
)


def allows(user: "User | AnonymousUser", organisation_id: int, can: Can) -> bool:
    """Return whether `user` may do `can` with reporters of what `organisation_id` handles."""
    acting = user.acting if user.is_authenticated else None
    return (
        acting is not None
        and ACCESS.reach(user, can) is Reach.ORGANISATION
        and acting.organisation_id == organisation_id
    )
