"""Rules that make figures fit to be shown, each figure by itself."""

import numpy as np
from numpy.typing import NDArray

from peiling.disclosure.figures import Figures
from peiling.disclosure.published import HIDDEN, Published
from peiling.disclosure.structure import OPEN, Whole
from peiling.errors import InputError, Refused

SMALL = 7
SMALLEST_BASE = 20


def rule_a(figures: Figures) -> Published:
    """Show counts up to 7 as «0-7» and every other figure to the nearest 5.

    Parameters
    ----------
    figures : Figures
        With totals; those are treated like every other figure.

    Returns
    -------
    Published
        What a reader sees.

    Notes
    -----
    The rule for public tables. A figure of 8 to 12 is shown as 10 and so on, so that a reader
    knows each figure within five values. Rounded figures need not add up.

    Wrong as the only safeguard: several rounded figures together can tell more than each alone.
    Therefore `protect` attacks them together.

    Examples
    --------
    >>> from peiling.disclosure import Dimension, Table
    >>> sex = Dimension("sex", ("man", "woman"))
    >>> rule_a(Figures.of_tables([Table("persons", (sex,), np.array([6, 34]))])).shown
    ('0-7', '35', '40')

    """
    return coarse(figures, 5, "rule A: 0-7, others to the nearest 5")


def rule_b(figures: Figures) -> Published:
    """Show counts up to 7 as «0-7» and every other figure to the nearest 10.

    Parameters
    ----------
    figures : Figures
        With totals; those are treated like every other figure.

    Returns
    -------
    Published
        What a reader sees.

    Notes
    -----
    For one municipality, or where the whole is below 50. Halves go up: 15 is shown as 20. A
    figure shown as 10 is between 8 and 14. See `rule_a` for when it is wrong.

    Examples
    --------
    >>> from peiling.disclosure import Dimension, Table
    >>> sex = Dimension("sex", ("man", "woman"))
    >>> rule_b(Figures.of_tables([Table("persons", (sex,), np.array([6, 34]))])).shown
    ('0-7', '30', '40')

    """
    return coarse(figures, 10, "rule B: 0-7, others to the nearest 10")


def coarse(figures: Figures, base: int, rule: str) -> Published:
    """Show small counts as one class, the others to the nearest `base`, halves up."""
    values = figures.values
    small = values <= SMALL
    rounded = (values + base // 2) // base * base
    lower = np.where(small, 0, np.maximum(rounded - base // 2, SMALL + 1))
    upper = np.where(small, SMALL, rounded + (base - 1) // 2)
    shown = np.where(small, f"0-{SMALL}", rounded.astype(str))
    return Published(figures.structure, tuple(shown.tolist()), lower, upper, rule)


def as_counted(figures: Figures) -> Published:
    """Show every figure as it is.

    Parameters
    ----------
    figures : Figures
        Any.

    Returns
    -------
    Published
        Every figure exactly: no protection at all, for comparison.

    """
    values = figures.values
    return Published(
        figures.structure, tuple(map(str, values.tolist())), values, values, "as counted"
    )


def conventional_rounding(figures: Figures, base: int) -> Published:
    """Round each figure to the nearest multiple, halves up.

    Parameters
    ----------
    figures : Figures
        Any.
    base : int
        At least 2.

    Returns
    -------
    Published
        What a reader sees. The figures need not add up.

    Raises
    ------
    InputError
        When `base` is below 2.

    Notes
    -----
    For comparison: with base 3 a figure shown as 3 is 2, 3 or 4, and the sums of a small table
    often leave just one of them.

    """
    check_base(base)
    rounded = (figures.values + base // 2) // base * base
    lower = np.maximum(rounded - base // 2, 0)
    return Published(
        figures.structure,
        tuple(map(str, rounded.tolist())),
        lower,
        rounded + (base - 1) // 2,
        f"each to the nearest {base}",
    )


def random_rounding(figures: Figures, base: int, *, rng: np.random.Generator) -> Published:
    r"""Round each figure up or down by chance, right on average.

    Parameters
    ----------
    figures : Figures
        Any.
    base : int
        At least 2.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    Published
        What a reader sees. The figures need not add up.

    Raises
    ------
    InputError
        When `base` is below 2.

    Notes
    -----
    A figure :math:`v` with remainder :math:`r` goes up with probability :math:`r/b`; multiples
    stay. A reader knows it within :math:`b - 1` on either side.

    Wrong when the same figure is rounded anew in a later release: the two together tell more.
    Round once and keep the result.

    """
    check_base(base)
    values = figures.values
    rest = values % base
    rounded = values - rest + base * (rng.random(values.shape) * base < rest)
    return within(figures, rounded, base - 1, f"each at random to a multiple of {base}")


def within(figures: Figures, shown: Whole, reach: int | Whole, rule: str) -> Published:
    """Return rounded figures of which a reader knows how far off they can be."""
    lower = np.maximum(shown - reach, 0)
    texts = tuple(map(str, shown.tolist()))
    return Published(figures.structure, texts, lower, shown + reach, rule)


def blanking(figures: Figures, below: int, *, zeros_shown: bool = True) -> Published:
    """Leave out every figure below a number, and show all others as they are.

    Parameters
    ----------
    figures : Figures
        Any.
    below : int
        Figures below this are blanked.
    zeros_shown : bool
        Whether a zero is shown all the same.

    Returns
    -------
    Published
        What a reader sees, who is taken to know only that a blank is no negative number.

    Notes
    -----
    What is done by hand, and not safe: totals give the blanks away. Here so that `attack` can
    show it. `suppress` hides more figures until the small ones cannot be found again.

    """
    values = figures.values
    hidden = values < below
    if zeros_shown:
        hidden &= values > 0
    return hiding(figures, hidden, f"blank below {below}")


def hiding(figures: Figures, hidden: NDArray[np.bool_], rule: str) -> Published:
    """Hide some figures, and show all others as they are."""
    values = figures.values
    shown = tuple(
        HIDDEN if out else str(v) for out, v in zip(hidden.tolist(), values.tolist(), strict=True)
    )
    lower, upper = np.where(hidden, 0, values), np.where(hidden, OPEN, values)
    return Published(figures.structure, shown, lower, upper, rule)


def percentage(part: int, whole: int, *, digits: int = 0) -> str:
    """Write a percentage, if its base is large enough to carry one.

    Parameters
    ----------
    part, whole : int
        Persons, ``0 <= part <= whole``. Give the figures as shown, not the true ones: then the
        percentage tells nothing new.
    digits : int
        Decimals, 0 to 6.

    Returns
    -------
    str
        With a point; halves away from zero.

    Raises
    ------
    InputError
        When part is not within whole, or digits is out of range.
    Refused
        When the base is below 20.

    Notes
    -----
    Below a base of 20, one person moves a percentage by more than 5 points, and the percentage
    of a small base often belongs to one count only.

    Examples
    --------
    >>> percentage(10, 40)
    '25'

    """
    if not 0 <= part <= whole or not 0 <= digits <= 6:
        raise InputError("a percentage needs 0 <= part <= whole, and 0 to 6 digits")
    if whole < SMALLEST_BASE:
        raise Refused(
            f"no percentage below a base of {SMALLEST_BASE}: show the count only",
            reason="base_too_small",
        )
    scaled = (200 * 10**digits * part + whole) // (2 * whole)
    whole_part, rest = divmod(scaled, 10**digits)
    return f"{whole_part}.{rest:0{digits}d}" if digits else str(whole_part)


def check_base(base: int) -> None:
    """Refuse a base that rounds nothing."""
    if base < 2:
        raise InputError("base must be a whole number of at least 2")
