"""What the pages of the register show beside reports and pairs: counts, stories, who looked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from baken.audit import queries as audit
from baken.reference import codes, countries
from baken.reference.codes import Sector
from baken.register.models import Report, ReportIdentity, ReportMention
from baken.register.queries.lists import Asked, Pair, is_larger_than, listed, open_pairs, read_pairs
from baken.register.states import REPORT, STORY, Why

if TYPE_CHECKING:
    from baken.audit.models import Entry as Line

MOST = 100_000
"""The largest register of which a list counts all years at once."""


@dataclass(frozen=True)
class Units:
    """The three counts of a list. They are never added up."""

    reports: int
    victims: int
    mentions: int | None
    """None where the list is limited to one sector."""


@dataclass(frozen=True)
class Happened:
    """One moment in the story of a report."""

    at: datetime
    who: str
    what: str | Promise
    before: Sequence[tuple[str, str]] = ()
    """The codes that stood there before, by the name of their field."""
    why: str = ""


def units(organisation_id: int, asked: Asked) -> Units | None:
    """Return the three counts of a list; None where there is too much to count for a page."""
    if not asked.year and is_larger_than(organisation_id, MOST):
        return None
    found = listed(organisation_id, asked).filter(withdrawn_at__isnull=True).order_by()
    persons = found.values("victim", "year").distinct().count()
    mentions = None
    if not asked.sector:
        known = ReportMention.objects.filter(report__in=found.values("pk")).exclude(
            sector=Sector.UNKNOWN
        )
        of_person = known.values("report__victim", "report__year").distinct().count()
        named = known.values("report__victim", "report__year", "sector").distinct().count()
        mentions = named + persons - of_person
    return Units(found.count(), persons, mentions)


def own(organisation_id: int, user_id: UUID) -> QuerySet[Report]:
    """Return the reports that someone brought in themself, newest first."""
    found = Report.objects.filter(organisation_id=organisation_id, recorded_by=user_id)
    return found.order_by("-received_on", "reference")


def has_identity(report: Report) -> bool:
    """Return whether it is kept who a report is about; it opens nothing."""
    return ReportIdentity.objects.filter(report=report).exists()


def story(report: Report) -> list[Happened]:
    """Return what happened to a report, newest first."""
    lines = audit.about(REPORT, report.reference).filter(action__in=STORY)
    return [_happened(line) for line in reversed(lines)]


def looks(organisation_id: int, most: int) -> "list[Line]":
    """Return the last times that someone looked at who a report is about, newest first."""
    found = audit.recent().filter(action="register.show_identity", organisation_id=organisation_id)
    return list(found[:most])


def pair_at(organisation_id: int, place: int) -> Pair | None:
    """Return the pair to decide on at `place` of those that wait, counting from zero."""
    return next(iter(read_pairs(open_pairs(organisation_id)[place : place + 1])), None)


def of_signal(organisation_id: int, reference: str) -> Report | None:
    """Return the report that was made from a signal and counts; None if there is none."""
    found = Report.objects.filter(
        organisation_id=organisation_id, source_key=reference, withdrawn_at__isnull=True
    )
    return found.filter(source="signal").first()


def suggested_for(reports: Sequence[Report]) -> bool:
    """Return whether a pair with one of `reports` still waits for a human."""
    ids = [report.pk for report in reports]
    if not ids:
        return False
    waiting = open_pairs(reports[0].organisation_id)
    return waiting.filter(Q(first__in=ids) | Q(second__in=ids)).exists()


def _happened(line: "Line") -> Happened:
    payload: dict[str, Any] = json.loads(line.payload) if line.payload else {}
    why = payload.pop("why", "")
    return Happened(
        at=line.at,
        who=line.by.name if line.by else "",
        what=STORY[line.action],
        before=[(name, _words(name, code)) for name, code in payload.items()],
        why=str(Why(why).label) if why in Why.values else "",
    )


def _words(name: str, code: str) -> str:
    """Return an old code in words."""
    if name == "mentions":
        return ", ".join(codes.label("sector", one) for one in code.split(",") if one)
    if name == "nationality":
        return countries.name(code) if code else "–"
    return codes.label(name, code)
