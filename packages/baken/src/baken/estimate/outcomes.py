"""What came of a run, in the words and numbers of its page."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from baken.estimate import engine
from baken.estimate.models import Run
from baken.estimate.parts import SHARED
from baken.estimate.states import Origin
from baken.kernel.sealing.fields import open_all
from baken.reference.codes import AgeGroup, Sex
from peiling.report import Words
from peiling.report.words import Language

PERCENT = 100
HEADS = {"year": gettext_lazy("year"), "sex": gettext_lazy("sex"), "age": gettext_lazy("age")}
CODES: Mapping[str, Any] = {"sex": Sex, "age": AgeGroup}
"""The codes of the columns by which the register can be divided."""


@dataclass(frozen=True)
class Outcome:
    """What the page of a run shows, in the language in which it is read."""

    headline: str
    sections: Sequence[Mapping[str, Any]]
    tables: Sequence[Mapping[str, Any]]
    sound: bool
    """Whether all answers agree; if not, no single number is shown."""
    numbers: tuple[tuple[str, str], ...]
    methods: tuple[Mapping[str, Any], ...]
    """All methods side by side, as bars with their intervals."""
    divided: "Divided | None"
    linkage: "Linkage | None"
    refused: bool
    impossible: bool
    """Whether the interval of a national table holds more persons than the country does."""
    made_with: str


@dataclass(frozen=True)
class Divided:
    """What came of the parts of a run."""

    title: str
    head: str
    parts: tuple[Mapping[str, Any], ...]
    """Each part by itself, as bars with their intervals."""
    by_one_model: tuple[Mapping[str, Any], ...]
    """The same parts in one model over all of them; empty where no such model holds."""
    wholes: tuple[Mapping[str, Any], ...]
    """The whole in each way: not divided, added up, by one model."""
    over_years: bool


@dataclass(frozen=True)
class Linkage:
    """What the total would be if links between lists were missed or false."""

    missed: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def result(run: Run) -> dict[str, Any] | None:
    """Return what came of a run, as plain values in both languages; None while it is worked on."""
    open_all([run])
    if run.result is None:
        return None
    found: dict[str, Any] = json.loads(run.result)
    return found


def outcome(run: Run) -> Outcome | None:
    """Return what came of a run, in words; None while it is worked on."""
    found = result(run)
    if found is None:
        return None
    said = found[language()]
    estimate = found["estimate"]
    told = {
        block["title"]
        for section in said["sections"]
        for block in section["blocks"]
        if block["kind"] == "table"
    }
    sound = found.get("word") == "sound"
    return Outcome(
        headline=said["headline"],
        sections=said["sections"],
        tables=[one for one in said["tables"] if one["title"] not in told],
        sound=sound,
        numbers=_numbers(estimate, found.get("per_100k"), sound=sound) if estimate else (),
        methods=tuple(
            _bar(_words().method(one["what"]), one)
            for one in (found.get("answers") or {}).get("answers", ())
        ),
        linkage=_linkage(found.get("linkage")),
        divided=_divided(run, found),
        refused=estimate is None,
        impossible=bool(estimate) and run.national and _impossible(estimate),
        made_with=", ".join(f"{name} {number}" for name, number in found["made_with"].items()),
    )


def rounded(number: float) -> int:
    """Return a number to two digits: more would say what no estimate knows."""
    digits = len(str(int(abs(number)))) - 2
    return int(round(number, -max(digits, 0)))


def part_name(run: Run, columns: Sequence[str], key: Sequence[str]) -> str:
    """Return what a part is called: the codes of the register have words, those of a file not."""
    if run.origin != Origin.REGISTER:
        return " / ".join(key)
    return " / ".join(
        str(CODES[name](value).label) if name in CODES else value
        for name, value in zip(columns, key, strict=True)
    )


def language() -> Language:
    """Return the language of the page, among those in which the library writes."""
    return "en" if get_language() == "en" else "nl"


def _divided(run: Run, found: Mapping[str, Any]) -> Divided | None:
    if not found.get("parts"):
        return None
    columns = found["divided_by"]
    heads = [str(HEADS.get(name, name)) for name in columns]
    joint, added = found["joint"], found["added_up"]
    wholes = [_bar(_("not divided"), found["estimate"])]
    if added["without"]:
        why = ngettext(
            "%(number)d part has no answer", "%(number)d parts have no answer", added["without"]
        ) % {"number": added["without"]}
        wholes.append({"label": _("parts added up"), "value": None, "shown": "–", "why": why})
    elif not SHARED & set(columns):
        wholes.append(_bar(_("parts added up"), added))
    if joint:
        wholes.append(_bar(_("parts in one model"), joint))
    return Divided(
        title=_("Divided by %(columns)s") % {"columns": _(" and ").join(heads).lower()},
        head=" / ".join(heads).capitalize(),
        parts=tuple(_bar(part_name(run, columns, one["key"]), one) for one in found["parts"]),
        by_one_model=tuple(
            _bar(part_name(run, columns, one["key"]), one)
            for one in (joint["rows"] if joint else ())
        ),
        wholes=tuple(wholes),
        over_years=bool(SHARED & set(columns)),
    )


def _linkage(found: Mapping[str, Any] | None) -> Linkage | None:
    if not found:
        return None
    wide = len(found["missed_links"])
    shown = [whole(one["total"]) if "total" in one else _("no answer") for one in found["cells"]]
    percent = [f"{round(rate * PERCENT)}%" for rate in found["missed_links"]]
    return Linkage(
        missed=tuple(percent),
        rows=tuple(
            (f"{round(rate * PERCENT)}%", tuple(shown[row * wide : (row + 1) * wide]))
            for row, rate in enumerate(found["false_links"])
        ),
    )


def _words() -> Words:
    return Words.of(language())


def _numbers(
    estimate: Mapping[str, Any], per_100k: Mapping[str, float | None] | None, *, sound: bool
) -> tuple[tuple[str, str], ...]:
    interval = estimate.get("interval")
    total, seen = estimate["total"], estimate["seen"]
    found = [(_("Seen on at least one list"), whole(seen))]
    if sound:
        found += [
            (_("Not seen, estimated"), _about(total - seen)),
            (_("Together, estimated"), _about(total)),
        ]
    if interval:
        found.append(
            (
                _("Interval (%(level)d%%)") % {"level": round(interval["level"] * PERCENT)},
                _between(interval["lower"], interval["upper"]),
            )
        )
    low, high = (per_100k or {}).get("lower"), (per_100k or {}).get("upper")
    if sound and low is not None and high is not None:
        found.append(
            (
                _("For each 100,000 inhabitants, over the whole period"),
                _between(low, high),
            )
        )
    return tuple(found)


def _impossible(estimate: Mapping[str, Any]) -> bool:
    _year, millions = engine.inhabitants()
    interval = estimate.get("interval") or {}
    highest: float = max(estimate["total"], interval.get("upper") or 0)
    return highest > millions * 1_000_000


def _bar(name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    if "refused" in answer:
        why = _words().reason(answer["reason"], answer["refused"])
        return {"label": name, "value": None, "shown": _("no answer"), "why": why}
    interval = answer.get("interval")
    row: dict[str, Any] = {
        "label": name,
        "value": answer["total"],
        "shown": whole(answer["total"]),
        "why": "",
    }
    if interval:
        low, high = interval["lower"], interval["upper"]
        top = high if math.isfinite(high) else answer["total"]
        row |= {"low": low, "high": top, "between": _between(low, high)}
    return row


def whole(number: float) -> str:
    """Return a number of persons, as a page shows it."""
    return str(number_format(round(number), decimal_pos=0, force_grouping=True))


def _about(number: float) -> str:
    return _("about %(number)s") % {"number": whole(rounded(number))}


def _between(low: float, high: float) -> str:
    if not math.isfinite(high):
        return _("%(low)s or more, without an upper end") % {"low": whole(low)}
    return _("%(low)s to %(high)s") % {"low": whole(low), "high": whole(high)}
