"""Doubt as a result: the same question asked of the table in other fair ways."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

from peiling.errors import InputError, Refused
from peiling.mse.judging import OTHERS_APART
from peiling.mse.strata import StratifiedTable
from peiling.mse.table import CaptureTable
from peiling.results import SOUND, Caution, Estimate, Verdict

Estimator = Callable[[CaptureTable], Estimate]


@dataclass(frozen=True, slots=True)
class Answer:
    """One way of asking, and the estimate or the refusal that came.

    Parameters
    ----------
    what : str
        The way: the name of a method, `without police`, `police + shelter as one`, …
    estimate : Estimate or None
    refused, reason : str or None
        The sentence and the code of a refusal.

    """

    what: str
    estimate: Estimate | None
    refused: str | None = None
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values."""
        if self.estimate is None:
            return {"what": self.what, "refused": self.refused, "reason": self.reason}
        return {"what": self.what, **self.estimate.to_dict()}


@dataclass(frozen=True, slots=True)
class Answers:
    """Several ways of asking, side by side.

    Parameters
    ----------
    question : str
        What was varied: `method`, `without`, `merged`, `strata`.
    answers : tuple of Answer

    """

    question: str
    answers: tuple[Answer, ...]

    @property
    def estimates(self) -> tuple[Answer, ...]:
        """The answers that hold an estimate."""
        return tuple(answer for answer in self.answers if answer.estimate is not None)

    @property
    def lowest(self) -> float | None:
        """The lowest total, persons; None if every answer is a refusal."""
        return min((a.estimate.total for a in self.estimates if a.estimate), default=None)

    @property
    def highest(self) -> float | None:
        """The highest total, persons; None if every answer is a refusal."""
        return max((a.estimate.total for a in self.estimates if a.estimate), default=None)

    @property
    def verdict(self) -> Verdict:
        """Unstable when the answers are more than a factor 2 apart; refused when there are none."""
        if self.lowest is None or self.highest is None:
            word = "No way of asking gives an estimate from this table."
            return Verdict("refused", (Caution("nothing_estimated", word),))
        if self.highest <= OTHERS_APART * self.lowest:
            return SOUND
        word = (
            f"The answers run from {self.lowest:,.0f} to {self.highest:,.0f}: a factor "
            f"{self.highest / self.lowest:.1f}. No single one should be quoted alone."
        )
        return Verdict("unstable", (Caution("answers_apart", word),))

    def to_dict(self) -> dict[str, Any]:
        """Return the answers as plain values."""
        return {
            "question": self.question,
            "lowest": self.lowest,
            "highest": self.highest,
            "verdict": self.verdict.to_dict(),
            "answers": [answer.to_dict() for answer in self.answers],
        }


def ask(what: str, question: Callable[[], Estimate]) -> Answer:
    """Ask once; a refusal is an answer too."""
    try:
        return Answer(what, question())
    except Refused as refusal:
        return Answer(what, None, str(refusal), refusal.reason)


def without_each(table: CaptureTable, estimator: Estimator) -> Answers:
    """Leave each list out in turn.

    Notes
    -----
    Who was on that list only is then not seen: the number of persons asked about stays the same,
    and a fair method should give about the same total. Where it does not, that list decides.

    References
    ----------
    Chan, Silverman & Vincent (2021), Crime & Delinquency, doi 10.1177/0011128720951429.

    """
    return Answers(
        "without",
        tuple(
            ask(f"without {name}", partial(estimator, table.without(name))) for name in table.lists
        ),
    )


def merged_pairs(table: CaptureTable, estimator: Estimator) -> Answers:
    """Take each pair of lists as one, in turn.

    Notes
    -----
    Nobody disappears from the table. A total that moves much shows that the two lists depend on
    each other in a way that the model does not hold.

    """
    return Answers(
        "merged",
        tuple(
            ask(
                f"{first} + {second} as one",
                partial(estimator, table.merged([first, second], f"{first}+{second}")),
            )
            for first, second in combinations(table.lists, 2)
        ),
    )


def each_stratum(strata: StratifiedTable, estimator: Estimator) -> Answers:
    """Estimate each stratum apart, with the lists that existed there.

    Notes
    -----
    The sum over strata differs from the estimate of the pooled table when people of different
    strata have different chances to be seen; then the sum is the better one, as far as the strata
    can carry it. Too thin strata are refused one by one, never smoothed.

    """
    return Answers(
        "strata",
        tuple(ask(" / ".join(key), partial(estimator, strata.active(key))) for key, _ in strata),
    )


