"""One list with repeated entries, and covariates of the persons on it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError, Refused
from peiling.mse.single.fitting import Fitted, Rows, apart, dependent, fit, join
from peiling.mse.single.frequencies import persons_of, times_of
from peiling.mse.single.likelihoods import LOGISTIC, Method, unseen, used_by
from peiling.mse.single.outcome import Asked, Hidden, IntervalMethod, check, result
from peiling.results import Estimate

Floats = NDArray[np.float64]


def single_regression(
    counts: Sequence[int] | NDArray[Any],
    covariates: Any,
    method: Method = "zelterman",
    *,
    weights: Sequence[int] | NDArray[Any] | None = None,
    level: float = 0.95,
    interval: IntervalMethod = "lognormal",
    replicates: int = 1000,
    rng: np.random.Generator | None = None,
) -> Estimate:
    r"""Estimate a population from one list with repeated entries and covariates of the persons.

    Parameters
    ----------
    counts : sequence of int, shape (n,)
        For each row how often the person was on the list, at least 1.
    covariates : array of float, shape (n, p) or (n,)
        A column for each; give a column of ones for the constant.
    method : str
        As for `single`, without `"chao-bc"`.
    weights : sequence of int, shape (n,), optional
        How many persons are like each row; default 1.
    level, interval, replicates, rng
        As for `single`.

    Returns
    -------
    Estimate
        With in `details` the coefficients of the log of the mean times seen, their standard
        errors, and the log-likelihood of the persons that the method looks at.

    Raises
    ------
    InputError
        If shapes differ, a covariate is no number, or columns depend on each other; and as
        `single`.
    DataError
        If a count is no whole number of at least 1, or a weight none of at least 0.
    Refused
        `all_once` if nobody was seen twice; `no_doubles` if Chao or Zelterman lack persons seen
        once or persons seen twice; `separation` if covariates tell those seen once and those seen
        more often apart, so that no estimate exists; `no_information` if a covariate only differs
        among persons that the method does not look at; `not_converged`.

    Notes
    -----
    With :math:`\log \lambda_i = x_i \beta` and :math:`p_i` the chance to be seen at all,
    :math:`\hat N = \sum 1/p_i`, with variance :math:`\sum (1 - p_i)/p_i^2 + g' I^{-1} g`, g the
    gradient of :math:`\hat N` and I the observed information.
    Zelterman and Chao fit β on those seen once or twice, as a logistic regression of «twice» with
    odds :math:`\lambda_i/2`; Chao adds :math:`\sum 1/(\lambda_i + \lambda_i^2/2)` over them.
    Whether a highest likelihood exists is settled by a linear programme before it is looked for.

    When it is wrong: as `single`; a covariate that matters and is left out makes the number too
    low, and with Zelterman it can be too high.

    References
    ----------
    van der Heijden, Bustami, Cruyff, Engbersen & van Houwelingen (2003), as for `single`. Böhning
    & van der Heijden (2009), A covariate adjustment for zero-truncated approaches to estimating
    the size of hidden and elusive populations, Annals of Applied Statistics 3, 595–610. Böhning,
    Vidal-Diez, Lerdsuwansri, Viwatwongkasem & Arnold (2013), A generalization of Chao's estimator
    for covariate information, Biometrics 69, 1033–1042. Albert & Anderson (1984), On the existence
    of maximum likelihood estimates in logistic regression models, Biometrika 71, 1–10.

    Examples
    --------
    >>> counts, woman, persons = [1, 2, 3, 1, 2], [0, 0, 0, 1, 1], [700, 100, 12, 300, 20]
    >>> design = [[1, value] for value in woman]
    >>> found = single_regression(counts, design, "zelterman", weights=persons)
    >>> round(found.total), [round(value, 2) for value in found.details["coefficients"]]
    (5831, [-1.25, -0.76])

    """
    asked = Asked(level, interval, replicates, rng)
    check(method, asked)
    if method == "chao-bc":
        raise InputError("The bias-corrected estimator takes no covariates; ask for chao.")
    times = times_of(counts)
    design = _design(covariates, len(times))
    rows = join(times, design, persons_of(weights, len(times)))
    frequencies = Counter[int]()
    for seen, persons in zip(rows.times, rows.persons, strict=True):
        frequencies[int(seen)] += int(persons)
    fitted = _fitted(method, rows)
    number, variance = _hidden(method, rows, fitted)

    def redo(persons: Floats) -> float:
        drawn = rows.again(persons)
        return _hidden(method, drawn, _fitted(method, drawn, fitted.beta))[0]

    errors = np.sqrt(np.diag(np.linalg.inv(fitted.information)))
    details = {
        "coefficients": fitted.beta.tolist(),
        "coefficient_errors": errors.tolist(),
        "log_likelihood": fitted.height,
    }
    found = Hidden(method, dict(sorted(frequencies.items())), number, variance, redo, rows.persons)
    return result(found, asked, details)


def _fitted(method: Method, rows: Rows, start: Floats | None = None) -> Fitted:
    """Fit the persons that a method looks at, or refuse.

    With a `start`, from a sample that was fitted, no linear programme says why there is no
    estimate: a fit that does not settle is enough, and a hundred times as fast.
    """
    seen = set(rows.times)
    if seen <= {1}:
        raise Refused(
            "Everybody was seen exactly once: without any repetition the number can be anything.",
            "all_once",
        )
    if method in LOGISTIC and not ({1, 2} <= seen):
        raise Refused("This estimator needs people seen once and people seen twice.", "no_doubles")
    used = rows.only(used_by(method, rows.times))
    if dependent(used.design):
        raise Refused(
            "A covariate says nothing among the persons that this estimator looks at. Leave it "
            "out, or join its values.",
            "no_information",
        )
    columns = apart(method, used) if start is None else ()
    if columns:
        raise Refused(
            f"Columns {', '.join(map(str, columns))} (from 0) tell people seen once and people "
            "seen more often apart: the model has no estimate. Leave a covariate out, or join its "
            "values.",
            "separation",
        )
    return fit(method, used, start)


def _hidden(method: Method, rows: Rows, fitted: Fitted) -> tuple[float, float]:
    """Return the hidden persons and the variance of that estimate."""
    over = rows.only(used_by(method, rows.times)) if method == "chao" else rows
    odds, sampling, slope = unseen(method, over.design @ fitted.beta)
    gradient = over.design.T @ (slope * over.persons)
    doubt = float(gradient @ np.linalg.solve(fitted.information, gradient))
    return float(odds @ over.persons), float(sampling @ over.persons) + doubt


def _design(covariates: Any, rows: int) -> Floats:
    try:
        design = np.asarray(covariates, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("A covariate is no number; make columns of numbers first.") from error
    if design.ndim == 1:
        design = design[:, None]
    if design.ndim != 2 or design.shape[0] != rows:
        raise InputError(f"There are {rows} persons and {design.shape[0]} rows of covariates.")
    if not np.isfinite(design).all():
        raise InputError("A covariate is missing or no number; leave the row out or fill it in.")
    if design.shape[1] == 0 or dependent(design):
        raise InputError("Some covariates say the same as others: leave one out.")
    return design
