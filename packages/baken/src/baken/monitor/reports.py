"""The words around figures: the opening, what was printed before, what they cannot say."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from baken.monitor.queries import Page
from baken.monitor.specs import FALL, LEDES, POSSIBLE
from baken.monitor.taking import Document
from baken.printed import queries as printed
from baken.printed.states import NationalSeries
from baken.publications.states import Audience
from baken.ui.templatetags.ui import grouped

MOST_FINDINGS = 5


@dataclass(frozen=True)
class Beside:
    """A printed table in one sentence, and under which name its page is."""

    group: str
    sentence: str
    source: str


def of_page(page: Page, organisation: str, *, on: date) -> Document:
    """Return the report of a page: the findings first, and at the end what it cannot say."""
    return Document(
        title=_("Figures on human trafficking, %(organisation)s") % {"organisation": organisation},
        organisation=organisation,
        opening=f"{capfirst(page.audience.label)}, {on.year}. {LEDES[page.audience]}",
        findings=tuple(sheet.finding for sheet in page.sheets[:MOST_FINDINGS]),
        sheets=page.sheets,
        closing=(
            (
                _("What was printed before"),
                " ".join(
                    f"{one.sentence} ({one.source})." for one in printed_beside(page.audience)
                ),
            ),
            (_("What these figures cannot say"), f"{FALL} {POSSIBLE}"),
        ),
    )


def printed_beside(audience: str) -> list[Beside]:
    """Return the printed figures that stand beside a page, each in one sentence."""
    found = [_series(), _estimate()]
    if audience != Audience.PUBLIC:
        found = [_signals(), _annex(), *found]
    if audience == Audience.TRIANGLE:
        found.insert(1, _riec())
    return found


def _signals() -> Beside:
    table = printed.driehoeksmonitor()
    years = sorted(int(year) for year in table.values("year"))
    total = sum(int(table.printed(year=year, figure="signals") or 0) for year in years)
    return _beside(
        "driehoeksmonitor",
        _(
            "Haarlem, %(first)d to %(last)d: %(total)d signals, and %(part)d of every 4 were no "
            "trafficking"
        )
        % {
            "first": years[0],
            "last": years[-1],
            "total": total,
            "part": int(table.printed(figure="no_trafficking_of_four") or 0),
        },
    )


def _riec() -> Beside:
    table = printed.riec()
    return _beside(
        "riec",
        _("RIEC Noord-Holland: %(signals)d signals brought in, %(cases)d cases")
        % {
            "signals": int(table.printed(step="signals") or 0),
            "cases": int(table.printed(step="cases") or 0),
        },
    )


def _annex() -> Beside:
    table = printed.table("bijlage-3-nationaliteit")
    numbers = [int(table.read(year=year) or 0) for year in (2014, 2015, 2016)]
    return _beside(
        "bijlage-3",
        _("Noord-Holland: %(one)d, %(two)d and %(three)d possible victims in 2014, 2015 and 2016")
        % dict(zip(("one", "two", "three"), numbers, strict=True)),
    )


def _series() -> Beside:
    last = printed.series(NationalSeries.COMENSHA)[-1]
    return _beside(
        "landelijke-reeks",
        _("The Netherlands: %(many)d possible victims registered in %(year)d")
        % {"many": last.value, "year": last.year},
    )


def _estimate() -> Beside:
    first = printed.estimates()[0]
    return _beside(
        "schattingen",
        _(
            "Estimated by others for the whole country: about %(low)s to %(high)s possible victims "
            "a year in 2014 and 2015, most of them not seen"
        )
        % {"low": grouped(first.low), "high": grouped(first.high)},
    )


def _beside(group: str, sentence: str) -> Beside:
    return Beside(group, sentence, printed.group(group)[0].source.publisher)
