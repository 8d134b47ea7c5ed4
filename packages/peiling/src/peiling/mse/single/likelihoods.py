"""The likelihoods of repeated entries by the log of the mean, and whom they leave unseen."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Method = Literal["chao", "chao-bc", "zelterman", "ztpoisson", "ztgeometric"]
METHODS = ("chao", "chao-bc", "zelterman", "ztpoisson", "ztgeometric")
LOGISTIC = ("chao", "zelterman")
FAR = 50.0


def used_by(method: str, times: Floats) -> NDArray[np.bool_]:
    """Say which persons a method looks at: Chao and Zelterman those seen once or twice."""
    return times <= 2 if method in LOGISTIC else np.ones(len(times), dtype=bool)


def heights(method: str, times: Floats, eta: Floats) -> Floats:
    """Return the log-likelihood of each person."""
    mean = means(eta)
    if method in LOGISTIC:
        return np.asarray(
            np.where(times == 2, eta - math.log(2), 0.0) - np.log1p(mean / 2), dtype=np.float64
        )
    if method == "ztpoisson":
        seen = np.log(-np.expm1(-mean))
        return np.asarray(times * eta - mean - seen - gammaln(times + 1), dtype=np.float64)
    return np.asarray((times - 1) * eta - times * np.log1p(mean), dtype=np.float64)


def slopes(method: str, times: Floats, eta: Floats) -> tuple[Floats, Floats]:
    """Return first and minus second derivative of the log-likelihood of each person."""
    mean = means(eta)
    if method in LOGISTIC:
        twice = (mean / 2) / (1 + mean / 2)
        return (times == 2) - twice, twice * (1 - twice)
    if method == "ztpoisson":
        seen = -np.expm1(-mean)
        expected = mean / seen
        return times - expected, expected * (1 - mean * np.exp(-mean) / seen)
    again = mean / (1 + mean)
    return (times - 1) - times * again, times * again * (1 - again)


def unseen(method: str, eta: Floats) -> tuple[Floats, Floats, Floats]:
    """Return for each person seen how many like it were not, with variance and slope.

    Returns
    -------
    hidden, variance, slope : array of float
        The odds o of not being seen; the variance o (1 + o) that comes from who happened to be
        seen; and the derivative of o by the log of the mean.

    Notes
    -----
    With p the chance to be seen, o = (1 − p)/p and o (1 + o) = (1 − p)/p².

    """
    mean = means(eta)
    if method == "chao":
        odds = 1 / (mean + mean**2 / 2)
        slope = -(odds**2) * (mean + mean**2)
    elif method == "ztgeometric":
        odds = 1 / mean
        slope = -odds
    else:
        odds = 1 / np.expm1(mean)
        slope = -mean * odds * (1 + odds)
    return odds, odds * (1 + odds), slope


def means(eta: Floats) -> Floats:
    """Return the mean; held off from what overflows, on the way to the highest likelihood."""
    return np.asarray(np.exp(np.clip(eta, -FAR, FAR)), dtype=np.float64)
