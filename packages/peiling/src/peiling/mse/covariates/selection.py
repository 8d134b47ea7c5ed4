"""Choosing the terms: forward and backward steps from the main effects, by one criterion."""

from dataclasses import dataclass

import numpy as np

from peiling.errors import Refused
from peiling.mse.covariates.existence import Existence
from peiling.mse.covariates.fitting import Criterion, Fit, Sample, existence, fit_model, penalty
from peiling.mse.covariates.outcome import Exclusion, Step
from peiling.mse.covariates.terms import Terms, generators, moves, named, written

GAIN = 1e-7
MOST_STEPS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The chosen fit, and how it was found.

    Parameters
    ----------
    fit : Fit
    path : tuple of Step
        From the main effects to the chosen model.
    excluded : tuple of Exclusion
        Models next to the path that cannot be estimated, and why.

    """

    fit: Fit
    path: tuple[Step, ...]
    excluded: tuple[Exclusion, ...]


def start_model(sample: Sample, model: Terms) -> Fit:
    """Fit a model that must have an estimate.

    Raises
    ------
    Refused
        If it has none.

    """
    found, _ = existence(sample, model)
    if not found.sound:
        code, why = reason(sample, found)
        names = ", ".join("*".join(part) for part in generators(model, sample.design.names))
        raise Refused(f"The model {names} cannot be estimated: {why}", code)
    fit = fit_model(sample, model)
    assert fit is not None
    return fit


def choose(
    sample: Sample,
    scope: Terms,
    criterion: Criterion,
    *,
    start: Terms = frozenset(),
    thorough: bool = False,
) -> Selection:
    """Go from a model to the best neighbour until none is better.

    Parameters
    ----------
    sample : Sample
        The table.
    scope : frozenset of int
        The interactions that may come in.
    criterion : {"bic", "aic", "aicc"}
        What is made as low as it can.
    start : frozenset of int
        The interactions of the first model; main effects are always there.
    thorough : bool
        Judge every neighbour, and write down those that fail; else only those that would win.

    Raises
    ------
    Refused
        If the first model has no estimate.

    Notes
    -----
    A neighbour adds one term (when every smaller one inside it is there) or drops one (when no
    larger one holds it). It is fitted from the present fit; a bound proves after a step or two
    that most cannot win. Neighbours without an estimate are passed over. Of two that score
    alike, the one with fewer persons wins, and then the first by name, so that the order of
    lists and columns decides nothing.

    A stepwise path need not end in the best model of all.

    """
    fit = start_model(sample, start)
    path = [record(sample, fit, 0, "")]
    excluded: list[Exclusion] = []
    for number in range(1, MOST_STEPS):
        failed: list[Exclusion] | None = [] if thorough else None
        best = _best_move(sample, fit, scope, criterion, failed, number)
        excluded += failed or []
        if best is None:
            break
        term, after = best
        sign = "-" if term in fit.model else "+"
        move = f"{sign} {written(term, sample.design.names)}"
        path.append(record(sample, after, number, move))
        fit = after
    return Selection(fit, tuple(path), tuple(excluded))


def _best_move(
    sample: Sample,
    fit: Fit,
    scope: Terms,
    criterion: Criterion,
    failed: list[Exclusion] | None,
    number: int,
) -> tuple[int, Fit] | None:
    seen = sample.seen
    cut = -2.0 * fit.loglik + penalty(criterion, fit.parameters, seen) - GAIN
    best: tuple[int, Fit] | None = None
    for term, model in moves(fit.model, scope):
        if failed is not None and not _noted(sample, fit, term, model, failed, number):
            continue
        price = penalty(criterion, sample.design.parameters(model), seen)
        needed = (price - cut) / 2.0 - GAIN
        found = fit_model(sample, model, start=fit, needed=needed) if price < np.inf else None
        if found is None:
            continue
        value = -2.0 * found.loglik + price
        if not _wins(value, cut, term, found, best, sample.design.names):
            continue
        if failed is None and not existence(sample, model)[0].sound:
            continue
        cut = value
        best = term, found
    return best


def _wins(
    value: float,
    cut: float,
    term: int,
    found: Fit,
    best: tuple[int, Fit] | None,
    names: tuple[str, ...],
) -> bool:
    """Return whether a neighbour goes before the best so far: by score, persons, names."""
    if best is None:
        return value < cut
    if abs(value - cut) >= GAIN:
        return value < cut
    persons, before = float(found.hidden.sum()), float(best[1].hidden.sum())
    if abs(persons - before) > GAIN * (1.0 + before):
        return persons < before
    return sorted(named(term, names)) < sorted(named(best[0], names))


def _noted(
    sample: Sample, fit: Fit, term: int, model: Terms, failed: list[Exclusion], number: int
) -> bool:
    found, _ = existence(sample, model)
    if found.sound:
        return True
    code, why = reason(sample, found)
    names = sample.design.names
    move = f"{'-' if term in fit.model else '+'} {written(term, names)}"
    failed.append(Exclusion(number, move, generators(model, names), code, why))
    return False


def reason(sample: Sample, found: Existence) -> tuple[str, str]:
    """Return the code and the sentence for a model that cannot be estimated."""
    if not found.exists:
        return "no_maximum", (
            "the likelihood has no maximum, since cells with nobody leave a parameter free to "
            "run to infinity."
        )
    keys = sample.design.keys
    where = ["/".join(keys[c]) for c in np.flatnonzero(~found.estimable) if keys[c]]
    there = f" in {', '.join(where[:3])}" if where else ""
    more = f" and {len(where) - 3} more combinations" if len(where) > 3 else ""
    return "not_identifiable", (
        f"different parameters fit alike and give other numbers of persons not seen{there}{more}."
    )


def record(sample: Sample, fit: Fit, number: int, move: str) -> Step:
    """Return a row of the path."""
    twice = -2.0 * fit.loglik
    seen = sample.seen
    filled = sample.counts > 0.0
    counts, means = sample.counts[filled], fit.expected[filled]
    deviance = 2.0 * float((counts * np.log(counts / means)).sum() - seen + fit.expected.sum())
    return Step(
        number=number,
        move=move,
        model=generators(fit.model, sample.design.names),
        parameters=fit.parameters,
        loglik=fit.loglik,
        deviance=deviance,
        aic=twice + penalty("aic", fit.parameters, seen),
        aicc=twice + penalty("aicc", fit.parameters, seen),
        bic=twice + penalty("bic", fit.parameters, seen),
        total=seen + float(fit.hidden.sum()),
    )
