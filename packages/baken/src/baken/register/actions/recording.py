"""Record reports of possible victims, one or many, correct them, and withdraw them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.kernel.copying import copy_in
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import keystore
from baken.kernel.sealing.fields import with_key
from baken.register import queries, rules
from baken.register.actions.keeping import changed
from baken.register.actions.linking import suggest
from baken.register.models import (
    Bond,
    IdentityKey,
    Report,
    ReportIdentity,
    ReportMention,
    in_order,
)
from baken.register.rules import Entry
from baken.register.states import BY_FILE, REPORT, Alike, Source, Why

if TYPE_CHECKING:
    from baken.accounts.models import User

AT_ONCE = 2000
"""How many reports are written by one statement."""

CORRECTABLE = (
    "received_on",
    "reporter",
    "region",
    "dossier_type",
    "sex",
    "age_band",
    "nationality",
)


def record(
    organisation_id: int,
    entry: Entry,
    *,
    source: Source,
    by: "User",
    at: datetime,
    source_key: str = "",
) -> Report:
    """Record one report, and look whether it may be about someone who was reported before.

    A name for which there is no basis is not kept: the person is counted without it. What is sent
    twice from one page, with the same `source_key`, is recorded once.

    :raises NotPossible: if the entry is not right, the signal was reported already, or another
        report was recorded from the same page.
    """
    if faults := entry.check(today=localdate(at)):
        raise NotPossible(" ".join(faults))
    bases = queries.bases(organisation_id)
    rows = _rows(organisation_id, [entry], bases, by=by, at=at, source=source)
    rows.reports[0].source_key = source_key
    keys = _make_keys(rows)
    try:
        with transaction.atomic():
            _write(rows)
            suggest([rows.reports[0].pk], at=at)
            changed(organisation_id)
            audit.record(
                "register.recorded", kind=REPORT, key=rows.reports[0].reference, by=by, at=at
            )
    except IntegrityError as error:
        keystore.destroy(keys)
        if "report_once_by_hand" in str(error):
            return _recorded_before(organisation_id, source_key, entry)
        if "report_once_for_signal" not in str(error):
            raise
        raise NotPossible(_("This signal was reported to the register already.")) from error
    return rows.reports[0]


def _recorded_before(organisation_id: int, source_key: str, entry: Entry) -> Report:
    """Return what the same page recorded before, if it says the same."""
    found = Report.objects.get(
        organisation_id=organisation_id, source=Source.HAND, source_key=source_key
    )
    same = all(getattr(found, name) == getattr(entry, name) for name in CORRECTABLE)
    if same and set(queries.entry_of(found).mentions) == set(entry.mentions):
        return found
    raise NotPossible(
        _("This page was recorded already, as %(reference)s. Begin anew for another report.")
        % {"reference": found.reference}
    )


def record_many(
    organisation_id: int,
    entries: Iterable[Entry],
    *,
    batch: UUID,
    by: "User",
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Record the reports of a file, in the transaction of the caller; return how many.

    `progress` hears how many were written. Entries must have been checked: what is wrong in one
    of them ends it all. Reports that bear the same `person` are one possible victim, by a
    decision of whoever brings the file. The caller writes the audit line.

    :raises NotPossible: if an entry is not right; the sentence says which, counting from 1.
    :raises RuntimeError: outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("many reports are recorded in a transaction of the caller")
    bases = queries.bases(organisation_id)
    today, done = localdate(at), 0
    keys: list[UUID] = []
    persons: dict[str, UUID] = {}
    try:
        for some in batched(entries, AT_ONCE):
            for number, entry in enumerate(some, done + 1):
                if faults := entry.check(today=today):
                    raise NotPossible(
                        _("Row %(number)d: %(faults)s")
                        % {"number": number, "faults": " ".join(faults)}
                    )
            rows = _rows(
                organisation_id, some, bases, by=by, at=at, source=Source.FILE, batch=batch
            )
            rows.bonds = _bonds(rows.reports, some, persons, by=by, at=at)
            keys += _make_keys(rows)
            _write(rows)
            named = [identity.report_id for identity in rows.identities]
            if named:
                suggest(named, at=at)
            done += len(some)
            if progress is not None:
                progress(done)
        changed(organisation_id)
    except BaseException:
        keystore.destroy(keys)
        raise
    return done


@transaction.atomic
def correct(report: Report, *, by: "User", at: datetime, **changes: Any) -> None:
    """Change facts of a report; the log keeps which they were before.

    `mentions`, a sequence of `Mention`, replaces all episodes.

    :raises NotPossible: if what it would become is not right, or it was withdrawn.
    """
    entry = queries.entry_of(report)
    mentions = tuple(changes.pop("mentions", entry.mentions))
    new = {name: changes[name] for name in CORRECTABLE if name in changes}
    if unknown := set(changes) - set(new):
        raise TypeError(f"a report has no {unknown} to correct")
    after = Entry(
        mentions=mentions,
        **{name: new.get(name, getattr(entry, name)) for name in CORRECTABLE},
    )
    if faults := after.check(today=localdate(at)):
        raise NotPossible(" ".join(faults))
    before = {
        name: str(getattr(report, name)) for name in new if getattr(report, name) != new[name]
    }
    standing = Report.objects.filter(pk=report.pk, withdrawn_at__isnull=True)
    if not standing.update(**new, year=after.received_on.year):
        raise NotPossible(_("This report was withdrawn."))
    if mentions != entry.mentions:
        before["mentions"] = ",".join(mention.sector for mention in entry.mentions)
        report.mentions.all().delete()
        ReportMention.objects.bulk_create(_mentions(report.pk, after))
    if not before:
        return
    changed(report.organisation_id)
    report.refresh_from_db()
    audit.record(
        "register.corrected",
        kind=REPORT,
        key=report.reference,
        by=by,
        at=at,
        fields=sorted(before),
        payload=before,
    )


@transaction.atomic
def withdraw(report: Report, *, by: "User", at: datetime, why: Why = Why.OTHER) -> None:
    """Take a report out of every count; it stays, and can be put back.

    :raises NotPossible: if someone did so already.
    """
    standing = Report.objects.filter(pk=report.pk, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_at=at, withdrawn_by=by):
        raise NotPossible(_("Someone else has changed this in the meantime."))
    report.refresh_from_db()
    changed(report.organisation_id)
    audit.record(
        "register.withdrawn",
        kind=REPORT,
        key=report.reference,
        by=by,
        at=at,
        payload={"why": str(why)},
    )


@transaction.atomic
def restore(report: Report, *, by: "User", at: datetime) -> None:
    """Put a report back that was withdrawn.

    :raises NotPossible: if it was not, or its signal was reported anew in the meantime.
    """
    try:
        with transaction.atomic():
            gone = Report.objects.filter(pk=report.pk, withdrawn_at__isnull=False)
            found = gone.update(withdrawn_at=None, withdrawn_by=None)
    except IntegrityError as error:
        raise NotPossible(_("This signal was reported to the register already.")) from error
    if not found:
        raise NotPossible(_("Someone else has changed this in the meantime."))
    report.refresh_from_db()
    changed(report.organisation_id)
    audit.record("register.restored", kind=REPORT, key=report.reference, by=by, at=at)


class _Rows:
    """What is written for some entries, table by table."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.mentions: list[ReportMention] = []
        self.identities: list[ReportIdentity] = []
        self.keys: list[IdentityKey] = []
        self.bonds: list[Bond] = []


