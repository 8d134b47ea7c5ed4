"""Who may read the log: the privacy officer all of it, an administrator their own lines."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from baken.accounts.roles import Purpose, Role
from baken.audit import actions as audit
from baken.audit.states import Decision
from baken.kernel.grants import Access, Reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User

KIND = "log"
"""How the audit names the log itself."""


class Can(StrEnum):
    """What can be done with the log."""

    READ_LOG = "read_log"


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {Can.READ_LOG: frozenset({("LOG", "R")})}
"""Which cells of the permission matrix (object, action) must all allow each act."""

ACCESS = Access(
    grants={
        Role.PRIVACY_OFFICER: {Can.READ_LOG: Reach.ALWAYS},
        Role.ADMINISTRATOR: {Can.READ_LOG: Reach.OWN},
    },
    purposes=frozenset({Purpose.SUPERVISION, Purpose.MANAGEMENT}),
)


def may_read_log(user: "User | AnonymousUser") -> bool:
    """Return whether `user` may read the log, or at least their own lines of it."""
    return ACCESS.reach(user, Can.READ_LOG) is not None


def reads_whole_log(user: "User | AnonymousUser") -> bool:
    """Return whether `user` may read the lines of everyone."""
    return ACCESS.reach(user, Can.READ_LOG) is Reach.ALWAYS


def open_log(
    user: "User", *, whole: bool = False, act: str = "desk.log_read", at: datetime
) -> None:
    """Let `user` at the log, or all of it with `whole`, and record that.

    :raises PermissionDenied: if they may not; that is recorded too.
    """
    allowed = reads_whole_log(user) if whole else may_read_log(user)
    decision = Decision.SEEN if allowed else Decision.REFUSED
    with transaction.atomic():
        audit.record(act, kind=KIND, key=KIND, by=user, at=at, decision=decision)
    if not allowed:
        raise PermissionDenied