def without_stratum(strata: StratifiedTable, estimator: Estimator) -> Answers:
    """Leave each stratum out in turn and estimate the rest as one table."""
    keys = list(strata.tables)
    if len(keys) < 2:
        raise InputError("There is one stratum only; nothing is left without it.")
    answers = []
    for key in keys:
        rest = {other: strata.tables[other] for other in keys if other != key}
        part = StratifiedTable.of(strata.columns, rest)
        answers.append(ask(f"without {' / '.join(key)}", partial(estimator, part.pooled())))
    return Answers("strata", tuple(answers))


@dataclass(frozen=True, slots=True)
class Prediction:
    """A list that was hidden, and how well its persons were predicted from the others.

    Parameters
    ----------
    name : str
        The list that was hidden.
    persons : int
        Persons on it.
    seen_elsewhere, unseen_elsewhere : int
        Of those, on another list too, and on this list only: the true hidden number among them.
    predicted : float or None
        The estimate of `unseen_elsewhere`; None when it was refused.
    lower, upper : float or None
        Its interval, if the estimator gives one.
    refused : str or None

    """

    name: str
    persons: int
    seen_elsewhere: int
    unseen_elsewhere: int
    predicted: float | None
    lower: float | None
    upper: float | None
    refused: str | None = None
    reason: str | None = None

    @property
    def log_error(self) -> float | None:
        """log(predicted persons on the list / persons on it); below 0 is too low."""
        if self.predicted is None:
            return None
        return math.log((self.seen_elsewhere + self.predicted) / self.persons)

    @property
    def covered(self) -> bool | None:
        """Whether the interval holds the true number; None without one."""
        if self.lower is None or self.upper is None:
            return None
        return self.lower <= self.unseen_elsewhere <= self.upper

    def to_dict(self) -> dict[str, Any]:
        """Return the prediction as plain values."""
        return {
            "list": self.name,
            "persons": self.persons,
            "seen_elsewhere": self.seen_elsewhere,
            "unseen_elsewhere": self.unseen_elsewhere,
            "predicted": self.predicted,
            "lower": self.lower,
            "upper": self.upper,
            "log_error": self.log_error,
            "covered": self.covered,
            "refused": self.refused,
            "reason": self.reason,
        }


def internal_consistency(table: CaptureTable, estimator: Estimator) -> tuple[Prediction, ...]:
    """Take the persons of each list in turn as the whole population, and predict its size.

    Parameters
    ----------
    table : CaptureTable
        Of at least three lists, exact.
    estimator : callable
        The method under test, with or without an interval.

    Returns
    -------
    tuple of Prediction
        One for each list. Among the persons of one list it is known who is on no other list: a
        method that finds them can be trusted a little more, one that misses them can't.

    Raises
    ------
    InputError
        If there are fewer than three lists.
    Refused
        If counts are hidden (`hidden_counts`).

    References
    ----------
    Binette & Steorts (2022), On the reliability of multiple systems estimation for the
    quantification of modern slavery, JRSS A 185, 640–676; arXiv 2112.01594.

    """
    if len(table.lists) < 3:
        raise InputError(
            "Internal consistency needs three lists: one to hide and two to predict it."
        )
    if not table.exact:
        raise Refused(
            "Some counts are hidden: who is on one list only isn't known.", "hidden_counts"
        )
    return tuple(_predict(table, name, estimator) for name in table.lists)


def _predict(table: CaptureTable, name: str, estimator: Estimator) -> Prediction:
    bit = 1 << table.index(name)
    on_it = [
        (int(h), int(n)) for h, n in zip(table.histories, table.counts, strict=True) if int(h) & bit
    ]
    persons = sum(n for _, n in on_it)
    alone = sum(n for h, n in on_it if h == bit)
    others = [(h, n) for h, n in on_it if h != bit]
    if not others:
        word = "Nobody on this list is on another one."
        return Prediction(name, persons, 0, alone, None, None, None, word, "no_overlap")
    part = CaptureTable.from_cells(
        table.lists, [h for h, _ in others], [n for _, n in others]
    ).without(name)
    for other, on in part.on_list().items():
        if not on:
            part = part.without(other)
    answer = ask(name, lambda: estimator(part))
    if answer.estimate is None:
        return Prediction(
            name, persons, persons - alone, alone, None, None, None, answer.refused, answer.reason
        )
    found = answer.estimate
    lower = None if found.lower is None else found.lower - found.seen
    upper = None if found.upper is None else found.upper - found.seen
    return Prediction(name, persons, persons - alone, alone, found.hidden, lower, upper)


def bias(predictions: Sequence[Prediction]) -> float | None:
    """Return the mean log relative error over the lists that were predicted; None if none was."""
    errors = [p.log_error for p in predictions if p.log_error is not None]
    return sum(errors) / len(errors) if errors else None
