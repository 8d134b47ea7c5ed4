"""Count a subject anew, and propose what was counted for publication."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.jobs import actions as jobs
from baken.kernel.counts import packed
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import keystore
from baken.kernel.sealing.fields import with_key
from baken.monitor import counting, queries
from baken.monitor.models import Snapshot
from baken.monitor.states import Subject
from baken.organisations import queries as organisations
from baken.publications import actions as publications
from baken.register import queries as register

if TYPE_CHECKING:
    from baken.accounts.models import User

COUNT = "monitor.count"
"""The work of counting a subject."""
LARGE = 20_000
"""A register of more reports than these is counted in the background."""


def count(organisation_id: int, subject: str, *, by: "User", at: datetime) -> bool:
    """Count every table of a subject anew; return False where that goes on in the background."""
    if subject == Subject.REGISTER and register.is_larger_than(organisation_id, LARGE):
        jobs.start(COUNT, f"{subject}/{organisation_id}", by=by, at=at)
        return False
    take_snapshot(organisation_id, subject, at=at)
    with transaction.atomic():
        audit.record("monitor.counted", kind="figures", key=subject, by=by, at=at)
    return True


def take_snapshot(organisation_id: int, subject: str, *, at: datetime) -> None:
    """Keep the tables of a subject as they are now, in the place of those before."""
    now = counting.version(organisation_id, subject, at=at)
    tables = counting.counted(organisation_id, subject, at=at)
    snapshot = Snapshot(
        organisation_id=organisation_id,
        subject=subject,
        version=now,
        counted_at=at,
        tables=packed(tables),
    )
    with_key(snapshot, keystore.make([snapshot.pk])[snapshot.pk])
    with transaction.atomic():
        before = Snapshot.objects.select_for_update().filter(
            organisation_id=organisation_id, subject=subject
        )
        gone = list(before.values_list("pk", flat=True))
        before.delete()
        snapshot.save(force_insert=True)
        transaction.on_commit(lambda: keystore.destroy(gone))


def recount(key: str, clock: Callable[[], datetime]) -> None:
    """Do the work of counting that `count` asked for."""
    subject, organisation_id = key.split("/")
    take_snapshot(int(organisation_id), subject, at=clock())


def propose(
    organisation_id: int,
    subject: str,
    *,
    title: str,
    audiences: Sequence[str],
    policy: str,
    reason: str,
    by: "User",
    at: datetime,
) -> str:
    """Propose all tables of a subject, as they were counted last, for publication.

    :raises NotPossible: if nothing was counted, the data changed since, or the gate refuses.
    """
    found = queries.snapshot(organisation_id, subject, at=at)
    if found is None or not found.tables:
        raise NotPossible(_("Nothing was counted yet. Count first."))
    if found.is_old:
        raise NotPossible(_("The data have changed since they were counted. Count again first."))
    publication = publications.propose(
        organisation_id,
        kind=subject,
        title=title,
        audiences=audiences,
        policy=policy,
        tables=found.tables,
        relations=counting.relations(subject),
        one_municipality=_of_one_municipality(organisation_id, subject),
        place=_place(organisation_id, subject),
        reason=reason,
        counted_on=found.counted_at.date(),
        by=by,
        at=at,
    )
    return publication.reference


def _place(organisation_id: int, subject: str) -> publications.Place:
    """Return of where figures are. Of signals, sent to one organisation, nobody has a part."""
    scope = register.scope(organisation_id) if subject == Subject.REGISTER else None
    if scope is None:
        return publications.Place("", "")
    return publications.Place(scope, organisations.region_of(organisation_id))


def _of_one_municipality(organisation_id: int, subject: str) -> bool:
    """Return whether the figures are of one municipality, so that the coarser rule holds."""
    if subject == Subject.REGISTER:
        return register.scope(organisation_id) == "municipality"
    return organisations.is_municipality(organisation_id)
