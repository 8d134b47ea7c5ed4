"""Estimators from how many persons were seen once, twice, … on one list."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peiling.errors import Refused
from peiling.mse.single.frequencies import checked
from peiling.mse.single.likelihoods import Method
from peiling.mse.single.outcome import Asked, Hidden, IntervalMethod, check, corrected, result
from peiling.mse.single.regression import single_regression
from peiling.results import Estimate

Floats = NDArray[np.float64]


def single(
    frequencies: Mapping[int, int] | Sequence[int] | NDArray[Any],
    method: Method = "chao-bc",
    *,
    level: float = 0.95,
    interval: IntervalMethod = "lognormal",
    replicates: int = 1000,
    rng: np.random.Generator | None = None,
) -> Estimate:
    r"""Estimate a population from one list with repeated entries.

    Parameters
    ----------
    frequencies : mapping from int to int, or sequence of int
        :math:`f_k`, persons seen exactly k times; a sequence starts at k = 1. For counts of
        persons use `frequencies_of` first.
    method : str
        `"chao"`, `"chao-bc"`, `"zelterman"`, `"ztpoisson"`, `"ztgeometric"`.
    level : float
        Coverage that the interval aims at, between 0 and 1.
    interval : str
        `"lognormal"`: log of the hidden persons as normal; `"wald"`: symmetric, never below who
        was seen; `"percentile"`: bootstrap.
    replicates : int
        For the bootstrap, at least 100.
    rng : numpy.random.Generator, optional
        For the bootstrap.

    Returns
    -------
    Estimate
        Its method is named `single-chao`, `single-chao-bc` and so on; its verdict is `unstable`
        for fewer than 5 persons seen twice, where only these count, and for a Poisson model
        whose whole interval lies below Chao's lower bound.

    Raises
    ------
    InputError
        If the method or interval is unknown, `level` is no coverage, or the bootstrap has no
        generator or too few replicates.
    DataError
        If a frequency is negative, not whole, or of 0 times.
    Refused
        `no_doubles` if nobody was seen twice and the method rests on it; `no_singles` if nobody
        was seen once; `all_once` if the truncated models see no repetition.

    Notes
    -----
    Chao: :math:`n + f_1^2/(2 f_2)`, a lower bound for any mixture of Poissons; bias-corrected
    :math:`n + f_1 (f_1 - 1)/(2 (f_2 + 1))`. Zelterman: :math:`n/(1 - e^{-\lambda})` with
    :math:`\lambda = 2 f_2/f_1`, which looks at those seen once or twice only.
    Zero-truncated Poisson: the same with λ by maximum likelihood; geometric:
    :math:`n (1 + \mu)/\mu`.

    The bootstrap draws all persons again, the hidden too, from the cells 0, 1, 2, … times, and
    estimates from who is then seen; a replicate without estimate counts as infinite.

    When it is wrong: all assume a closed population and that being seen once changes nothing for
    the next time. A person who is warned, helped or moved away is seen less often the second time,
    and the number comes out too high; one who is followed comes out too low. The Poisson model
    also assumes that everyone is seen as easily, and is too low when that is not so. Zelterman can
    be far too high when some are seen much more easily than others.

    References
    ----------
    Chao (1987), Estimating the population size for capture-recapture data with unequal
    catchability, Biometrics 43, 783–791. Zelterman (1988), Robust estimation in truncated discrete
    distributions with application to capture-recapture experiments, Journal of Statistical
    Planning and Inference 18, 225–237. Böhning (2008), A simple variance formula for population
    size estimators by conditioning, Statistical Methodology 5, 410–423. van der Heijden, Bustami,
    Cruyff, Engbersen & van Houwelingen (2003), Point and interval estimation of the population
    size using the truncated Poisson regression model, Statistical Modelling 3, 305–322.

    Examples
    --------
    >>> round(single([1645, 183, 37, 13, 1, 1], "chao").total, 2)
    9273.51

    """
    asked = Asked(level, interval, replicates, rng)
    check(method, asked)
    found = checked(frequencies)
    times = np.array(list(found), dtype=np.float64)
    persons = np.array(list(found.values()), dtype=np.float64)
    if method in {"ztpoisson", "ztgeometric"}:
        return single_regression(
            times,
            np.ones((len(times), 1)),
            method,
            weights=persons,
            level=level,
            interval=interval,
            replicates=replicates,
            rng=rng,
        )

    def hidden(drawn: Floats) -> tuple[float, float]:
        once, twice = drawn[times == 1].sum(), drawn[times == 2].sum()
        return _hidden(method, float(drawn.sum()), float(once), float(twice))

    number, variance = hidden(persons)
    return result(
        Hidden(method, found, number, variance, lambda drawn: hidden(drawn)[0], persons), asked, {}
    )


def _hidden(method: str, n: float, f1: float, f2: float) -> tuple[float, float]:
    """Return the hidden persons and the variance of that estimate."""
    if f1 == 0:
        raise Refused(
            "Nobody was seen exactly once, so nothing says how many were seen not at all.",
            "no_singles",
        )
    if f2 == 0 and method != "chao-bc":
        raise Refused(
            "Nobody was seen exactly twice, and this estimator rests on them. Ask for the "
            "bias-corrected one (chao-bc).",
            "no_doubles",
        )
    if method == "chao":
        return _chao(f1, f2)
    return _zelterman(n, f1, f2) if method == "zelterman" else _chao_corrected(f1, f2)


def _chao(f1: float, f2: float) -> tuple[float, float]:
    r = f1 / f2
    return f1**2 / (2 * f2), f2 * (r**4 / 4 + r**3 + r**2 / 2)


def _chao_corrected(f1: float, f2: float) -> tuple[float, float]:
    hidden = corrected(f1, f2)
    variance = (
        hidden
        + f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + f1**2 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
    )
    return hidden, variance


def _zelterman(n: float, f1: float, f2: float) -> tuple[float, float]:
    rate = 2 * f2 / f1
    seen = -math.expm1(-rate)
    steep = math.exp(-rate) / seen**2
    return n / seen - n, n * steep * (1 + n * steep * rate**2 * (1 / f1 + 1 / f2))
