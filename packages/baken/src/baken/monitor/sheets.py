"""A figure as a reader gets it: finding, chart, table, and how it was made. One form for the
page, the print and every file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from baken.monitor import maps
from baken.monitor.maps import Map
from baken.monitor.specs import STEPS, Draws, Spec
from baken.publications.queries import Released, ReleasedTable, Shown
from baken.publications.states import HEADS, UNITS, InTime, Reached, words
from baken.ui.templatetags.ui import grouped

MOST_YEARS = 8
"""How many years stand beside each other in a table."""
HIDDEN = "×"


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    label: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One figure, whole."""

    key: str
    finding: str
    caption: str
    chart: str
    """What the chart shows, in words."""
    bars: tuple[Mapping[str, Any], ...]
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str
    source: str
    on: date
    method: str
    protection: str
    caveat: str
    draws: Draws
    multiples: tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...] = ()
    """The years of each row, to be drawn small beside each other."""
    map: Map | None = None


def sheet(spec: Spec, released: Released) -> Sheet | None:
    """Return the figure that `spec` describes; None if its table was not published."""
    table = released.table(spec.table)
    if table is None or not table.years:
        return None
    years = table.years[-MOST_YEARS:]
    by_year = {year: table.cell(year) for year in years}
    if not any(shown.text for shown in by_year.values()):
        return None
    if spec.draws is Draws.FUNNEL:
        steps = _steps(spec, released, years)
        return _made(spec, released, table, years, _far(steps, years[-1]), by_year, steps)
    if spec.by is None:
        return _made(spec, released, table, years, _trend(spec, by_year), by_year, [])
    codes = [
        code
        for code in table.axis(spec.by).codes
        if any((table.cell(year, **{spec.by: code}).text or "") for year in years)
    ]
    rows = [
        (words(spec.by, code), {year: table.cell(year, **{spec.by: code}) for year in years})
        for code in codes
    ]
    last = years[-1]
    kept = spec.draws is Draws.KEPT
    finding = _kept(spec, table, last) if kept else _most(spec, rows, last)
    made = _made(spec, released, table, years, finding, by_year, rows)
    if spec.draws is Draws.MAP:
        shown = {code: table.cell(last, region=code) for code in codes}
        made = replace(made, map=maps.by_unit(shown))
    return made


def in_words(shown: Shown) -> str:
    """Return a shown number in words: «at most 7», «about 45», «144»."""
    if shown.text == HIDDEN or not shown.text:
        return _("a number that is not shown")
    if shown.high is not None and shown.low == shown.high:
        return grouped(shown.text)
    if shown.low == 0:
        return _("at most %(most)s") % {"most": shown.high}
    return _("about %(number)s") % {"number": grouped(shown.text)}


def bar(name: str, shown: Shown) -> dict[str, Any]:
    """Return a number as a bar with its interval; a hidden one has the sign alone."""
    row: dict[str, Any] = {"label": name, "value": 0, "shown": shown.text or "–"}
    row["unsure"] = _unknown(shown) or (shown.low == 0 and shown.high != 0)
    if not _unknown(shown):
        high = shown.high or 0
        if shown.low:
            row["value"] = int(shown.text) if shown.text.isdecimal() else (shown.low + high) / 2
        if shown.low != high:
            row |= {"low": shown.low, "high": high}
    return row


def _made(
    spec: Spec,
    released: Released,
    table: ReleasedTable,
    years: Sequence[str],
    finding: str,
    by_year: Mapping[str, Shown],
    rows: Sequence[tuple[str, Mapping[str, Shown]]],
) -> Sheet:
    caption = str(spec.caption)
    last = years[-1]
    several = spec.by is not None and table.axis(spec.by).several
    total = _("Possible victims, each once") if several else _("Total")
    lines = [
        Line(capfirst(name), tuple(found[year].text for year in years)) for name, found in rows
    ]
    if spec.draws is not Draws.FUNNEL:
        lines.append(
            Line(
                capfirst(total if rows else str(UNITS[table.persons_unit or table.unit])),
                tuple(by_year[year].text for year in years),
            )
        )
    return Sheet(
        key=spec.key,
        finding=finding,
        caption=caption,
        chart=f"{caption}, {last}" if rows else caption,
        bars=tuple(bar(capfirst(name), found[last]) for name, found in rows)
        if rows
        else tuple(bar(year, shown) for year, shown in by_year.items()),
        heads=(str(HEADS[spec.by] if spec.by else _("What")), *years),
        lines=tuple(lines),
        unit=str(UNITS[table.unit]),
        source=_("Baken, %(organisation)s; publication %(reference)s, edition %(edition)d")
        % {
            "organisation": released.organisation,
            "reference": released.reference,
            "edition": released.edition,
        },
        on=released.counted_on,
        method=_("Counted in Baken, whole years only."),
        protection=str(released.protection),
        caveat=str(spec.caveat),
        draws=spec.draws,
        multiples=tuple(
            (capfirst(name), tuple(bar(year, found[year]) for year in years))
            for name, found in rows
        )
        if len(years) > 1
        else (),
    )


