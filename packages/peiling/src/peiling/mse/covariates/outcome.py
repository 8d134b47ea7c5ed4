"""What a model with covariates gives back."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peiling.results import Caution, Estimate


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the path of a selection.

    Parameters
    ----------
    number : int
        0 for the first model.
    move : str
        `+ A*sex` or `- A*sex`; empty for the first model.
    model : tuple of tuple of str
        The generators of the model after the move.
    parameters : int
        As counted in the criteria, those at minus infinity too.
    loglik, deviance : float
    aic, aicc, bic : float
        The sample size is the persons seen. `aicc` is infinite when there are as many
        parameters as persons.
    total : float
        Persons, seen and not seen.

    """

    number: int
    move: str
    model: tuple[tuple[str, ...], ...]
    parameters: int
    loglik: float
    deviance: float
    aic: float
    aicc: float
    bic: float
    total: float

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "number": self.number,
            "move": self.move,
            "model": [list(part) for part in self.model],
            "parameters": self.parameters,
            "loglik": self.loglik,
            "deviance": self.deviance,
            "aic": self.aic,
            "aicc": self.aicc if math.isfinite(self.aicc) else None,
            "bic": self.bic,
            "total": self.total,
        }


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A model that the selection passed over, and why.

    Parameters
    ----------
    number : int
        The step at which it was looked at.
    move : str
        The move that leads to it: `+ A*sex`.
    model : tuple of tuple of str
        Its generators.
    code : str
        `no_maximum` or `not_identifiable`.
    text : str
        Why, in a sentence.

    """

    number: int
    move: str
    model: tuple[tuple[str, ...], ...]
    code: str
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "number": self.number,
            "move": self.move,
            "model": [list(part) for part in self.model],
            "code": self.code,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Stratum:
    """A row for a part of the population: a number, or the reason why there is none.

    Parameters
    ----------
    columns, values : tuple of str
        Which part: `("sex", "year")` and `("woman", "2019")`, or one column and one value.
    seen : int
        Persons on at least one list.
    estimate : Estimate or None
        None where it is refused.
    refusal : Caution or None
        Why; None where there is an estimate.

    """

    columns: tuple[str, ...]
    values: tuple[str, ...]
    seen: int
    estimate: Estimate | None = None
    refusal: Caution | None = None

    @property
    def counted(self) -> float:
        """What the row adds to a sum: its total, or where it is refused the persons seen."""
        return self.estimate.total if self.estimate else float(self.seen)

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "columns": list(self.columns),
            "values": list(self.values),
            "seen": self.seen,
            "estimate": self.estimate.to_dict() if self.estimate else None,
            "refusal": self.refusal.to_dict() if self.refusal else None,
        }


@dataclass(frozen=True, slots=True)
class CovariateEstimate:
    """The estimate of a model with covariates, whole and in parts.

    Parameters
    ----------
    overall : Estimate
        All combinations together.
    strata : tuple of Stratum
        A row for each combination of covariates. `counted` adds up to `overall.total`.
    by : mapping from str to tuple of Stratum
        For each column a row for each value, the years among them, and for each margin that was
        asked for (`"sex*year"`) a row for each combination. Each adds up to `overall.total` too.
    path : tuple of Step
        How the model was found; one row where it was given.
    excluded : tuple of Exclusion
        Models that the selection passed over since they cannot be estimated, and why.

    """

    overall: Estimate
    strata: tuple[Stratum, ...]
    by: Mapping[str, tuple[Stratum, ...]]
    path: tuple[Step, ...]
    excluded: tuple[Exclusion, ...]

    @property
    def refused(self) -> tuple[Stratum, ...]:
        """The combinations without a number."""
        return tuple(row for row in self.strata if row.refusal)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, ready for JSON."""
        return {
            "overall": self.overall.to_dict(),
            "strata": [row.to_dict() for row in self.strata],
            "by": {name: [row.to_dict() for row in rows] for name, rows in self.by.items()},
            "path": [row.to_dict() for row in self.path],
            "excluded": [row.to_dict() for row in self.excluded],
        }
