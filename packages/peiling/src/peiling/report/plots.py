"""Plots of results, readable without colour; they need the extra `peiling[plots]`."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from peiling.errors import InputError
from peiling.mse.doubt import Answers
from peiling.mse.table import CaptureTable
from peiling.report.drawing import (
    INK,
    LINE,
    SEA,
    WIDTH,
    Record,
    altair_or_not,
    answer_row,
    axis,
    copied,
    dressed,
    to_svg,
)
from peiling.report.words import Language, Words, clean, model_text
from peiling.results import Estimate

if TYPE_CHECKING:
    import altair

__all__ = [
    "bootstrap_plot",
    "comparison_plot",
    "landscape_plot",
    "overlap_plot",
    "sensitivity_plot",
    "to_svg",
]

STEP = 34
STEP_OF_WORDS = 50
HEADROOM = 1.3
LATE = 0.7
MOST_COLUMNS = 20


def comparison_plot(answers: Answers, language: Language = "nl") -> "altair.LayerChart":
    """Draw several ways of asking: points with intervals on a logarithmic scale.

    Parameters
    ----------
    answers : Answers
    language : str

    Returns
    -------
    altair.LayerChart
        A circle is a sound estimate and a triangle an unstable one; each row says its verdict
        too. A refusal stands in its row in words.

    Raises
    ------
    InputError
        If altair is not installed, or there is nothing to draw.

    """
    alt, words = altair_or_not(), Words.of(language)
    rows = [answer_row(words, answers.question, answer) for answer in answers.answers]
    shown = [row for row in rows if "total" in row]
    if not shown:
        raise InputError("Every answer is a refusal; there is nothing to draw.")
    order = [row["way"] for row in rows]
    y = alt.Y("way:N", sort=order, title=None, axis=alt.Axis(labelLimit=260))
    ends = [value for row in shown for value in (row["total"], row["lower"], row["upper"])]
    scale = alt.Scale(type="log", domain=[min(ends) / 1.15, max(ends) * 1.15], nice=False)
    x = alt.X("total:Q", scale=scale, title=words.say("plot.total_log"), axis=axis(alt))
    base = alt.Chart(alt.InlineData(values=shown))
    shape = alt.Shape("shape:N", scale=None)
    layers = [
        base.mark_rule(color=INK, strokeWidth=2).encode(x=copied(x, "lower"), x2="upper", y=y),
        base.mark_point(size=120, filled=True, color=SEA, opacity=1).encode(x=x, y=y, shape=shape),
    ]
    refused = [row for row in rows if "total" not in row]
    if refused:
        said = alt.Chart(alt.InlineData(values=refused))
        text = said.mark_text(
            align="left", color=INK, fontSize=12, lineBreak="\n", baseline="middle"
        )
        layers.append(text.encode(x=alt.value(8), y=y, text="text:N"))
    title = words.say("plot.comparison")
    told = " ".join(row["told"] for row in rows)
    chart = alt.layer(*layers).properties(
        width=WIDTH,
        height=alt.Step(STEP_OF_WORDS if refused else STEP),
        title=title,
        description=words.say("plot.comparison_alt", title=title, rows=told),
    )
    drawn: altair.LayerChart = dressed(chart, words)
    return drawn


def landscape_plot(found: Estimate, language: Language = "nl") -> "altair.LayerChart":
    """Draw the best models: how well each fits against the total that it gives.

    Raises
    ------
    InputError
        If altair is not installed, or the method did not compare models.

    """
    alt, words = altair_or_not(), Words.of(language)
    models = found.details.get("best_models")
    if not models:
        raise InputError(f"The method «{found.method}» did not compare models.")
    rows = [
        {
            "total": model["total"],
            "score": model["score"],
            "model": clean(model_text(model["model"])),
            "shape": "diamond" if place == 0 else "circle",
            "size": 200 if place == 0 else 70,
        }
        for place, model in enumerate(models)
    ]
    totals = [row["total"] for row in rows]
    base = alt.Chart(alt.InlineData(values=rows))
    domain = [min(totals) / 1.3, max(totals) * 1.3]
    x = alt.X(
        "total:Q",
        scale=alt.Scale(type="log", domain=domain, nice=False),
        title=words.say("plot.total_log"),
        axis=axis(alt),
    )
    y = alt.Y("score:Q", scale=alt.Scale(zero=False), title=words.say("plot.criterion"))
    points = base.mark_point(filled=True, color=SEA, opacity=1).encode(
        x=x,
        y=y,
        shape=alt.Shape("shape:N", scale=None),
        size=alt.Size("size:Q", scale=None),
        tooltip=["model:N"],
    )
    label = alt.Chart(alt.InlineData(values=[{**rows[0], "text": words.say("plot.chosen")}]))
    named = label.mark_text(dy=-14, color=INK).encode(x=x, y=y, text="text:N")
    title = words.say("plot.landscape")
    alternative = words.say(
        "plot.landscape_alt",
        title=title,
        count=words.number(len(rows)),
        lowest=words.persons(min(totals)),
        highest=words.persons(max(totals)),
        total=words.persons(totals[0]),
    )
    chart = alt.layer(points, named).properties(
        width=WIDTH, height=300, title=title, description=alternative
    )
    drawn: altair.LayerChart = dressed(chart, words)
    return drawn


def bootstrap_plot(
    found: Estimate, language: Language = "nl", *, bins: int = 40
) -> "altair.LayerChart":
    """Draw what the replicates gave, with the estimate and its interval.

    Parameters
    ----------
    found : Estimate
        With `draws`.
    language : str
    bins : int
        Bars, from 5 to 200, equally wide on a logarithmic scale.

    Raises
    ------
    InputError
        If altair is not installed, there are no draws, or `bins` is out of range.

    """
    alt, words = altair_or_not(), Words.of(language)
    if not 5 <= bins <= 200:
        raise InputError(f"The number of bars lies between 5 and 200, got {bins}.")
    draws = np.zeros(0) if found.draws is None else found.draws[np.isfinite(found.draws)]
    draws = draws[draws > 0]
    if not len(draws):
        raise InputError("The estimate holds no replicates; ask for them to draw them.")
    low, high = float(draws.min()), float(draws.max())
    high = high if high > low * 1.01 else low * 1.01
    edges = np.geomspace(low * 0.9999, high * 1.0001, bins + 1)
    counts, _ = np.histogram(draws, edges)
    bars = [
        {"from": float(edges[k]), "to": float(edges[k + 1]), "often": int(n), "zero": 0}
        for k, n in enumerate(counts)
    ]
    marks = _marks(words, found)
    places = [low, high, *(mark["from"] for mark in marks)]
    ends = min(places) / 1.03, max(places) * 1.03
    scale = alt.Scale(type="log", domain=list(ends), nice=False)
    x = alt.X("from:Q", scale=scale, title=words.say("plot.total_log"), axis=axis(alt))
    y = alt.Y(
        "often:Q",
        scale=alt.Scale(domain=[0, HEADROOM * int(counts.max())]),
        title=words.say("plot.replicates"),
    )
    shown = alt.Chart(alt.InlineData(values=bars)).mark_bar(color=SEA, stroke="white")
    layers = [shown.encode(x=x, x2="to", y=y, y2="zero")]
    for place, mark in enumerate(marks):
        line = alt.Chart(alt.InlineData(values=[mark]))
        layers.append(line.mark_rule(color=INK, strokeWidth=2, strokeDash=mark["dash"]).encode(x=x))
        late = math.log(mark["from"] / ends[0]) > LATE * math.log(ends[1] / ends[0])
        text = line.mark_text(
            align="right" if late else "left", dx=-6 if late else 6, baseline="top", color=INK
        )
        layers.append(text.encode(x=x, y=alt.value(2 + 16 * place), text="text:N"))
    title = words.say("plot.bootstrap")
    chart = alt.layer(*layers).properties(
        width=WIDTH,
        height=260,
        title=title,
        description=_bootstrap_told(words, found, title, len(draws)),
    )
    drawn: altair.LayerChart = dressed(chart, words)
    return drawn


def overlap_plot(
    table: CaptureTable, language: Language = "nl", *, most: int = MOST_COLUMNS
) -> "altair.VConcatChart":
    """Draw the combinations of lists as bars over a grid that says which lists they are.

    Parameters
    ----------
    table : CaptureTable
    language : str
    most : int
        How many combinations are drawn, the largest first; at least 1.

    Raises
    ------
    InputError
        If altair is not installed, `most` is below 1, or nobody is in the table.

    """
    alt, words = altair_or_not(), Words.of(language)
    order = sorted(range(len(table.counts)), key=lambda k: -int(table.counts[k]))
    kept = [k for k in order if table.counts[k] > 0][:most] if most >= 1 else []
    if not kept:
        raise InputError(
            "There is no combination to draw; give a table with persons, and most ≥ 1."
        )
    names = [clean(name) for name in table.lists]
    bars, dots = [], []
    for place, k in enumerate(kept):
        history, persons = int(table.histories[k]), int(table.counts[k])
        bars.append({"place": place, "persons": persons, "text": words.persons(persons)})
        for i, name in enumerate(names):
            on = bool(history >> i & 1)
            dots.append({"place": place, "list": name, "fill": INK if on else "white"})
    x = alt.X("place:O", axis=None)
    base = alt.Chart(alt.InlineData(values=bars))
    y = alt.Y("persons:Q", axis=None)
    heights = base.mark_bar(color=SEA, width={"band": 0.7}).encode(x=x, y=y)
    text = base.mark_text(dy=-8, color=INK, fontSize=12).encode(x=x, y=y, text="text:N")
    width = max(320, 40 * len(kept))
    top = alt.layer(heights, text).properties(width=width, height=200)
    grid = alt.Chart(alt.InlineData(values=dots)).mark_point(
        filled=True, size=110, stroke=INK, strokeWidth=1, opacity=1
    )
    lists = alt.Y("list:N", sort=names, title=None, axis=alt.Axis(labelLimit=200))
    below = grid.encode(x=x, y=lists, fill=alt.Fill("fill:N", scale=None)).properties(
        width=width, height=alt.Step(26)
    )
    title = words.say("plot.overlap")
    told = " ".join(
        words.say(
            "plot.overlap_row",
            lists=" + ".join(map(clean, table.names(int(table.histories[k])))),
            persons=words.persons(int(table.counts[k])),
        )
        for k in kept
    )
    chart = alt.vconcat(top, below, spacing=8).properties(
        title=alt.Title(title, subtitle=_left_out(words, len(kept), table)),
        description=words.say("plot.overlap_alt", title=title, rows=told),
    )
    drawn: altair.VConcatChart = dressed(chart, words)
    return drawn


def sensitivity_plot(
    curve: Sequence[tuple[float, float, float, float]], language: Language = "nl"
) -> "altair.LayerChart":
    """Draw how the total depends on what the lists cannot say.

    Parameters
    ----------
    curve : sequence of (odds, total, lower, upper)
        The odds ratio of all lists with being hidden, above 0, and the total with its interval,
        persons, all finite.
    language : str

    Raises
    ------
    InputError
        If altair is not installed, or a point is out of range.

    """
    alt, words = altair_or_not(), Words.of(language)
    rows = [
        {"odds": float(o), "total": float(t), "lower": float(low), "upper": float(high)}
        for o, t, low, high in sorted(curve)
    ]
    if not rows or not all(0 < value < math.inf for row in rows for value in row.values()):
        raise InputError("Give points (odds, total, lower, upper), each above 0 and finite.")
    base = alt.Chart(alt.InlineData(values=rows))
    odds = [row["odds"] for row in rows]
    domain = [odds[0] / 1.1, odds[-1] * 1.1]
    x = alt.X(
        "odds:Q",
        scale=alt.Scale(type="log", domain=domain, nice=False),
        title=words.say("plot.odds"),
        axis=alt.Axis(values=odds, format="~g", labelOverlap=True),
    )
    y = alt.Y("total:Q", scale=alt.Scale(zero=True), title=words.say("plot.total"))
    layers = [
        base.mark_area(color=LINE, opacity=0.6).encode(x=x, y=copied(y, "lower"), y2="upper"),
        base.mark_line(color=SEA, strokeWidth=2).encode(x=x, y=y),
        base.mark_rule(color=INK, strokeWidth=1).encode(x=x, y=copied(y, "lower"), y2="upper"),
        base.mark_point(filled=True, color=SEA, size=80, opacity=1).encode(x=x, y=y),
    ]
    title = words.say("plot.sensitivity")
    told = " ".join(
        words.say(
            "plot.sensitivity_row",
            odds=words.number(row["odds"]),
            total=words.persons(row["total"]),
            lower=words.persons(row["lower"]),
            upper=words.persons(row["upper"]),
        )
        for row in rows
    )
    chart = alt.layer(*layers).properties(
        width=WIDTH,
        height=300,
        title=title,
        description=words.say("plot.sensitivity_alt", title=title, rows=told),
    )
    drawn: altair.LayerChart = dressed(chart, words)
    return drawn


def _bootstrap_told(words: Words, found: Estimate, title: str, count: int) -> str:
    values = {"title": title, "count": words.persons(count), "total": words.persons(found.total)}
    if found.interval is None:
        return words.say("plot.bootstrap_alt_bare", **values)
    values["lower"] = words.persons(found.interval.lower)
    values["upper"] = words.persons(found.interval.upper)
    return words.say("plot.bootstrap_alt", **values)


def _marks(words: Words, found: Estimate) -> list[Record]:
    marks: list[Record] = [
        {"from": found.total, "dash": [1, 0], "text": words.say("plot.estimate")},
    ]
    if found.interval is not None:
        for end, name in ((found.interval.lower, "lower"), (found.interval.upper, "upper")):
            if math.isfinite(end):
                said = words.say(f"table.{name}")
                marks.append({"from": end, "dash": [4, 4], "text": said})
    for mark in marks:
        mark["text"] = f"{mark['text']} {words.persons(mark['from'])}"
    return marks


def _left_out(words: Words, shown: int, table: CaptureTable) -> str:
    every = int((table.counts > 0).sum())
    if shown == every:
        return ""
    return words.say("plot.most", shown=words.number(shown), all=words.number(every))
