"""Independent lists: the one equation for any number of them, and Chapman for two."""

import math
import operator
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, psi
from scipy.stats import chi2, norm

from peiling.errors import InputError, Refused
from peiling.mse.bounds import lognormal_around, settled
from peiling.mse.intervals import check_level
from peiling.mse.judging import examine, judge_number
from peiling.mse.table import CaptureTable
from peiling.results import Caution, Estimate, Interval

Likelihood = Literal["poisson", "multinomial"]
Kind = Literal["lognormal", "profile", "wald"]
Floats = NDArray[np.float64]

TIGHT = 1e-10
FARTHEST = 1e6


def independence(
    table: CaptureTable,
    *,
    likelihood: Likelihood = "poisson",
    interval: Kind | None = None,
    level: float = 0.95,
    anyway: bool = False,
) -> Estimate:
    r"""Estimate the population from independent lists, for up to 62 of them.

    Parameters
    ----------
    table : CaptureTable
        Of t lists, 2 ≤ t ≤ 62.
    likelihood : str
        `"poisson"`: the number of persons is a parameter of Poisson counts. `"multinomial"`: the
        peak of the profile likelihood. The totals differ little. The fit in `details` is the
        Poisson one.
    interval : str, optional
        `"lognormal"`: the logarithm of the hidden number is taken as normal; the default with
        `"poisson"`. `"profile"`: where the multinomial profile likelihood has not fallen far; the
        default with `"multinomial"`. `"wald"`: symmetric around the total, no lower than who was
        seen; to compare with other programs, its ends lie too low.
    level : float
        Coverage that the interval aims at, between 0 and 1.
    anyway : bool
        Estimate from fewer than about a hundred persons all the same; the result is marked.

    Returns
    -------
    Estimate
        Method `main`.

    Raises
    ------
    InputError
        If an argument is out of range.
    Refused
        `no_overlap`, `one_list`, `too_few_persons`; `no_maximum` if one list holds everybody.

    Notes
    -----
    With :math:`n` persons seen, :math:`n_j` on list j, the Poisson estimate is the root of

    .. math:: 1 - n/N = \prod_j (1 - n_j/N).

    It needs the totals of the lists only, no cells, so the number of lists does not matter. It
    exists, and is the only one above :math:`n`, exactly if :math:`0 < n_j < n` for every list and
    :math:`\sum_j n_j > n`. Lists without persons drop out. For two lists it is
    :math:`n_1 n_2 / m`. The variance of the logarithm of the hidden number :math:`h` is
    :math:`1/(1/V - h)` with :math:`V = (1 + \sum_j p_j/(1-p_j))/N`, :math:`p_j = n_j/N`.

    Multinomial: :math:`\log N! - \log (N-n)! + \sum_j [n_j \log p_j + (N-n_j) \log (1-p_j)]`.

    Assumes a closed population, perfect linkage, independent lists, and on each list the same
    chance for everyone.

    When it is wrong: where lists refer persons to each other, or some persons are easier to find
    for all lists, it is too low; where lists avoid each other, or links are missed, too high. No
    interval here knows of that.

    References
    ----------
    Darroch (1958), The multiple-recapture census: I. Estimation of a closed population,
    Biometrika 45, 343–359. Cormack (1992), Interval estimation for mark-recapture studies of
    closed populations, Biometrics 48, 567–576.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> found = independence(load("ukdat").table)
    >>> round(found.total, 3), round(found.lower), round(found.upper)
    (12213.995, 10989, 13621)
    >>> found = independence(load("ukdat").table, likelihood="multinomial")
    >>> round(found.total, 3), round(found.lower), round(found.upper)
    (12208.567, 10984, 13648)

    """
    check_level(level)
    if likelihood not in ("poisson", "multinomial"):
        raise InputError(f"The likelihood is poisson or multinomial, not «{likelihood}».")
    kind = interval or ("lognormal" if likelihood == "poisson" else "profile")
    if kind not in ("lognormal", "profile", "wald"):
        raise InputError(f"The interval is lognormal, profile or wald, not «{kind}».")
    before = examine(table, anyway=anyway)
    known, cautions = settled(table)
    on_list = known.on_list()
    seen = int(known.counts.sum())
    margins = np.array([count for count in on_list.values() if count], dtype=np.float64)
    _check(on_list, seen)
    hidden = root(seen, margins)
    if likelihood == "multinomial":
        hidden = _peak(seen, margins, hidden)
    around = _interval(kind, seen, hidden, margins, level)
    total = seen + hidden
    return Estimate(
        "main",
        seen,
        total,
        around,
        tuple((name,) for name in table.lists),
        cautions=(*cautions, *_empty(on_list)),
        verdict=judge_number(total, seen, around, before),
        details={"likelihood": likelihood, **_fit(known, margins, seen + root(seen, margins))},
    )


