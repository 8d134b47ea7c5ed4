"""The gate: figures are made safe by a rule, attacked with all that left before, or refused.

Everything is done year by year: no number is published that adds up years, so years say nothing of
each other. Within a year all tables of one subject are taken together, with what every reader knows
of them: totals, tables that share a total, persons who count in several rows, and the relations
that the caller names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from scipy.sparse import block_diag, csr_array

from baken.kernel.counts import Counts, Relation
from baken.kernel.errors import NotPossible
from baken.publications.around import Beside, widened
from baken.publications.states import HEADS, UNITS, Policy
from peiling.disclosure import (
    Dimension,
    Figures,
    Label,
    Published,
    Safe,
    Structure,
    Suppression,
    Table,
    label_of,
    protect,
    rule_a,
    rule_b,
    suppress,
)
from peiling.disclosure.structure import OPEN
from peiling.errors import Refused

SMALL = 8
"""Counts of 1 to 7 are small: nobody may learn that they are not zero."""
WIDTH: Mapping[str, int] = {Policy.ROUNDED: 4, Policy.COARSE: 6, Policy.SUPPRESSED: 4}
"""How far apart two values of a small count must at least be that both stay possible."""
MOST_CELLS = 2500
"""More figures in one year than these are refused: the attack could not be trusted to end."""
MOST_DIMENSIONS = 4
"""With the year, and no more: beyond that no engine of the field is sound."""
SECONDS = 20.0
HIDDEN = "×"
WHY: Mapping[str, str | Promise] = {
    "unsafe": gettext_lazy(
        "from all that is published together a number could be worked out, or proven not to be zero"
    ),
    "undecided": gettext_lazy("the attack did not come to an end, so nobody can say it is safe"),
    "suppression_not_found": gettext_lazy(
        "no way was found to hide so much that the small numbers stay apart"
    ),
}
"""Why figures are refused, by the code of the library."""
WHY_OTHERWISE = gettext_lazy("they could not be made safe together with what was published before")
PERSONS_OF: Mapping[str, str] = {"mentions": "victims"}
"""Of which unit the persons are that stand behind the rows of a table with several codes."""


@dataclass(frozen=True)
class Shown:
    """A figure as it leaves: its text, and the bounds that a reader takes from it."""

    text: str
    low: int
    high: int | None


@dataclass(frozen=True)
class Attack:
    """What the attack on one year found."""

    year: str
    cells: int
    """How many numbers were attacked: all that are not shown exactly."""
    small: int
    """How many of them are small, zero too: those are protected."""
    recovered: int
    """How many numbers could be worked out exactly."""
    presence: int
    """Of how many small numbers it could be proven that they are not zero."""
    narrowest: int | None
    """The least distance of two values of a small number that both stay possible."""
    hidden: int
    with_earlier: int
    """How many earlier publications were taken into it."""


@dataclass(frozen=True)
class Passed:
    """What may leave of one year."""

    shown: Mapping[Label, Shown]
    attack: Attack


def group_of(table: Counts) -> str:
    """Return whose persons a table counts: mentions of victims are bound to the victims."""
    return PERSONS_OF.get(table.unit, table.unit) if table.persons is not None else table.unit


def label(unit: str, year: str, codes: Mapping[str, str]) -> Label:
    """Return the name of a figure: a unit, a year, and a code for some dimensions."""
    return label_of(unit=unit, year=year, **codes)


def check(tables: Sequence[Counts]) -> None:
    """Refuse tables that cannot be made safe together.

    :raises NotPossible: without years, with too many dimensions or cells.
    """
    if not tables:
        raise NotPossible(_("There is no table to publish."))
    for table in tables:
        if table.dimensions[0].name != "year":
            raise NotPossible(
                _("The table «%(name)s» has no year as its first dimension.") % {"name": table.name}
            )
        if len(table.dimensions) > MOST_DIMENSIONS:
            raise NotPossible(
                _("The table «%(name)s» has more than %(most)d dimensions: divide it less finely.")
                % {"name": table.name, "most": MOST_DIMENSIONS}
            )
    figures = sum(
        int(np.prod([len(one.codes) + 1 for one in table.dimensions[1:]])) for table in tables
    )
    if figures > MOST_CELLS:
        raise NotPossible(
            _("These are more than %(most)d numbers a year together: choose fewer tables.")
            % {"most": MOST_CELLS}
        )


def figures_of(tables: Sequence[Counts], year: str, relations: Sequence[Relation]) -> Figures:
    """Return every figure of one year, with its true counts and what is known beforehand."""
    groups: dict[str, list[Table]] = {}
    for table in tables:
        if year in table.dimensions[0].codes:
            groups.setdefault(group_of(table), []).append(_table(table, year))
    parts = [_named(Figures.of_tables(found), unit, year) for unit, found in groups.items()]
    figures = _side_by_side(parts)
    for relation in relations:
        terms = {
            label(unit, year, dict(codes)): times for (unit, codes), times in relation.terms.items()
        }
        if set(terms) <= set(figures.structure.labels):
            figures = figures.bonded(terms, relation.low, relation.high, relation.name)
    return figures


def passed(
    figures: Figures,
    year: str,
    policy: str,
    earlier: Sequence[Mapping[Label, Shown]] = (),
    beside: Sequence[Beside] = (),
) -> Passed:
    """Return what may leave of one year, after the attack with everything of `earlier`.

    `beside` is what others showed of places within or around this one.

    :raises NotPossible: if a number could be worked out or someone's presence proven, or the
        attack did not end. The sentence names the kind of number, and never the number.
    """
    whole, shown_beside = widened(figures, beside, SMALL)
    before = [known(whole, one) for one in (*earlier, *shown_beside) if one]
    try:
        if policy == Policy.SUPPRESSED:
            found: Suppression = suppress(
                figures, below=SMALL, width=WIDTH[policy], seconds=SECONDS
            )
            start = found.published
        else:
            start = rule_a(figures) if policy == Policy.ROUNDED else rule_b(figures)
        safe = protect(
            whole,
            _over(whole, start),
            earlier=before,
            below=SMALL,
            width=WIDTH[policy],
            absence=True,
            zeros=policy != Policy.SUPPRESSED,
            hide=True,
            seconds=SECONDS,
        )
    except Refused as refusal:
        raise NotPossible(
            _("The numbers of %(year)s cannot leave like this: %(why)s.")
            % {"year": year, "why": _why(refusal)}
            + " "
            + _("Choose a coarser rule, or divide less finely.")
        ) from refusal
    return Passed(_texts(safe.published), _attack(whole, safe, year, len(before)))


def _over(whole: Figures, published: Published) -> Published:
    """Return what is shown, over more figures of which nothing is shown."""
    more = len(whole.structure.labels) - len(published.shown)
    if not more:
        return published
    return Published(
        whole.structure,
        (*published.shown, *[""] * more),
        np.concatenate([published.lower, np.zeros(more, dtype=np.int64)]),
        np.concatenate([published.upper, np.full(more, OPEN, dtype=np.int64)]),
        published.rule,
    )


def _why(refusal: Refused) -> str:
    """Return in words why figures are refused: of what kind the number was, never which."""
    said = WHY.get(refusal.reason, WHY_OTHERWISE)
    about = dict(refusal.about or ())
    unit = about.pop("unit", None)
    about.pop("year", None)
    if unit is None:
        return str(said)
    words = str(UNITS.get(unit, unit))
    if not about:
        return _("%(why)s; it is about a total of %(unit)s") % {"why": said, "unit": words}
    parts = " × ".join(str(HEADS.get(name, name)).lower() for name in about)
    return _("%(why)s; it is about a number by %(parts)s of %(unit)s") % {
        "why": said,
        "parts": parts,
        "unit": words,
    }


def known(figures: Figures, before: Mapping[Label, Shown]) -> Published:
    """Return what an earlier publication tells of these figures.

    A count may have changed since, because a report came in late or two reports turned out to be
    one person. Then its old range says nothing certain of the count of now, and is left out.
    """
    labels = figures.structure.labels
    values = figures.values
    lower = np.zeros(len(labels), dtype=np.int64)
    upper = np.full(len(labels), OPEN, dtype=np.int64)
    shown = [""] * len(labels)
    for place, (name, value) in enumerate(zip(labels, values, strict=True)):
        said = before.get(name)
        if said is None or not said.low <= value <= (OPEN if said.high is None else said.high):
            continue
        shown[place] = said.text
        lower[place] = said.low
        upper[place] = OPEN if said.high is None else said.high
    return Published(figures.structure, tuple(shown), lower, upper, "published before")


def _table(table: Counts, year: str) -> Table:
    dimensions = tuple(
        Dimension(one.name, one.codes, several=one.several) for one in table.dimensions[1:]
    )
    counts = np.zeros([len(one.codes) for one in dimensions], dtype=np.int64)
    for codes, many in table.cells.items():
        if codes[0] == year:
            counts[_place(dimensions, codes[1:])] = many
    persons = None
    if table.persons is not None:
        persons = np.zeros(counts.shape[:-1], dtype=np.int64)
        for codes, many in table.persons.items():
            if codes[0] == year:
                persons[_place(dimensions[:-1], codes[1:])] = many
    return Table(table.name, dimensions, counts, persons)


def _place(dimensions: Sequence[Dimension], codes: Sequence[str]) -> tuple[int, ...]:
    return tuple(
        dimension.codes.index(code) for dimension, code in zip(dimensions, codes, strict=True)
    )


def _named(figures: Figures, unit: str, year: str) -> Figures:
    """Return the same figures with unit and year in every label."""
    old = figures.structure
    labels = tuple(label(unit, year, dict(one)) for one in old.labels)
    structure = Structure(
        labels,
        old.sums,
        old.bonds,
        old.bond_lower,
        old.bond_upper,
        old.bond_names,
        old.relations,
    )
    return Figures(structure, figures.counts)


def _side_by_side(parts: Sequence[Figures]) -> Figures:
    if len(parts) == 1:
        return parts[0]
    found = [part.structure for part in parts]

    def joined(name: str) -> csr_array:
        return csr_array(block_diag([getattr(one, name) for one in found], format="csr"))

    structure = Structure(
        tuple(one for part in found for one in part.labels),
        joined("sums"),
        joined("bonds"),
        np.concatenate([one.bond_lower for one in found]),
        np.concatenate([one.bond_upper for one in found]),
        tuple(name for one in found for name in one.bond_names),
        joined("relations"),
    )
    return Figures(structure, np.concatenate([part.counts for part in parts]))


def _texts(published: Published) -> dict[Label, Shown]:
    return {
        name: Shown(text.replace("-", "–"), int(low), None if int(high) >= OPEN else int(high))
        for name, text, low, high in zip(
            published.structure.labels,
            published.shown,
            published.lower,
            published.upper,
            strict=True,
        )
        if text
    }


def _attack(figures: Figures, safe: Safe, year: str, earlier: int) -> Attack:
    small = [row for row in safe.report.rows if figures.value(row.label) < SMALL]
    return Attack(
        year=year,
        cells=len(safe.report.rows),
        small=len(small),
        recovered=safe.report.recovered,
        presence=sum(row.presence for row in small),
        narrowest=min((row.width for row in small), default=None),
        hidden=safe.published.shown.count(HIDDEN),
        with_earlier=earlier,
    )
