"""Whether several years differ by more than chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, gammaln

from peiling.errors import InputError
from peiling.results import Caution
from peiling.series.counts import check_count

Floats = NDArray[np.float64]

EXACT = 200_000
FEW = 5.0
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How uneven several years are, and how often chance alone makes them so.

    Parameters
    ----------
    index : float
        Σ (count − expected)² / expected; about `freedom` when only chance is at work.
    freedom : int
        Years less one.
    p_value : float
        How often chance alone gives an index at least as high, given the total.
    method : str
        `exact` (all splits of the total), `simulated` or `chi-square`.
    error : float or None
        Monte-Carlo standard error of `p_value`; None where no chance is in it.
    cautions : tuple of Caution

    """

    index: float
    freedom: int
    p_value: float
    method: str
    error: float | None = None
    cautions: tuple[Caution, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "index": self.index,
            "freedom": self.freedom,
            "p_value": self.p_value,
            "method": self.method,
            "error": self.error,
            "warnings": [caution.to_dict() for caution in self.cautions],
        }


def differ_more_than_chance(
    counts: Sequence[int],
    *,
    exposures: Sequence[float] | None = None,
    draws: int = 20_000,
    rng: np.random.Generator | None = None,
) -> Dispersion:
    r"""Say how often chance alone gives years that differ at least as much as these.

    Parameters
    ----------
    counts : sequence of int
        Persons, one count for each of two years or more; not all 0.
    exposures : sequence of float, optional
        What each was counted over (inhabitants, months), above 0; default the same for all.
    draws : int
        For the simulation, at least 1.
    rng : numpy.random.Generator, optional
        Chance for the simulation, where there are more than 200,000 splits to sum over. Without
        it the chi-square approximation is taken there, and the result says so.

    Returns
    -------
    Dispersion

    Raises
    ------
    InputError
        If there are fewer than two counts, one is no count, all are 0, an exposure is not above
        0 or their number differs, or `draws` is below 1.

    Notes
    -----
    Given their total, Poisson counts are multinomial with chances :math:`e_i/\sum e`. The p-value
    is the chance of an index :math:`\sum (n_i - m_i)^2/m_i` at least as high as this one, with
    :math:`m_i` the expected counts: by a sum over all splits of the total where there are at most
    200,000, else from draws, as (as high + 1)/(draws + 1).

    When it is wrong: persons that come together (one case, one raid) make counts vary more than
    this without any change from year to year; a high index then shows clusters, not a trend. A
    slow rise is better seen by comparing first and last years. Years of different editions or
    ways of counting can't be put in one row.

    References
    ----------
    Fisher, Thornton & Mackenzie (1922), The accuracy of the plating method of estimating the
    density of bacterial populations, Annals of Applied Biology 9, 325–359. Davison & Hinkley
    (1997), Bootstrap Methods and their Application, Cambridge, §4.2 (Monte Carlo tests).

    Examples
    --------
    >>> found = differ_more_than_chance([8, 5, 11, 6])
    >>> found.method, round(found.p_value, 2)
    ('exact', 0.45)

    """
    values, chances = _checked(counts, exposures, draws)
    total, years = int(values.sum()), len(values)
    seen = float(_index(values, total * chances))
    if math.comb(total + years - 1, years - 1) <= EXACT:
        return Dispersion(seen, years - 1, _exact(total, chances, seen), "exact")
    if rng is None:
        return _chi_square(seen, total * chances)
    drawn = rng.multinomial(total, chances, size=draws).astype(np.float64)
    often = int(_as_high(_index(drawn, total * chances), seen).sum())
    p_value = (often + 1) / (draws + 1)
    error = math.sqrt(p_value * (1 - p_value) / draws)
    return Dispersion(seen, years - 1, p_value, "simulated", error)


def _checked(
    counts: Sequence[int], exposures: Sequence[float] | None, draws: int
) -> tuple[Floats, Floats]:
    values = list(counts)
    if len(values) < 2:
        raise InputError("At least two years are needed.")
    for value in values:
        check_count(value, "count")
    if sum(values) == 0:
        raise InputError("All counts are 0: there is nothing to compare.")
    weights = np.asarray([1.0] * len(values) if exposures is None else exposures, dtype=np.float64)
    if len(weights) != len(values):
        raise InputError(f"There are {len(values)} counts and {len(weights)} exposures.")
    if not (np.isfinite(weights).all() and (weights > 0).all()):
        raise InputError("Exposures must be above 0.")
    if draws < 1:
        raise InputError(f"At least one draw is needed, got {draws}.")
    return np.asarray(values, dtype=np.float64), weights / weights.sum()


def _index(counts: Floats, expected: Floats) -> Floats:
    return np.asarray(((counts - expected) ** 2 / expected).sum(axis=-1), dtype=np.float64)


def _as_high(indices: Floats, seen: float) -> NDArray[np.bool_]:
    """Splits that differ just as much are as high, also when rounding puts them below."""
    return np.asarray(indices >= seen - SAME * max(1.0, seen))


def _exact(total: int, chances: Floats, seen: float) -> float:
    """Sum the chances of all splits of the total that differ at least as much."""
    left = np.array([total], dtype=np.int64)
    index, logs = np.zeros(1), np.array([float(gammaln(total + 1))])
    for chance in chances[:-1]:
        each = left + 1
        first = np.repeat(np.cumsum(each) - each, each)
        count = np.arange(int(each.sum())) - first
        left = np.repeat(left, each) - count
        index = np.repeat(index, each) + _term(count, total * chance)
        logs = np.repeat(logs, each) + _log(count, chance)
    index = index + _term(left, total * chances[-1])
    logs = logs + _log(left, chances[-1])
    return min(1.0, float(np.exp(logs[_as_high(index, seen)]).sum()))


def _term(count: NDArray[np.int64], expected: float) -> Floats:
    return np.asarray((count - expected) ** 2 / expected, dtype=np.float64)


def _log(count: NDArray[np.int64], chance: float) -> Floats:
    return np.asarray(count * math.log(chance) - gammaln(count + 1.0), dtype=np.float64)


def _chi_square(seen: float, expected: Floats) -> Dispersion:
    word = "The p-value is the chi-square approximation, not a sum over all splits."
    said = [Caution("chi_square", word + " Hand in a generator (rng) to simulate it.")]
    if expected.min() < FEW:
        few = f"A year has an expected count of {expected.min():.1f}: below 5 that may be far off."
        said.append(Caution("few_expected", few))
    freedom = len(expected) - 1
    return Dispersion(
        seen, freedom, float(chdtrc(freedom, seen)), "chi-square", cautions=tuple(said)
    )
