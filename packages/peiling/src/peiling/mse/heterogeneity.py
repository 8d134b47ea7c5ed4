"""Persons who are not equally easy to find: Rcapture's models Mth, without the 2^t cells."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from peiling.errors import InputError, Refused
from peiling.mse.bounds import LOWER_BOUND, settled
from peiling.mse.intervals import check_level
from peiling.mse.judging import examine, judge_number
from peiling.mse.table import CaptureTable
from peiling.mse.unequal import Fit, Sums, climb_bounded, exists, fitted
from peiling.results import Caution, Estimate

Kind = Literal["chao", "poisson", "darroch"]
Floats = NDArray[np.float64]

STEEPEST = 1e5


def mth(
    table: CaptureTable,
    *,
    kind: Kind = "chao",
    theta: float = 2.0,
    level: float = 0.95,
    anyway: bool = False,
) -> Estimate:
    r"""Estimate the population when lists differ in length and persons in how easy they are found.

    Parameters
    ----------
    table : CaptureTable
        Of t lists, 3 ≤ t ≤ 62.
    kind : str
        `"chao"`: a lower bound. `"poisson"`, `"darroch"`: a shape for the differences between
        persons.
    theta : float
        For `"poisson"`, above 1 with :math:`\theta^t \le 10^5`: 2 goes up to 16 lists.
    level : float
        Coverage that the interval aims at, between 0 and 1.
    anyway : bool
        Estimate from fewer than about a hundred persons all the same; the result is marked.

    Returns
    -------
    Estimate
        Method `mth-chao`, `mth-poisson` or `mth-darroch`, with a log-normal interval. `details`
        holds the heterogeneity parameters, deviance, aic, bic and Rcapture's standard error.

    Raises
    ------
    InputError
        If an argument is out of range.
    Refused
        `not_identified` with two lists; `no_maximum` if the likelihood has no highest point;
        `theta_too_steep`; `not_settled`; and as `peiling.mse.judging.examine`.

    Notes
    -----
    The count of history :math:`h`, of :math:`k` lists, is Poisson with

    .. math:: \log \mu_h = \beta_0 + \sum_{j \in h} \beta_j + \tau\, \eta(k), \qquad \eta(0) = 0,

    and :math:`e^{\beta_0}` persons are hidden. `"poisson"`: :math:`\eta(k) = \theta^k - 1`.
    `"darroch"`: :math:`k^2/2`. `"chao"`: :math:`\sum_{j=3}^t \tau_j \max(k - j + 1, 0)` with
    :math:`\tau_j \ge 0`, so that persons on three lists or more say little of the hidden.
    Rcapture drops negative :math:`\tau_j` one by one; here the highest likelihood with none below
    0 is found, which is the same unless dropping one turns another.

    Totals of lists and frequencies are sufficient, and the likelihood needs the histories of k
    lists only through the elementary symmetric polynomials of :math:`e^{\beta_j}`; so t may be
    large. Whether there is a highest point is decided before by a linear program over all
    histories: of those with k lists only the k largest directions matter.

    Assumes a closed population, perfect linkage, and that for each person the lists are
    independent.

    When it is wrong: the table can't tell the shapes from each other where it matters, at k = 0;
    put them side by side. Lists that refer or avoid each other look like differences between
    persons. A negative :math:`\tau` (the caution `negative_heterogeneity`) has no meaning in
    terms of persons. `"chao"` is a bound, and none if lists avoid each other or links are missed.

    References
    ----------
    Rivest & Baillargeon (2007), Applications and extensions of Chao's moment estimator for the
    size of a closed population, Biometrics 63, 999–1006. Baillargeon & Rivest (2007), Rcapture:
    Loglinear models for capture-recapture in R, Journal of Statistical Software 19(5). Darroch,
    Fienberg, Glonek & Junker (1993), A three-sample multiple-recapture approach to census
    population estimation with heterogeneous catchability, JASA 88, 1137–1148.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> kosovo = load("kosovo").table
    >>> [round(mth(kosovo, kind=kind).total) for kind in ("chao", "poisson", "darroch")]
    [8591, 9328, 12797]

    """
    _check(kind, theta)
    check_level(level)
    before = examine(table, anyway=anyway)
    known, cautions = settled(table)
    sums = _sums(known)
    shape = _shape(kind, theta, sums.lists)
    bounded = kind == "chao"
    if not exists(sums, shape, bounded):
        raise Refused(
            f"The model «mth-{kind}» has no highest likelihood for this table: too few persons are "
            "on three lists or more, or some lists never overlap. Take independent lists, or a "
            "lower bound, and merge lists that are alike.",
            "no_maximum",
        )
    values, used = climb_bounded(sums, shape) if bounded else fitted(sums, shape)
    fit = Fit.of(sums, shape[:, used], values)
    interval = fit.interval(sums.seen, level)
    total = sums.seen + fit.hidden
    tau = values[1 + sums.lists :].tolist()
    slope = None if bounded else float(tau[0])
    return Estimate(
        f"mth-{kind}",
        int(sums.seen),
        total,
        interval,
        cautions=cautions + _cautions(known, bounded, slope),
        verdict=judge_number(total, sums.seen, interval, before),
        details={
            "tau": {str(int(j) + 3): value for j, value in zip(used, tau, strict=True)}
            if bounded
            else slope,
            "theta": theta if kind == "poisson" else None,
            **fit.quality(sums, len(table.lists)),
        },
    )


def _check(kind: str, theta: float) -> None:
    if kind not in ("chao", "poisson", "darroch"):
        raise InputError(f"The kind is chao, poisson or darroch, not «{kind}».")
    if kind == "poisson" and not 1 < theta < math.inf:
        raise InputError(f"Theta must be above 1, got {theta}.")


def _sums(table: CaptureTable) -> Sums:
    """Leave lists without persons out, and refuse what no such model can be fitted to."""
    present = [i for i, count in enumerate(table.on_list().values()) if count]
    if len(present) < 3:
        raise Refused(
            "Differences between persons can't be told from two lists: at least three with persons "
            "on them are needed.",
            "not_identified",
        )
    filled = table.counts > 0
    inside = np.array(
        [[history >> i & 1 for i in present] for history in table.histories[filled].tolist()]
    ).astype(bool)
    counts = table.counts[filled].astype(np.float64)
    frequencies = np.bincount(inside.sum(axis=1), weights=counts, minlength=len(present) + 1)
    return Sums(counts @ inside, frequencies, inside, counts)


def _shape(kind: str, theta: float, lists: int) -> Floats:
    """Return the columns of heterogeneity by k = 0, … t.

    A constant and a multiple of k are taken off, which changes the other parameters and no
    expected count, so that each column is 0 at k = 1 and k = 2 and moderate after.
    """
    k = np.arange(lists + 1, dtype=np.float64)
    if kind == "chao":
        return np.maximum(k[:, None] - np.arange(3, lists + 1) + 1, 0.0)
    if kind == "darroch":
        column = k**2 / 2
    else:
        if theta**lists > STEEPEST:
            most = math.floor(100 * STEEPEST ** (1 / lists)) / 100
            raise Refused(
                f"With {lists} lists and theta {theta:g} the step from one list to the next grows "
                "so fast that no parameter serves few lists and many. Take a theta of at most "
                f"{most:.2f}, or the kind «darroch» or «chao».",
                "theta_too_steep",
            )
        column = theta**k - 1
    curved: Floats = column - column[1] - (k - 1) * (column[2] - column[1])
    return curved[:, None]


def _cautions(table: CaptureTable, bounded: bool, slope: float | None) -> tuple[Caution, ...]:
    said = [LOWER_BOUND] if bounded else []
    if slope is not None and slope < 0:
        word = (
            "The parameter of heterogeneity is negative: fewer persons are on many lists than with "
            "independent lists. Differences between persons can't do that; the lists avoid each "
            "other, or links are missed."
        )
        said.append(Caution("negative_heterogeneity", word))
    empty = [name for name, count in table.on_list().items() if not count]
    if empty:
        word = f"Nobody is on these lists, and they were left aside: {', '.join(empty)}."
        said.append(Caution("empty_list", word))
    return tuple(said)
