"""Bars as a browser lays them out: one zero and one scale, whatever stands beside them."""

from pathlib import Path

import pytest
from django.template import Context, Template
from playwright.sync_api import Browser
from tests.journeys.browser import DESKTOP, PHONE, SMALL_PHONE

import baken.ui

pytestmark = pytest.mark.browser

STYLES = Path(baken.ui.__file__).parent / "static/ui"
ROWS = [
    {"label": "2019", "value": 4, "shown": "4"},
    {"label": "Een naam die over meer dan een regel gaat", "value": 1000, "shown": "1.000.000–2.000"},
    {"label": "2021", "value": None, "shown": "×"},
]  # fmt: skip


@pytest.mark.parametrize("size", [SMALL_PHONE, PHONE, DESKTOP], ids=["320", "390", "1280"])
@pytest.mark.parametrize("tag", ["bars", "funnel"])
def test_all_bars_of_a_chart_share_one_zero_and_one_width(chromium: Browser, size, tag):
    styles = "".join((STYLES / name).read_text() for name in ("tokens.css", "figures.css"))
    chart = Template(f'{{% load ui %}}{{% {tag} rows "x" %}}').render(Context({"rows": ROWS}))
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_content(f"<style>{styles}</style>{chart}")

    places = page.evaluate(
        """() => [...document.querySelectorAll('.bars__bar')].map((bar) => {
             const {left, width} = bar.getBoundingClientRect(); return [left, width]; })"""
    )
    page.close()

    assert len(places) == len(ROWS)
    assert all(place == places[0] for place in places)
    assert places[0][1] > 100
