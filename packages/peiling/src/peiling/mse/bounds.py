"""Chao's lower bound, and the log-normal interval that goes with a standard error."""

import math

from scipy.stats import norm

from peiling.errors import InputError
from peiling.mse.intervals import check_level
from peiling.mse.judging import examine, judge_number
from peiling.mse.table import CaptureTable, Counts
from peiling.results import Caution, Estimate, Interval

NEARLY = 1.05
LOWER_BOUND = Caution(
    "lower_bound",
    "This is a lower bound: at least so many persons, if for each person the lists are independent "
    "and equally likely. It is no estimate of how many there are.",
)


def chao(table: CaptureTable, *, level: float = 0.95, anyway: bool = False) -> Estimate:
    r"""Bound the number of persons from below by how many are on one list and on two.

    Parameters
    ----------
    table : CaptureTable
        Of t lists, 2 ≤ t ≤ 62.
    level : float
        Coverage that the interval aims at, between 0 and 1.
    anyway : bool
        Give a number from fewer than about a hundred persons all the same; it is marked.

    Returns
    -------
    Estimate
        Method `chao`, with the caution `lower_bound` and a log-normal interval. `details` holds
        `f1`, `f2`, `variance` and whether the form for :math:`f_2 = 0` was used.

    Raises
    ------
    InputError
        If `level` is no coverage.
    Refused
        If the table can't carry an answer; see `peiling.mse.judging.examine`.

    Notes
    -----
    With :math:`n` persons seen, :math:`f_1` of them on one list, :math:`f_2` on two, and
    :math:`A = (t-1)/t`,

    .. math:: \hat N = n + A f_1^2 / (2 f_2), \qquad
        \hat N = n + A f_1 (f_1 - 1) / 2 \quad (f_2 = 0).

    The variance for :math:`f_2 > 0` is
    :math:`A f_1^2/(2 f_2) + A^2 f_1^3/f_2^2 + A^2 f_1^4/(4 f_2^3)`, for :math:`f_2 = 0`
    :math:`A f_1(f_1-1)/2 + A^2 f_1(2f_1-1)^2/4 - A^2 f_1^4/(4\hat N)`.

    It assumes that a person's lists are independent given that person, and that every list has
    the same chance for that person; chances may differ between persons in any way. By the
    inequality of Cauchy and Schwarz the expected hidden number is then at least this.

    When it is wrong: if lists avoid each other (police and shelter share no clients), :math:`f_2`
    is too small and the bound too high, so that it is none. Missed links do the same. If lists
    refer persons to each other it is a bound still, but a weak one. Lists of unequal length make
    it too high as well: with independent lists of odds :math:`o_j` the expected bound is
    :math:`A (\sum o_j)^2 / ((\sum o_j)^2 - \sum o_j^2)` times the hidden number. Where that factor,
    with the lengths of the lists for the odds, is above 1.05 the caution `unequal_lists` gives
    it; `peiling.mse.heterogeneity.mth` with the kind `chao` allows for unequal lists.

    References
    ----------
    Chao (1987), Estimating the population size for capture-recapture data with unequal
    catchability, Biometrics 43, 783–791. Chao (1989), Estimating population size for sparse data
    in capture-recapture experiments, Biometrics 45, 427–438.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> found = chao(load("ukdat").table)
    >>> round(found.total), round(found.lower), round(found.upper)
    (13481, 11988, 15214)

    """
    check_level(level)
    before = examine(table, anyway=anyway)
    known, cautions = settled(table)
    ones, twos = (int(count) for count in known.frequencies()[:2])
    seen, share = known.seen, 1 - 1 / len(table.lists)
    hidden, variance = _hidden(ones, twos, share, seen)
    total = seen + hidden
    interval = lognormal_around(seen, total, variance, level)
    return Estimate(
        "chao",
        seen,
        total,
        interval,
        cautions=(*cautions, LOWER_BOUND, *_unequal(known, share)),
        verdict=judge_number(total, seen, interval, before),
        details={"f1": ones, "f2": twos, "variance": variance, "bias_corrected": twos == 0},
    )


