"""Who may do what with a disclosure. Deny by default; absent and forbidden look alike."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404

from baken.accounts.roles import Purpose, Role
from baken.audit import actions as audit
from baken.audit.states import Decision
from baken.disclosures.models import Disclosure
from baken.disclosures.states import WITH_RECIPIENT
from baken.kernel.grants import Access, Reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User

KIND = "disclosure"
"""How the audit names a disclosure."""


class Can(StrEnum):
    """What can be done with a disclosure."""

    PROPOSE = "propose"
    FOLLOW = "follow"
    """Read the record: who gave what to whom, when, and on what ground."""
    READ = "read"
    """Read the copy and the reasons too."""
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    RECALL = "recall"
    CHASE = "chase"
    ANSWER = "answer"
    """Accept, decline, and report the outcome."""
    HAND_OVER = "hand_over"
    """Download the document for a partner without an account."""


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.PROPOSE: frozenset({("VSTR", "C")}),
    Can.FOLLOW: frozenset({("VSTR", "R")}),
    Can.READ: frozenset({("VSTR", "R")}),
    Can.CONFIRM: frozenset({("VSTR", "C"), ("VSTR", "R")}),
    Can.WITHDRAW: frozenset({("VSTR", "C"), ("VSTR", "R")}),
    Can.RECALL: frozenset({("VSTR", "C"), ("VSTR", "R")}),
    Can.CHASE: frozenset({("VSTR", "C"), ("VSTR", "R")}),
    Can.ANSWER: frozenset({("VSTR", "R")}),
    Can.HAND_OVER: frozenset({("VSTR", "C"), ("VSTR", "R")}),
}
"""Which cells of the permission matrix (object, action) must all allow each act.

