"""Every change to the directory: the change, its audit line and its notice in one transaction."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.directory import rules
from baken.directory.access import KIND, covers
from baken.directory.models import Entry
from baken.directory.states import ENTRY, Function, State
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.notices import actions as notices
from baken.notices.states import Kind
from baken.reference.models import Status

if TYPE_CHECKING:
    from uuid import UUID

    from baken.accounts.models import User
    from baken.organisations.models import Organisation
    from baken.reference.models import Municipality, PoliceUnit


@dataclass(frozen=True)
class Content:
    """What an entry says. Without municipality and police unit it is for the whole country."""

    function: Function
    name: str
    source: str
    municipality: "Municipality | None" = None
    police_unit: "PoliceUnit | None" = None
    phone: str = ""
    hours: str = ""
    email: str = ""
    website: str = ""
    note: str = ""
    anonymous: bool | None = None
    public: bool = True
    status: Status = Status.VERIFIED
    owner_person_id: "UUID | None" = None

    @property
    def values(self) -> dict[str, Any]:
        """Return the fields of an entry with their values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def add(content: Content, *, owner: "Organisation", by: "User | None", at: datetime) -> Entry:
    """Put an entry in the directory; who writes it down says that it is right today.

    :raises NotPossible: if the owner may have no entries for this region, or has this one.
    """
    _refuse_elsewhere(owner, content)
    entry = Entry(
        **content.values, owner=owner, checked_on=rules.day(at), added_at=at, changed_at=at
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
            audit.record("directory.added", kind=KIND, key=str(entry.pk), by=by, at=at)
    except IntegrityError as error:
        raise _as_refusal(error) from error
    return entry


def change(entry: Entry, content: Content, *, seen: int, by: "User", at: datetime) -> None:
    """Change what an entry says; that counts as a check.

    :raises NotPossible: if it changed since revision `seen`, is out of use, would stand there
        twice, or the owner may have no entries for this region.
    """
    _refuse_elsewhere(entry.owner, content)
    fresh = content.values
    changed = [name for name, value in fresh.items() if getattr(entry, name) != value]
    try:
        with transaction.atomic():
            _write(entry, seen, checked_on=rules.day(at), told_stale_at=None, at=at, **fresh)
            audit.record(
                "directory.changed", kind=KIND, key=str(entry.pk), by=by, at=at, fields=changed
            )
    except IntegrityError as error:
        raise _as_refusal(error) from error


@transaction.atomic
def confirm(entry: Entry, *, seen: int, by: "User", at: datetime) -> None:
    """Write down that an entry was checked today and is still right (nagekeken).

    :raises NotPossible: if it changed since revision `seen`, or is out of use.
    """
    _write(entry, seen, checked_on=rules.day(at), status=Status.VERIFIED, told_stale_at=None, at=at)
    audit.record("directory.confirmed", kind=KIND, key=str(entry.pk), by=by, at=at)


@transaction.atomic
def retire(entry: Entry, *, by: "User", at: datetime) -> None:
    """Take an entry out of use; it stays in the history.

    :raises NotPossible: if it is out of use.
    """
    move(entry, ENTRY, "retire", retired_at=at, changed_at=at, revision=F("revision") + 1)
    audit.record("directory.retired", kind=KIND, key=str(entry.pk), by=by, at=at)


@transaction.atomic
def hand_over(entry: Entry, *, owner: "Organisation", seen: int, by: "User", at: datetime) -> None:
    """Give an entry to another organisation, which keeps it up from now on.

    The day of the check stays. Is a check due, then the new owner is told.

    :raises NotPossible: if it changed since revision `seen`, is out of use, or the other
        organisation may have no entries for this region.
    """
    if not covers(owner, entry.municipality, entry.police_unit_id):
        raise NotPossible(_("That organisation cannot have entries for this region."))
    _write(entry, seen, owner=owner, owner_person_id=None, told_stale_at=None, at=at)
    audit.record(
        "directory.handed_over", kind=KIND, key=str(entry.pk), by=by, at=at, fields=["owner"]
    )


def tell_stale(*, at: datetime) -> int:
    """Tell each owner of an entry whose check is due, once until it is checked; return how many.

    Each entry is told in a transaction of its own, so that two who run this at once tell it once.
    """
    due = Entry.objects.filter(
        state=State.IN_USE,
        told_stale_at__isnull=True,
        checked_on__lt=rules.fresh_since(rules.day(at)),
    )
    return sum(_tell(entry, at=at) for entry in due.order_by("checked_on", "pk"))


@transaction.atomic
def _tell(entry: Entry, *, at: datetime) -> bool:
    untold = Entry.objects.filter(
        pk=entry.pk, revision=entry.revision, state=State.IN_USE, told_stale_at__isnull=True
    )
    if not untold.update(told_stale_at=at):
        return False
    key = str(entry.pk)
    notices.tell(Kind.ENTRY_STALE, key=key, organisation_id=entry.owner_id, at=at)
    audit.record("directory.told_stale", kind=KIND, key=key, by=None, at=at)
    return True


def _write(entry: Entry, seen: int, *, at: datetime, **changes: Any) -> None:
    """Write `changes`, unless the entry is another than the one that was seen.

    :raises NotPossible: if it changed since revision `seen`, or is out of use.
    """
    unchanged = Entry.objects.filter(pk=entry.pk, revision=seen, state=State.IN_USE)
    if not unchanged.update(revision=seen + 1, changed_at=at, **changes):
        raise NotPossible(_("Someone else has changed this in the meantime."))
    entry.refresh_from_db()


def _refuse_elsewhere(owner: "Organisation", content: Content) -> None:
    unit = content.police_unit.pk if content.police_unit else None
    if not covers(owner, content.municipality, unit):
        raise NotPossible(_("Your organisation cannot have entries for this region."))


def _as_refusal(error: IntegrityError) -> Exception:
    """Return the sentence for an entry that stands there already; any other error as it is."""
    if "directory_entry_once" in str(error):
        return NotPossible(_("This entry is there already. Change that one."))
    return error
