"""A report for readers of policy: what was counted, what it is worth, and what it cannot say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from peiling.datasets import CitedFigure
from peiling.errors import InputError, Refused
from peiling.mse.doubt import Answers, Prediction
from peiling.mse.table import CaptureTable
from peiling.report.pages import Block, Report, Section
from peiling.report.repeating import own_version, repeating
from peiling.report.tables import (
    answers_table,
    basins_table,
    dark_table,
    lists_table,
    overlaps_table,
    predictions_table,
    readable,
)
from peiling.report.words import Language, Words, clean
from peiling.results import Caution, Estimate, Interval, Word

Curve = Sequence[tuple[float, float, float, float]]

ASSUMED = ("closed", "linkage", "darkness", "dependence", "alike", "fit")
NOT_SAID = ("not_place", "not_offences", "not_persons", "not_trend")


@dataclass(frozen=True, slots=True)
class _Case:
    """All that one report is made of."""

    words: Words
    table: CaptureTable
    estimate: Estimate | None
    refusal: tuple[Caution, ...]
    answers: Answers | None
    leave_out: Answers | None
    facts: tuple[str, ...]

    @property
    def asked(self) -> tuple[Answers, ...]:
        return tuple(a for a in (self.answers, self.leave_out) if a is not None and a.answers)

    @property
    def word(self) -> Word:
        """The verdict over everything: other answers that lie far apart make it unstable."""
        if self.estimate is None:
            return "refused"
        verdicts = [self.estimate.verdict.word, *(asked.verdict.word for asked in self.asked)]
        return "unstable" if any(word != "sound" for word in verdicts) else "sound"

    @property
    def reasons(self) -> tuple[str, ...]:
        if self.estimate is None:
            found = self.refusal
        else:
            others = [r for asked in self.asked for r in asked.verdict.reasons]
            found = (*self.estimate.verdict.reasons, *others)
        said = dict.fromkeys(self.words.reason(r.code, r.text) for r in found)
        if self.estimate is None:
            said = {text: None for text in said if not any(sign.isdigit() for sign in text)}
        return tuple(said) or (self.words.say("report.unsaid"),)


def policy_report(
    table: CaptureTable,
    estimate: Estimate | Refused,
    answers: Answers | None,
    *,
    title: str,
    unit: str,
    period: str,
    place: str,
    leave_out: Answers | None = None,
    consistency: Sequence[Prediction] | None = None,
    dark: Curve | None = None,
    cited: Sequence[CitedFigure] = (),
    language: Language = "nl",
) -> Report:
    """Write a report of an estimate for people who decide and are no statisticians.

    Parameters
    ----------
    table : CaptureTable
        What was estimated from.
    estimate : Estimate or Refused
        The estimate, or the refusal that came instead.
    answers : Answers or None
        Other methods on the same table, from `peiling.mse.methods.compare`.
    title, unit, period, place : str
        What the reader must know of the count: `possible victims`, `2019`, `the Netherlands`.
    leave_out : Answers, optional
        From `without_each`.
    consistency : sequence of Prediction, optional
        From `internal_consistency`.
    dark : sequence of (odds, total, lower, upper), optional
        The total under other odds ratios of all lists with being hidden.
    cited : sequence of CitedFigure
        Figures of others, to stand beside it with their note.
    language : str
        `nl` or `en`.

    Returns
    -------
    Report

    Raises
    ------
    InputError
        If title, unit, period or place is empty, or the estimate is of another table.

    Notes
    -----
    A number never stands without its interval. When the estimate is unstable, or other methods
    or the table without one of its lists give far other answers, the headline is the range over
    methods. When the estimate is refused the report holds no count and no estimate at all, the
    figures of others included: they would be read as the answer.

    When it is wrong: the reasons are sentences of their own for each code, without the figures of
    the case. Show the tables with them.

    Examples
    --------
    >>> from peiling.datasets import load
    >>> from peiling.errors import Refused
    >>> no = Refused("No person is on two lists.", "no_overlap")
    >>> report = policy_report(
    ...     load("korea").table, no, None,
    ...     title="Test", unit="person", period="a year", place="here", language="en",
    ... )  # fmt: skip
    >>> report.headline
    'These lists give no number.'

    """
    words = Words.of(language)
    named = {"title": title, "unit": unit, "period": period, "place": place}
    for name, text in named.items():
        if not clean(text):
            raise InputError(f"The report has no {name}; say it in a few words.")
    if isinstance(estimate, Estimate) and table.exact and estimate.seen != table.seen:
        raise InputError(
            f"The estimate is of {estimate.seen} persons seen and the table holds {table.seen}: "
            "they do not belong together."
        )
    facts = tuple(
        words.say(f"report.{key}", **{key: named[key]}) for key in named if key != "title"
    )
    refusal = _refusal(estimate)
    found = None if isinstance(estimate, Refused) or refusal is not None else estimate
    case = _Case(words, table, found, refusal or (), answers, leave_out, facts)
    if found is None:
        sections = _refused(case, None if isinstance(estimate, Refused) else estimate.method)
    else:
        sections = _answered(case, found, consistency, dark, cited)
    tagline = words.say("report.tagline")
    return Report(title, tagline, _headline(case), sections, language, own_version())


def _refusal(estimate: Estimate | Refused) -> tuple[Caution, ...] | None:
    if isinstance(estimate, Refused):
        return (Caution(estimate.reason, str(estimate)),)
    return estimate.verdict.reasons if estimate.verdict.word == "refused" else None


def _refused(case: _Case, method: str | None) -> tuple[Section, ...]:
    words = case.words
    counted = Section(
        words.say("report.counted"), (words.say("report.possible"), (*case.facts, _names(case)))
    )
    again: list[str] = []
    if method is not None:
        again.append(words.say("report.repeat_method", method=words.method(method), code=method))
    again.append(words.say("report.repeat_refused"))
    repeat = Section(words.say("report.repeat"), (tuple(again),))
    return counted, _worth(case), *_limits(words), repeat


def _answered(
    case: _Case,
    found: Estimate,
    consistency: Sequence[Prediction] | None,
    dark: Curve | None,
    cited: Sequence[CitedFigure],
) -> tuple[Section, ...]:
    sections = [_counted(case), _estimated(case, found), _worth(case)]
    sections += _asked(case)
    if consistency:
        sections.append(_consistency(case.words, consistency))
    if dark:
        sections.append(_dark(case.words, dark))
    sections += _limits(case.words)
    if cited:
        sections.append(_cited(case.words, cited))
    return *sections, repeating(case.words, found)


def _headline(case: _Case) -> str:
    words, found = case.words, case.estimate
    if found is None:
        return words.say("report.headline_refused")
    totals = _totals(case)
    if case.word == "sound" and found.interval is not None:
        return _number(words, found, found.interval, "report.headline_sound")
    if len({words.persons(total) for total in totals}) > 1:
        key = "report.headline_range" if _methods_apart(case) else "report.headline_choices"
        return _range(words, key, (min(totals), max(totals)))
    if found.interval is not None:
        ends = found.interval.lower, found.interval.upper
        return _range(words, "report.headline_interval", ends)
    return words.say("report.headline_none")


def _methods_apart(case: _Case) -> bool:
    """Whether the methods hold the doubt; else a range over them would hide it."""
    return case.answers is not None and (
        case.answers.verdict.word == "unstable" or case.word == "sound"
    )


def _totals(case: _Case) -> list[float]:
    found = case.estimate
    if found is None:
        return []
    totals = [found.total, *(readable(case.answers) if case.answers else [])]
    if _methods_apart(case):
        return totals
    for basin in found.details.get("basins", ()):
        totals += [basin["lowest"], basin["highest"]]
    return totals + (readable(case.leave_out) if case.leave_out else [])


def _range(words: Words, key: str, ends: tuple[float, float]) -> str:
    return words.say(key, lowest=words.persons(ends[0]), highest=words.persons(ends[1]))


def _number(words: Words, found: Estimate, interval: Interval, key: str) -> str:
    values = {
        "total": words.persons(found.total),
        "lower": words.persons(interval.lower),
        "upper": words.persons(interval.upper),
        "seen": words.persons(found.seen),
        "hidden": words.persons(found.hidden),
    }
    return words.say(key if math.isfinite(interval.upper) else f"{key}_open", **values)


def _names(case: _Case) -> str:
    return case.words.say("report.lists", lists=", ".join(map(clean, case.table.lists)))


def _counted(case: _Case) -> Section:
    words, table = case.words, case.table
    seen = words.say(
        "report.seen", seen=words.persons(table.seen), lists=words.number(len(table.lists))
    )
    blocks: tuple[Block, ...] = (
        words.say("report.possible"),
        seen,
        (*case.facts, _names(case)),
        lists_table(table, words.language),
        overlaps_table(table, words.language),
    )
    return Section(words.say("report.counted"), blocks)


def _estimated(case: _Case, found: Estimate) -> Section:
    words, interval = case.words, found.interval
    blocks: list[Block] = [words.say("report.both")]
    if case.word == "unstable":
        blocks.append(words.say("report.not_one"))
        ends = _extremes(case, found)
        if ends is not None:
            blocks.append(_range(words, "report.extremes", ends))
    elif interval is not None:
        blocks.append(_number(words, found, interval, "report.point"))
    else:
        blocks.append(words.say("report.headline_none"))
    if interval is not None:
        key = "report.credible" if interval.method == "credible" else "report.coverage"
        blocks.append(words.say(key, level=words.percent(interval.level)))
    return Section(words.say("report.estimated"), tuple(blocks))


def _extremes(case: _Case, found: Estimate) -> tuple[float, float] | None:
    answers = case.answers.answers if case.answers else ()
    others = [a.estimate for a in answers if a.estimate and a.estimate.verdict.word != "refused"]
    intervals = [e.interval for e in (found, *others) if e.interval is not None]
    if not intervals:
        return None
    return min(i.lower for i in intervals), max(i.upper for i in intervals)


def _worth(case: _Case) -> Section:
    words = case.words
    blocks: list[Block] = [words.say(f"report.worth_{case.word}")]
    if case.word != "sound":
        blocks.append(case.reasons)
    if case.estimate is not None:
        known = dict.fromkeys(words.reason(c.code, c.text) for c in case.estimate.cautions)
        if known:
            blocks += [words.say("report.known"), tuple(known)]
        if case.estimate.details.get("basins") and case.estimate.interval is not None:
            basins = basins_table(case.estimate, words.language)
            blocks += [basins] if len(basins.rows) > 1 else []
    return Section(words.say("report.worth"), tuple(blocks))


def _asked(case: _Case) -> list[Section]:
    words, sections = case.words, []
    for key, asked in (("methods", case.answers), ("without", case.leave_out)):
        if asked is not None and asked.answers:
            blocks = (
                words.say(f"report.{key}_text"),
                answers_table(asked, words.language, points=False),
            )
            sections.append(Section(words.say(f"report.{key}"), blocks))
    return sections


def _consistency(words: Words, predictions: Sequence[Prediction]) -> Section:
    blocks: list[Block] = [words.say("report.consistency_text")]
    tested = [p.covered for p in predictions if p.covered is not None]
    if tested:
        covered = words.number(sum(tested))
        total = words.number(len(tested))
        blocks.append(words.say("report.consistency_result", covered=covered, tested=total))
    blocks.append(predictions_table(predictions, words.language, points=False))
    return Section(words.say("report.consistency"), tuple(blocks))


def _dark(words: Words, curve: Curve) -> Section:
    text = words.say("report.dark_text", one=words.number(1))
    return Section(words.say("report.dark"), (text, dark_table(curve, words.language)))


def _limits(words: Words) -> tuple[Section, Section]:
    assumed = tuple(words.say(f"report.{key}") for key in ASSUMED)
    unsaid = tuple(words.say(f"report.{key}") for key in NOT_SAID)
    return (
        Section(words.say("report.rests"), (assumed,)),
        Section(words.say("report.cannot"), (unsaid,)),
    )


def _cited(words: Words, figures: Sequence[CitedFigure]) -> Section:
    lines = []
    for figure in figures:
        own = f"{figure.what}, {figure.period}"
        known = words.texts.get(f"cited.{figure.key}")
        lines.append(
            words.say(
                "report.cited_line",
                what=known or (own if words.language == "en" else words.english(own)),
                low=words.persons(figure.low),
                high=words.persons(figure.high),
                note=figure.note_nl if words.language == "nl" else figure.note_en,
            )
        )
    return Section(words.say("report.cited"), (words.say("report.cited_text"), tuple(lines)))