Who may read a disclosure to their organisation may answer it: an answer adds to it and
changes nothing of it (decision record 23).
"""


def _recipient(reach: Reach) -> dict[str, Reach]:
    return {Can.FOLLOW: reach, Can.READ: reach, Can.ANSWER: reach}


ACCESS = Access(
    grants={
        Role.KEY_OFFICER: dict.fromkeys(Can, Reach.ORGANISATION),
        Role.PARTNER: _recipient(Reach.ORGANISATION),
        Role.CARE_PARTNER: _recipient(Reach.ORGANISATION),
        Role.CARE_COORDINATOR: _recipient(Reach.MEMBER),
        Role.RIEC_LIAISON: _recipient(Reach.MEMBER),
        Role.PRIVACY_OFFICER: {Can.FOLLOW: Reach.ALWAYS},
    },
    purposes=frozenset(
        {Purpose.SIGNALLING, Purpose.INTEGRAL_APPROACH, Purpose.CARE, Purpose.SUPERVISION}
    ),
)


@dataclass(frozen=True)
class _Side:
    """One way to stand towards a disclosure, as a question to the database and to one row."""

    among: Callable[[int], Q]
    fits: Callable[[Disclosure, int], bool]


_ANYONE = _Side(lambda _here: Q(), lambda _disclosure, _here: True)
_SENDER = _Side(
    lambda here: Q(organisation_id=here),
    lambda disclosure, here: disclosure.organisation_id == here,
)
_RECIPIENT = _Side(
    lambda here: Q(recipient_id=here, sent_at__isnull=False),
    lambda disclosure, here: disclosure.recipient_id == here and disclosure.sent_at is not None,
)
_READER = _Side(
    lambda here: Q(recipient_id=here, state__in=WITH_RECIPIENT),
    lambda disclosure, here: disclosure.recipient_id == here and disclosure.state in WITH_RECIPIENT,
)
_STAND_IN = _Side(
    lambda here: Q(organisation_id=here, recipient__isnull=True),
    lambda disclosure, here: disclosure.organisation_id == here and disclosure.recipient_id is None,
)
"""Who sent it to a partner without an account writes down what that partner answers."""


def visible_to(user: "User | AnonymousUser", can: Can = Can.FOLLOW) -> QuerySet[Disclosure]:
    """Return the disclosures with which `user` may do `can` in the membership in which they act."""
    here, sides = _sides(user, can)
    if not sides:
        return Disclosure.objects.none()
    return Disclosure.objects.filter(reduce(operator.or_, (side.among(here) for side in sides)))


def allows(user: "User | AnonymousUser", disclosure: Disclosure, can: Can) -> bool:
    """Return whether `user` may do `can` with `disclosure`: `visible_to`, for one disclosure."""
    here, sides = _sides(user, can)
    return any(side.fits(disclosure, here) for side in sides)


def may_propose(user: "User | AnonymousUser", organisation_id: int) -> bool:
    """Return whether `user` may propose a disclosure on behalf of this organisation."""
    here, sides = _sides(user, Can.PROPOSE)
    return bool(sides) and here == organisation_id


def sends(user: "User | AnonymousUser") -> bool:
    """Return whether `user` stands on the side that sends."""
    return ACCESS.reach(user, Can.PROPOSE) is not None


def receives(user: "User | AnonymousUser") -> bool:
    """Return whether disclosures can be addressed to where `user` works."""
    return ACCESS.reach(user, Can.ANSWER) is not None


def supervises(user: "User | AnonymousUser") -> bool:
    """Return whether `user` reads the record of every disclosure."""
    return ACCESS.reach(user, Can.FOLLOW) is Reach.ALWAYS


def open_list(user: "User", *, at: datetime) -> None:
    """Let `user` at the list of disclosures.

    :raises PermissionDenied: if no disclosure can ever be theirs to see; that is recorded.
    """
    if ACCESS.reach(user, Can.FOLLOW) is not None:
        return
    with transaction.atomic():
        audit.record(
            "disclosures.list", kind=KIND, key="", by=user, at=at, decision=Decision.REFUSED
        )
    raise PermissionDenied


def fetch(user: "User", reference: str, *, to: Can, at: datetime) -> Disclosure:
    """Return the disclosure, if `user` may do `to` with it, and record that it was looked at.

    Who follows a disclosure whose copy they may read, reads it: that is how it is recorded.

    :raises Http404: for an unknown reference and for a hidden disclosure alike, so
        that the answer never tells that a disclosure exists.
    :raises PermissionDenied: if the user may see the disclosure but not do this.
    """
    found = visible_to(user).filter(reference=reference)
    disclosure = found.select_related("organisation", "recipient").first()
    if disclosure is None:
        decision = Decision.ABSENT
    elif allows(user, disclosure, to):
        decision = Decision.SEEN
        if to is Can.FOLLOW and allows(user, disclosure, Can.READ):
            to = Can.READ
    else:
        decision = Decision.REFUSED
    with transaction.atomic():
        audit.record(
            f"disclosures.{to}", kind=KIND, key=reference, by=user, at=at, decision=decision
        )
    if disclosure is None:
        raise Http404
    if decision is Decision.REFUSED:
        raise PermissionDenied
    return disclosure


def _sides(user: "User | AnonymousUser", can: Can) -> tuple[int, list[_Side]]:
    """Return where `user` works now, and on which sides they may do `can`; none is: never."""
    acting = user.acting if user.is_authenticated else None
    reach = ACCESS.reach(user, can)
    if acting is None or reach is None:
        return 0, []
    if reach is Reach.ALWAYS:
        return acting.organisation_id, [_ANYONE]
    match can:
        case Can.FOLLOW:
            sides = [_RECIPIENT, *([_SENDER] if sends(user) else [])]
        case Can.READ:
            sides = [_READER, *([_SENDER] if sends(user) else [])]
        case Can.ANSWER:
            sides = [_RECIPIENT, *([_STAND_IN] if sends(user) else [])]
        case Can.HAND_OVER:
            sides = [_STAND_IN]
        case _:
            sides = [_SENDER]
    return acting.organisation_id, sides
