"""What a reader can work out from everything published together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peiling.disclosure.blocks import Division, divide
from peiling.disclosure.extremes import Effort, settle
from peiling.disclosure.presolve import System, related, system_of, tightened
from peiling.disclosure.published import Published
from peiling.disclosure.structure import OPEN, Label, Whole, text_of
from peiling.errors import InputError

MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """What a reader knows of one figure.

    Parameters
    ----------
    label : Label
        The figure.
    shown : str
        What is published of it.
    told : tuple of int
        The range that its own text tells, without the other figures; the upper end is None
        when the text tells none.
    lower, upper : int or None
        No value outside is possible. `upper` is None when there is no end below `most`.
    seen_lower, seen_upper : int
        Both occur in some table that fits everything published. Equal to `lower` and `upper`
        when the range was found exactly.

    """

    label: Label
    shown: str
    told: tuple[int, int | None]
    lower: int
    upper: int | None
    seen_lower: int
    seen_upper: int

    @property
    def width(self) -> int:
        """How far apart two values are that are surely both possible."""
        return self.seen_upper - self.seen_lower

    @property
    def recovered(self) -> bool:
        """Whether the reader knows the figure exactly."""
        return self.lower == self.upper

    @property
    def presence(self) -> bool:
        """Whether the others prove that there is somebody, where the text itself did not."""
        return self.told[0] == 0 and self.lower >= 1

    @property
    def decided(self) -> bool:
        """Whether it is known if the figure is recovered, and if presence is proved."""
        open_presence = self.told[0] == 0 and self.lower == 0 < self.seen_lower
        return (self.recovered or self.width > 0) and not open_presence

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "label": dict(self.label),
            "shown": self.shown,
            "told": list(self.told),
            "lower": self.lower,
            "upper": self.upper,
            "seen_lower": self.seen_lower,
            "seen_upper": self.seen_upper,
            "recovered": self.recovered,
            "presence": self.presence,
        }


@dataclass(frozen=True)
class Report:
    """The outcome of an attack.

    Parameters
    ----------
    rows : tuple of Row
        One for each figure attacked.

    """

    rows: tuple[Row, ...]

    @property
    def recovered(self) -> int:
        """Figures that a reader knows exactly although they are not shown exactly."""
        return sum(row.recovered for row in self.rows)

    @property
    def presence(self) -> int:
        """Figures of at least 1 for sure, of which the text itself leaves 0 possible."""
        return sum(row.presence for row in self.rows)

    @property
    def undecided(self) -> int:
        """Figures of which the programmes did not finish; take them as not safe."""
        return sum(not row.decided for row in self.rows)

    @property
    def width(self) -> int | None:
        """The narrowest range, persons; None when nothing was attacked."""
        return min((row.width for row in self.rows), default=None)

    def row(self, label: Label) -> Row:
        """Return the row of one figure.

        Parameters
        ----------
        label : Label
            As made by `label_of`.

        Returns
        -------
        Row
            What a reader knows of it.

        Raises
        ------
        InputError
            When the figure was not attacked.

        """
        for row in self.rows:
            if row.label == label:
                return row
        raise InputError(f"«{text_of(label)}» was not attacked")

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "attacked": len(self.rows),
            "recovered": self.recovered,
            "presence": self.presence,
            "undecided": self.undecided,
            "width": self.width,
            "rows": [row.to_dict() for row in self.rows],
        }


def attack(
    published: Published,
    *,
    wanted: Iterable[Label] | None = None,
    counts: NDArray[np.int64] | None = None,
    others: Sequence[NDArray[np.int64]] = (),
    enough: int | None = None,
    seconds: float = 20.0,
    most: int = MOST,
) -> Report:
    r"""Find the range of every figure that all published figures together leave.

    Parameters
    ----------
    published : Published
        Everything that a reader has, in one; see `together` for several releases.
    wanted : iterable of Label, or None
        The figures to attack; None for all that are not shown exactly.
    counts : ndarray of int64, or None
        The true counts, shape (counts,). They only save time: the ranges are the same without.
    others : sequence of ndarray of int64
        Other counts thought to fit; checked before use, and only to save time.
    enough : int or None
        None finds each range exactly. A number stops looking at a figure as soon as two
        possible values are known that lie this far apart, and zero, where not ruled out, is
        known to be possible. Large tables are then done in seconds.
    seconds : float
        Limit of one programme, above 0. What is not finished is `undecided`.
    most : int
        The reader knows that no count is above this.

    Returns
    -------
    Report
        One row for each figure attacked.

    Raises
    ------
    InputError
        When a figure is not there, or a number is out of range.
    Refused
        `figures_contradict` when no counts can have given all figures; `attack_undecided` when
        none were found in time.

    Notes
    -----
    Over counts :math:`x \in \mathbb{Z}^n_{\ge 0}` with :math:`l \le Ax \le u` (every figure as a
    range, every bond), the range of a sum :math:`s^\top x` is
    :math:`[\min s^\top x, \max s^\top x]`. Going round the sums fixes what single rows decide;
    the rest falls apart into blocks. In each, known tables that fit are pushed towards the end
    of each sum; an end that is reached needs no programme. The others are solved by HiGHS, with
    whole numbers. A table found is checked in exact arithmetic, so `seen_lower` and `seen_upper`
    never depend on a solver; `lower` and `upper` rest on its bounds, with a tolerance of 1e-6.

    Wrong when the reader knows more than what is published: a person who knows that he is one of
    the two in a cell, or a colleague who knows a count. It says what follows for certain, not
    what is likely: a range of 0 to 7 may still make 1 much likelier than 7.

    References
    ----------
    Hundepool, A., Domingo-Ferrer, J., Franconi, L., Giessing, S., Schulte Nordholt, E., Spicer,
    K. and de Wolf, P.-P. (2012). Statistical Disclosure Control. Wiley.
    doi:10.1002/9781118348239.

    Examples
    --------
    >>> from peiling.disclosure import Dimension, Figures, Table, blanking
    >>> sex = Dimension("sex", ("man", "woman"))
    >>> figures = Figures.of_tables([Table("persons", (sex,), np.array([2, 16]))])
    >>> report = attack(blanking(figures, below=3))
    >>> report.recovered, report.rows[0].lower, report.rows[0].upper
    (1, 2, 2)

    """
    effort = checked(enough, seconds, most)
    points = [*others] if counts is None else [counts, *others]
    return attacked(published, wanted, points, effort, most)


def attacked(
    published: Published,
    wanted: Iterable[Label] | None,
    points: Sequence[NDArray[np.int64]],
    effort: Effort,
    most: int = MOST,
) -> Report:
    """Attack with a given effort; see `attack`."""
    structure = published.structure
    if wanted is None:
        rows = np.flatnonzero(published.lower < published.upper).astype(np.intp)
    else:
        rows = structure.rows(wanted)
    system = tightened(system_of(related(published), most))
    division = divide(system, structure.sums[rows])
    for point in points:
        introduce(division, system, np.asarray(point, dtype=np.int64))
    for block in division.blocks:
        settle(block, effort)
    told = zip(published.lower[rows].tolist(), published.upper[rows].tolist(), strict=True)
    ranges = [gathered(division, place, ends) for place, ends in enumerate(told)]
    return Report(
        tuple(
            row_of(published, int(row), found, most)
            for row, found in zip(rows, ranges, strict=True)
        )
    )


def checked(enough: int | None, seconds: float, most: int) -> Effort:
    """Refuse numbers that mean nothing."""
    if enough is not None and enough < 1:
        raise InputError("enough must be a whole number of at least 1, or None")
    if not seconds > 0:
        raise InputError("seconds must be above 0")
    if not 1 <= most < OPEN:
        raise InputError("most must be a whole number of at least 1")
    return Effort(enough=enough, seconds=seconds)


def introduce(division: Division, system: System, point: Whole) -> None:
    """Give each block its part of known counts, where they fit."""
    if point.shape != system.low.shape:
        raise InputError(f"counts need shape {system.low.shape}, not {point.shape}")
    for block in division.blocks:
        block.learn(point[block.members].copy())


def gathered(division: Division, place: int, told: tuple[int, int]) -> tuple[int, int, int, int]:
    """Add up what is known of the parts of one sum."""
    total = np.full(4, division.constants[place], dtype=np.int64)
    for owner, row in division.parts[place]:
        block = division.blocks[owner]
        assert block.reached_low is not None
        assert block.reached_high is not None
        total += np.array(
            [block.floor[row], block.ceiling[row], block.reached_low[row], block.reached_high[row]]
        )
    floor, ceiling, low, high = (int(value) for value in total)
    return max(floor, told[0]), min(ceiling, told[1]), low, high


def row_of(published: Published, row: int, found: tuple[int, int, int, int], most: int) -> Row:
    """Write down what was found of one figure."""
    lower, upper, low, high = found
    told = int(published.upper[row])
    return Row(
        published.structure.labels[row],
        published.shown[row],
        (int(published.lower[row]), None if told >= OPEN else told),
        lower,
        None if told >= OPEN and lower < upper and upper >= most else upper,
        low,
        high,
    )
