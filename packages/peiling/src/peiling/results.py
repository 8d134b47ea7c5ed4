"""What every estimator gives back: frozen values that can be shown, stored and compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Word = Literal["sound", "unstable", "refused"]

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that a reader of a result must know.

    Parameters
    ----------
    code : str
        For programs: lower case with underscores.
    text : str
        For people: one or two sentences.

    """

    code: str
    text: str

    def to_dict(self) -> dict[str, str]:
        """Return the caution as plain values."""
        return {"code": self.code, "text": self.text}


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval around a number of persons.

    Parameters
    ----------
    lower, upper : float
        Its ends, persons. `upper` may be infinite; then a caution says why.
    level : float
        The coverage that it aims at, between 0 and 1.
    method : str
        How it was made: `bca`, `percentile`, `profile`, `lognormal`, `wald`, `credible`.
    lower_error, upper_error : float or None
        Monte-Carlo standard errors of the two ends, persons; None where no chance is in them.

    """

    lower: float
    upper: float
    level: float
    method: str
    lower_error: float | None = None
    upper_error: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the interval as plain values."""
        return {
            "lower": self.lower,
            "upper": self.upper,
            "level": self.level,
            "method": self.method,
            "lower_error": self.lower_error,
            "upper_error": self.upper_error,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the numbers are worth, in a word, with reasons.

    Parameters
    ----------
    word : str
        `sound`: nothing found that speaks against it. `unstable`: a number, but a different
        fair choice gives a very different one. `refused`: no number should be read from this.
    reasons : tuple of Caution
        Why; empty only for `sound`.

    """

    word: Word
    reasons: tuple[Caution, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        return {"word": self.word, "reasons": [reason.to_dict() for reason in self.reasons]}


SOUND = Verdict("sound")


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many persons there are, seen and not seen, by one method.

    Parameters
    ----------
    method : str
        The name of the method, as on the command line: `bic`, `chao`, `lcm`, …
    seen : int
        Persons on at least one list.
    total : float
        Estimated persons, seen and hidden together; never below `seen`.
    interval : Interval or None
        Around `total`; None when none was asked for.
    model : tuple of tuple of str, or None
        The generators of the log-linear model, each a tuple of names of lists;
        None for methods without one.
    candidates, valid : int or None
        Models looked at, and those whose parameters can be estimated from this table.
    replicates : int
        Bootstrap replicates or posterior draws behind the interval; 0 for none.
    seed : int or None
        The seed from which the same result comes again.
    cautions : tuple of Caution
        What was done to the table, and what a reader must know.
    verdict : Verdict
        What the number is worth.
    details : mapping
        Figures that belong to one method: `aic`, `bic`, `deviance`, `rhat`, …

    """

    method: str
    seen: int
    total: float
    interval: Interval | None = None
    model: tuple[tuple[str, ...], ...] | None = None
    candidates: int | None = None
    valid: int | None = None
    replicates: int = 0
    seed: int | None = None
    cautions: tuple[Caution, ...] = ()
    verdict: Verdict = SOUND
    details: Mapping[str, Any] = field(default=NOTHING)
    draws: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)

    @property
    def hidden(self) -> float:
        """Estimated persons on no list at all."""
        return self.total - self.seen

    @property
    def lower(self) -> float | None:
        """The lower end of the interval, persons; None without one."""
        return self.interval.lower if self.interval else None

    @property
    def upper(self) -> float | None:
        """The upper end of the interval, persons; None without one."""
        return self.interval.upper if self.interval else None

    def noted(self, *cautions: Caution) -> "Estimate":
        """Return the same estimate with more to know about it; nothing is said twice."""
        known = {caution.code for caution in self.cautions}
        return replace(
            self, cautions=self.cautions + tuple(c for c in cautions if c.code not in known)
        )

    def judged(self, verdict: Verdict) -> "Estimate":
        """Return the same estimate with `verdict`."""
        return replace(self, verdict=verdict)

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as plain values, ready for JSON; no key is ever missing."""
        interval = self.interval
        return {
            "method": self.method,
            "seen": self.seen,
            "hidden": self.hidden,
            "total": self.total,
            "lower": self.lower,
            "upper": self.upper,
            "level": interval.level if interval else None,
            "interval": interval.to_dict() if interval else None,
            "model": None if self.model is None else [list(names) for names in self.model],
            "bic": self.details.get("bic"),
            "candidates": self.candidates,
            "valid": self.valid,
            "replicates": self.replicates,
            "seed": self.seed,
            "warnings": [caution.to_dict() for caution in self.cautions],
            "verdict": self.verdict.to_dict(),
            "details": dict(self.details),
        }
