"""Charts over time: from zero, to scale, broken where numbers are not known or counted otherwise."""

import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from baken.ui import lines

NUMBERS = st.integers(0, 10_000_000)


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, object]]:
    """Return the rows of a chart: with and without interval, known and unknown."""
    found: list[dict[str, object]] = []
    for place in range(draw(st.integers(1, 12))):
        low, value, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
        row: dict[str, object] = {"label": str(2010 + place), "value": value}
        if draw(st.booleans()):
            row |= {"low": low, "high": high}
        if draw(st.booleans()):
            row["unsure"] = True
        if draw(st.booleans()):
            row["since"] = "counted otherwise"
        found.append(row)
    return found


def drawn(given_rows: object, **more: object) -> ElementTree.Element:
    """Return the chart as a page has it, read as XML."""
    with translation.override("nl"):
        page = Template('{% load ui %}{% series rows "Signalen" small=small %}').render(
            Context({"rows": given_rows, "small": False, **more})
        )
    return ElementTree.fromstring(page)  # noqa: S314  our own page


@given(rows())
def test_nothing_is_drawn_outside_and_equal_steps_are_equally_long(some):
    chart = lines.series(some)
    top = lines.top_of(some)
    for row, point in zip(some, chart.points, strict=True):
        for value, place in ((row["value"], point.y), (row.get("low"), point.low)):
            if place:
                share = (chart.zero - float(place)) / (chart.zero - lines.ABOVE)
                assert 0 <= share <= 1
                assert share == pytest.approx(float(value or 0) / top, abs=0.001)
        assert (point.high == "") == ("high" not in row)
        assert float(point.words_at) > 0


@given(rows())
def test_a_line_runs_only_between_neighbours_that_are_known_and_counted_in_one_way(some):
    wanted = [
        place
        for place in range(1, len(some))
        if not some[place].get("unsure")
        and not some[place - 1].get("unsure")
        and not some[place].get("since")
    ]
    chart = lines.series(some)
    assert [stroke.x2 for stroke in chart.strokes] == [chart.points[place].x for place in wanted]
    assert len(chart.breaks) == sum(bool(row.get("since")) for row in some)


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_the_scale_begins_at_zero_and_ends_round_just_above_the_greatest(values):
    top = lines.top_of([{"value": value} for value in values])
    assert max(values) <= top
    assert max(values) == 0 or top < 2.01 * max(values)
    assert re.fullmatch(r"(1|2|4|5)0*", f"{top:.0f}")
    ticks = lines.series([{"label": "x", "value": value} for value in values]).ticks
    assert ticks[0].shown == "0"
    assert float(ticks[-1].shown) == top


def test_a_number_that_is_only_known_to_be_small_has_an_interval_and_no_point():
    chart = drawn([{"label": "2025", "value": 0, "low": 0, "high": 7, "shown": "0–7", "unsure": 1}])
    assert not chart.findall(".//circle")
    assert len(chart.findall(".//line[@class='series__interval']")) == 1
    assert "0–7" in [text.text for text in chart.findall(".//text")]


def test_a_hidden_number_is_a_sign_and_breaks_the_line():
    some = [
        {"label": "2024", "value": 40},
        {"label": "2025", "value": 0, "shown": "×", "unsure": True},
        {"label": "2026", "value": 60},
    ]
    chart = drawn(some)
    assert len(chart.findall(".//circle")) == 2
    assert not chart.findall(".//line[@class='series__line']")


def test_a_chart_says_itself_in_words_and_writes_numbers_as_the_dutch_do():
    chart = drawn([{"label": "2025", "value": 1321}, {"label": "2026", "value": 956}])
    assert chart.findtext(".//title") == "Signalen"
    assert chart.findtext(".//desc") == "2025: 1321; 2026: 956"
    written = [text.text for text in chart.findall(".//text")]
    assert "1.321" in written
    assert "2.000" in written


def test_no_chart_carries_styles_of_its_own():
    some = [{"label": str(year), "value": year, "since": "x"} for year in range(2010, 2020)]
    for element in drawn(some, small=True).iter():
        assert "style" not in element.attrib


def test_small_charts_share_one_scale():
    with translation.override("nl"):
        page = Template("{% load ui %}{% multiples series %}").render(
            Context(
                {
                    "series": [
                        ("A", [{"label": "x", "value": 80}]),
                        ("B", [{"label": "x", "value": 2}]),
                    ]
                }
            )
        )
    found = ElementTree.fromstring(page)  # noqa: S314  our own page
    charts = found.findall(".//svg[@class='series__axis']")
    assert [[text.text for text in chart] for chart in charts] == [["0", "50", "100"]] * 2
