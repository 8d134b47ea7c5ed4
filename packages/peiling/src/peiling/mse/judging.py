"""What a number is worth: sound, unstable or refused, each with its reasons in words."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scipy.special import chdtrc

from peiling.errors import Refused
from peiling.mse.choice import Choice, Ranked
from peiling.mse.fitting import Fit
from peiling.mse.table import CaptureTable
from peiling.results import SOUND, Caution, Interval, Verdict

FEWEST_PERSONS = 90
FEW_PERSONS = 100
NEAR = 10.0
APART = 3.0
OTHERS_APART = 2.0
GAP = 1.5
WIDE = 10.0
FAR = 20.0
MILLION = 1e6
POOR = 0.001
MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Basin:
    """Models among the best that give about the same number.

    Parameters
    ----------
    models : tuple of Ranked
        Best first.
    lowest, highest : float
        Persons in all, over these models.

    """

    models: tuple[Ranked, ...]
    lowest: float
    highest: float


def examine(table: CaptureTable, *, anyway: bool = False) -> tuple[Caution, ...]:
    """Say whether a table can carry an estimate by multiple systems at all.

    Parameters
    ----------
    table : CaptureTable
    anyway : bool
        Go on with fewer than about a hundred persons; the result is then marked.

    Returns
    -------
    tuple of Caution
        Reasons to call any result unstable; empty if there are none.

    Raises
    ------
    Refused
        `one_list`, `no_overlap`, `too_few_persons`.

    Notes
    -----
    Below 100 persons a result is called unstable, below 90 it is refused. The bound is a choice,
    not a theorem: with some tens of persons the overlap is a handful, and one link more or less
    moves the estimate by tens of per cents.

    """
    if len(table.lists) < 2:
        raise Refused(
            "There is one list only. What nobody else saw can't be estimated from it: at least two "
            "lists are needed, and three to test anything.",
            "one_list",
        )
    if table.overlapping == 0:
        raise Refused(
            "No person is on two lists. Without any overlap the number of hidden persons can be "
            "anything; no method gives one.",
            "no_overlap",
        )
    reasons = []
    if table.seen < FEW_PERSONS:
        word = (
            f"There are {table.seen} persons in the table. With fewer than about a hundred, the "
            "overlap is a handful and one person more or less changes everything: the numbers of "
            "one municipality or region can't carry this."
        )
        if not anyway and table.seen < FEWEST_PERSONS:
            raise Refused(
                word + " To see the number all the same, ask for it (--anyway).", "too_few_persons"
            )
        reasons.append(Caution("too_few_persons", word))
    if len(table.lists) == 2:
        reasons.append(
            Caution(
                "two_lists",
                "There are two lists. Whether they are independent can't be tested, and the "
                "estimate rests on it.",
            )
        )
    return tuple(reasons)


def basins(ranked: Sequence[Ranked], *, near: float = NEAR) -> tuple[Basin, ...]:
    """Group the best models by the number they give.

    Parameters
    ----------
    ranked : sequence of Ranked
        Best first.
    near : float
        How far behind the best a model may be, in the criterion, to be taken seriously.

    Returns
    -------
    tuple of Basin
        The one with the best model first. Two models lie in one basin if no gap of more than a
        factor 1.5 lies between them.

    Notes
    -----
    A difference of 10 in BIC is «very strong» evidence in the scale of Kass & Raftery (1995),
    Bayes factors, JASA 90, 773–795; what is closer can't be set aside.

    """
    serious = [r for r in ranked if r.score <= ranked[0].score + near]
    by_total = sorted(serious, key=lambda r: r.total)
    groups: list[list[Ranked]] = []
    for model in by_total:
        if groups and model.total <= GAP * groups[-1][-1].total:
            groups[-1].append(model)
        else:
            groups.append([model])
    found = [
        Basin(tuple(sorted(group, key=lambda r: r.score)), group[0].total, group[-1].total)
        for group in groups
    ]
    return tuple(sorted(found, key=lambda basin: basin.models[0].score))


def judge(
    choice: Choice,
    interval: Interval | None,
    before: Iterable[Caution],
    names: Sequence[str],
    others: Mapping[str, float],
) -> Verdict:
    """Judge an estimate by a log-linear model.

    Parameters
    ----------
    choice : Choice
    interval : Interval or None
    before : iterable of Caution
        Reasons from `examine`.
    names : sequence of str
        The names of the lists.
    others : mapping from str to float
        What other usual choices give from the same table, persons in all.

    Returns
    -------
    Verdict
        `unstable` with its reasons, or `sound`.

    """
    reasons = [*before, *_disagreement(choice, names), *methods_apart(choice.fit.total, others)]
    reasons += _size(choice.fit.total, choice.fit.seen)
    if interval is not None:
        reasons += wide(interval)
    return Verdict("unstable", tuple(reasons)) if reasons else SOUND


def wide(interval: Interval) -> list[Caution]:
    """Return a reason if an interval is too wide to say much."""
    if interval.upper <= WIDE * interval.lower:
        return []
    word = (
        f"The interval runs from {_number(interval.lower)} to {_number(interval.upper)}: its "
        f"ends are more than a factor {WIDE:.0f} apart."
    )
    return [Caution("wide_interval", word)]


def judge_number(
    total: float, seen: float, interval: Interval | None, before: Iterable[Caution]
) -> Verdict:
    """Judge an estimate that no log-linear model is behind."""
    reasons = [*before, *_size(total, seen), *(wide(interval) if interval else [])]
    return Verdict("unstable", tuple(reasons)) if reasons else SOUND


def fit_cautions(found: Fit, names: Sequence[str]) -> tuple[Caution, ...]:
    """Say what stands out in a fit: interactions at minus infinity, a poor fit."""
    said = []
    gone = [e for e, value in found.effects.items() if math.isinf(value) and e.bit_count() > 1]
    if gone:
        pairs = "; ".join(" and ".join(n for i, n in enumerate(names) if e >> i & 1) for e in gone)
        said.append(
            Caution(
                "minus_infinity",
                f"Nobody is on these lists together: {pairs}. In the model that is minus infinity.",
            )
        )
    if found.freedom > 0 and chdtrc(found.freedom, found.deviance) < POOR:
        said.append(
            Caution(
                "poor_fit",
                f"The model fits the table badly (deviance {found.deviance:.1f} on {found.freedom} "
                "degrees of freedom).",
            )
        )
    return tuple(said)


def _disagreement(choice: Choice, names: Sequence[str]) -> list[Caution]:
    found = basins(choice.ranked)
    lowest = min(basin.lowest for basin in found)
    highest = max(basin.highest for basin in found)
    if highest <= APART * lowest:
        return []
    shown = "; ".join(
        f"{_number(basin.lowest)} to {_number(basin.highest)} ({len(basin.models)} models, best "
        f"{basin.models[0].model.write(names)})"
        for basin in found
    )
    word = f"Models that fit about equally well differ by a factor {highest / lowest:.1f}: {shown}."
    return [Caution("models_apart", word)]


def methods_apart(total: float, others: Mapping[str, float]) -> list[Caution]:
    """Return a reason if other usual choices give something very different."""
    values = [total, *others.values()]
    if max(values) <= OTHERS_APART * min(values):
        return []
    shown = ", ".join(f"{name} {_number(value)}" for name, value in others.items())
    word = f"Other usual choices give very different numbers from this same table: {shown}."
    return [Caution("methods_apart", word)]


def prior_decides(share: float) -> list[Caution]:
    """Return a reason if so large a share of the probability has its end from the prior alone."""
    if share < MOSTLY:
        return []
    word = (
        f"Of the probability {share:.0%} is on graphs whose end the prior decides, not the table."
    )
    return [Caution("prior_decides", word)]


def _size(total: float, seen: float) -> list[Caution]:
    if total - seen <= FAR * seen and total <= MILLION:
        return []
    word = (
        f"For each person seen the model puts {(total - seen) / seen:,.0f} out of sight: nearly "
        f"all of the {_number(total)} is the model, not the table."
    )
    return [Caution("mostly_model", word)]


def _number(value: float) -> str:
    return f"{value:,.0f}"
