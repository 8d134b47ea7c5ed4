"""Decide which reports are about one person; every decision can be undone, in any order.

Reports never change by it. Who belongs together follows from the decisions that stand: those
who hang together by «the same person» are one possible victim.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.kernel.errors import NotPossible
from baken.register import rules
from baken.register.actions.keeping import changed
from baken.register.models import Bond, PairSuggestion, Report, in_order
from baken.register.states import BY_KEYS, TOO_COMMON, VICTIM

if TYPE_CHECKING:
    from baken.accounts.models import User

_SUGGEST = """
    INSERT INTO register_pairsuggestion
        (first_id, second_id, reasons, engine, engine_version, weight, found_at)
    SELECT least(mine, other), greatest(mine, other), to_jsonb(array_agg(DISTINCT alike)),
           %(engine)s, '', NULL, %(at)s
    FROM (
        SELECT key.report_id AS mine, near.report_id AS other, key.alike
        FROM register_identitykey key
        CROSS JOIN LATERAL (
            SELECT report_id FROM register_identitykey
            WHERE index = key.index AND report_id <> key.report_id
            LIMIT %(most)s
        ) near
        WHERE key.report_id = ANY(%(reports)s)
          AND (SELECT count(*) FROM (
                  SELECT 1 FROM register_identitykey WHERE index = key.index LIMIT %(most)s + 1
              ) sharing) <= %(most)s
    ) pair
    GROUP BY 1, 2
    ON CONFLICT (first_id, second_id) DO NOTHING
"""


@dataclass(frozen=True)
class Suggested:
    """A pair as an engine hands it in."""

    first: UUID
    second: UUID
    reasons: tuple[str, ...]
    weight: float | None = None


def suggest(reports: Sequence[UUID], *, at: datetime) -> int:
    """Suggest pairs for `reports` by what they share; return how many are new.

    What more than `states.TOO_COMMON` reports share, such as the phone of a shelter, is no reason.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SUGGEST,
            {"engine": BY_KEYS, "at": at, "most": TOO_COMMON, "reports": list(reports)},
        )
        found: int = cursor.rowcount
    return found


@transaction.atomic
def suggest_many(
    organisation_id: int,
    pairs: Iterable[Suggested],
    *,
    engine: str,
    version: str,
    by: "User | None",
    at: datetime,
) -> int:
    """Take in the suggestions of a linkage engine; return how many are new. A human decides.

    :raises NotPossible: if a pair is not of two reports of this register.
    """
    given = list(pairs)
    known = set(
        Report.objects.filter(
            organisation_id=organisation_id,
            pk__in={pair.first for pair in given} | {pair.second for pair in given},
        ).values_list("pk", flat=True)
    )
    if any(pair.first == pair.second or not {pair.first, pair.second} <= known for pair in given):
        raise NotPossible(_("A suggestion is not of two reports of this register."))
    rows = []
    for pair in given:
        first, second = in_order(pair.first, pair.second)
        rows.append(
            PairSuggestion(
                first_id=first,
                second_id=second,
                reasons=list(pair.reasons),
                engine=engine,
                engine_version=version,
                weight=pair.weight,
                found_at=at,
            )
        )
    before = PairSuggestion.objects.filter(first__organisation_id=organisation_id).count()
    PairSuggestion.objects.bulk_create(rows, ignore_conflicts=True)
    new = PairSuggestion.objects.filter(first__organisation_id=organisation_id).count() - before
    audit.record("register.suggested", kind="register", key=str(organisation_id), by=by, at=at)
    return new


def link(one: Report, other: Report, *, by: "User", at: datetime) -> Bond:
    """Decide that two reports are about the same person.

    :raises NotPossible: if they are of two registers, if it was decided already, or if someone
        decided that reports which would come together are not about the same person.
    """
    return _decide(one, other, same=True, by=by, at=at)


def keep_apart(one: Report, other: Report, *, by: "User", at: datetime) -> Bond:
    """Decide that two reports are not about the same person.

    :raises NotPossible: if they are of two registers, if it was decided already, or if they hang
        together by other decisions: undo those first.
    """
    return _decide(one, other, same=False, by=by, at=at)


