"""Charts of bars: to scale from zero, every number in words, and a hidden one never looks like zero."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from baken.ui import charts
from baken.ui.templatetags.ui import register

README = Path(__file__).parents[1] / "README.md"
INNER = {"languages", "choice", "described"}
"""Tags of the frame and of forms, which rooms do not use themselves."""
NUMBERS = st.integers(0, 10_000_000)


@st.composite
def row(draw: st.DrawFn, label: str = "") -> dict[str, Any]:
    """Return a row as a room gives it: exact, with an interval, small and unsure, or hidden."""
    low, value, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    found: dict[str, Any] = {"label": label or draw(st.sampled_from(["2014", "a < b", "×"]))}
    kind = draw(st.sampled_from(["exact", "between", "small", "hidden", "dot"]))
    if kind == "exact":
        return found | {"value": value, "shown": f"{value} keer"}
    if kind == "between":
        return found | {"value": value, "low": low, "high": high, "shown": f"{low}–{high}"}
    if kind == "small":
        return found | {"value": 0, "low": 0, "high": 7, "unsure": True, "shown": "0–7"}
    if kind == "hidden":
        return found | {"value": None, "shown": "×"}
    return found | {"value": 0, "unsure": True, "shown": "×"}


@st.composite
def rows_in_parts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return rows whose parts come from at most as many names as there are fills."""
    names = ["geen", "politie", "zorg", "inspectie", "OM", "anders"]
    found = []
    for _number in range(draw(st.integers(1, 5))):
        some = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        found.append(
            {"label": "2014", "shown": "9", "parts": [draw(row(label=name)) for name in some]}
        )
    return found


ROWS = st.lists(row(), max_size=12)


def drawn(tag: str, rows: object) -> ElementTree.Element:
    """Return a chart as a page has it, read as XML."""
    with translation.override("nl"):
        page = Template(f'{{% load ui %}}{{% {tag} rows "Signalen" %}}').render(
            Context({"rows": rows})
        )
    return ElementTree.fromstring(page.strip())  # noqa: S314  our own page


def of(percent: str) -> float:
    """Return the number of a percentage."""
    return float(percent.removesuffix("%"))


def is_hidden(one: dict[str, Any]) -> bool:
    """Say whether there is nothing of a row that can be drawn to scale."""
    return bool(one["shown"] == "×")


@given(ROWS)
def test_bars_and_intervals_are_to_scale_and_stay_within_the_chart(rows):
    known = [one for one in rows if not is_hidden(one)]
    greatest = max([0, *(max(one["value"], one.get("high", 0)) for one in known)])

    for one, bar in zip(rows, charts.bars(rows), strict=True):
        assert 0 <= of(bar.width) <= 100
        if is_hidden(one):
            assert bar.width in {"0%", "0.00%"}
        elif greatest:
            assert of(bar.width) == pytest.approx(100 * one["value"] / greatest, abs=0.01)
            if "high" in one:
                assert 0 <= of(bar.low) <= of(bar.high) <= 100
                assert of(bar.high) == pytest.approx(100 * one["high"] / greatest, abs=0.01)


@given(ROWS)
def test_a_greater_number_never_has_a_shorter_bar(rows):
    lengths = sorted(
        (one["value"], of(bar.width))
        for one, bar in zip(rows, charts.bars(rows), strict=True)
        if not is_hidden(one)
    )

    assert [width for _value, width in lengths] == sorted(width for _value, width in lengths)


@pytest.mark.parametrize("tag", ["bars", "funnel"])
@given(rows=ROWS)
def test_every_label_and_number_is_text_in_the_page_and_a_hidden_one_has_a_word(tag, rows):
    page = drawn(tag, rows)
    said = "|".join(page.itertext())

    for one in rows:
        assert one["label"] in said
        assert one["shown"] in said
    assert said.count("(niet getoond)") == sum(map(is_hidden, rows))
    marks = [one for one in page.iter("circle") if one.get("class") == "bars__open"]
    assert len(marks) == sum(map(is_hidden, rows))


