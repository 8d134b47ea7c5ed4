"""Made-up counts, and publications of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from baken.accounts.tests.factories import UserFactory
from baken.jobs import actions as jobs
from baken.kernel.counts import Counts, Dimension
from baken.organisations.tests.factories import OrganisationFactory
from baken.publications import actions
from baken.publications.models import Publication
from baken.publications.states import Audience, Policy

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def a_table(
    cells: Mapping[tuple[str, ...], int], *, years: Sequence[str] = ("2024", "2025"), **codes: Any
) -> Counts:
    """Return a table of victims by year and one dimension, sex if nothing else is said."""
    name, values = next(iter(codes.items())) if codes else ("sex", ("man", "woman"))
    return Counts(
        f"victims_by_{name}",
        "victims",
        (Dimension("year", tuple(years)), Dimension(name, tuple(values))),
        cells,
    )


USUAL = a_table({("2024", "man"): 31, ("2024", "woman"): 124, ("2025", "woman"): 143})


def an_organisation() -> int:
    """Return the number of an organisation."""
    organisation: Any = OrganisationFactory()
    return int(organisation.pk)


def proposed(organisation_id: int, *tables: Counts, **changes: Any) -> Publication:
    """Return a proposal that still has to be made safe."""
    user: Any = changes.pop("by", None) or UserFactory()
    usual: dict[str, Any] = {
        "kind": "register",
        "title": "Mogelijke slachtoffers",
        "audiences": [Audience.PUBLIC],
        "policy": Policy.ROUNDED,
        "one_municipality": False,
        "reason": "Jaarlijks beeld",
        "counted_on": date(2026, 11, 1),
        "at": NOW,
    }
    return actions.propose(organisation_id, tables=tables or (USUAL,), by=user, **(usual | changes))


def ready(organisation_id: int, *tables: Counts, **changes: Any) -> Publication:
    """Return a proposal after the work on it; refused, if it had to be."""
    publication = proposed(organisation_id, *tables, **changes)
    jobs.work_once(timezone.now)
    publication.refresh_from_db()
    return publication


def released(organisation_id: int, *tables: Counts, **changes: Any) -> Publication:
    """Return a publication that has left."""
    publication = ready(organisation_id, *tables, **changes)
    second: Any = UserFactory()
    actions.release(publication, by=second, at=NOW)
    return publication
