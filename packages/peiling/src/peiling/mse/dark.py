"""The assumption that no table can test: how being on no list goes with the lists."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peiling.errors import InputError, Refused
from peiling.results import SOUND, Caution, Estimate, Verdict

ODDS = (0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class DarkPoint:
    """What the estimate becomes under one odds ratio.

    Parameters
    ----------
    odds : float
        The odds ratio with the dark cell; 1 is what the method assumes.
    total : float
        Persons, seen and hidden.
    lower, upper : float or None
        The ends of the interval, moved in the same way; None without one.

    """

    odds: float
    total: float
    lower: float | None
    upper: float | None

    def to_dict(self) -> dict[str, float | None]:
        """Return the point as plain values."""
        return {"odds": self.odds, "total": self.total, "lower": self.lower, "upper": self.upper}


@dataclass(frozen=True, slots=True)
class DarkCurve:
    """An estimate as a function of the assumption that nothing in the table can test.

    Parameters
    ----------
    method : str
        Of the estimate.
    seen : int
        Persons on at least one list.
    hidden : float
        Persons on no list under the assumption of the method, above 0.
    points : tuple of DarkPoint
        By rising odds ratio.
    cautions : tuple of Caution
        Of the estimate, and `identifying_assumption`.
    verdict : Verdict
        Of the estimate.

    """

    method: str
    seen: int
    hidden: float
    points: tuple[DarkPoint, ...]
    cautions: tuple[Caution, ...] = ()
    verdict: Verdict = SOUND

    def tipping(self, total: float) -> float:
        """Return the odds ratio at which the total is a given number.

        Parameters
        ----------
        total : float
            Persons, at least those seen: for instance a figure that others published.

        Returns
        -------
        float
            At least 0. Near 1, the assumption of the method leads to that number; far from 1, the
            number and the estimate stand together only if the lists depend so strongly.

        Raises
        ------
        InputError
            If `total` is no number or below the persons seen.

        Notes
        -----
        (total − seen) / hidden.

        When it is wrong: it compares numbers about the same persons only. A figure of another
        year, age or definition has no tipping point here.

        Examples
        --------
        >>> curve = against_dark_cell(Estimate("main", 1000, 5000.0))
        >>> curve.tipping(3000)
        0.5

        """
        if not math.isfinite(total) or total < self.seen:
            raise InputError(
                f"The number to compare with must be at least the {self.seen:,} persons seen, got "
                f"{total}."
            )
        return (total - self.seen) / self.hidden

    def to_dict(self) -> dict[str, Any]:
        """Return the curve as plain values."""
        return {
            "method": self.method,
            "seen": self.seen,
            "hidden": self.hidden,
            "points": [point.to_dict() for point in self.points],
            "warnings": [caution.to_dict() for caution in self.cautions],
            "verdict": self.verdict.to_dict(),
        }


def against_dark_cell(estimate: Estimate, *, odds: Sequence[float] = ODDS) -> DarkCurve:
    r"""Say what an estimate becomes when its untestable assumption does not hold.

    Parameters
    ----------
    estimate : Estimate
        By any method.
    odds : sequence of float
        Odds ratios above 0 with the dark cell; 1 is the estimate itself.

    Returns
    -------
    DarkCurve

    Raises
    ------
    InputError
        If an odds ratio is not above 0, or there is none.
    Refused
        `nobody_hidden` if the estimate has no hidden persons: any multiple of nobody is nobody.

    Notes
    -----
    Under the odds ratio :math:`\xi` the hidden number :math:`h` becomes :math:`\xi h`, and the
    total and both ends :math:`n + \xi (\cdot - n)`. For two lists :math:`\xi` is their odds ratio
    :math:`n_{11} n_{00} / (n_{10} n_{01})`, which independence puts at 1: above 1 lists share
    persons more than by chance, and more are hidden. For t lists it is the factor by which the
    interaction of all t lists, which every model sets to none, raises the dark cell. No count in
    the table says anything of :math:`\xi`: each of these totals fits it equally well.

    When it is wrong: for methods without a cell for the hidden (`coverage`, latent classes)
    :math:`\xi` is only a factor, and no odds ratio. The range from ¼ to 4 is a choice, not what
    the lists are known to obey. The moved interval has the chance in the table in it and no doubt
    about :math:`\xi`.

    References
    ----------
    Gerritse, van der Heijden & Bakker (2015), Sensitivity of population size estimation for
    violating parametric assumptions in log-linear models, Journal of Official Statistics 31,
    357–379. Aleshin-Guendel, Sadinle & Wakefield (2021), The central role of the identifying
    assumption in population size estimation, arXiv 2101.09304.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> from peiling.mse.independence import independence
    >>> curve = against_dark_cell(independence(load("ukdat").table), odds=(0.5, 1, 2))
    >>> [round(point.total) for point in curve.points]
    [7479, 12214, 21684]

    """
    ratios = sorted({float(ratio) for ratio in odds})
    if not ratios:
        raise InputError("Give at least one odds ratio.")
    for ratio in ratios:
        if not (math.isfinite(ratio) and ratio > 0):
            raise InputError(f"An odds ratio must be a number above 0, got {ratio}.")
    if estimate.hidden <= 0:
        raise Refused(
            "The estimate has nobody hidden, and any multiple of nobody is nobody: this can't show "
            "how much rests on the assumption.",
            "nobody_hidden",
        )
    word = (
        "That the lists have no interaction of all of them with being hidden can't be tested from "
        "any table. Each of these totals fits the counts equally well."
    )
    noted = estimate.noted(Caution("identifying_assumption", word))
    return DarkCurve(
        estimate.method,
        estimate.seen,
        estimate.hidden,
        tuple(_point(estimate, ratio) for ratio in ratios),
        noted.cautions,
        estimate.verdict,
    )


def _point(estimate: Estimate, ratio: float) -> DarkPoint:
    def moved(end: float | None) -> float | None:
        if end is None or ratio == 1:
            return end
        return estimate.seen + ratio * (end - estimate.seen)

    total = estimate.total if ratio == 1 else estimate.seen + ratio * estimate.hidden
    return DarkPoint(ratio, total, moved(estimate.lower), moved(estimate.upper))
