"""Who may do what in the register. Deny by default; absent and forbidden look alike."""

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
from baken.register.models import Register, Report
from baken.register.states import REPORT

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User


class Can(StrEnum):
    """What can be done in the register."""

    FOLLOW = "follow"
    """Read lists, counts and reports, without anything that names someone."""
    RECORD = "record"
    """Hand in a report, by hand or from a file."""
    CHANGE = "change"
    """Correct and withdraw reports, and decide which are about one person."""
    RECORD_NAMED = "record_named"
    """Hand in a report of someone for whom one cares, with who it is."""
    FOLLOW_OWN = "follow_own"
    """Read the reports that one handed in, without who they are about."""
    SHOW_IDENTITY = "show_identity"
    """Read who a report is about, of the reports that one handed in."""
    FORGET = "forget"
    """Have a name forgotten because consent was taken back."""
    REPORT_SIGNAL = "report_signal"
    """Report a possible victim from a signal."""
    SET_BASES = "set_bases"
    """Decide on what basis a name may be given."""


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {
    Can.FOLLOW: frozenset({("STAT", "R")}),
    Can.RECORD: frozenset({("STAT", "C")}),
    Can.CHANGE: frozenset({("STAT", "U")}),
    Can.RECORD_NAMED: frozenset({("IDS", "C")}),
    Can.FOLLOW_OWN: frozenset({("IDS", "R")}),
    Can.SHOW_IDENTITY: frozenset({("IDS", "R")}),
    Can.FORGET: frozenset({("IDS", "U")}),
    Can.REPORT_SIGNAL: frozenset({("SIG", "V")}),
    Can.SET_BASES: frozenset({("VSTR", "R")}),
}
"""Which cells of the permission matrix (object, action) must all allow each act.

The matrix has no object for settings on privacy; who supervises disclosures decides on them.
"""

ACCESS = Access(
    grants={
        Role.ANALYST: {
            Can.FOLLOW: Reach.PSEUDONYMISED,
            Can.RECORD: Reach.PSEUDONYMISED,
            Can.CHANGE: Reach.PSEUDONYMISED,
        },
        Role.CARE_COORDINATOR: {
            Can.RECORD_NAMED: Reach.MEMBER,
            Can.FOLLOW_OWN: Reach.MEMBER,
            Can.SHOW_IDENTITY: Reach.MEMBER,
            Can.FORGET: Reach.MEMBER,
        },
        Role.KEY_OFFICER: {Can.REPORT_SIGNAL: Reach.ORGANISATION},
        Role.PRIVACY_OFFICER: {Can.SET_BASES: Reach.ALWAYS},
    },
    purposes=frozenset({Purpose.POLICY, Purpose.CARE, Purpose.SIGNALLING, Purpose.SUPERVISION}),
)


def may(user: "User | AnonymousUser", can: Can) -> bool:
    """Return whether `user` may ever do this where they work now, and a register is kept there."""
    acting = getattr(user, "acting", None)
    if acting is None or ACCESS.reach(user, can) is None:
        return False
    return Register.objects.filter(organisation_id=acting.organisation_id).exists()


def visible_to(user: "User | AnonymousUser", can: Can = Can.FOLLOW) -> QuerySet[Report]:
    """Return the reports with which `user` may do `can` in the membership in which they act."""
    acting = getattr(user, "acting", None)
    reach = ACCESS.reach(user, can)
    if acting is None or reach is None:
        return Report.objects.none()
    here = Report.objects.filter(organisation_id=acting.organisation_id)
    if reach is Reach.MEMBER:
        return here.filter(recorded_by=acting.user_id)
    return here


def first_allowed(user: "User", *acts: Can) -> Can:
    """Return which of `acts` is for `user`; the last one if none is, to be refused as such."""
    return next((can for can in acts if may(user, can)), acts[-1])


def open_page(user: "User", can: Can, *, at: datetime) -> int:
    """Let `user` at a page of the register of the organisation for which they act; return which.

    :raises Http404: if no register is kept there, or it is not for them; that is recorded.
    """
    if may(user, can):
        acting = user.acting
        assert acting is not None
        return acting.organisation_id
    with transaction.atomic():
        audit.record(
            f"register.{can}", kind="register", key="", by=user, at=at, decision=Decision.REFUSED
        )
    raise Http404


def fetch(user: "User", reference: str, *, to: Can, at: datetime) -> Report:
    """Return the report, if `user` may do `to` with it, and record that it was looked at.

    :raises Http404: for an unknown reference and for a hidden report alike.
    """
    report = visible_to(user, to).filter(reference=reference).prefetch_related("mentions").first()
    with transaction.atomic():
        audit.record(
            f"register.{to}",
            kind=REPORT,
            key=reference,
            by=user,
            at=at,
            decision=Decision.ABSENT if report is None else Decision.SEEN,
        )
    if report is None:
        raise Http404
    return report
