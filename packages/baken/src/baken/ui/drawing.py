"""Writes a chart over time as SVG: in Python, because a page may have seventy of them."""

from collections.abc import Callable, Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from baken.ui.lines import Point, Series

WHOLE = """<div class="series{}">
<svg class="series__axis" width="54" height="{}" aria-hidden="true" focusable="false">{}</svg>
<svg class="series__plot" width="100%" height="{}" role="img" focusable="false">
<title>{}</title><desc>{}</desc>{}{}{}{}</svg></div>"""
TICK = '<text class="series__tick" x="48" y="{}" dy="5" text-anchor="end">{}</text>'
LEVEL = '<line class="series__{}" x1="0" x2="100%" y1="{}" y2="{}"/>'
BREAK = '<line class="series__break" x1="{}" x2="{}" y1="0" y2="{}"><title>{}</title></line>'
STROKE = '<line class="series__line" x1="{}" y1="{}" x2="{}" y2="{}"/>'
INTERVAL = """<line class="series__interval" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>
<svg class="series__ends" x="{0}" width="1" height="1">
<path class="series__interval" d="M-6 {1}h12M-6 {2}h12"/></svg>"""
POINT = '<circle class="series__point" cx="{}" cy="{}" r="5"/>'
WORDS = '<text class="series__{}{}" x="{}" y="{}" text-anchor="middle">{}</text>'
WIDE = " series__wide"
"""What is left out on a phone, and in a small chart."""


def series(
    chart: Series, label: str, *, small: bool, written: Callable[[object], str]
) -> SafeString:
    """Return a chart over time as SVG, its numbers written by `written`."""
    ticks = [(tick.y, written(tick.shown)) for tick in chart.ticks]
    levels = [
        ("grid" if place else "zero", tick.y, tick.y) for place, tick in enumerate(chart.ticks)
    ]
    points: list[SafeString] = []
    for point in chart.points:
        points += _point(point, chart.years_at, small=small, written=written)
    return format_html(
        WHOLE,
        " series--small" if small else "",
        chart.height,
        format_html_join("", TICK, ticks),
        chart.height,
        label,
        chart.words,
        format_html_join("", LEVEL, levels),
        format_html_join("", BREAK, ((b.x, b.x, chart.zero, b.words) for b in chart.breaks)),
        format_html_join("", STROKE, ((s.x1, s.y1, s.x2, s.y2) for s in chart.strokes)),
        format_html_join("", "{}", ((part,) for part in points)),
    )


def _point(
    point: Point, years_at: int, *, small: bool, written: Callable[[object], str]
) -> Iterator[SafeString]:
    if point.high:
        yield format_html(INTERVAL, point.x, point.low, point.high)
    if point.y:
        yield format_html(POINT, point.x, point.y)
    if point.kept or not small:
        wide = "" if point.kept else WIDE
        yield format_html(WORDS, "number", wide, point.x, point.words_at, written(point.shown))
    if point.labelled or not small:
        wide = "" if point.labelled else WIDE
        yield format_html(WORDS, "year", wide, point.x, years_at, point.label)
