"""Intervals for one small count, and for a rate."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtri, gammaln, pdtr

from peiling.errors import InputError


@dataclass(frozen=True, slots=True)
class CountInterval:
    """A count, or a rate made of it, with its interval.

    Parameters
    ----------
    value, lower, upper : float
        Persons; for a rate, persons for each `per` inhabitants.
    level : float
        The coverage that is aimed at.
    method : str
        `exact` (Garwood) or `mid-p`.

    """

    value: float
    lower: float
    upper: float
    level: float
    method: str

    def to_dict(self) -> dict[str, Any]:
        """Return the interval as plain values."""
        return {
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "level": self.level,
            "method": self.method,
        }


def count_interval(count: int, *, level: float = 0.95, mid_p: bool = False) -> CountInterval:
    """Return the interval of the number that a count of persons could as well have been.

    Parameters
    ----------
    count : int
        Persons counted, at least 0.
    level : float
        Coverage aimed at, between 0 and 1.
    mid_p : bool
        Count the outcome itself half: shorter, about the right coverage on average (at 95 %:
        95.3 % over means from 0 to 40), no longer guaranteed (at worst 91.7 %, at a mean of 3).

    Returns
    -------
    CountInterval

    Raises
    ------
    InputError
        If `count` is negative or not whole, or `level` is no coverage.

    Notes
    -----
    Takes the count as Poisson. The exact interval (Garwood) holds the true mean in at least
    `level` of all cases: lower end χ²(α/2; 2n)/2, upper end χ²(1 − α/2; 2n + 2)/2.

    When it is wrong: persons that come together (one case, one raid) make a count vary more than
    Poisson, and the interval is then too narrow. It says nothing of persons nobody counted.

    References
    ----------
    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437–442. Cohen &
    Yang (1994), Mid-P confidence intervals for the Poisson expectation, Statistics in Medicine 13,
    2189–2203.

    Examples
    --------
    >>> found = count_interval(18)
    >>> round(found.lower, 1), round(found.upper, 1)
    (10.7, 28.4)

    """
    check_count(count, "count")
    if not 0 < level < 1:
        raise InputError(f"The level must lie between 0 and 1, got {level}.")
    alpha = 1 - level
    if mid_p:
        lower, upper = _mid_p(count, alpha)
        return CountInterval(float(count), lower, upper, level, "mid-p")
    lower = 0.0 if count == 0 else float(chdtri(2 * count, 1 - alpha / 2)) / 2
    upper = float(chdtri(2 * count + 2, alpha / 2)) / 2
    return CountInterval(float(count), lower, upper, level, "exact")


def rate(
    count: int, population: float, *, per: float = 100_000, level: float = 0.95, mid_p: bool = False
) -> CountInterval:
    """Return a count for each `per` inhabitants, with its interval.

    Parameters
    ----------
    count : int
        Persons counted, at least 0.
    population : float
        Inhabitants, above 0; taken as known.
    per : float
        Above 0.
    level, mid_p
        As for `count_interval`.

    Raises
    ------
    InputError
        As `count_interval`; or if `population` or `per` is not above 0.

    Examples
    --------
    >>> round(rate(6250, 16_900_000).value, 1)
    37.0

    """
    if not 0 < population < math.inf or not 0 < per < math.inf:
        raise InputError("A rate needs a population and a «per» above 0.")
    found = count_interval(count, level=level, mid_p=mid_p)
    scale = per / population
    return CountInterval(
        found.value * scale, found.lower * scale, found.upper * scale, level, found.method
    )


def check_count(count: int, what: str) -> None:
    """Refuse what is no count of persons.

    Raises
    ------
    InputError
        If it is negative or not whole.

    """
    number = isinstance(count, (int, float, np.integer, np.floating))
    if not number or isinstance(count, bool) or not math.isfinite(count) or count != int(count):
        raise InputError(f"The {what} must be a whole number of persons, got {count}.")
    if count < 0:
        raise InputError(f"The {what} cannot be negative, got {count}.")


def _mid_p(count: int, alpha: float) -> tuple[float, float]:
    from scipy.optimize import brentq

    def at_most(mean: float) -> float:
        """P(fewer) + half P(as many)."""
        below = _poisson_below(count, mean)
        return below + 0.5 * math.exp(count * math.log(mean) - mean - float(gammaln(count + 1)))

    wide = float(chdtri(2 * count + 2, alpha / 4)) / 2 + 1
    upper = float(brentq(lambda mean: at_most(mean) - alpha / 2, 1e-12, wide, xtol=1e-10))
    if count == 0:
        return 0.0, upper
    lower = float(brentq(lambda mean: at_most(mean) - (1 - alpha / 2), 1e-12, wide, xtol=1e-10))
    return lower, upper


def _poisson_below(count: int, mean: float) -> float:
    return float(pdtr(count - 1, mean)) if count else 0.0
