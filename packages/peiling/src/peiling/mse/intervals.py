"""Intervals around one fitted model: log-normal, Wald, and profile likelihood."""

import math

import numpy as np
from scipy.special import chdtri, digamma, ndtri

from peiling.errors import InputError
from peiling.mse.fitting import Fit
from peiling.mse.kernels import fit, living, logfactorials, start, supersets
from peiling.results import Interval


def check_level(level: float) -> None:
    """Refuse a level that is no coverage.

    Raises
    ------
    InputError
        Unless 0 < level < 1.

    """
    if not 0 < level < 1:
        raise InputError(f"The level must lie between 0 and 1, got {level}.")


def spread_of_hidden(found: Fit) -> float:
    """Return the standard error of the hidden number, persons.

    Notes
    -----
    With m the estimated hidden number and v the variance of its logarithm, √(m + m² v): the
    hidden persons are Poisson around an estimated mean.

    """
    return math.sqrt(found.hidden + found.hidden**2 * found.variance)


def wald(found: Fit, level: float = 0.95) -> Interval:
    """Return the symmetric interval total ± z × standard error, no lower than who was seen.

    Raises
    ------
    InputError
        If `level` is no coverage.

    Notes
    -----
    When it is wrong: the error of a hidden number is skew, so the lower end lies too low and
    the upper end too low as well. It is here to compare with other programs.

    """
    check_level(level)
    reach = float(ndtri((1 + level) / 2)) * spread_of_hidden(found)
    return Interval(max(found.seen, found.total - reach), found.total + reach, level, "wald")


def lognormal(found: Fit, level: float = 0.95) -> Interval:
    """Return the interval in which log of the hidden number is taken as normal.

    Raises
    ------
    InputError
        If `level` is no coverage.

    Notes
    -----
    exp(b ± z s) with b the constant of the model and s its standard error: an interval of the
    expected hidden number (SparseMSE's Wald interval). The lower end is never below who was
    seen. It takes the model as known: the doubt about the model is not in it.

    References
    ----------
    Chan, Silverman & Vincent (2021), JASA 116, 1297–1306, §2.

    """
    check_level(level)
    z = float(ndtri((1 + level) / 2))
    factor = math.exp(z * math.sqrt(found.variance))
    return Interval(
        found.seen + found.hidden / factor, found.seen + found.hidden * factor, level, "lognormal"
    )


def profile(found: Fit, level: float = 0.95) -> Interval:
    """Return the interval of totals whose profile likelihood is not far below the highest.

    Raises
    ------
    InputError
        If `level` is no coverage.

    Notes
    -----
    Multinomial likelihood of the complete table with the hidden persons as a parameter; the ends
    are where twice the fall reaches the quantile of chi-square with one degree of freedom. Its
    own highest point lies a little below the Poisson estimate.

    References
    ----------
    Cormack (1992), Interval estimation for mark-recapture studies of closed populations,
    Biometrics 48, 567–576.

    """
    from scipy.optimize import brentq  # takes a tenth of a second that a point estimate can spare

    check_level(level)
    top = profile_peak(found)
    floor = _profile(found, top) - float(chdtri(1, 1 - level)) / 2

    def above(hidden: float) -> float:
        return _profile(found, hidden) - floor

    lower = 0.0 if above(0.0) >= 0 else float(brentq(above, 0.0, top, xtol=1e-7))
    far = 2 * top + 10
    while above(far) > 0:
        far *= 2
    upper = float(brentq(above, top, far, xtol=1e-7))
    return Interval(found.seen + lower, found.seen + upper, level, "profile")


def profile_peak(found: Fit) -> float:
    """Return the hidden number with the highest multinomial profile likelihood, persons.

    Notes
    -----
    Where its slope is 0: ψ(N + 1) − ψ(hidden + 1) + log(chance to be hidden), ψ the digamma
    function; what the fit adds is 0 at its own highest point.

    """
    from scipy.optimize import brentq

    def slope(hidden: float) -> float:
        total = found.seen + hidden
        return float(digamma(total + 1) - digamma(hidden + 1)) + _complete(found, hidden)[1]

    high = 2 * found.hidden + 10
    while slope(high) > 0:
        high *= 2
    return 0.0 if slope(0.0) <= 0 else float(brentq(slope, 0.0, high, xtol=1e-9))


def _profile(found: Fit, hidden: float) -> float:
    """Return the log-likelihood of the complete table when so many are hidden."""
    return _complete(found, hidden)[0]


def _complete(found: Fit, hidden: float) -> tuple[float, float]:
    """Return that log-likelihood, and the logarithm of the chance to be hidden."""
    t, size = found.model.lists, len(found.counts)
    complete = found.counts.copy()
    complete[0] = hidden
    every = sorted(found.effects)
    effects = np.array(every, dtype=np.int64)
    alive = np.zeros(size, dtype=np.bool_)
    margins = complete.copy()
    supersets(margins, t)
    p = int(living(t, margins, effects, len(effects), alive))
    alive[0] = True
    mu, eta, work, beta = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(p)
    start(complete, mu, eta)
    height, _ = fit(
        t, complete, alive, effects, p, mu, eta, work, np.zeros((p, p)), beta, -math.inf, True
    )
    total = found.seen + hidden
    loglikelihood = (
        math.lgamma(total + 1)
        - math.lgamma(hidden + 1)
        - logfactorials(found.counts)
        + height
        + total
        - total * math.log(total)
    )
    return float(loglikelihood), float(eta[0]) - math.log(total)
