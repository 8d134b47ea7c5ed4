"""One log-linear model, fitted by maximum likelihood, with what follows from it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError, Refused
from peiling.mse.existence import NO_MAXIMUM, NOT_UNIQUE, verdict
from peiling.mse.kernels import fit, living, logfactorials, start, supersets
from peiling.mse.models import Model
from peiling.mse.table import CaptureTable

REASONS = {
    NO_MAXIMUM: ("no_maximum", "has no maximum likelihood estimate"),
    NOT_UNIQUE: ("not_identified", "has no unique estimate"),
    NO_MAXIMUM + NOT_UNIQUE: ("no_maximum", "has no maximum likelihood estimate, nor a unique one"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted log-linear model.

    Parameters
    ----------
    model : Model
    seen : float
        Persons in the table.
    hidden : float
        Estimated persons on no list: the exponential of the constant.
    loglikelihood : float
        Poisson, with the factorials.
    effects : mapping from int to float
        The coefficients; minus infinity where a margin is 0.
    fitted : array of float64, shape (2**t,)
        Expected persons in each cell; index 0 is `hidden`.
    counts : array of float64, shape (2**t,)
    variance : float
        Variance of the constant, that is of log `hidden`, from the information matrix.

    """

    model: Model
    seen: float
    hidden: float
    loglikelihood: float
    effects: Mapping[int, float]
    fitted: NDArray[np.float64]
    counts: NDArray[np.float64]
    variance: float

    @property
    def total(self) -> float:
        """Estimated persons, seen and hidden together."""
        return self.seen + self.hidden

    @property
    def parameters(self) -> int:
        """Parameters; those at minus infinity count too."""
        return self.model.parameters

    @property
    def bic(self) -> float:
        """−2 log-likelihood + parameters × log(persons seen)."""
        return -2 * self.loglikelihood + self.parameters * math.log(self.seen)

    @property
    def aic(self) -> float:
        """−2 log-likelihood + 2 × parameters."""
        return -2 * self.loglikelihood + 2 * self.parameters

    @property
    def deviance(self) -> float:
        """Twice the log-likelihood that the table itself has more than the model."""
        n, m = self.counts[1:], self.fitted[1:]
        positive = n > 0
        return 2 * float((n[positive] * np.log(n[positive] / m[positive])).sum() - (n - m).sum())

    @property
    def pearson(self) -> float:
        """Sum of (count − expected)² / expected over the cells that can hold somebody."""
        n, m = self.counts[1:], self.fitted[1:]
        living_cells = m > 0
        return float(((n - m)[living_cells] ** 2 / m[living_cells]).sum())

    @property
    def freedom(self) -> int:
        """Degrees of freedom: cells that can hold somebody less finite parameters."""
        finite = sum(1 for value in self.effects.values() if math.isfinite(value))
        return int((self.fitted[1:] > 0).sum()) - finite


def fit_model(table: CaptureTable, model: Model) -> Fit:
    """Fit one model.

    Parameters
    ----------
    table : CaptureTable
        Of at most 16 lists.
    model : Model
        Over the same number of lists.

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        If the model is over another number of lists.
    Refused
        If the model has no estimate from this table (`no_maximum`, `not_identified`).

    Notes
    -----
    Counts in the 2^t − 1 cells that can be seen are Poisson with log-linear means. A parameter
    whose margin is 0 goes to minus infinity and its cells drop out (extended maximum likelihood);
    existence is decided exactly (`existence`), and a model without an estimate is refused.

    When it is wrong: the constant is the logarithm of the expected persons on no list only if no
    interaction of all lists involves them. No data can show that.

    References
    ----------
    Fienberg (1972), The multiple recapture census for closed populations and incomplete 2^k
    contingency tables, Biometrika 59, 591–603. Fienberg & Rinaldo (2012), Maximum likelihood
    estimation in log-linear models, Annals of Statistics 40, 996–1023.

    """
    return fit_counts(table.lists, table.dense(), model)


def fit_counts(lists: tuple[str, ...], counts: NDArray[np.float64], model: Model) -> Fit:
    """Fit one model to counts that need not be whole; see `fit_model`.

    Raises
    ------
    InputError, Refused
        As `fit_model`.

    """
    if model.lists != len(lists):
        raise InputError(f"The model is over {model.lists} lists and the table has {len(lists)}.")
    t, size = len(lists), len(counts)
    effects, alive, p, code = _prepare(counts, model)
    if code:
        reason, word = REASONS[code]
        raise Refused(
            f"The model {model.write(lists)} {word} from this table: some lists never overlap "
            "where it needs them to. Take a simpler model, or merge lists.",
            reason,
        )
    mu, eta, work, beta = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(p)
    matrix = np.zeros((p, p))
    start(counts, mu, eta)
    height, _ = fit(t, counts, alive, effects, p, mu, eta, work, matrix, beta, -math.inf, True)
    values = dict.fromkeys([0, *(1 << i for i in range(t)), *sorted(model.effects)], -math.inf)
    values.update({int(e): float(b) for e, b in zip(effects[:p], beta, strict=True)})
    fitted = np.where(alive, np.exp(eta), 0.0)
    fitted[0] = math.exp(eta[0])
    return Fit(
        model,
        float(counts.sum()),
        float(fitted[0]),
        float(height - logfactorials(counts)),
        values,
        fitted,
        counts,
        _variance(effects[:p], fitted, t),
    )


def identified(table: CaptureTable, model: Model) -> int:
    """Return the verdict of a model: 0, or the sum of `NO_MAXIMUM` and `NOT_UNIQUE`."""
    return _prepare(table.dense(), model)[3]


def _prepare(
    counts: NDArray[np.float64], model: Model
) -> tuple[NDArray[np.int64], NDArray[np.bool_], int, int]:
    every = [0, *(1 << i for i in range(model.lists)), *sorted(model.effects)]
    effects = np.array(every, dtype=np.int64)
    alive = np.zeros(len(counts), dtype=np.bool_)
    margins = counts.copy()
    supersets(margins, model.lists)
    p = int(living(model.lists, margins, effects, len(effects), alive))
    return effects, alive, p, int(verdict(counts, alive, effects, p))


def _variance(effects: NDArray[np.int64], fitted: NDArray[np.float64], t: int) -> float:
    """Return the first entry of the inverse of the information matrix."""
    sums = fitted.copy()
    sums[0] = 0.0
    supersets(sums, t)
    information = sums[effects[:, None] | effects[None, :]]
    unit = np.zeros(len(effects))
    unit[0] = 1.0
    return float(np.linalg.solve(information, unit)[0])