@pytest.mark.parametrize("hidden", [{"value": None}, {"value": 0, "unsure": True}])
def test_a_hidden_number_does_not_look_like_zero(hidden):
    (bar,) = charts.bars([{"label": "zorg", "shown": "×", **hidden}])
    (zero,) = charts.bars([{"label": "zorg", "shown": "0", "value": 0}])

    assert bar.is_open
    assert not zero.is_open
    bars = [
        [rect.get("class") for rect in drawn("bars", [one]).iter("rect")]
        for one in (
            {"label": "zorg", "shown": "×", **hidden},
            {"label": "zorg", "shown": "0", "value": 0},
        )
    ]
    assert bars[0] == []
    assert bars[1] != []


def test_a_number_that_was_never_there_is_not_called_hidden():
    with translation.override("en"):
        (bar,) = charts.bars([{"label": "2015", "value": None}])

    assert (bar.shown, bar.word) == ("–", "no number")


def test_an_answer_in_words_needs_no_other_word():
    (bar,) = charts.bars([{"label": "2 lists", "value": None, "shown": "no answer"}])

    assert (bar.is_open, bar.word) == (True, "")


@given(ROWS)
def test_what_fell_away_and_what_went_on_are_together_the_step_before(rows):
    steps = charts.funnel(rows)

    for before, step in pairwise(steps):
        if step.fell:
            together = of(step.bar.width) + of(step.fell)
            assert together == pytest.approx(of(before.bar.width), abs=0.02)


def test_nothing_is_said_to_have_fallen_away_from_a_number_that_is_not_known():
    hidden = {"label": "Ontvangen", "value": None, "shown": "×"}
    small = {
        "label": "Ontvangen", "value": 0, "low": 0, "high": 7, "unsure": True, "shown": "0–7",
    }  # fmt: skip
    one, none = {"label": "Geduid", "value": 4}, {"label": "Door", "value": 0}

    assert [bool(step.fell) for step in charts.funnel([one, none])] == [False, True]
    for first, second in ((hidden, one), (one, hidden), (one, small), (small, none)):
        assert [step.fell for step in charts.funnel([first, second])] == ["", ""]


def test_a_step_tells_what_it_means():
    page = drawn("funnel", [{"label": "Geduid", "value": 4, "meaning": "Iemand keek ernaar."}])

    assert "Iemand keek ernaar." in "".join(page.itertext())


@given(rows_in_parts())
def test_parts_follow_each_other_and_stay_within_the_chart(rows):
    for one, stack in zip(rows, charts.stacked(rows), strict=True):
        end = 0.0
        for part in stack.parts:
            assert of(part.start) == pytest.approx(end, abs=0.05)
            end = of(part.start) + of(part.width)
        assert end <= 100.05
        assert [part.label for part in stack.parts] == [part["label"] for part in one["parts"]]


@given(rows_in_parts())
def test_a_name_has_one_fill_in_every_row_and_two_names_never_share_one(rows):
    pairs = {(part.label, part.fill) for stack in charts.stacked(rows) for part in stack.parts}

    assert len({label for label, _fill in pairs}) == len(pairs)
    assert len({fill for _label, fill in pairs}) == len(pairs)


@given(rows_in_parts())
def test_every_part_is_text_under_its_bar(rows):
    page = drawn("stacked", rows)

    for one, item in zip(rows, page.findall("ul/li"), strict=True):
        said = " ".join("".join(item.itertext()).split())
        for part in one["parts"]:
            hidden = " (niet getoond)" if is_hidden(part) else ""
            assert f"{part['shown']} {part['label']}{hidden}" in said


def test_more_parts_than_can_be_told_apart_are_refused():
    parts = [{"label": str(number), "value": 1} for number in range(7)]

    with pytest.raises(ValueError, match="told apart"):
        charts.stacked([{"label": "2014", "parts": parts}])


def test_every_fill_is_drawn_somewhere():
    css = (README.parent / "static/ui/figures.css").read_text()
    patterns = (README.parent / "templates/ui/parts/fills.html").read_text()

    for fill in charts.FILLS:
        assert f".bars__part--{fill} " in css or f'id="fill-{fill}"' in patterns


def test_a_chart_says_what_it_shows():
    for tag in ("funnel", "stacked"):
        caption = drawn(tag, []).find("figcaption")

        assert caption is not None
        assert caption.text == "Signalen"


@pytest.mark.parametrize("tag", sorted(register.tags))
def test_every_tag_has_an_example_in_the_readme(tag):
    text = README.read_text(encoding="utf-8")

    assert tag in INNER or re.search(rf"{{% {tag}\b", text)
