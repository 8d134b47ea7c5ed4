"""Prepare a run, let it begin, do its work, and take one away."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.estimate import engine, places, queries, rules
from baken.estimate.models import Run
from baken.estimate.states import COLUMNS, JOB, MOST_SEARCHED, RUN, SEARCHES, Division, Origin
from baken.jobs import actions as jobs
from baken.jobs.states import State
from baken.kernel.errors import NotPossible
from baken.kernel.sealing import keystore
from baken.kernel.sealing.fields import open_all, sealed_changes, with_key
from baken.register import queries as register
from baken.register.states import Scope
from peiling.datasets import load, names
from peiling.mse import CaptureTable, StratifiedTable

if TYPE_CHECKING:
    from decimal import Decimal

    from baken.accounts.models import User


@dataclass(frozen=True)
class Start:
    """The table of a run: where it comes from, and whether it is of the whole country."""

    origin: Origin
    name: str
    period: str
    national: bool
    table: CaptureTable
    parts: StratifiedTable | None


def from_register(
    organisation_id: int,
    years: range,
    places: Mapping[str, str],
    division: str = Division.YEAR,
) -> Start:
    """Return the table of a register's own histories over `years`, and one for each part.

    :raises NotPossible: for a register of a municipality or region: the numbers of one region
        cannot carry an estimate, and none is ever scaled down to it; or without lists.
    """
    if register.scope(organisation_id) != Scope.NATIONAL:
        raise NotPossible(
            _(
                "This register is of one region or municipality. In a year that is tens of "
                "people, and a handful on two lists: one missed link moves the estimate by more "
                "than a tenth. So no estimate is made of it, and a national one is never scaled "
                "down."
            )
        )
    if not years:
        raise NotPossible(_("Choose years in which there are reports."))
    table = rules.of_histories(register.histories(organisation_id, years), places)
    columns = COLUMNS[division]
    found: Mapping[tuple[str, ...], Mapping[frozenset[str], int]] = {}
    if division == Division.YEAR:
        per_year = register.histories_per_year(organisation_id, years)
        found = {(str(year),): one for year, one in per_year.items()}
    elif columns:
        found = register.histories_of_parts(organisation_id, years, columns)
    parts = rules.divided(columns, found, places, table.lists) if len(found) > 1 else None
    period = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return Start(Origin.REGISTER, "", period, True, table, parts)


def from_dataset(name: str) -> Start:
    """Return a published table.

    :raises NotPossible: if there is none of that name.
    """
    if name not in names():
        raise NotPossible(_("There is no published table of that name."))
    found = load(name)
    dutch = found.place.startswith("Netherlands") or found.place == "the Netherlands"
    return Start(Origin.DATASET, name, found.period or "", dutch, found.table, None)


def from_file(content: bytes, *, period: str, national: bool, by: Sequence[str] = ()) -> Start:
    """Return the table of a file, divided by the columns that `by` names.

    :raises NotPossible: if the file holds none.
    """
    table, parts = rules.read_file(content, by)
    return Start(Origin.FILE, "", period, national, table, parts)


def prepare(
    organisation_id: int,
    given: Start,
    *,
    title: str,
    method: str,
    level: "Decimal",
    replicates: int,
    seed: int,
    by: "User",
    at: datetime,
) -> Run:
    """Keep the table and settings of a run, to be looked at before it is started.

    :raises NotPossible: if the method would try every model of more lists than it can.
    """
    many = len(given.table.lists)
    if method in SEARCHES and many > MOST_SEARCHED:
        raise NotPossible(
            _(
                "There are %(many)d lists. To try every model takes days with more than %(most)d. "
                "Take lists together, or choose another way."
            )
            % {"many": many, "most": MOST_SEARCHED}
        )
    run = Run(
        organisation_id=organisation_id,
        title=title.strip(),
        origin=given.origin,
        origin_name=given.name[:200],
        period=given.period,
        national=given.national,
        method=method,
        level=level,
        replicates=replicates,
        seed=seed,
        table=rules.packed(given.table, given.parts),
        divided_by=list(given.parts.columns) if given.parts else [],
        digest=rules.digest(given.table, given.parts),
        seen=given.table.seen,
        lists=list(given.table.lists),
        asked_at=at,
        asked_by=by,
    )
    with_key(run, keystore.make([run.pk])[run.pk])
    with transaction.atomic():
        run.save(force_insert=True)
        audit.record("estimate.prepared", kind=RUN, key=run.reference, by=by, at=at)
    return run


def work_out(reference: str, told: Callable[[int, int], None]) -> None:
    """Do the work of a run, and keep what came of it. Done twice, it gives the same."""
    run = Run.objects.get(reference=reference)
    if run.withdrawn_at is not None:
        return
    open_all([run])
    table, parts = rules.unpacked(run.table)
    result = engine.worked_out(
        table,
        parts,
        engine.Asked(
            title=run.title,
            method=run.method,
            level=float(run.level),
            replicates=run.replicates,
            seed=run.seed,
            national=run.national,
            digest=run.digest,
            **places.words_of(run),
        ),
        told,
    )
    changes = sealed_changes(run, {"result": json.dumps(result, ensure_ascii=False)})
    Run.objects.filter(pk=run.pk, withdrawn_at__isnull=True).update(**changes)


@transaction.atomic
def go(run: Run, *, by: "User", at: datetime) -> None:
    """Let the work of a run begin in the background; also anew, if it failed or was stopped.

    :raises NotPossible: if the work goes on or is done already.
    """
    held = Run.objects.select_for_update().filter(pk=run.pk, withdrawn_at__isnull=True).first()
    job = queries.job_of(run)
    if held is None or (job is not None and (job.is_open or job.state == State.DONE)):
        raise NotPossible(_("Someone else has changed this in the meantime."))
    jobs.start(JOB, run.reference, by=by, at=at)
    audit.record("estimate.started", kind=RUN, key=run.reference, by=by, at=at)


@transaction.atomic
def withdraw(run: Run, *, by: "User", at: datetime) -> None:
    """Take a run away, with its table and its outcome.

    :raises NotPossible: by someone else than who asked for it, or if it is gone already.
    """
    if run.asked_by_id != by.pk:
        raise NotPossible(_("Only who started it takes it away."))
    standing = Run.objects.filter(pk=run.pk, withdrawn_at__isnull=True)
    empty = sealed_changes(run, {"table": "", "result": None})
    if not standing.update(withdrawn_at=at, **empty):
        raise NotPossible(_("Someone else has changed this in the meantime."))
    job = queries.job_of(run)
    if job is not None and job.is_open:
        jobs.stop(job, at=at)
    audit.record("estimate.withdrawn", kind=RUN, key=run.reference, by=by, at=at)


@transaction.atomic
def stop(run: Run, *, by: "User", at: datetime) -> None:
    """Stop the work of a run.

    :raises NotPossible: if it is over already.
    """
    job = queries.job_of(run)
    if job is None or not job.is_open:
        raise NotPossible(_("This is over already."))
    jobs.stop(job, at=at)
    audit.record("estimate.stopped", kind=RUN, key=run.reference, by=by, at=at)
