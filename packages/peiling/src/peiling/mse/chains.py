"""Chains of draws: whether they agree, what they are worth, and the interval they give."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, norm, rankdata

from peiling.errors import InputError, Refused
from peiling.mse.intervals import check_level
from peiling.mse.table import CaptureTable
from peiling.results import Caution, Interval

Floats = NDArray[np.float64]

HIGHEST_RHAT = 1.05
FEWEST_EFFECTIVE = 400.0


def split_rhat(chains: Floats) -> float:
    r"""Return the rank-normalised split R-hat of some chains of one number.

    Parameters
    ----------
    chains : array of float64, shape (chains, draws)
        At least 4 draws each; an odd last one is left out.

    Returns
    -------
    float
        1 where the halves of all chains agree; infinite where each stands still at its own place.

    Raises
    ------
    InputError
        If there are too few draws, or one is not finite.

    Notes
    -----
    Each chain is cut in halves; all draws are replaced by normal scores of their ranks,
    Φ⁻¹((r − 3/8) / (S + 1/4)). With W the mean of the variances within, and B/n that of the
    means between,

    .. math:: \hat R = \sqrt{\frac{n-1}{n} + \frac{B/n}{W}}.

    The larger is taken of that of the draws and of their distances from the median, which sees
    chains that differ in spread.

    When it is wrong: chains that all miss the same region agree with each other.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), Rank-normalization, folding, and
    localization: an improved R-hat for assessing convergence of MCMC, Bayesian Analysis 16,
    667–718.

    Examples
    --------
    >>> split_rhat(np.random.default_rng(1).normal(size=(4, 1000))) < 1.01
    True

    """
    halves = _halves(chains)
    folded = np.abs(halves - np.median(halves))
    return max(_between(_scores(halves)), _between(_scores(folded)))


def effective_size(chains: Floats, *, ranked: bool = True) -> float:
    r"""Return how many independent draws the draws of some chains are worth.

    Parameters
    ----------
    chains : array of float64, shape (chains, draws)
        At least 4 draws each; an odd last one is left out.
    ranked : bool
        Of the normal scores of the ranks («bulk»), or of the numbers as they are.

    Returns
    -------
    float
        At most S log10 S for S draws in all; 0 to S as a rule.

    Raises
    ------
    InputError
        If there are too few draws, or one is not finite.

    Notes
    -----
    :math:`S / (1 + 2 \sum_t \rho_t)` over split chains, with the autocorrelations ρ of all chains
    together, summed in pairs as long as a pair is positive, and made decreasing (Geyer 1992).

    References
    ----------
    Vehtari et al. (2021), as for `split_rhat`. Geyer (1992), Practical Markov chain Monte Carlo,
    Statistical Science 7, 473–483.

    """
    halves = _halves(chains)
    values = _scores(halves) if ranked else halves
    length = values.shape[1]
    within = values.var(axis=1, ddof=1).mean()
    if within == 0.0:
        return float(values.size)
    spread_all = within * (length - 1) / length + values.mean(axis=1).var(ddof=1)
    rho = 1 - (within - _autocovariance(values).mean(axis=0) * length / (length - 1)) / spread_all
    rho[0] = 1.0
    pairs = rho[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    ends = np.flatnonzero(pairs <= 0)
    kept = pairs[: ends[0] if len(ends) else len(pairs)]
    time = max(-1 + 2 * float(np.minimum.accumulate(kept).sum()), 1 / math.log10(values.size))
    return values.size / time


def _halves(chains: Floats) -> Floats:
    values = np.asarray(chains, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] < 4:
        raise InputError("Each chain needs at least 4 draws to be judged.")
    if not np.isfinite(values).all():
        raise InputError("A draw is not finite.")
    half = values.shape[1] // 2
    return values[:, : 2 * half].reshape(-1, half)


def _scores(values: Floats) -> Floats:
    ranks = rankdata(values).reshape(values.shape)
    return np.asarray(norm.ppf((ranks - 0.375) / (values.size + 0.25)), dtype=np.float64)


def _between(values: Floats) -> float:
    length = values.shape[1]
    within = float(values.var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1))
    if within == 0.0:
        return 1.0 if between == 0.0 else math.inf
    return math.sqrt((length - 1) / length + between / within)


def _autocovariance(values: Floats) -> Floats:
    length = values.shape[1]
    centred = values - values.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.rfft(centred, 2 * length, axis=1)) ** 2
    return np.asarray(np.fft.irfft(power, axis=1)[:, :length] / length)


def credible(chains: Floats, level: float) -> Interval:
    """Return the interval with equal tails of a posterior, with the Monte-Carlo error of its ends.

    Parameters
    ----------
    chains : array of float64, shape (chains, draws)
        Draws of the number of persons.
    level : float
        Posterior probability, between 0 and 1.

    Raises
    ------
    InputError
        If an argument is out of range.

    Notes
    -----
    The error of an end is half the distance between the draws at the 16 % and 84 % points of
    Beta(Sp + 1, S(1 − p) + 1), S being the effective size of the share below that end
    (Vehtari et al. 2021, section 4.3, as for `split_rhat`).

    """
    check_level(level)
    shares = ((1 - level) / 2, (1 + level) / 2)
    lower, upper = (float(np.quantile(chains, share)) for share in shares)
    errors = [
        _quantile_error(chains, end, share)
        for end, share in zip((lower, upper), shares, strict=True)
    ]
    return Interval(lower, upper, level, "credible", *errors)


def _quantile_error(chains: Floats, end: float, share: float) -> float:
    size = effective_size((chains <= end).astype(np.float64), ranked=False)
    points = beta.ppf(norm.cdf([-1, 1]), size * share + 1, size * (1 - share) + 1)
    near = np.quantile(chains, points)
    return float(near[1] - near[0]) / 2


def converged(chains: Floats, what: str) -> tuple[float, float]:
    """Return R-hat and effective size of some chains, if they agree.

    Parameters
    ----------
    chains : array of float64, shape (chains, draws)
        Draws of one number.
    what : str
        What was drawn, for the sentence.

    Raises
    ------
    Refused
        If R-hat is above 1.05 (`not_converged`).

    """
    rhat = split_rhat(chains)
    if rhat > HIGHEST_RHAT:
        raise Refused(
            f"The chains do not agree on {what}: R-hat is {rhat:.2f}, and {HIGHEST_RHAT} is the "
            "highest at which a result can be read. Run them longer, or leave this method: on "
            "some tables it does not settle in any time.",
            "not_converged",
        )
    return rhat, effective_size(chains)


def thin_evidence(effective: float) -> list[Caution]:
    """Return a reason if the draws are worth too few independent ones."""
    if effective >= FEWEST_EFFECTIVE:
        return []
    word = (
        f"The draws are worth {effective:,.0f} independent ones; the ends of the interval need "
        f"about {FEWEST_EFFECTIVE:,.0f}. Take more draws."
    )
    return [Caution("few_effective_draws", word)]


def needs_exact(table: CaptureTable) -> None:
    """Refuse a table in which small counts were hidden.

    Raises
    ------
    Refused
        If a count is not known (`hidden_counts`).

    """
    if not table.exact:
        raise Refused(
            "Some counts are hidden, and this method needs each count. Use the original table, or "
            "a log-linear method, which can fill them in.",
            "hidden_counts",
        )
