"""What the cells are divided by: lists, covariates, and years as a trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError
from peiling.mse.strata import StratifiedTable

Floats = NDArray[np.float64]
Trend = int | Sequence[float]

FLAT = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """One way in which cells differ.

    Parameters
    ----------
    name : str
        The name of the list or of the column.
    kind : {"list", "category", "trend"}
        A list has the values 0 and 1; a category one indicator for each value but the first; a
        trend smooth columns over the years.
    values : tuple of str
        Its values, in order.
    basis : array of float, shape (values, width)
        The columns that it has in the design.

    """

    name: str
    kind: Literal["list", "category", "trend"]
    values: tuple[str, ...]
    basis: Floats

    @property
    def width(self) -> int:
        """How many columns its main effect has."""
        return int(self.basis.shape[1])


def factors_of(
    strata: StratifiedTable, year: str | None, trend: Trend | None
) -> tuple[Factor, ...]:
    """Return the factors of a divided table: its lists, then its columns.

    Raises
    ------
    InputError
        If a list and a column have the same name, `year` is no column, or the trend does not
        fit the years.

    """
    _check(strata, year, trend)
    lists = [Factor(name, "list", ("0", "1"), np.array([[0.0], [1.0]])) for name in strata.lists]
    return (*lists, *(_column(strata, name, year, trend) for name in strata.columns))


def _check(strata: StratifiedTable, year: str | None, trend: Trend | None) -> None:
    for name in strata.columns:
        if name in strata.lists:
            raise InputError(f"«{name}» is a list and a column too; give each its own name.")
    if year is not None and year not in strata.columns:
        raise InputError(f"There is no column «{year}»; they are {', '.join(strata.columns)}.")
    if trend is not None and year is None:
        raise InputError("A trend needs the column of years: name it with `year`.")


def _column(strata: StratifiedTable, name: str, year: str | None, trend: Trend | None) -> Factor:
    place = strata.columns.index(name)
    found = {key[place] for key in strata.tables}
    if name != year or trend is None:
        values = tuple(sorted(found, key=_natural))
        return Factor(name, "category", values, np.eye(len(values))[:, 1:])
    try:
        values = tuple(sorted(found, key=float))
    except ValueError as error:
        raise InputError(
            f"A trend needs numbers in column «{name}»; it holds {', '.join(sorted(found))}."
        ) from error
    years = np.array([float(value) for value in values])
    return Factor(name, "trend", values, trend_basis(years, trend))


def _natural(value: str) -> tuple[int, float, str]:
    try:
        return 0, float(value), value
    except ValueError:
        return 1, 0.0, value


def trend_basis(years: Floats, trend: Trend) -> Floats:
    r"""Return smooth columns over years, orthogonal to each other and to the constant.

    Parameters
    ----------
    years : array of float, shape (Y,)
        Different years, rising.
    trend : int or sequence of float
        A degree makes a polynomial with that many columns. Inner knots make a natural cubic
        spline: cubic between the knots, straight beyond the first and the last year, with one
        column more than there are knots.

    Returns
    -------
    array of float, shape (Y, width)
        Each column has mean 0 and mean square 1.

    Raises
    ------
    InputError
        If the degree is below 1, a knot lies outside the years or is there twice, or there are
        as many columns as years or more.

    Notes
    -----
    The spline is in the form of truncated powers [1]_: with knots
    :math:`\xi_1 < \dots < \xi_K`, the outer two the first and last year, the columns are
    :math:`x` and :math:`d_k(x) - d_{K-1}(x)`, where
    :math:`d_k(x) = ((x-\xi_k)_+^3 - (x-\xi_K)_+^3) / (\xi_K - \xi_k)`. A QR decomposition makes
    them orthogonal; the model is the same, the arithmetic steadier.

    It is wrong where the series jumps, for instance when a list begins to register differently:
    take the year as a category there.

    References
    ----------
    .. [1] Hastie, T., Tibshirani, R. and Friedman, J. (2009). The Elements of Statistical
       Learning, second edition, section 5.2.1. Springer.

    Examples
    --------
    >>> trend_basis(np.array([2016.0, 2017.0, 2018.0]), 1).round(2).sum(axis=0).tolist()
    [0.0]

    """
    if isinstance(trend, int):
        raw = _powers(years, trend)
    else:
        raw = _spline(years, np.array(list(trend), dtype=float))
    width = raw.shape[1]
    if width >= len(years):
        raise InputError(
            f"A trend with {width} columns needs at least {width + 1} years, and there are "
            f"{len(years)}. Take a lower degree or fewer knots."
        )
    upright, triangle = np.linalg.qr(np.column_stack([np.ones(len(years)), raw]))
    if (np.abs(np.diag(triangle)) < FLAT).any():
        raise InputError("There are too few years between the knots; take fewer knots.")
    signs = np.sign(np.diag(triangle))[1:]
    basis: Floats = upright[:, 1:] * signs * np.sqrt(len(years))
    return basis


def _powers(years: Floats, degree: int) -> Floats:
    if degree < 1:
        raise InputError(f"The degree of the trend must be 1 or more, got {degree}.")
    scaled = _scaled(years, years)
    return np.column_stack([scaled**power for power in range(1, degree + 1)])


def _spline(years: Floats, inner: Floats) -> Floats:
    if len(set(inner.tolist())) != len(inner):
        raise InputError("A knot of the trend is there twice.")
    if len(inner) and not (inner.min() > years[0] and inner.max() < years[-1]):
        raise InputError(f"The knots must lie between {years[0]:g} and {years[-1]:g}.")
    x = _scaled(years, years)
    knots = np.concatenate([[-1.0], _scaled(np.sort(inner), years), [1.0]])
    above = [(_cubed(x - knot) - _cubed(x - knots[-1])) / (knots[-1] - knot) for knot in knots[:-1]]
    return np.column_stack([x, *(part - above[-1] for part in above[:-1])])


def _cubed(x: Floats) -> Floats:
    positive: Floats = np.maximum(x, 0.0) ** 3
    return positive


def _scaled(x: Floats, years: Floats) -> Floats:
    width = years[-1] - years[0]
    scaled: Floats = (2.0 * x - years[0] - years[-1]) / (width if width > 0 else 1.0)
    return scaled
