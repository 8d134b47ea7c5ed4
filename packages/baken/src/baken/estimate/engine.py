"""What one run works out, by Peiling: plain values in, plain values out, the same every time."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from importlib.resources import files
from typing import Any, get_args

from baken.estimate import parts
from peiling.errors import InputError, Refused
from peiling.mse import CaptureTable, Settings, StratifiedTable, compare, estimate_by
from peiling.mse.dark import against_dark_cell
from peiling.mse.doubt import Answer, Answers, internal_consistency, merged_pairs, without_each
from peiling.mse.estimate import Hands
from peiling.mse.linkage import against_linkage
from peiling.report import Report, Section, Table, answers_table, policy_report
from peiling.report.words import Language
from peiling.results import Estimate

QUICK = 200
"""Replicates for each of the methods that stand beside the chosen one."""
BESIDE = ("bic", "aic", "stepwise", "main", "chao", "coverage", "dga")
LANGUAGES: tuple[Language, ...] = get_args(Language)
FEWEST_FOR_DOUBT, MOST_FOR_DOUBT = 3, 6
"""With fewer lists none can be left out; with more it would take hours."""
RATES = 16
"""The pairs of rates of missed and false links that are tried."""


@dataclass(frozen=True)
class Asked:
    """What a run is asked."""

    title: str
    method: str
    level: float
    replicates: int
    seed: int
    national: bool
    period: Mapping[Language, str]
    """Of when, what and where, in both languages."""
    unit: Mapping[Language, str]
    place: Mapping[Language, str]
    digest: str


def worked_out(
    table: CaptureTable,
    divided: StratifiedTable | None,
    asked: Asked,
    told: Callable[[int, int], None],
) -> dict[str, Any]:
    """Return everything that the page of a run shows, in both languages.

    `told` hears how far it is, in hundredths, and may stop the work. A table that cannot carry
    an estimate gives a report as well: it says why, and nothing else.
    """
    settings = Settings(level=asked.level, replicates=asked.replicates, seed=asked.seed)
    steps = _Steps(told)
    hands = Hands(progress=steps.within(0, 60))
    try:
        found: Estimate | Refused = estimate_by(table, asked.method, replace(settings, hands=hands))
    except Refused as refusal:
        found = refusal
    except InputError as error:
        found = Refused(str(error), "not_for_this_table")
    told(60, 100)
    if isinstance(found, Refused):
        return _refused(table, found, asked)
    quick = replace(settings, replicates=min(asked.replicates, QUICK))
    way = partial(estimate_by, method=asked.method, settings=replace(settings, replicates=0))
    doubted = FEWEST_FOR_DOUBT <= len(table.lists) <= MOST_FOR_DOUBT
    answers = _side_by_side(table, quick, steps)
    without = merged = linkage = consistency = None
    if doubted:
        many = len(table.lists)
        some = partial(estimate_by, method=asked.method, settings=quick)
        without = without_each(table, _heard(some, steps.within(85, 88), many))
        merged = merged_pairs(table, _heard(way, steps.within(88, 91), many * (many - 1) // 2))
        if table.exact:
            linkage = against_linkage(table, _heard(way, steps.within(91, 94), RATES))
            consistency = internal_consistency(table, _heard(way, steps.within(94, 96), many))
    told(96, 100)
    each = parts.each(divided, asked.method, quick) if divided else []
    joint = parts.together(divided, quick, steps.within(96, 99)) if divided else None
    curve = _curve(found)
    verdicts = [found.verdict.word, *(one.verdict.word for one in (answers, without) if one)]
    result: dict[str, Any] = {
        "estimate": found.to_dict(),
        "word": "sound" if set(verdicts) == {"sound"} else "unstable",
        "answers": answers.to_dict(),
        "without": without and without.to_dict(),
        "merged": merged and merged.to_dict(),
        "linkage": linkage and linkage.to_dict(),
        "divided_by": list(divided.columns) if divided else [],
        "parts": each,
        "added_up": parts.added_up(each) if each else None,
        "joint": joint,
        "per_100k": per_100k(found) if asked.national else None,
        "made_with": made_with(),
    }
    for language in LANGUAGES:
        report = policy_report(
            table,
            found,
            answers,
            title=asked.title,
            unit=asked.unit[language],
            period=asked.period[language],
            place=asked.place[language],
            leave_out=without,
            consistency=consistency,
            dark=curve,
            language=language,
        )
        tables = [answers_table(merged, language)] if merged else []
        result[language] = _written(report, asked) | {"tables": [_block(one) for one in tables]}
    told(100, 100)
    return result


@cache
def inhabitants() -> tuple[int, float]:
    """Return the year and the millions of inhabitants by which a number is given per 100,000."""
    text = files("baken.estimate").joinpath("reference/inhabitants.toml").read_text("utf-8")
    found = tomllib.loads(text)["inhabitants"]
    return found["year"], found["millions"]


def per_100k(found: Estimate) -> dict[str, float | None]:
    """Return the estimate and its interval for each 100,000 inhabitants, over the whole period."""
    _year, millions = inhabitants()

    def part(number: float | None) -> float | None:
        return None if number is None else number / (millions * 10)

    return {"total": part(found.total), "lower": part(found.lower), "upper": part(found.upper)}


def made_with() -> dict[str, str]:
    """Return the versions from which the same numbers come again."""
    return {name: version(name) for name in ("peiling", "numpy", "scipy")}


class _Steps:
    """Turns the progress of parts into hundredths of the whole."""

    def __init__(self, told: Callable[[int, int], None]) -> None:
        self.told = told

    def within(self, start: int, end: int) -> Callable[[int, int], None]:
        return lambda done, of: self.told(start + (end - start) * done // max(of, 1), 100)


def _heard(
    way: Callable[[CaptureTable], Estimate], told: Callable[[int, int], None], of: int
) -> Callable[[CaptureTable], Estimate]:
    """Return `way`, telling each time that it is asked how far it is: so that it can be stopped."""
    asked = 0

    def heard(table: CaptureTable) -> Estimate:
        nonlocal asked
        told(min(asked, of), of)
        asked += 1
        return way(table)

    return heard


def _side_by_side(table: CaptureTable, settings: Settings, steps: _Steps) -> Answers:
    found: list[Answer] = []
    for number, method in enumerate(BESIDE):
        found += compare(table, settings, (method,)).answers
        steps.within(60, 85)(number + 1, len(BESIDE))
    return Answers("method", tuple(found))


def _refused(table: CaptureTable, refusal: Refused, asked: Asked) -> dict[str, Any]:
    result: dict[str, Any] = {
        "estimate": None,
        "refused": {"reason": refusal.reason, "said": str(refusal)},
        "made_with": made_with(),
    }
    for language in LANGUAGES:
        report = policy_report(
            table,
            refusal,
            None,
            title=asked.title,
            unit=asked.unit[language],
            period=asked.period[language],
            place=asked.place[language],
            language=language,
        )
        result[language] = _written(report, asked) | {"tables": []}
    return result


ORIGIN: Mapping[Language, tuple[str, str, str]] = {
    "nl": ("Van welke tabel", "Controlegetal van de tabel (SHA-256): {}.", "Gemaakt met: {}."),
    "en": ("From what table", "Digest of the table (SHA-256): {}.", "Made with: {}."),
}


def _written(report: Report, asked: Asked) -> dict[str, Any]:
    """Return a report as values for the page, and as files that say from what they come."""
    heading, digest, with_what = ORIGIN[report.language]
    versions = ", ".join(f"{name} {number}" for name, number in made_with().items())
    came_from = Section(heading, ((digest.format(asked.digest), with_what.format(versions)),))
    whole = replace(report, sections=(*report.sections, came_from))
    return {
        "headline": report.headline,
        "sections": [
            {"heading": one.heading, "blocks": [_block(block) for block in one.blocks]}
            for one in report.sections
        ],
        "markdown": whole.to_markdown(),
        "html": whole.to_html(),
    }


def _curve(found: Estimate) -> Sequence[tuple[float, float, float, float]] | None:
    if found.interval is None or found.hidden <= 0:
        return None
    points = against_dark_cell(found).points
    return [(p.odds, p.total, p.lower or p.total, p.upper or p.total) for p in points]


def _block(block: Any) -> dict[str, Any]:
    if isinstance(block, str):
        return {"kind": "text", "text": block}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "title": block.title,
            "columns": list(block.columns),
            "rows": [list(row) for row in block.rows],
            "notes": list(block.notes),
        }
    return {"kind": "points", "points": list(block)}