def chapman(
    first: int, second: int, both: int, *, level: float = 0.95, anyway: bool = False
) -> Estimate:
    r"""Estimate a closed population from two independent lists.

    Parameters
    ----------
    first, second : int
        Persons on each list, :math:`n_1` and :math:`n_2`. Persons, not reports.
    both : int
        Persons on both lists, :math:`m`; 0 ≤ m ≤ min(n₁, n₂).
    level : float
        Coverage that the interval aims at, strictly between 0 and 1.
    anyway : bool
        Estimate from fewer than about a hundred persons all the same; the result is marked.

    Returns
    -------
    Estimate
        :math:`\hat N = (n_1+1)(n_2+1)/(m+1) - 1` persons, with a log-normal interval around the
        persons seen on neither list, so that its lower end never falls below the number of
        persons seen.

    Raises
    ------
    InputError
        If a count is negative or no whole number, `both` exceeds a list, or `level` is no coverage.
    Refused
        `no_overlap`, `too_few_persons`.

    Notes
    -----
    Exactly unbiased if :math:`n_1 + n_2 \ge N`, biased downward otherwise. The variance is
    :math:`(n_1+1)(n_2+1)(n_1-m)(n_2-m) / ((m+1)^2 (m+2))`.

    Assumes a closed population, perfect linkage, independent lists and equal catchability on at
    least one of them.

    When it is wrong: lists that refer persons to each other make it too low; lists that avoid
    each other make it too high. With two lists neither can be seen; with three or more use
    `peiling.mse.estimate`. If one list lies inside the other, nobody is estimated to be hidden,
    and the interval has no length: two such lists are hardly independent.

    References
    ----------
    Estimator: Chapman (1951), Some properties of the hypergeometric distribution with
    applications to zoological sample censuses. Variance: Seber (1982), The Estimation of Animal
    Abundance, 2nd ed., §3.1. Log-normal interval: Chao (1987), Biometrics 43, 783–791.

    Examples
    --------
    >>> estimate = chapman(200, 100, 20)
    >>> round(estimate.total), round(estimate.lower), round(estimate.upper)
    (966, 701, 1398)

    """
    first, second, both = (_whole(count) for count in (first, second, both))
    if min(first, second, both) < 0:
        raise InputError("Counts of persons can't be negative.")
    if both > min(first, second):
        raise InputError(f"Persons on both ({both}) can't be more than on the shorter list.")
    check_level(level)
    cells = [first - both, second - both, both]
    table = CaptureTable.from_cells(["first", "second"], [1, 2, 3], cells)
    before = examine(table, anyway=anyway)
    seen = table.seen
    hidden = (first - both) * (second - both) / (both + 1)
    total = seen + hidden
    variance = (first + 1) * (second + 1) * hidden / ((both + 1) * (both + 2))
    interval = lognormal_around(seen, total, variance, level)
    return Estimate(
        "chapman",
        seen,
        total,
        interval,
        verdict=judge_number(total, seen, interval, before),
        details={"variance": variance},
    )


def _whole(count: int) -> int:
    try:
        return operator.index(count)
    except TypeError:
        raise InputError(f"Counts of persons are whole numbers, not {count!r}.") from None


def _check(on_list: dict[str, int], seen: int) -> None:
    """Refuse a table whose totals lie on the edge of what independent lists can give."""
    if sum(on_list.values()) <= seen:
        raise Refused(
            "No person is on two lists for certain. Without overlap the number of hidden persons "
            "can be anything; no method gives one.",
            "no_overlap",
        )
    for name, count in on_list.items():
        if count == seen:
            raise Refused(
                f"Everybody in the table is on the list «{name}», so the other lists say nothing "
                "of who is not on it. Leave that list out and estimate from the others, or take "
                "lists that are not parts of each other.",
                "no_maximum",
            )


def _empty(on_list: dict[str, int]) -> tuple[Caution, ...]:
    gone = [name for name, count in on_list.items() if not count]
    if not gone:
        return ()
    word = f"Nobody is on these lists, and they were left aside: {', '.join(gone)}."
    return (Caution("empty_list", word),)


