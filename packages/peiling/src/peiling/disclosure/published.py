"""What a reader sees of figures, and what that tells about each: a range."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import vstack

from peiling.disclosure.structure import (
    OPEN,
    Label,
    Structure,
    Whole,
    placed,
    text_of,
    whole_matrix,
)
from peiling.errors import InputError, Refused

HIDDEN = "×"


@dataclass(frozen=True, eq=False)
class Published:
    r"""Figures as a reader sees them.

    Parameters
    ----------
    structure : Structure
        The figures as sums of counts.
    shown : tuple of str
        The text of each figure; ``×`` for a hidden one, empty for one that is not published.
    lower, upper : ndarray of int64, shape (figures,)
        What the text tells, if the reader knows the rule: lower <= figure <= upper.
        :data:`OPEN` for no upper end.
    rule : str
        How the texts were made, for people.

    Raises
    ------
    InputError
        When the shapes do not match, or a range is empty.

    Notes
    -----
    Nothing here holds a true count. This is what `attack` works from, and what may leave.

    """

    structure: Structure
    shown: tuple[str, ...]
    lower: Whole
    upper: Whole
    rule: str

    def __post_init__(self) -> None:
        size = len(self.structure.labels)
        lower = np.asarray(self.lower, dtype=np.int64)
        upper = np.asarray(self.upper, dtype=np.int64)
        if len(self.shown) != size or lower.shape != (size,) or upper.shape != (size,):
            raise InputError("shown, lower and upper need one value for each figure")
        if (lower > upper).any():
            name = text_of(self.structure.labels[int(np.argmax(lower > upper))])
            raise InputError(f"the range of «{name}» has its lower end above its upper end")
        object.__setattr__(self, "lower", lower)
        object.__setattr__(self, "upper", upper)

    def to_dict(self) -> dict[str, Any]:
        """Return what is shown as plain values: one entry for each published figure."""
        return {
            "rule": self.rule,
            "figures": [
                {"label": dict(label), "shown": shown}
                for label, shown in zip(self.structure.labels, self.shown, strict=True)
                if shown
            ],
        }

    def text(self, label: Label) -> str:
        """Return what is shown of one figure.

        Parameters
        ----------
        label : Label
            As made by `label_of`.

        Returns
        -------
        str
            The text as published.

        Raises
        ------
        InputError
            When there is no such figure.

        """
        return self.shown[self.structure.place(label)]

    def leaving_out(self, labels: Iterable[Label]) -> "Published":
        """Return the same with some figures not published at all.

        Parameters
        ----------
        labels : iterable of Label
            Which figures a reader does not get.

        Returns
        -------
        Published
            With nothing told about those.

        Raises
        ------
        InputError
            When a figure is not there.

        """
        rows = self.structure.rows(labels)
        lower, upper, shown = self.lower.copy(), self.upper.copy(), list(self.shown)
        lower[rows], upper[rows] = 0, OPEN
        for row in rows:
            shown[row] = ""
        return replace(self, lower=lower, upper=upper, shown=tuple(shown))

    def with_percentage(
        self, part: Label, whole: Label, shown: str, *, base_shown: bool = True
    ) -> "Published":
        r"""Return the same with a percentage published beside it.

        Parameters
        ----------
        part, whole : Label
            The figure above and the figure below the line.
        shown : str
            As printed, a number with a point: ``"12.5"``. Its decimals say how it was rounded.
        base_shown : bool
            False when the percentage was taken of rounded figures; then nothing is added,
            because it tells nothing that the rounded figures do not.

        Returns
        -------
        Published
            With the percentage as a bond.

        Raises
        ------
        InputError
            When a figure is not there, or `shown` is no number of at least 0.

        Notes
        -----
        With :math:`d` decimals, :math:`|100\,a/b - p| \le 10^{-d}/2`, so in whole numbers
        :math:`(2p\,10^d - 1)\,b \le 200\cdot 10^d a \le (2p\,10^d + 1)\,b`. Both ends are taken
        as possible, so ties may be rounded either way. A base of zero obeys it with a part of
        zero; a publisher would print nothing there.

        """
        if not base_shown:
            return self
        digits = len(shown.partition(".")[2])
        scaled = shown.replace(".", "", 1)
        if not scaled.isdigit() or digits > 6:
            raise InputError(f"a percentage is printed as a number such as 12.5, not «{shown}»")
        times, twice = 200 * 10**digits, 2 * int(scaled)
        name = f"{text_of(part)} is {shown} % of {text_of(whole)}"
        structure = self.structure
        if part == whole:
            raise InputError("a percentage needs two different figures")
        structure = structure.bonded({part: times, whole: 1 - twice}, 0, None, name)
        structure = structure.bonded({part: times, whole: -1 - twice}, None, 0, name)
        return replace(self, structure=structure)


def together(releases: Sequence[Published]) -> Published:
    """Put releases of the same figures together: a reader has them all.

    Parameters
    ----------
    releases : sequence of Published
        The oldest first. Each over the same counts; a figure may be in one and not in another.

    Returns
    -------
    Published
        Every figure once, with the narrowest range that all releases together leave; `shown` is
        that of the last release with a text.

    Raises
    ------
    InputError
        When there is none, or they are not over the same counts.
    Refused
        When two releases of one figure contradict each other.

    Notes
    -----
    Wrong when the counts themselves changed between releases, as when reports came in late.
    Then the figures of the two moments are different figures: build both into one `Structure`,
    with a bond for what is known of the change.

    Examples
    --------
    >>> from peiling.disclosure import Dimension, Figures, Table, rule_a, rule_b
    >>> sex = Dimension("sex", ("man", "woman"))
    >>> figures = Figures.of_tables([Table("persons", (sex,), np.array([9, 34]))])
    >>> both = together([rule_a(figures), rule_b(figures)])
    >>> int(both.lower[1]), int(both.upper[1])
    (33, 34)

    """
    if not releases:
        raise InputError("releases needs at least one release")
    width = releases[0].structure.sums.shape[1]
    if any(release.structure.sums.shape[1] != width for release in releases):
        raise InputError("the releases are not over the same counts: build their figures together")
    result = releases[0]
    for release in releases[1:]:
        result = joined(result, release)
    return result


def joined(old: Published, new: Published) -> Published:
    """Put two releases together."""
    fresh = [row for row, lab in enumerate(new.structure.labels) if lab not in old.structure.places]
    extra = new.structure.sums[fresh]
    labels = old.structure.labels + tuple(new.structure.labels[row] for row in fresh)
    where = {label: at for at, label in enumerate(labels)}
    ties = [
        placed(one.relations, np.array([where[x] for x in one.labels]), len(labels))
        for one in (old.structure, new.structure)
    ]
    structure = replace(
        old.structure,
        labels=labels,
        sums=whole_matrix(vstack([old.structure.sums, extra])),
        relations=whole_matrix(vstack(ties)),
    )
    structure = structure.with_rows(
        new.structure.bonds,
        list(new.structure.bond_lower),
        list(new.structure.bond_upper),
        list(new.structure.bond_names),
    )
    lower = np.concatenate([old.lower, new.lower[fresh]])
    upper = np.concatenate([old.upper, new.upper[fresh]])
    shown = [*old.shown, *(new.shown[row] for row in fresh)]
    for row, label in enumerate(new.structure.labels):
        place = structure.places[label]
        lower[place] = max(lower[place], new.lower[row])
        upper[place] = min(upper[place], new.upper[row])
        shown[place] = new.shown[row] or shown[place]
    contradicted(structure, lower, upper)
    return Published(structure, tuple(shown), lower, upper, f"{old.rule}; {new.rule}")


def contradicted(structure: Structure, lower: Whole, upper: Whole) -> None:
    """Refuse when a figure has nothing left that it could be."""
    if (lower > upper).any():
        name = text_of(structure.labels[int(np.argmax(lower > upper))])
        raise Refused(
            f"two releases contradict each other about «{name}»: one was made of other counts",
            reason="releases_contradict",
        )
