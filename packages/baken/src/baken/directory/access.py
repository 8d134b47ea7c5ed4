"""Who may see and keep up the directory. Everyone reads it; its owners keep it true."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from baken.accounts.roles import Purpose, Role
from baken.audit import actions as audit
from baken.audit.states import Decision
from baken.directory.models import Entry
from baken.kernel.grants import Access, Reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User
    from baken.organisations.models import Organisation
    from baken.reference.models import Municipality

KIND = "directory_entry"
"""How the audit names an entry."""


class Can(StrEnum):
    """What can be done with entries. What is public needs no permission."""

    READ = "read"
    """Also numbers that are for professionals only."""
    KEEP_UP = "keep_up"


CELLS: Mapping[Can, frozenset[tuple[str, str]]] = {Can.READ: frozenset(), Can.KEEP_UP: frozenset()}
"""No cells: the permission matrix knows no object for work contacts (decision 22)."""

ACCESS = Access(
    grants={
        role: {Can.READ: Reach.ALWAYS, Can.KEEP_UP: Reach.ORGANISATION}
        if role in {Role.KEY_OFFICER, Role.ADMINISTRATOR}
        else {Can.READ: Reach.ALWAYS}
        for role in Role
        if role is not Role.ANONYMOUS
    },
    purposes=frozenset(Purpose),
)


def reads_all(user: "User | AnonymousUser") -> bool:
    """Return whether `user` also sees what is for professionals only."""
    return ACCESS.reach(user, Can.READ) is Reach.ALWAYS


def keeps_up(user: "User | AnonymousUser") -> bool:
    """Return whether `user` keeps up the entries of the organisation for which they act."""
    return ACCESS.reach(user, Can.KEEP_UP) is Reach.ORGANISATION


def kept_by(user: "User | AnonymousUser") -> QuerySet[Entry]:
    """Return the entries that `user` keeps up, also those that are out of use."""
    acting = user.acting if user.is_authenticated else None
    if acting is None or not keeps_up(user):
        return Entry.objects.none()
    return Entry.objects.filter(owner_id=acting.organisation_id)


def open_upkeep(user: "User", *, at: datetime) -> "Organisation":
    """Let `user` at the pages on which entries are kept up; return for which organisation.

    :raises PermissionDenied: if they keep up nothing; that is recorded.
    """
    if user.acting and keeps_up(user):
        return user.acting.organisation
    _refused(user, "", Decision.REFUSED, at=at)
    raise PermissionDenied


def fetch(user: "User", entry_id: UUID, *, at: datetime) -> Entry:
    """Return the entry, if `user` keeps it up.

    A refusal is recorded. Opening is not: anyone at work may read an entry as it is.

    :raises Http404: for an unknown entry and for one of another owner alike.
    """
    found = kept_by(user).select_related("owner", "municipality", "police_unit")
    entry = found.filter(pk=entry_id).first()
    if entry is None:
        _refused(user, str(entry_id), Decision.ABSENT, at=at)
        raise Http404
    return entry


def covers(
    organisation: "Organisation", municipality: "Municipality | None", police_unit_id: int | None
) -> bool:
    """Return whether `organisation` may have an entry for this municipality, unit or country.

    A municipality has entries for itself, its police unit, and those for which it buys
    shelter; one bound to a unit for that unit and its municipalities; one bound to no
    place for all.
    """
    home = organisation.municipality
    unit_id = home.police_unit_id if home else organisation.police_unit_id
    if unit_id is None:
        return True
    if municipality is None:
        return police_unit_id == unit_id
    if home is None:
        return municipality.police_unit_id == unit_id
    centre = municipality.centre_municipality
    return home.pk in {municipality.pk, centre.municipality_id if centre else None}


def _refused(user: "User", key: str, decision: Decision, *, at: datetime) -> None:
    with transaction.atomic():
        audit.record("directory.keep_up", kind=KIND, key=key, by=user, at=at, decision=decision)
