"""Every figure that this room shows: printed ones, and our own counts, protected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from baken.monitor import published
from baken.monitor.protection import ONE_MUNICIPALITY, Protected, Shown, protect
from baken.monitor.published import Printed
from baken.monitor.states import Outcome, Standing, Unit
from baken.signals import queries as signals
from baken.signals.states import Verdict

if TYPE_CHECKING:
    from baken.accounts.models import User

YEARS = 8
"""How many years our own counts go back."""


@dataclass(frozen=True)
class Own:
    """The counts of the organisation for which a person acts, as they may be shown."""

    organisation: str
    years: range
    figures: Protected
    on: date
    """The last day that is counted."""

    received_unit = Unit.SIGNALS_RECEIVED
    closed_unit = Unit.SIGNALS_CLOSED

    @property
    def most(self) -> tuple[Shown, list[int]]:
        """The highest count that is shown, and the years that show it."""
        highest = max(self.figures.received.values(), key=lambda shown: shown.highest)
        years = [year for year, shown in self.figures.received.items() if shown == highest]
        return highest, years

    @property
    def most_years(self) -> str:
        """The years with the highest count that is shown, in words."""
        return get_text_list([str(year) for year in self.most[1]], _("and"))

    @property
    def verdicts(self) -> list[tuple[str | Promise, Shown]] | None:
        """Closed signals by verdict in words; None where they cannot be shown."""
        found = self.figures.verdicts
        if found is None:
            return None
        return [(verdict.label, found[verdict]) for verdict in Verdict]


@dataclass(frozen=True)
class Line:
    """One line of the file with all that the page shows. It holds these columns and no others."""

    figure: str
    unit: str
    part: str
    shown: str
    standing: str
    source: str
    until: date


def printed() -> tuple[Printed, ...]:
    """Return the printed tables, as printed."""
    return published.all_printed()


def own(user: "User", *, on: date) -> Own | None:
    """Return the protected counts of the organisation for which `user` acts.

    They end with the last whole year before `on`: a count that moves by the day would
    tell when one signal comes in. None for an organisation that receives no signals.
    """
    acting = user.acting
    if acting is None or acting.organisation_id not in dict(signals.recipients(user)):
        return None
    years = range(on.year - YEARS, on.year)
    by_year = signals.verdicts_per_year(acting.organisation_id, years)
    verdicts = {verdict: sum(row[verdict] for row in by_year.values()) for verdict in Verdict}
    return Own(
        organisation=acting.organisation.name,
        years=years,
        figures=protect(
            signals.received_per_year(acting.organisation_id, years),
            {str(verdict): count for verdict, count in verdicts.items()},
            ONE_MUNICIPALITY,
        ),
        on=date(years[-1], 12, 31),
    )


def lines(own: Own | None) -> Iterator[Line]:
    """Yield everything that the page shows, a line for each count, printed ones first."""
    for table in printed():
        yield from _printed_lines(table)
    if own is not None:
        yield from _own_lines(own)


def _printed_lines(table: Printed) -> Iterator[Line]:
    source = f"{table.source.publisher}: {table.source.title}, {table.source.on.isoformat()}"
    figure = _("Driehoeksmonitor %(place)s, as printed") % {"place": table.source.place}
    unit, standing = str(table.source.unit.label), str(table.source.standing.label)
    last = date(table.years[1], 12, 31)
    for year, count in table.signals.items():
        yield Line(figure, unit, str(year), str(count), standing, source, last)
    computed = _("our sum from the printed share")
    for outcome, count in (
        (Outcome.NO_TRAFFICKING, table.no_trafficking),
        (Outcome.TAKEN_UP, table.taken_up),
    ):
        yield Line(figure, unit, str(outcome.label), str(count), computed, source, last)


def _own_lines(own: Own) -> Iterator[Line]:
    standing = str(Standing.COUNTED.label)
    figure = _("Signals of %(organisation)s") % {"organisation": own.organisation}
    for year, shown in own.figures.received.items():
        yield Line(
            figure,
            str(Unit.SIGNALS_RECEIVED.label),
            str(year),
            str(shown),
            standing,
            "Baken",
            own.on,
        )
    for label, shown in own.verdicts or ():
        yield Line(
            figure,
            str(Unit.SIGNALS_CLOSED.label),
            str(label),
            str(shown),
            standing,
            "Baken",
            own.on,
        )
