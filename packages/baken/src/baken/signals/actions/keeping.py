"""Retention: what is over goes, with its key; the anonymous count stays."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from baken.audit import actions as audit
from baken.disclosures import actions as disclosures
from baken.disclosures import queries as disclosed
from baken.files import actions as files
from baken.items import actions as items
from baken.kernel.sealing import keystore
from baken.reporters import actions as reporters
from baken.signals import queries, rules
from baken.signals.access import KIND
from baken.signals.actions.reporting import DRAFT
from baken.signals.models import Draft, Promise, Signal, Tally
from baken.signals.states import Owed

if TYPE_CHECKING:
    from baken.accounts.models import User

BATCH = 200
"""How many signals are destroyed in one transaction."""


@dataclass(frozen=True)
class Kept:
    """What a day of retention did."""

    destroyed: int
    """Signals whose term was over."""
    held: int
    """Signals whose term was over, and that are kept for a reason until a day."""
    drafts: int
    """Reports that were never sent, and waited too long."""


def retain(*, at: datetime, by: "User | None" = None) -> Kept:
    """Destroy every signal whose term is over and that nobody holds, and stale drafts.

    Safe to run twice and to stop: each batch is a transaction of its own. The keys go
    last; a key that is left behind by a machine that stopped goes the next time.
    """
    destroyed = 0
    while over := list(queries.over(at=at)[:BATCH]):
        destroyed += _destroy(over, by=by, at=at)
    return Kept(destroyed, queries.over(at=at, held=True).count(), _drafts(by=by, at=at))


def _destroy(over: Sequence[Signal], *, by: "User | None", at: datetime) -> int:
    dossiers = [signal.pk for signal in over]
    disclosures.forget(dossiers, keep_metadata=True)  # its keys do not come back with a rollback
    with transaction.atomic():
        locked = list(
            Signal.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=dossiers)
            .select_related("reported_from")
        )
        dossiers = [signal.pk for signal in locked]
        _count(locked, at=at)
        items.forget(dossiers)
        files.forget(dossiers)
        reporters.forget(dossiers)
        Signal.objects.filter(pk__in=dossiers).delete()
        for signal in locked:
            audit.record("signals.destroyed", kind=KIND, key=signal.reference, by=by, at=at)
    keystore.destroy(dossiers)
    return len(dossiers)


def _count(over: Iterable[Signal], *, at: datetime) -> None:
    """Add signals that are about to go to the counts that stay."""
    signals = list(over)
    late = _ended_late([signal.pk for signal in signals])
    passed_on = disclosed.passed_on([signal.pk for signal in signals])
    counts = Counter(
        (
            signal.organisation_id,
            localtime(signal.received_at).year,
            signal.profession,
            signal.form,
            signal.verdict,
            signal.reported_from.kind if signal.reported_from else "",
            signal.pk in passed_on,
            signal.pk not in late,
        )
        for signal in signals
    )
    for (organisation, year, profession, form, verdict, kind, passed, in_time), many in sorted(
        counts.items()
    ):
        tally, made = Tally.objects.get_or_create(
            organisation_id=organisation,
            year=year,
            profession=profession,
            form=form,
            verdict=verdict,
            sender_kind=kind,
            passed_on=passed,
            in_time=in_time,
            defaults={"signals": many},
        )
        if not made:
            Tally.objects.filter(pk=tally.pk).update(signals=F("signals") + many)


def _ended_late(dossiers: Sequence[UUID]) -> set[UUID]:
    """Return of which signals the reporter heard too late how they ended."""
    late = Promise.objects.filter(signal__in=dossiers, what=Owed.ENDED, kept_at__gt=F("due_at"))
    return set(late.values_list("signal_id", flat=True))


def _drafts(*, by: "User | None", at: datetime) -> int:
    """Throw away what was put aside and waited too long."""
    stale = Draft.objects.filter(saved_at__lt=at - timedelta(days=rules.days("draft")))
    gone = list(stale.values_list("pk", flat=True))
    with transaction.atomic():
        Draft.objects.filter(pk__in=gone).delete()
        for draft in gone:
            audit.record("signals.discarded", kind=DRAFT, key=str(draft), by=by, at=at)
    keystore.destroy(gone)
    return len(gone)