def root(seen: float, margins: Floats) -> float:
    """Return the hidden number at the root of the Poisson equation of `independence`.

    Parameters
    ----------
    seen : float
        Persons on at least one list.
    margins : array, shape (t,)
        Persons on each list; each above 0 and below `seen`, their sum above `seen`.

    """
    if len(margins) == 2:
        both = margins.sum() - seen
        return float((margins[0] - both) * (margins[1] - both) / both)

    def gap(hidden: float) -> float:
        total = seen + hidden
        return math.log(hidden / total) - float(np.log1p(-margins / total).sum())

    low, high = 1.0, 2.0
    while gap(low) >= 0:
        low /= 2
    while gap(high) <= 0:
        high *= 2
    return float(brentq(gap, low, high, xtol=TIGHT, rtol=1e-14))


def _interval(kind: str, seen: int, hidden: float, margins: Floats, level: float) -> Interval:
    if kind == "profile":
        return _profile_interval(seen, margins, hidden, level)
    total = seen + hidden
    odds = float((margins / (total - margins)).sum())
    variance = 1 / (total / (1 + odds) - hidden)
    z = float(norm.ppf((1 + level) / 2))
    if kind == "wald":
        reach = z * math.sqrt(hidden + hidden**2 * variance)
        return Interval(max(float(seen), total - reach), total + reach, level, "wald")
    factor = math.exp(z * math.sqrt(variance))
    return Interval(seen + hidden / factor, seen + hidden * factor, level, "lognormal")


def _height(hidden: float, seen: int, margins: Floats) -> float:
    """Return the multinomial profile log-likelihood, but for what does not depend on `hidden`."""
    total = seen + hidden
    shares = margins / total
    each = margins * np.log(shares) + (total - margins) * np.log1p(-shares)
    return float(gammaln(total + 1) - gammaln(hidden + 1) + each.sum())


def _peak(seen: int, margins: Floats, near: float) -> float:
    """Return where the profile likelihood is highest: the root of its slope."""

    def slope(hidden: float) -> float:
        total = seen + hidden
        return float(psi(total + 1) - psi(hidden + 1) + np.log1p(-margins / total).sum())

    high = near + 1
    while slope(high) > 0:
        high *= 2
    low = high / 2
    while slope(low) <= 0:
        low /= 2
        if low < TIGHT:
            return 0.0
    return float(brentq(slope, low, high, xtol=TIGHT))


def _profile_interval(seen: int, margins: Floats, near: float, level: float) -> Interval:
    top = _peak(seen, margins, near)
    floor = _height(top, seen, margins) - float(chi2.ppf(level, 1)) / 2

    def above(hidden: float) -> float:
        return _height(hidden, seen, margins) - floor

    lower = 0.0 if above(0.0) >= 0 else float(brentq(above, 0.0, top, xtol=TIGHT))
    far = 2 * top + 10
    while above(far) > 0:
        far *= 2
        if far > FARTHEST * (seen + top):
            raise Refused(
                "The likelihood does not fall off: any number of hidden persons fits this table. "
                "No upper end can be given.",
                "no_upper_end",
            )
    upper = float(brentq(above, top, far, xtol=TIGHT))
    return Interval(seen + lower, seen + upper, level, "profile")


def _fit(table: CaptureTable, margins: Floats, total: float) -> dict[str, float | int]:
    """Return how well independent lists fit, as for any log-linear model."""
    sizes = np.array(list(table.on_list().values()), dtype=np.float64)
    inside = np.array(
        [[history >> i & 1 for i in range(len(sizes))] for history in table.histories.tolist()],
        dtype=np.float64,
    )
    chances = np.where(sizes > 0, sizes, 1.0) / total
    logs = inside @ np.log(chances / (1 - chances)) + math.log(total)
    logs += float(np.log1p(-margins / total).sum())
    counts = table.counts[table.counts > 0].astype(np.float64)
    logs = logs[table.counts > 0]
    seen = counts.sum()
    likelihood = float((counts * logs - gammaln(counts + 1)).sum() - seen)
    parameters = 1 + len(sizes)
    return {
        "bic": -2 * likelihood + parameters * math.log(seen),
        "aic": -2 * likelihood + 2 * parameters,
        "deviance": 2 * float((counts * (np.log(counts) - logs)).sum()),
        "parameters": parameters,
        "freedom": (1 << len(margins)) - 2 - len(margins),
    }
