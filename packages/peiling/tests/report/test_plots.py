import importlib
import re
from xml.dom import minidom

import pytest

from peiling.errors import InputError
from peiling.mse.doubt import Answer, Answers
from peiling.report import (
    bootstrap_plot,
    comparison_plot,
    landscape_plot,
    overlap_plot,
    sensitivity_plot,
    to_svg,
)


def rows_of(chart, layer=0):
    """Return the rows behind a layer of a chart."""
    spec = chart.to_dict()
    data = spec["layer"][layer].get("data", spec.get("data"))
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


CURVE = [(2, 1500.0, 1300.0, 1800.0), (0.5, 4000.0, 3000.0, 5000.0), (1, 2500.0, 2000.0, 3100.0)]


@pytest.fixture
def charts(answers, drawn, hostile):
    def every(language):
        return (
            comparison_plot(answers, language),
            landscape_plot(drawn, language),
            bootstrap_plot(drawn, language),
            overlap_plot(hostile, language),
            sensitivity_plot(CURVE, language),
        )

    return every


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_plot_is_an_image_with_a_title_and_a_text(charts, language):
    for chart in charts(language):
        written = to_svg(chart)
        root = minidom.parseString(written).documentElement  # noqa: S318  # made here

        assert root.getAttribute("role") == "img"
        assert root.getElementsByTagName("title")[0].firstChild.data
        told = root.getElementsByTagName("desc")[0].firstChild.data
        assert len(told) > 40
        tags = root.getElementsByTagName("*")
        assert not any(tag.hasAttribute("style") for tag in tags)
        assert not any(tag.tagName in {"script", "style"} for tag in tags)
        assert any(tag.tagName == "text" for tag in tags)
        assert not re.search(r"X-axis|Y-axis", written)


def test_numbers_in_plots_are_written_by_language(charts):
    nl, en = to_svg(charts("nl")[4]), to_svg(charts("en")[4])

    assert ">2.000<" in nl
    assert ">2,000<" in en
    assert ">0,5<" in nl


def test_a_refusal_is_named_in_its_row(answers):
    svg = to_svg(comparison_plot(answers, "nl"))

    assert "geweigerd: Niemand staat op twee" in svg


def test_sound_and_unstable_differ_in_shape_and_word(make, unstable):
    both = Answers(
        "method", (Answer("bic", make()), Answer("main", make(method="main", verdict=unstable)))
    )

    points = comparison_plot(both, "nl").to_dict()["layer"][1]
    rows = rows_of(comparison_plot(both, "nl"))

    assert points["encoding"]["shape"]["scale"] is None
    assert [row["shape"] for row in rows] == ["circle", "triangle-up"]
    assert [row["way"].split("(")[-1] for row in rows] == ["stevig)", "wankel)"]


def test_bars_of_replicates_hold_every_finite_draw(drawn):
    bars = rows_of(bootstrap_plot(drawn))

    assert sum(bar["often"] for bar in bars) == 500


def test_the_overlap_says_who_is_on_which_lists(table):
    chart = overlap_plot(table, "nl", most=3).to_dict()

    assert chart["title"]["subtitle"] == "De 3 grootste van 7 combinaties"
    assert chart["description"].endswith("A: 400. C: 334. B: 300.")


def test_the_curve_is_drawn_in_the_order_of_the_odds():
    rows = rows_of(sensitivity_plot(CURVE))

    assert [row["odds"] for row in rows] == [0.5, 1, 2]


def test_what_cannot_be_drawn_is_refused(make, answers, table):
    with pytest.raises(InputError, match="no replicates"):
        bootstrap_plot(make())
    with pytest.raises(InputError, match="between 5 and 200"):
        bootstrap_plot(make(), bins=1)
    with pytest.raises(InputError, match="nothing to draw"):
        comparison_plot(Answers("method", answers.answers[2:]))
    with pytest.raises(InputError, match="no combination"):
        overlap_plot(table, most=0)
    for point in ((0, 1, 1, 1), (1, float("inf"), 1, 2), (1, float("nan"), 1, 2)):
        with pytest.raises(InputError, match="above 0 and finite"):
            sensitivity_plot([point])


def test_without_altair_the_error_says_what_to_install(monkeypatch, make):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)

    with pytest.raises(InputError, match=r"install peiling\[plots\]"):
        landscape_plot(make())
