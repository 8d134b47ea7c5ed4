"""Every figure that this room shows: what was published, and for analysts what was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from baken.jobs import queries as jobs
from baken.kernel.counts import Counts, unpacked
from baken.monitor import counting, maps, sheets
from baken.monitor.maps import Map
from baken.monitor.models import Snapshot
from baken.monitor.sheets import Sheet
from baken.monitor.specs import FOR, SPECS
from baken.monitor.states import Subject
from baken.organisations import queries as organisations
from baken.publications import queries as publications
from baken.publications.queries import Released
from baken.publications.states import UNITS, Audience, words

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.jobs.models import Job


@dataclass(frozen=True)
class Page:
    """What one public reads: the publications, and a figure for each of its tables."""

    audience: Audience
    released: tuple[Released, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Snapped:
    """What was counted last of a subject, exact: for analysts alone."""

    tables: list[Counts]
    counted_at: datetime
    is_old: bool
    """Whether the data have changed since."""


@dataclass(frozen=True)
class Bench:
    """One subject on the workbench."""

    subject: Subject
    snapshot: Snapped | None
    job: "Job | None"
    current: Released | None


def page(organisation_id: int, audience: Audience) -> Page:
    """Return what an organisation has published for an audience."""
    current = publications.current(organisation_id, audience)
    found = []
    for key in FOR[audience]:
        spec = SPECS[key]
        released = current.get(spec.subject)
        made = sheets.sheet(spec, released) if released else None
        if made is not None:
            found.append(made)
    return Page(audience, tuple(current.values()), tuple(found))


@dataclass(frozen=True)
class TakingPart:
    """Which municipalities of a police unit take part."""

    police_unit: str
    names: tuple[str, ...]
    of: int
    map: Map


def taking_part(user: "User") -> TakingPart | None:
    """Return which municipalities of the police unit of `user` take part; None without a unit."""
    acting = user.acting
    unit = acting.organisation.police_unit if acting else None
    if unit is None:
        return None
    found = [
        one.municipality
        for one in organisations.receiving_signals(unit.pk)
        if one.municipality is not None
    ]
    drawn = maps.taking_part(unit.name, [one.cbs_code for one in found])
    if drawn is None:
        return None
    return TakingPart(unit.name, tuple(one.name for one in found), len(drawn.areas), drawn)


def public_pages() -> list[tuple[Released, list[Sheet]]]:
    """Return everything that is published for everyone, with its figures."""
    found = []
    for released in publications.all_released(Audience.PUBLIC):
        made = [
            sheet
            for key in FOR[Audience.PUBLIC]
            if SPECS[key].subject == released.kind
            and (sheet := sheets.sheet(SPECS[key], released)) is not None
        ]
        found.append((released, made))
    return found


def snapshot(organisation_id: int, subject: str, *, at: datetime) -> Snapped | None:
    """Return what was counted last of a subject; None if nothing was."""
    return _snapped(organisation_id, subject, now=counting.version(organisation_id, subject, at=at))


def _snapped(organisation_id: int, subject: str, *, now: str) -> Snapped | None:
    found = Snapshot.objects.filter(organisation_id=organisation_id, subject=subject).first()
    if found is None:
        return None
    tables, _relations = unpacked(found.tables)
    return Snapped(tables, found.counted_at, found.version != now)


def workbench(user: "User", *, at: datetime) -> list[Bench]:
    """Return each subject of which the organisation of an analyst has something to count."""
    acting = user.acting
    if acting is None:
        return []
    here = acting.organisation_id
    states = counting.states(here, receives=acting.organisation.kind == "municipality", at=at)
    subjects = list(states)
    work = jobs.last_of("monitor.count", [f"{one}/{here}" for one in subjects])
    released = publications.current_of_any(here)
    return [
        Bench(
            one,
            _snapped(here, one, now=states[one]),
            work.get(f"{one}/{here}"),
            released.get(one),
        )
        for one in subjects
    ]


@dataclass(frozen=True)
class Exact:
    """An exact table as the workbench shows it: a line for each combination, a column a year."""

    name: str
    title: str
    unit: str
    years: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    total: tuple[int, ...]
    persons: tuple[int, ...] | None
    """Where persons may count in several lines: how many persons stand behind them."""


def exact(table: Counts, *, years: int = 8) -> Exact:
    """Return a table as the workbench shows it, without lines that are zero in every year."""
    shown = table.dimensions[0].codes[-years:]
    lines: dict[tuple[str, ...], dict[str, int]] = {}
    for codes, many in table.cells.items():
        lines.setdefault(codes[1:], {})[codes[0]] = many
    order = [dimension.codes for dimension in table.dimensions[1:]]
    ranked = sorted(
        lines, key=lambda codes: [order[place].index(code) for place, code in enumerate(codes)]
    )
    totals = table.by("year")
    persons = None
    if table.persons is not None:
        persons = tuple(
            sum(many for codes, many in table.persons.items() if codes[0] == year) for year in shown
        )
    names = [dimension.name for dimension in table.dimensions[1:]]
    return Exact(
        table.name,
        words("table", table.name),
        str(UNITS[table.unit]),
        shown,
        tuple(
            (
                tuple(words(name, code) for name, code in zip(names, codes, strict=True)),
                tuple(lines[codes].get(year, 0) for year in shown),
            )
            for codes in ranked
            if any(lines[codes].get(year, 0) for year in shown)
        ),
        tuple(totals[year] for year in shown),
        persons,
    )


def differences(before: Released | None, tables: Sequence[Counts]) -> list[tuple[str, str, int]]:
    """Return the sums of years that no longer fit what was published: table, year, count of now."""
    found: list[tuple[str, str, int]] = []
    if before is None:
        return found
    for table in tables:
        old = before.table(table.name)
        if old is None or table.persons is not None:
            continue
        for year, many in table.by("year").items():
            shown = old.cell(year)
            if shown.text and not shown.low <= many <= (shown.high or many):
                found.append((words("table", table.name), year, many))
    return found
