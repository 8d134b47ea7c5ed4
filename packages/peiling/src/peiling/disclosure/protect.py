"""The gate: nothing leaves that its own attack can open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from peiling.disclosure.attack import Report, Row, attack
from peiling.disclosure.figures import Figures
from peiling.disclosure.hiding import (
    PRUNED_UP_TO,
    Demand,
    hide_more,
    newly_hidden,
    shown_again,
)
from peiling.disclosure.published import Published, together
from peiling.disclosure.structure import Label, text_of
from peiling.errors import InputError, Refused


@dataclass(frozen=True)
class Safe:
    """Figures that withstood the attack.

    Parameters
    ----------
    published : Published
        What may leave.
    hidden : tuple of Label
        Figures that had to be hidden besides what the rule does; empty unless asked for.
    report : Report
        The attack on them together with everything published before.

    """

    published: Published
    hidden: tuple[Label, ...]
    report: Report

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "published": self.published.to_dict(),
            "hidden": [dict(label) for label in self.hidden],
            "report": self.report.to_dict(),
        }


def protect(
    figures: Figures,
    published: Published,
    *,
    earlier: Sequence[Published] = (),
    below: int = 8,
    width: int = 1,
    absence: bool = True,
    zeros: bool = False,
    hide: bool = False,
    seconds: float = 20.0,
) -> Safe:
    """Let figures pass if they withstand the attack, together with everything published before.

    Parameters
    ----------
    figures : Figures
        With the true counts.
    published : Published
        What is to leave: the outcome of a rule, a rounding or a suppression.
    earlier : sequence of Published
        What has left before, over the same counts.
    below : int
        Figures of 1 to ``below - 1`` are small, and protected. At least 2.
    width : int
        At least this far apart must two possible values of every small figure be, persons.
    absence : bool
        Whether zero must stay possible for every small figure of which the text leaves it so.
    zeros : bool
        Whether zeros that are not shown as such are protected like small figures. Without it a
        reader who knows this rule can take a range narrower than `width` for a zero.
    hide : bool
        Whether figures may be hidden besides, until all this holds. False refuses instead.
    seconds : float
        Limit of each programme, above 0.

    Returns
    -------
    Safe
        What may leave, and the attack on it.

    Raises
    ------
    InputError
        When a number is out of range, or `published` is not of these figures.
    Refused
        `unsafe` when a figure that is not shown exactly is found exactly, or a small figure is
        known too closely, by whatever is published together; `undecided` when the attack did
        not finish; `not_true` when `published` rules out the true counts;
        `suppression_not_found` when hiding more did not help.

    Notes
    -----
    Every figure that is not shown exactly must keep at least two values. A figure that is shown
    exactly is a choice of the publisher, and refused only when it is small. With `hide`, other
    tables are sought as in `suppress`: each takes what is shown, except a few figures, and keeps
    a small figure apart; those few are hidden. What was published before cannot be hidden.

    Rule A alone does not keep zero possible: when 31 is shown as 30 and its larger part, 24, as
    25, the other part is at least 28 - 27 = 1.

    Wrong for readers who know more than what is published.

    Examples
    --------
    >>> from peiling.disclosure import Dimension, Table, blanking, rule_a
    >>> sex = Dimension("sex", ("man", "woman"))
    >>> figures = Figures.of_tables([Table("persons", (sex,), np.array([2, 16]))])
    >>> protect(figures, rule_a(figures), width=4, absence=False).report.recovered
    0
    >>> protect(figures, blanking(figures, below=3))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    peiling.errors.Refused: «sex=man» is known exactly from the other figures: ...

    """
    if below < 2 or width < 1:
        raise InputError("below needs at least 2, and width at least 1")
    check_true(figures, published)
    refuse_bare(figures, published, below)
    demand = Demand(width, absence)
    small = small_figures(figures, published, below, zeros=zeros)
    before = together(earlier) if earlier else None
    hidden: tuple[Label, ...] = ()
    if hide:
        start = published
        published, points = hide_more(figures, published, small, demand, seconds, before)
        if len(published.shown) <= PRUNED_UP_TO:
            published = shown_again(figures, start, published, small, demand, points, before)
        hidden = newly_hidden(start, published)
    known = together([*earlier, published])
    report = attack(known, counts=figures.counts, enough=width, seconds=seconds)
    refuse_unsafe(report, set(small), demand)
    return Safe(published, hidden, report)


def check_true(figures: Figures, published: Published) -> None:
    """Refuse what does not belong to these counts."""
    structure = published.structure
    if structure.sums.shape[1] != figures.counts.size:
        raise InputError("published is over other counts than figures")
    values = structure.sums @ figures.counts
    wrong = np.flatnonzero((values < published.lower) | (values > published.upper))
    if wrong.size:
        raise Refused(
            f"«{text_of(structure.labels[wrong[0]])}» is shown as "
            f"{published.shown[wrong[0]]}, which its true value does not allow",
            reason="not_true",
        )


def refuse_bare(figures: Figures, published: Published, below: int) -> None:
    """Refuse a small figure that is simply shown."""
    values = published.structure.sums @ figures.counts
    bare = (values > 0) & (values < below) & (published.lower == published.upper)
    if bare.any():
        row = int(np.argmax(bare))
        raise Refused(
            f"«{text_of(published.structure.labels[row])}» is small and shown as it is: apply a "
            "rule, round, or suppress first",
            reason="unsafe",
            about=published.structure.labels[row],
        )


def small_figures(
    figures: Figures, published: Published, below: int, *, zeros: bool = False
) -> tuple[Label, ...]:
    """Return the small figures of which the text itself leaves zero possible, and not certain."""
    values = published.structure.sums @ figures.counts
    small = (values >= (0 if zeros else 1)) & (values < below)
    small &= (published.lower == 0) & (published.upper > 0)
    return tuple(published.structure.labels[row] for row in np.flatnonzero(small))


def refuse_unsafe(report: Report, small: set[Label], demand: Demand) -> None:
    """Refuse at the first figure that a reader knows too well."""
    for row in report.rows:
        if row.recovered:
            refuse(row, "known exactly from the other figures")
        if row.label in small and demand.absence and row.lower > 0:
            refuse(row, f"at least {row.lower}, which the other figures prove")
        if row.label in small and row.upper is not None and row.upper - row.lower < demand.width:
            refuse(row, f"between {row.lower} and {row.upper}, which is too close")
        if row.width == 0 or (row.label in small and any(demand.failing(row))):
            raise Refused(
                f"the attack on «{text_of(row.label)}» did not finish: give more `seconds`, or "
                "publish less detail",
                reason="undecided",
                about=row.label,
            )


def refuse(row: Row, why: str) -> None:
    """Refuse because of one figure."""
    raise Refused(
        f"«{text_of(row.label)}» is {why}: publish less detail, or let figures be hidden",
        reason="unsafe",
        about=row.label,
    )