def _steps(
    spec: Spec, released: Released, years: Sequence[str]
) -> list[tuple[str, Mapping[str, Shown]]]:
    """Return how many signals came so far, for each step whose table was published."""
    received = released.table(spec.table)
    found: list[tuple[str, Mapping[str, Shown]]] = []
    if received is not None:
        found.append((_("Received"), {year: received.cell(year) for year in years}))
    for step in STEPS:
        table = released.table(f"signals_{step}")
        if table is not None:
            cells = {year: table.cell(year, **{step: Reached.YES.value}) for year in years}
            found.append((str(HEADS[step]), cells))
    return found


def _far(steps: Sequence[tuple[str, Mapping[str, Shown]]], year: str) -> str:
    """Return how far the signals of the last year came, in one sentence."""
    parts = [f"{in_words(found[year])} {name[0].lower()}{name[1:]}" for name, found in steps[:3]]
    return _("Signals of %(year)s: %(parts)s") % {"year": year, "parts": ", ".join(parts)}


def _kept(spec: Spec, table: ReleasedTable, year: str) -> str:
    """Return how many of how many were in time, as far as that is shown."""
    kept, of = table.cell(year, in_time=InTime.YES.value), table.cell(year)
    said = {"caption": spec.caption, "year": year}
    if _unknown(kept) or _unknown(of):
        return _("%(caption)s, %(year)s") % said
    if kept.low == 0:
        return _("%(caption)s: small numbers in %(year)s") % said
    said |= {"kept": in_words(kept), "of": in_words(of)}
    return _("%(caption)s: %(kept)s of %(of)s in %(year)s") % said


def _trend(spec: Spec, by_year: Mapping[str, Shown]) -> str:
    """Return what the last year says beside the one before, no surer than the numbers are."""
    years = list(by_year)
    last = by_year[years[-1]]
    said = {"year": years[-1], "number": in_words(last), "what": _what(spec)}
    if len(years) == 1:
        return _("%(year)s: %(number)s %(what)s") % said
    before = by_year[years[-2]]
    said["before"] = years[-2]
    if _unknown(last) or _unknown(before):
        return _("%(year)s: %(number)s %(what)s") % said
    if last.low > (before.high or 0):
        return _("%(year)s: %(number)s %(what)s, more than in %(before)s") % said
    if (last.high or 0) < before.low:
        return _("%(year)s: %(number)s %(what)s, fewer than in %(before)s") % said
    return _("%(year)s: %(number)s %(what)s, no clear difference with %(before)s") % said


def _most(spec: Spec, rows: Sequence[tuple[str, Mapping[str, Shown]]], year: str) -> str:
    """Return which row stands out in the last year, if one surely does."""
    sure = [(name, found[year]) for name, found in rows if not _unknown(found[year])]
    sure.sort(key=lambda one: one[1].low, reverse=True)
    caption = str(spec.caption)
    if not sure or sure[0][1].low == 0:
        return _("%(caption)s: small numbers in %(year)s") % {"caption": caption, "year": year}
    (name, most), rest = sure[0], sure[1:]
    hidden = len(sure) < len(rows)
    if hidden or any(most.low <= (other.high or 0) for _other, other in rest):
        return _("%(caption)s, %(year)s") % {"caption": caption, "year": year}
    return _("%(caption)s: most often %(name)s, %(number)s in %(year)s") % {
        "caption": caption,
        "name": name,
        "number": in_words(most),
        "year": year,
    }


def _unknown(shown: Shown) -> bool:
    return not shown.text or shown.text == HIDDEN or shown.high is None


def _what(spec: Spec) -> str | Promise:
    return _("signals") if spec.subject == "signals" else _("possible victims")