def lognormal_around(seen: float, total: float, variance: float, level: float) -> Interval:
    r"""Return the interval in which the logarithm of the hidden number is taken as normal.

    Parameters
    ----------
    seen, total : float
        Persons; 0 ≤ seen ≤ total.
    variance : float
        Of `total`, persons squared.
    level : float
        Coverage, between 0 and 1.

    Raises
    ------
    InputError
        If `level` is no coverage, `total` is below `seen`, or the variance is no number ≥ 0.

    Notes
    -----
    With :math:`h` the hidden number and :math:`v` the variance, the ends are
    :math:`n + h/K` and :math:`n + hK`, :math:`K = \exp(z \sqrt{\log(1 + v/h^2)})`. The lower end
    is never below who was seen. With nobody hidden both ends are who was seen.

    When it is wrong: it says how far chance moves the number if the method is right, and nothing
    about the method. With nobody hidden it has no length, which is too short.

    References
    ----------
    Chao (1987), Biometrics 43, 783–791.

    Examples
    --------
    >>> found = lognormal_around(100, 300, 2500.0, 0.95)
    >>> round(found.lower, 1), round(found.upper, 1)
    (223.4, 424.1)

    """
    check_level(level)
    if not math.isfinite(variance) or variance < 0:
        raise InputError(f"A variance must be a number of at least 0, got {variance}.")
    if not seen <= total:
        raise InputError(f"The total ({total}) can't be below the persons seen ({seen}).")
    hidden = total - seen
    if hidden == 0:
        return Interval(float(seen), float(seen), level, "lognormal")
    reach = float(norm.ppf((1 + level) / 2)) * math.sqrt(math.log1p(variance / hidden**2))
    factor = math.exp(reach)
    return Interval(seen + hidden / factor, seen + hidden * factor, level, "lognormal")


def settled(table: CaptureTable) -> tuple[CaptureTable, tuple[Caution, ...]]:
    """Return a table whose counts are all known, and what must be said of it.

    Parameters
    ----------
    table : CaptureTable
        Perhaps with hidden counts («<5»).

    Returns
    -------
    table, cautions : CaptureTable, tuple of Caution
        Hidden counts at the middle of their range, rounded up.

    Notes
    -----
    When it is wrong: the middle is no estimate. With many hidden counts take
    `peiling.mse.estimate`, which fills them in with what a model expects.

    """
    if table.exact:
        return table, table.cautions
    hidden = int((table.counts < table.most).sum())
    middle: Counts = (table.counts + table.most + 1) // 2
    word = (
        f"{hidden} of {len(table.counts)} counts are hidden; each was taken at the middle of its "
        "range. Together they stand for "
        f"{int(table.counts.sum())} to {int(table.most.sum())} persons seen."
    )
    return table.with_counts(middle), (*table.cautions, Caution("hidden_counts_at_middle", word))


def _unequal(table: CaptureTable, share: float) -> tuple[Caution, ...]:
    sizes = list(table.on_list().values())
    whole = sum(sizes) ** 2
    factor = share * whole / (whole - sum(size**2 for size in sizes))
    if factor <= NEARLY:
        return ()
    word = (
        f"The lists are of unequal length. That alone makes the hidden number {factor - 1:.0%} too "
        "high where all persons are alike, so that this may be no lower bound; take mth-chao."
    )
    return (Caution("unequal_lists", word),)


def _hidden(ones: int, twos: int, share: float, seen: int) -> tuple[float, float]:
    """Return the bound of the hidden number and its variance."""
    if twos > 0:
        ratio = ones / twos
        return (
            share * ones * ratio / 2,
            twos * (share * ratio**2 / 2 + share**2 * ratio**3 + share**2 * ratio**4 / 4),
        )
    hidden = share * ones * (ones - 1) / 2
    variance = hidden + share**2 * ones * (2 * ones - 1) ** 2 / 4
    return hidden, max(0.0, variance - share**2 * ones**4 / (4 * (seen + hidden)))
