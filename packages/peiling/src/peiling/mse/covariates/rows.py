"""The rows of a result: the whole, each combination, each value and each year."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from peiling.mse.covariates.bootstrap import Draw, Plan, Replicates, interval
from peiling.mse.covariates.design import Flags
from peiling.mse.covariates.factors import Floats
from peiling.mse.covariates.fitting import Criterion, Sample
from peiling.mse.covariates.outcome import CovariateEstimate, Step, Stratum
from peiling.mse.covariates.selection import Selection
from peiling.mse.covariates.terms import generators, written
from peiling.mse.covariates.thin import Limits
from peiling.mse.strata import StratifiedTable
from peiling.results import SOUND, Caution, Estimate, Interval, Verdict

ALIKE = 6.0
APART = 2.0
DOUBTS = ("strata_refused", "rivals_disagree", "wild_replicates")

MODEL_ONLY = Caution(
    "nobody_seen_here",
    "Nobody was seen here: the number comes from the model alone.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The replicates, and how to make intervals of them."""

    replicates: Replicates
    left_out: tuple[Floats, Floats] | None
    level: float
    draw: Draw
    seed: int | None

    @property
    def number(self) -> int:
        """How many tables were drawn."""
        return len(self.replicates.values) + self.replicates.failed

    def interval(self, part: Flags, seen: float, total: float) -> Interval:
        """Return the interval of the sum over some combinations."""
        left_out = self.left_out
        return interval(
            self.replicates.values[:, part].sum(axis=1),
            self.level,
            seen,
            estimate=total,
            left_out=None if left_out is None else (left_out[0][:, part].sum(axis=1), left_out[1]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Everything that the rows are made from."""

    strata: StratifiedTable
    sample: Sample
    selection: Selection
    plan: Plan
    refused: Mapping[int, Caution]
    drawn: Drawn | None
    given: bool
    limits: Limits
    margins: tuple[tuple[str, ...], ...] = ()

    @property
    def seen(self) -> Floats:
        """Persons seen in each combination."""
        return np.asarray(self.sample.counts.reshape(len(self.plan.kept), -1).sum(axis=1))

    @property
    def hidden(self) -> Floats:
        """Persons not seen in each combination, 0 where they are refused."""
        return np.where(self.plan.kept, self.selection.fit.hidden, 0.0)


def compose(told: Told) -> CovariateEstimate:
    """Write the rows; those of each kind add up to the whole."""
    keys = told.sample.design.keys
    columns = told.strata.columns
    single = np.eye(len(keys), dtype=np.bool_)
    strata = tuple(_row(told, columns, key, single[c]) for c, key in enumerate(keys))
    margins = (*((name,) for name in columns), *told.margins)
    by = {"*".join(margin): _margin(told, margin) for margin in margins}
    whole = np.ones(len(keys), dtype=np.bool_)
    overall = _estimate(told, whole, details=_details(told)).noted(*_whole_cautions(told))
    doubts = tuple(caution for caution in overall.cautions if caution.code in DOUBTS)
    if doubts and overall.verdict.word != "refused":
        overall = overall.judged(Verdict("unstable", doubts))
    return CovariateEstimate(
        overall, strata, MappingProxyType(by), told.selection.path, told.selection.excluded
    )


def _margin(told: Told, margin: tuple[str, ...]) -> tuple[Stratum, ...]:
    columns = told.strata.columns
    factors = told.sample.design.factors[len(told.strata.lists) :]
    places = [columns.index(name) for name in margin]
    found = [tuple(key[place] for place in places) for key in told.sample.design.keys]
    every = product(*(factors[place].values for place in places))
    return tuple(
        _row(told, margin, values, np.array([own == values for own in found]))
        for values in every
        if values in found
    )


def _row(told: Told, columns: tuple[str, ...], values: tuple[str, ...], part: Flags) -> Stratum:
    seen = int(told.seen[part].sum())
    if not told.plan.kept[part].any():
        why = told.refused[int(np.flatnonzero(part)[0])]
        return Stratum(columns, values, seen, refusal=why)
    return Stratum(columns, values, seen, estimate=_estimate(told, part))


def _estimate(told: Told, part: Flags, details: Mapping[str, Any] | None = None) -> Estimate:
    seen = int(told.seen[part].sum())
    total = float(told.seen[part].sum() + told.hidden[part].sum())
    drawn = told.drawn
    cautions = _part_cautions(told, part, seen)
    refused = tuple(caution for caution in cautions if caution.code == "strata_refused")
    return Estimate(
        method="covariates",
        seen=seen,
        total=total,
        interval=None if drawn is None else drawn.interval(part, seen, total),
        model=generators(told.selection.fit.model, told.sample.design.names),
        replicates=0 if drawn is None else drawn.number,
        seed=None if drawn is None else drawn.seed,
        cautions=cautions,
        verdict=_verdict(told, part, refused),
        details=MappingProxyType(dict(details or {})),
    )


def _verdict(told: Told, part: Flags, refused: tuple[Caution, ...]) -> Verdict:
    """Refuse a sum when most of what the model puts in it is refused."""
    if not refused:
        return SOUND
    out = part & ~told.plan.kept
    lost = told.selection.fit.hidden[out].sum() > told.hidden[part].sum()
    return Verdict("refused" if lost else "unstable", refused)


def _part_cautions(told: Told, part: Flags, seen: int) -> tuple[Caution, ...]:
    out = part & ~told.plan.kept
    cautions = []
    if out.any():
        cautions.append(
            Caution(
                "strata_refused",
                f"{int(out.sum())} of {int(part.sum())} combinations in this number are refused. "
                f"Of these it counts only the {int(told.seen[out].sum())} persons seen, so it is "
                "too low by those not seen there.",
            )
        )
    if not seen:
        cautions.append(MODEL_ONLY)
    return tuple(cautions)


def _whole_cautions(told: Told) -> list[Caution]:
    cautions = list(next(iter(told.strata.tables.values())).cautions)
    unseen = int(((told.seen == 0) & told.plan.kept).sum())
    alone = float(told.hidden[told.seen == 0].sum())
    if unseen:
        cautions.append(
            Caution(
                "combinations_not_seen",
                f"In {unseen} combinations nobody was seen; the {alone:,.1f} persons there come "
                "from the model alone.",
            )
        )
    boundary = _boundary(told)
    if boundary:
        cautions.append(
            Caution(
                "boundary",
                f"A margin holds nobody, and its parameter is at minus infinity: "
                f"{', '.join(boundary)}.",
            )
        )
    low, high = rivals(told.selection.path, told.plan.criterion)
    if high > APART * low:
        cautions.append(
            Caution(
                "rivals_disagree",
                f"Models on the path that score within {ALIKE:g} of the best give from {low:,.0f} "
                f"to {high:,.0f} persons: the table does not decide between them.",
            )
        )
    if told.drawn is not None:
        cautions += _drawn_cautions(told, told.drawn)
    return cautions


def rivals(path: tuple[Step, ...], criterion: Criterion) -> tuple[float, float]:
    """Return the lowest and highest total of the models on a path that score near the best."""
    scores = [getattr(step, criterion) for step in path]
    near = [s.total for s, value in zip(path, scores, strict=True) if value <= min(scores) + ALIKE]
    return min(near), max(near)


def _drawn_cautions(told: Told, drawn: Drawn) -> list[Caution]:
    cautions = []
    if told.plan.select == "fixed":
        cautions.append(
            Caution(
                "selection_not_repeated",
                "The intervals take the model as known, and are too short as far as it was chosen "
                "by looking at the table.",
            )
        )
    if drawn.replicates.failed:
        cautions.append(
            Caution(
                "replicates_failed",
                f"{drawn.replicates.failed} of {drawn.number} drawn tables gave no estimate and "
                "are left out of the intervals.",
            )
        )
    upper = float(drawn.replicates.values.sum(axis=1).max())
    if upper > min(told.limits.total, told.limits.ratio * told.sample.seen):
        cautions.append(
            Caution(
                "wild_replicates",
                f"Some drawn tables give totals up to {upper:,.0f}: with slightly other overlaps "
                "the model could not carry a number.",
            )
        )
    return cautions


def _boundary(told: Told) -> list[str]:
    names = told.sample.design.names
    return [written(term, names) for term in told.sample.boundary(told.selection.fit.model)]


def _details(told: Told) -> dict[str, Any]:
    last = told.selection.path[-1]
    drawn = told.drawn
    return {
        "criterion": None if told.given else told.plan.criterion,
        "rivals": rivals(told.selection.path, told.plan.criterion),
        "parameters": last.parameters,
        "loglik": last.loglik,
        "deviance": last.deviance,
        "aic": last.aic,
        "aicc": last.aicc if np.isfinite(last.aicc) else None,
        "bic": last.bic,
        "boundary": _boundary(told),
        "combinations": len(told.plan.kept),
        "combinations_refused": int((~told.plan.kept).sum()),
        "seen_refused": int(told.seen[~told.plan.kept].sum()),
        "select": None if drawn is None else told.plan.select,
        "draw": None if drawn is None else drawn.draw,
        "replicates_failed": None if drawn is None else drawn.replicates.failed,
        "replicates_same_model": None if drawn is None else drawn.replicates.same,
    }
