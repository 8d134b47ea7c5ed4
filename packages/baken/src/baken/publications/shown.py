"""How publications are laid out on pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from baken.publications import opendata
from baken.publications.gate import HIDDEN, Attack
from baken.publications.models import Publication
from baken.publications.queries import ReleasedTable
from baken.publications.states import HEADS, UNITS, Audience, State, words
from baken.ui.templatetags.ui import grouped

if TYPE_CHECKING:
    from baken.accounts.models import User

MOST_YEARS = 8
TONES: Mapping[str, str] = {
    State.PROTECTING: "running",
    State.READY: "attention",
    State.REFUSED: "danger",
    State.SENT_BACK: "neutral",
    State.RELEASED: "done",
    State.REPLACED: "neutral",
    State.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class Grid:
    """A published table on a page: a line for each combination and each sum, a column a year."""

    name: str
    title: str
    """What it is about, with the whole of its last year."""
    caption: str
    """What it is about, and of which years."""
    unit: str
    head: str
    """What divides the lines; one column, so that the numbers stay in sight on a phone."""
    years: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...], bool], ...]
    meanings: tuple[tuple[str, str, tuple[tuple[str, str], ...], str], ...]
    """Of each column of its file: name, meaning, codes with their words, and what to mind."""
    more_years: bool
    """Whether the file holds years that do not fit here."""


@dataclass(frozen=True)
class Verdict:
    """What the attack found, over all years."""

    cells: int
    small: int
    recovered: int
    presence: int
    narrowest: int | None
    hidden: int


@dataclass(frozen=True)
class Group:
    """Publications that stand alike."""

    title: str | Promise
    empty: str | Promise
    rows: list[tuple[Publication, str]]


def grid(table: ReleasedTable) -> Grid:
    """Return a table as it is read, the sums last."""
    years = table.years[-MOST_YEARS:]
    axes = table.axes[1:]
    lines = []
    for codes in product(*([*axis.codes, ""] for axis in axes)):
        held = {axis.name: code for axis, code in zip(axes, codes, strict=True) if code}
        numbers = tuple(table.cell(year, **held).text for year in years)
        if any(numbers):
            lines.append(
                (
                    capfirst(", ".join(words(name, code) for name, code in held.items()))
                    or _("All"),
                    numbers,
                    not all(codes),
                )
            )
    return Grid(
        table.name,
        _finding(table),
        f"{capfirst(words('table', table.name))}, {years[0]}–{years[-1]}",
        "; ".join(str(UNITS[unit]) for unit in opendata.units(table)),
        capfirst(", ".join(str(HEADS[axis.name]).lower() for axis in axes)),
        years,
        tuple(lines),
        tuple(_meanings(table)),
        len(table.years) > len(years),
    )


def _finding(table: ReleasedTable) -> str:
    """Return what a table is about, with the whole of its last year where that is shown."""
    name = capfirst(words("table", table.name))
    last = table.years[-1]
    total = table.cell(last).text
    if total in {"", HIDDEN}:
        return name
    return _("%(name)s: %(total)s in %(year)s") % {
        "name": name,
        "total": grouped(total),
        "year": last,
    }


def _meanings(
    table: ReleasedTable,
) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...], str]]:
    for axis in table.axes:
        codes = () if axis.name == "year" else axis.codes
        note = str(opendata.IN_SEVERAL) if axis.several else ""
        yield (
            axis.name,
            str(HEADS[axis.name]),
            tuple((code, words(axis.name, code)) for code in codes),
            note or (str(opendata.A_SUM) if codes else ""),
        )
    for column, means in opendata.MEANS.items():
        counted = opendata.units(table) if column == opendata.UNIT else []
        yield column, str(means), tuple((unit, str(UNITS[unit])) for unit in counted), ""


def audiences(codes: Iterable[str]) -> str:
    """Return for whom figures are, in words."""
    return ", ".join(str(Audience(code).label) for code in codes)


def verdict(attacks: Sequence[Attack]) -> Verdict:
    """Return what the attack found over all years together."""
    widths = [one.narrowest for one in attacks if one.narrowest is not None]
    return Verdict(
        cells=sum(one.cells for one in attacks),
        small=sum(one.small for one in attacks),
        recovered=sum(one.recovered for one in attacks),
        presence=sum(one.presence for one in attacks),
        narrowest=min(widths, default=None),
        hidden=sum(one.hidden for one in attacks),
    )


def groups(found: Iterable[Publication], user: "User") -> list[Group]:
    """Return the publications of an organisation as a desk: what needs this person comes first."""
    mine: list[tuple[Publication, str]] = []
    runs: list[tuple[Publication, str]] = []
    ended: list[tuple[Publication, str]] = []
    for one in found:
        row = (one, TONES[one.state])
        if one.state == State.READY and one.proposed_by_id != user.pk:
            mine.append(row)
        elif one.state in {State.READY, State.PROTECTING, State.RELEASED}:
            runs.append(row)
        else:
            ended.append(row)
    return [
        Group(
            _("Needs you now"),
            _("Nothing waits for you. What a colleague proposes appears here."),
            mine,
        ),
        Group(_("Running"), _("Nothing is proposed or published."), runs),
        Group(_("Ended"), _("Nothing ended yet."), ended),
    ]
