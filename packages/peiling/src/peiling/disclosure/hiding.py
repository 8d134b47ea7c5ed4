"""Hide figures, and then more of them, until the first cannot be worked out again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack

from peiling.disclosure.attack import Report, Row, attack, attacked
from peiling.disclosure.extremes import Effort
from peiling.disclosure.figures import Figures
from peiling.disclosure.published import HIDDEN, Published, together
from peiling.disclosure.rounding import opened
from peiling.disclosure.rules import hiding
from peiling.disclosure.structure import OPEN, Label, Whole, text_of
from peiling.errors import InputError, Refused

PRUNED_UP_TO = 1000
PULLS = (1.0, 4.0)
LAST_STAGE = 3
GAP = 0.05


@dataclass(frozen=True)
class Demand:
    """What must stay possible for the figures that are protected.

    Parameters
    ----------
    width : int
        At least this far apart must two possible values be, persons.
    absence : bool
        Whether zero must be possible, so that nobody can be shown to be in the figure.

    """

    width: int
    absence: bool

    def failing(self, row: Row) -> tuple[bool, bool]:
        """Return whether the lower end is too high, and whether the range is too narrow."""
        return self.absence and row.seen_lower > 0, row.width < self.width


@dataclass(frozen=True)
class Suppression:
    """Figures of which some are hidden.

    Parameters
    ----------
    published : Published
        What a reader sees.
    primary : tuple of Label
        Hidden because they are small.
    secondary : tuple of Label
        Hidden because the others would give the primary ones away.
    report : Report
        The attack on the result, every hidden figure.

    """

    published: Published
    primary: tuple[Label, ...]
    secondary: tuple[Label, ...]
    report: Report

    def to_dict(self) -> dict[str, Any]:
        """Return the suppression as plain values."""
        return {
            "primary": [dict(label) for label in self.primary],
            "secondary": [dict(label) for label in self.secondary],
            "published": self.published.to_dict(),
            "report": self.report.to_dict(),
        }


def suppress(
    figures: Figures,
    *,
    below: int = 3,
    width: int | None = None,
    absence: bool = True,
    zeros: bool = False,
    seconds: float = 20.0,
) -> Suppression:
    r"""Hide every figure below a number, and what is needed so that none can be worked out.

    Parameters
    ----------
    figures : Figures
        All tables that are published together, in any number of dimensions.
    below : int
        Figures of 1 to ``below - 1`` are hidden: the minimum frequency. At least 2.
    width : int or None
        The least range that must stay possible for each of them; None for `below`.
    absence : bool
        Whether zero must stay possible for each of them.
    zeros : bool
        Whether zeros are hidden like the small ones.
    seconds : float
        Limit of each programme, above 0.

    Returns
    -------
    Suppression
        What a reader sees, and the attack on it.

    Raises
    ------
    InputError
        When a number is out of range.
    Refused
        `suppression_not_found` when no other table that fits was found in time, and
        `still_recovered` when the attack on the result finds a hidden figure.

    Notes
    -----
    For primary figures that fail, another table is sought, in whole numbers, that differs where
    it must and costs least: each figure that is not hidden yet counts :math:`1 + \log(1 + v)`
    for each person it moves. What differs is hidden. Since the other table then fits everything
    that is still shown, a reader cannot rule it out. One such table serves many primary figures.
    In tables of up to 1000 figures, hidden figures that prove needless are shown again. The
    number of hidden figures is small and not proved to be the smallest.

    Wrong when the reader knows the rule for choosing what is hidden and repeats it, or knows one
    of the hidden figures from elsewhere. The range is a range of what is possible, not of what
    is likely.

    References
    ----------
    Fischetti, M. and Salazar, J. J. (2001). Solving the cell suppression problem on tabular data
    with linear constraints. Management Science, 47, 1008-1027.

    Examples
    --------
    >>> from peiling.disclosure import Dimension, Table
    >>> year, sex = Dimension("year", ("2014", "2015")), Dimension("sex", ("man", "woman"))
    >>> table = Table("persons", (year, sex), np.array([[2, 30], [3, 21]]))
    >>> done = suppress(Figures.of_tables([table]))
    >>> len(done.primary), done.report.recovered
    (1, 0)

    """
    if below < 2 or (width is not None and width < 1) or not seconds > 0:
        raise InputError("below needs at least 2, width at least 1, and seconds more than 0")
    values = figures.values
    hidden = (values < below) & (values >= (0 if zeros else 1))
    labels = figures.structure.labels
    primary = tuple(labels[row] for row in np.flatnonzero(hidden))
    start = hiding(figures, hidden, f"hidden below {below}, and what would give those away")
    demand = Demand(below if width is None else width, absence)
    small = len(labels) <= PRUNED_UP_TO
    attempts = []
    for pull in PULLS if small else PULLS[-1:]:
        published, points = hide_more(figures, start, primary, demand, seconds, pull=pull)
        if small:
            published = shown_again(figures, start, published, primary, demand, points)
        attempts.append((published, points))
    published, points = min(attempts, key=lambda one: one[0].shown.count(HIDDEN))
    secondary = newly_hidden(start, published)
    report = attack(
        published, counts=figures.counts, others=points, enough=demand.width, seconds=seconds
    )
    refuse_recovered(report, primary, demand)
    return Suppression(published, primary, secondary, report)


def refuse_recovered(report: Report, primary: Iterable[Label], demand: Demand) -> None:
    """Refuse when the attack found what should be hidden."""
    found = leaks(report, primary, demand)
    if found:
        raise Refused(
            f"the attack still finds {len(found)} figures too closely, first "
            f"«{text_of(found[0].label)}»: publish less detail",
            reason="still_recovered",
        )


def newly_hidden(before: Published, after: Published) -> tuple[Label, ...]:
    """Return the figures that are hidden in the second and not in the first."""
    return tuple(
        label
        for label, old, new in zip(before.structure.labels, before.shown, after.shown, strict=True)
        if new == HIDDEN and old != HIDDEN
    )


def with_hidden(published: Published, rows: NDArray[np.intp]) -> Published:
    """Return the same with more figures hidden."""
    lower, upper, shown = published.lower.copy(), published.upper.copy(), list(published.shown)
    lower[rows], upper[rows] = 0, OPEN
    for row in rows:
        shown[row] = HIDDEN
    return replace(published, lower=lower, upper=upper, shown=tuple(shown))


def hide_more(
    figures: Figures,
    published: Published,
    protected: tuple[Label, ...],
    demand: Demand,
    seconds: float,
    fixed: Published | None = None,
    pull: float = PULLS[-1],
) -> tuple[Published, list[Whole]]:
    """Hide figures until each protected one meets the demand; return the tables that show it.

    `fixed` is what was published before and cannot be hidden any more.
    """
    points: list[Whole] = []
    effort = Effort(enough=demand.width, solves=0)
    turn = Turn(pull)
    while True:
        known = published if fixed is None else together([fixed, published])
        report = attacked(known, protected, [figures.counts, *points], effort)
        pulled, goals = turn.take([row for row in report.rows if any(demand.failing(row))], demand)
        if not pulled:
            return published, points
        point = alternative(published, figures.values, (pulled, goals, turn.pull), seconds, fixed)
        if point is not None:
            points.append(point)
            published = with_hidden(published, broken(published, point))


class Turn:
    """Which figures are pulled next, and how hard: all of them, or in the end one at a time."""

    def __init__(self, pull: float) -> None:
        self.start = pull
        self.stage = 0
        self.before: frozenset[tuple[Label, int, int]] | None = None

    @property
    def pull(self) -> float:
        """What a person short of a goal costs, against a figure that gives way."""
        return self.start * 8.0**self.stage

    def take(self, failing: list[Row], demand: Demand) -> tuple[list[Row], Whole]:
        """Return figures with their goals; first those that need zero, then the others."""
        down = [row for row in failing if demand.failing(row)[0]]
        pulled = down or failing
        now = frozenset((row.label, row.seen_lower, row.seen_upper) for row in failing)
        self.stage = self.stage + 1 if now == self.before else 0
        self.before = now
        if self.stage > LAST_STAGE and failing:
            raise Refused(
                "no other table was found that keeps the small figures apart: publish less "
                "detail, or give more `seconds`",
                reason="suppression_not_found",
            )
        if self.stage == LAST_STAGE:
            pulled = pulled[:1]
        goals = [0 if down else row.seen_lower + demand.width for row in pulled]
        return pulled, np.array(goals, dtype=np.int64)


def broken(published: Published, point: Whole) -> NDArray[np.intp]:
    """Return the figures that another table does not keep within what is shown."""
    sums = published.structure.sums @ point
    return np.flatnonzero((sums < published.lower) | (sums > published.upper)).astype(np.intp)


def alternative(
    published: Published,
    values: Whole,
    asking: tuple[list[Row], Whole, float],
    seconds: float,
    fixed: Published | None,
) -> Whole | None:
    """Find another table that brings figures to their goals and costs little to allow.

    A goal of 0 is wanted from above, every other one from below.
    """
    structure = published.structure
    pulled, goals, pull = asking
    rows = structure.rows([row.label for row in pulled])
    told = np.flatnonzero((published.lower > 0) | (published.upper < OPEN))
    size, count, asked = structure.sums.shape[1], told.size, rows.size
    price = 1.0 + np.log1p(values[told])
    sign = np.where(goals > 0, 1.0, -1.0)
    give = eye_array(count)
    parts = [
        (structure.sums[told], give, None, published.lower[told], None),
        (structure.sums[told], -give, None, None, published.upper[told]),
        (structure.sums[rows] * sign[:, None], None, eye_array(asked), sign * goals, None),
        (structure.bonds, None, None, structure.bond_lower, structure.bond_upper),
    ]
    if fixed is not None:
        known = fixed.structure
        parts.append((known.sums, None, None, fixed.lower, fixed.upper))
        parts.append((known.bonds, None, None, known.bond_lower, known.bond_upper))
    found = milp(
        np.concatenate([np.zeros(size), price, np.full(asked, pull * price.max(initial=1.0))]),
        constraints=[limit(part, count, asked) for part in parts if part[0].shape[0]],
        bounds=Bounds(0, np.inf),
        integrality=np.concatenate([np.ones(size), np.zeros(count + asked)]),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    return None if found.x is None else np.rint(found.x[:size]).astype(np.int64)


def limit(part: tuple[Any, ...], count: int, asked: int) -> LinearConstraint:
    """Write one group of rows over counts, what figures give way, and what goals lack."""
    sums, give, lack, lower, upper = part
    size = sums.shape[0]
    matrix = hstack(
        [
            sums.astype(np.float64),
            csr_array((size, count)) if give is None else give,
            csr_array((size, asked)) if lack is None else lack,
        ],
        format="csr",
    )
    open_end = np.full(size, OPEN)
    return LinearConstraint(
        matrix,
        opened(-open_end if lower is None else lower),
        opened(open_end if upper is None else upper),
    )


def shown_again(
    figures: Figures,
    start: Published,
    published: Published,
    primary: tuple[Label, ...],
    demand: Demand,
    points: list[Whole],
    fixed: Published | None = None,
) -> Published:
    """Show hidden figures again, the largest first, where nothing is given away by that."""
    again = newly_hidden(start, published)
    effort = Effort(enough=demand.width, solves=0)
    for label in sorted(again, key=figures.value, reverse=True):
        tried = with_shown(published, start, label)
        known = tried if fixed is None else together([fixed, tried])
        report = attacked(known, None, [figures.counts, *points], effort)
        if not leaks(report, primary, demand):
            published = tried
    return published


def with_shown(published: Published, start: Published, label: Label) -> Published:
    """Return the same with one figure shown as it was at the start."""
    row = published.structure.place(label)
    lower, upper, shown = published.lower.copy(), published.upper.copy(), list(published.shown)
    lower[row], upper[row], shown[row] = start.lower[row], start.upper[row], start.shown[row]
    return replace(published, lower=lower, upper=upper, shown=tuple(shown))


def leaks(report: Report, protected: Iterable[Label], demand: Demand) -> list[Row]:
    """Return the figures that are known exactly, or too closely."""
    kept = set(protected)
    return [
        row
        for row in report.rows
        if row.width == 0 or (row.label in kept and any(demand.failing(row)))
    ]
