"""How plots look, and how they become SVG with a text alternative."""

import html
import importlib
import math
import re
import textwrap
from typing import TYPE_CHECKING, Any

from peiling.errors import InputError
from peiling.mse.doubt import Answer
from peiling.report.words import Words

if TYPE_CHECKING:
    import altair

Record = dict[str, Any]

WIDTH = 560
SIGNS = 78
SHAPES = {"sound": "circle", "unstable": "triangle-up"}
INK, SOFT, SEA, LINE = "#13242F", "#44576A", "#0B5563", "#C9D3DA"
FONT = "'Source Sans 3', 'Atkinson Hyperlegible Next', 'DejaVu Sans', sans-serif"
TAG = re.compile(r"<[^>]*>")
ROLES = re.compile(r'\s(?:role|aria-[a-z]+|class)="[^"]*"')


def to_svg(chart: "altair.LayerChart | altair.VConcatChart") -> str:
    """Return a plot as SVG with a text alternative, and without a style attribute.

    Parameters
    ----------
    chart : altair chart
        From this module: its description is the text alternative.

    Raises
    ------
    InputError
        If vl-convert is not installed.

    Notes
    -----
    The whole is one image for a screen reader, with a title and a description; the parts have no
    role of their own. Tables of `peiling.report.tables` hold the same numbers.

    """
    spec = chart.to_dict()
    title = spec.get("title", "")
    title = title.get("text", "") if isinstance(title, dict) else title
    drawn: str = _import("vl_convert").vegalite_to_svg(spec)
    start = drawn.index(">")
    opening = _bare(drawn[:start])
    rest = TAG.sub(lambda tag: _bare(tag[0]), drawn[start + 1 :])
    spoken = html.escape(title), html.escape(spec.get("description", ""))
    return f'{opening} role="img"><title>{spoken[0]}</title><desc>{spoken[1]}</desc>{rest}'


def altair_or_not() -> Any:
    """Return altair.

    Raises
    ------
    InputError
        If it is not installed.

    """
    return _import("altair")


def axis(alt: Any) -> Any:
    """Return an axis of persons."""
    return alt.Axis(format=",~r", tickCount=5, labelOverlap=True)


def copied(channel: Any, field: str) -> Any:
    """Return the same channel of another field."""
    other = channel.copy()
    other["shorthand"] = f"{field}:Q"
    return other


def answer_row(words: Words, question: str, answer: Answer) -> Record:
    """Return what is drawn of one way of asking, and what is told of it."""
    way, found = words.way(question, answer.what), answer.estimate
    if found is None or found.verdict.word == "refused":
        reasons = () if found is None else found.verdict.reasons
        sentence = " ".join(words.reason(r.code, r.text) for r in reasons)
        if found is None:
            sentence = words.reason(answer.reason or "", answer.refused or "")
        told = words.say("plot.row_alt_refused", way=way, sentence=sentence)
        lines = textwrap.wrap(words.say("plot.refused", sentence=sentence), SIGNS)
        return {"way": way, "text": "\n".join(lines), "told": told}
    word = words.verdict(found.verdict.word)
    total = words.persons(found.total)
    told = words.say("plot.row_alt_bare", way=way, total=total, verdict=word)
    lower = upper = found.total
    if found.interval is not None:
        lower, upper = found.interval.lower, found.interval.upper
        ends = {"lower": words.persons(lower), "upper": words.persons(upper)}
        told = words.say("plot.row_alt", way=way, total=total, verdict=word, **ends)
    return {
        "way": f"{way} ({word})",
        "total": found.total,
        "lower": lower,
        "upper": upper if math.isfinite(upper) else 10 * found.total,
        "shape": SHAPES[found.verdict.word],
        "told": told,
    }


def dressed(chart: Any, words: Words) -> Any:
    """Return a chart in the colours and the numbers of the house."""
    number = {
        "decimal": words.texts["number.decimal"],
        "thousands": words.texts["number.thousands"],
        "grouping": [3],
        "currency": ["", ""],
    }
    return chart.configure(
        locale={"number": number},
        font=FONT,
        background="white",
        padding=12,
        axis={
            "labelFontSize": 13,
            "titleFontSize": 13,
            "labelColor": INK,
            "titleColor": SOFT,
            "titleFontWeight": "normal",
            "gridColor": "#E6EBEE",
            "domainColor": SOFT,
            "tickColor": SOFT,
        },
        text={"fontSize": 13},
        title={
            "fontSize": 18,
            "anchor": "start",
            "color": INK,
            "subtitleColor": SOFT,
            "offset": 12,
        },
        view={"stroke": None},
    )


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise InputError("Plots need altair and vl-convert: install peiling[plots].") from missing


def _bare(tag: str) -> str:
    return ROLES.sub("", tag)
