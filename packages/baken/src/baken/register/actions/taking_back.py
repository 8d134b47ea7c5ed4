"""Take the reports of one file back, whole tables at a time."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from baken.kernel.sealing import keystore
from baken.register.actions.keeping import changed
from baken.register.actions.linking import regroup
from baken.register.models import Bond, Report, ReportIdentity
from baken.register.queries.figures import over_all_rows

if TYPE_CHECKING:
    from baken.accounts.models import User

_HANGING = (
    ("register_bond", "first_id"),
    ("register_bond", "second_id"),
    ("register_pairsuggestion", "first_id"),
    ("register_pairsuggestion", "second_id"),
    ("register_identitykey", "report_id"),
    ("register_reportidentity", "report_id"),
    ("register_reportmention", "report_id"),
)
"""All that hangs on a report, by table and column."""


def take_back(batch: UUID, *, organisation_id: int, by: "User", at: datetime) -> int:
    """Remove every report of one file, with names, keys and bonds; return how many there were.

    Reports of others that were bound to one of them are grouped anew by the bonds that stay. The
    caller writes the audit line.

    :raises RuntimeError: outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a file is taken back in a transaction of the caller")
    given: dict[str, UUID | int] = {"organisation": organisation_id, "batch": batch}
    with over_all_rows(), connection.cursor() as cursor:
        others = _bound_to(batch, organisation_id)
        named = list(
            ReportIdentity.objects.filter(
                report__organisation_id=organisation_id, report__batch=batch
            ).values_list("report_id", flat=True)
        )
        for table, column in _HANGING:
            cursor.execute(
                f"DELETE FROM {table} USING register_report report "  # noqa: S608  names of ours
                f"WHERE report.id = {table}.{column} AND report.batch = %(batch)s "
                "AND report.organisation_id = %(organisation)s",
                given,
            )
        cursor.execute(
            "DELETE FROM register_report "
            "WHERE batch = %(batch)s AND organisation_id = %(organisation)s",
            given,
        )
        gone: int = cursor.rowcount
    for victim in others:
        regroup(victim)
    changed(organisation_id)
    transaction.on_commit(lambda: keystore.destroy(named))
    return gone


def _bound_to(batch: UUID, organisation_id: int) -> set[UUID]:
    """Return the possible victims of reports of others that were bound to one of the file."""
    bonds = Bond.objects.filter(same=True, undone_at__isnull=True)
    here = Q(batch=batch, organisation_id=organisation_id)
    mine = Report.objects.filter(here).values("pk")
    found = Report.objects.filter(
        Q(pk__in=bonds.filter(first__in=mine).values("second"))
        | Q(pk__in=bonds.filter(second__in=mine).values("first"))
    ).exclude(here)
    return set(found.values_list("victim", flat=True))
