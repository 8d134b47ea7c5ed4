"""Counts of signals: doors for the monitor. None of them may leave the house unprotected.

Signals that were destroyed when their term was over still count, by their tally.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from baken.disclosures import queries as disclosures
from baken.organisations import queries as organisations
from baken.routes.states import Profession
from baken.signals.models import Promise as Owing
from baken.signals.models import Signal, Tally
from baken.signals.states import Owed, State, Verdict

if TYPE_CHECKING:
    from baken.accounts.models import User


class By(StrEnum):
    """By what signals can be counted in a year."""

    PROFESSION = "profession"
    FORM = "form"
    VERDICT = "verdict"


@dataclass(frozen=True)
class Funnel:
    """How many signals came in, and how far they came. Each step is part of the one before."""

    received: int
    interpreted: int
    passed_on: int
    suspected: int


@dataclass(frozen=True)
class Share:
    """How many reporters heard in time how it ended, of those for whom the term is over."""

    in_time: int
    of: int


@dataclass(frozen=True)
class Line:
    """One line of a table: of whom, and which share."""

    label: str | Promise
    share: Share


def received_per_year(organisation_id: int, years: range) -> Mapping[int, int]:
    """Return how many signals came in, for every year asked, also the empty ones."""
    return {
        year: sum(verdicts.values())
        for year, verdicts in verdicts_per_year(organisation_id, years).items()
    }


def verdicts_per_year(organisation_id: int, years: range) -> Mapping[int, Mapping[str, int]]:
    """Return how many signals got which verdict, by year of receipt.

    Every year asked and every verdict is there, also with a zero; the empty
    verdict counts the signals that have none yet.
    """
    found = per_year(organisation_id, years, by=By.VERDICT)
    return {
        year: {verdict: found[year].get(verdict, 0) for verdict in ["", *Verdict.values]}
        for year in years
    }


def per_year(organisation_id: int, years: range, *, by: By) -> Mapping[int, Mapping[str, int]]:
    """Return how many signals came in by year and `by`; what did not occur is left out."""
    there = (
        _received(organisation_id, years)
        .values(by.value, year=ExtractYear("received_at", tzinfo=get_default_timezone()))
        .annotate(many=Count("pk"))
    )
    gone = (
        Tally.objects.filter(organisation_id=organisation_id, year__in=years)
        .values(by.value, "year")
        .annotate(many=Sum("signals"))
    )
    return _added(years, ((row["year"], row[by.value], row["many"]) for row in [*there, *gone]))


def routes_per_year(organisation_id: int, years: range) -> Mapping[int, Mapping[str, int]]:
    """Return how many disclosures went out by year and route: disclosures, not signals."""
    return _added(years, disclosures.sent_per_route(organisation_id, years))


def funnel(organisation_id: int, year: int) -> Funnel:
    """Return how far the signals came that were received in `year`."""
    signals = _received(organisation_id, range(year, year + 1))
    gone = Tally.objects.filter(organisation_id=organisation_id, year=year)
    weighed = signals.filter(interpreted_at__isnull=False)
    passed = weighed.filter(pk__in=disclosures.dossiers_passed_on(organisation_id))
    suspected = passed.filter(state=State.CLOSED, verdict=Verdict.TRAFFICKING_SUSPECTED)
    return Funnel(
        received=signals.count() + _sum(gone),
        interpreted=weighed.count() + _sum(gone),
        passed_on=passed.count() + _sum(gone.filter(passed_on=True)),
        suspected=suspected.count()
        + _sum(gone.filter(passed_on=True, verdict=Verdict.TRAFFICKING_SUSPECTED)),
    )


def heard_in_time(
    organisation_id: int, years: range, *, at: datetime, per: str = "profession"
) -> Mapping[str, Share]:
    """Return the share of reporters who heard in time how it ended, by `per`.

    `per` is «profession», or «sender_kind»: the kind of organisation for which they
    reported, empty for who has no account. A signal of which the term still runs does not count.
    """
    column = {"profession": "profession", "sender_kind": "reported_from__kind"}[per]
    ended = Owing.objects.filter(signal=OuterRef("pk"), what=Owed.ENDED)
    late = ended.filter(kept_at__gt=F("due_at")) | ended.filter(
        kept_at__isnull=True, due_at__lte=at
    )
    running = ended.filter(kept_at__isnull=True, due_at__gt=at)
    there = (
        _received(organisation_id, years)
        .filter(~Exists(running))
        .annotate(late=Exists(late))
        .values("late", key=Coalesce(column, Value("")))
        .annotate(many=Count("pk"))
    )
    gone = (
        Tally.objects.filter(organisation_id=organisation_id, year__in=years)
        .values("in_time", key=F(per))
        .annotate(many=Sum("signals"))
    )
    every: Counter[str] = Counter()
    in_time: Counter[str] = Counter()
    for key, many, good in [
        *((row["key"], row["many"], not row["late"]) for row in there),
        *((row["key"], row["many"], row["in_time"]) for row in gone),
    ]:
        every[key] += many
        in_time[key] += many if good else 0
    return {key: Share(in_time[key], many) for key, many in sorted(every.items())}


def shares(user: "User", *, at: datetime) -> Sequence[tuple[str | Promise, Sequence[Line]]]:
    """Return for those who handle signals which reporters heard in time this year and the last.

    By work, and by the kind of organisation for which they reported: two tables.
    """
    if user.acting is None:
        return []
    years = range(at.year - 1, at.year + 1)
    here = user.acting.organisation_id
    by_work = heard_in_time(here, years, at=at)
    by_sender = heard_in_time(here, years, at=at, per="sender_kind")
    kinds = organisations.kinds()
    return [
        (_("Work"), [Line(Profession(key).label, share) for key, share in by_work.items()]),
        (
            _("Kind of organisation"),
            [
                Line(kinds.get(key, _("reported without an account")), share)
                for key, share in by_sender.items()
            ],
        ),
    ]


def _received(organisation_id: int, years: range) -> QuerySet[Signal]:
    zone = get_default_timezone()
    return Signal.objects.filter(
        organisation_id=organisation_id,
        received_at__gte=datetime(years[0], 1, 1, tzinfo=zone),
        received_at__lt=datetime(years[-1] + 1, 1, 1, tzinfo=zone),
    )


def _added(years: range, rows: Iterable[tuple[int, str, int]]) -> Mapping[int, Mapping[str, int]]:
    found: dict[int, Counter[str]] = {year: Counter() for year in years}
    for year, key, many in rows:
        found[year][key] += many
    return found


def _sum(tallies: QuerySet[Tally]) -> int:
    return tallies.aggregate(many=Sum("signals"))["many"] or 0