def _rows(
    organisation_id: int,
    entries: Sequence[Entry],
    bases: dict[str, str],
    *,
    by: "User",
    at: datetime,
    source: Source,
    batch: UUID | None = None,
) -> _Rows:
    rows = _Rows()
    for entry in entries:
        number = uuid4()
        kept = entry.identity is not None and rules.may_name(entry.basis, bases[entry.reporter])
        rows.reports.append(
            Report(
                id=number,
                organisation_id=organisation_id,
                victim=number,
                year=entry.received_on.year,
                basis=entry.basis,
                own_number=queries.number_index(organisation_id, entry),
                row_digest=queries.row_index(organisation_id, entry) if batch else None,
                source=source,
                batch=batch,
                recorded_at=at,
                recorded_by=by,
                **{name: getattr(entry, name) for name in CORRECTABLE},
            )
        )
        rows.mentions += _mentions(number, entry)
        if kept and entry.identity is not None:
            rows.identities.append(ReportIdentity(report_id=number, **entry.identity.packed()))
            rows.keys += [
                IdentityKey(report_id=number, index=index, alike=alike)
                for index, alike in queries.keys_of(organisation_id, entry.identity).items()
            ]
    return rows


def _mentions(report: UUID, entry: Entry) -> list[ReportMention]:
    return [
        ReportMention(
            report_id=report, sector=mention.sector, began=mention.began, ended=mention.ended
        )
        for mention in entry.mentions
    ]


def _bonds(
    reports: Sequence[Report],
    entries: Sequence[Entry],
    persons: dict[str, UUID],
    *,
    by: "User",
    at: datetime,
) -> list[Bond]:
    """Let the reports on one person be one possible victim; `persons` are those met so far."""
    bonds = []
    for report, entry in zip(reports, entries, strict=True):
        if not entry.person or persons.setdefault(entry.person, report.pk) == report.pk:
            continue
        report.victim = persons[entry.person]
        first, second = in_order(report.pk, report.victim)
        bonds.append(
            Bond(
                first_id=first,
                second_id=second,
                same=True,
                reasons=[Alike.FILE],
                engine=BY_FILE,
                decided_at=at,
                decided_by=by,
            )
        )
    return bonds


def _make_keys(rows: _Rows) -> list[UUID]:
    """Make the keys before the rows: a key without a row does no harm."""
    keys = keystore.make([identity.report_id for identity in rows.identities])
    for identity in rows.identities:
        with_key(identity, keys[identity.report_id])
    return list(keys)


def _write(rows: _Rows) -> None:
    copy_in(rows.reports)
    copy_in(rows.mentions)
    copy_in(rows.identities)
    copy_in(rows.keys)
    copy_in(rows.bonds)