@transaction.atomic
def undo(bond: Bond, *, by: "User", at: datetime) -> None:
    """Take a decision back; the reports stand as if it had never been made.

    :raises NotPossible: if someone did so already.
    """
    standing = Bond.objects.filter(pk=bond.pk, undone_at__isnull=True)
    if not standing.update(undone_at=at, undone_by=by):
        raise NotPossible(_("Someone else has changed this in the meantime."))
    bond.refresh_from_db()
    if bond.same:
        regroup(bond.first.victim)
        changed(bond.first.organisation_id)
    audit.record(
        "register.bond_undone",
        kind=VICTIM,
        key=rules.pseudonym(bond.first.victim),
        by=by,
        at=at,
        payload={"first": bond.first.reference, "second": bond.second.reference},
    )


def regroup(victim: UUID) -> None:
    """Divide the reports of one possible victim anew by the bonds that stand among them."""
    reports = _locked([victim])
    ids = [report.pk for report in reports]
    standing = Bond.objects.filter(
        first__in=ids, second__in=ids, same=True, undone_at__isnull=True
    ).values_list("first_id", "second_id")
    for group in rules.components(ids, standing):
        _name(group, reports)


def _decide(one: Report, other: Report, *, same: bool, by: "User", at: datetime) -> Bond:
    if one.pk == other.pk or one.organisation_id != other.organisation_id:
        raise NotPossible(_("Choose two reports of one register."))
    try:
        with transaction.atomic():
            return _write(one, other, same=same, by=by, at=at)
    except IntegrityError as error:
        if "bond_stands_once" not in str(error):
            raise
        raise NotPossible(
            _("This was decided already. Undo that decision to decide otherwise.")
        ) from error


def _write(one: Report, other: Report, *, same: bool, by: "User", at: datetime) -> Bond:
    one.refresh_from_db()
    other.refresh_from_db()
    reports = _locked([one.victim, other.victim])
    together = {report.pk: report for report in reports}
    if same:
        _refuse_kept_apart(together)
    elif together[one.pk].victim == together[other.pk].victim:
        raise NotPossible(
            _("Other decisions say that these are the same person. Undo those first.")
        )
    first, second = in_order(one.pk, other.pk)
    found = PairSuggestion.objects.filter(first=first, second=second).first()
    bond = Bond.objects.create(
        first_id=first,
        second_id=second,
        same=same,
        reasons=found.reasons if found else [],
        engine=found.engine if found else BY_KEYS,
        engine_version=found.engine_version if found else "",
        weight=found.weight if found else None,
        decided_at=at,
        decided_by=by,
    )
    if same:
        _name(frozenset(together), reports)
        changed(one.organisation_id)
        one.refresh_from_db()
        other.refresh_from_db()
    about: dict[str, Any] = {
        "kind": VICTIM,
        "key": rules.pseudonym(one.victim),
        "by": by,
        "at": at,
        "payload": {"first": one.reference, "second": other.reference},
    }
    if same:
        audit.record("register.linked", **about)
    else:
        audit.record("register.kept_apart", **about)
    return bond


def _refuse_kept_apart(together: dict[UUID, Report]) -> None:
    """Refuse when two of the reports were said to be about two people.

    :raises NotPossible: with the references of the two.
    """
    apart = Bond.objects.filter(
        Q(first__in=together) & Q(second__in=together), same=False, undone_at__isnull=True
    ).first()
    if apart is not None:
        raise NotPossible(
            _(
                "It was decided that %(first)s and %(second)s are not the same person. "
                "Undo that decision first."
            )
            % {
                "first": together[apart.first_id].reference,
                "second": together[apart.second_id].reference,
            }
        )


def _locked(victims: Collection[UUID]) -> list[Report]:
    """Return every report of `victims`, and let nobody else regroup them meanwhile."""
    found = Report.objects.select_for_update().filter(victim__in=victims)
    return list(found.order_by("pk"))


def _name(group: frozenset[UUID], reports: Collection[Report]) -> None:
    """Let the reports of `group` be one possible victim, named by the one that came first."""
    members = [report for report in reports if report.pk in group]
    first = min(members, key=lambda report: (report.recorded_at, report.pk))
    Report.objects.filter(pk__in=group).exclude(victim=first.pk).update(victim=first.pk)
