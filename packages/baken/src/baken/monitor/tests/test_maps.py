"""Maps: borders close, areas are kept, numbers are those of the table, nobody's home is on them."""

import csv
import re
from importlib.resources import files
from itertools import pairwise
from math import cos, radians
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from baken.monitor import maps, topology
from baken.publications.queries import Shown
from baken.reference.codes import Region

SHOWN = st.sampled_from(
    [Shown("0–7", 0, 7), Shown("×", 0, None), Shown("45", 43, 47), Shown("1320", 1318, 1322)]
)
SQUARE = {
    "type": "Topology",
    "transform": {"scale": [0.01, 0.01], "translate": [5.0, 52.0]},
    # Two squares beside each other: a side that they share, and the rest of each.
    "arcs": [
        [[10, 0], [0, 10]],
        [[10, 10], [-10, 0], [0, -10], [10, 0]],
        [[10, 0], [10, 0], [0, 10], [-10, 0]],
    ],
}
LEFT = {"type": "Polygon", "arcs": [[0, 1]]}
RIGHT = {"type": "MultiPolygon", "arcs": [[[2, ~0]]]}


def test_steps_become_places():
    start, end = topology.arcs_of(SQUARE)[0]
    assert start == pytest.approx((5.1, 52.0))
    assert end == pytest.approx((5.1, 52.1))


def test_two_areas_together_have_no_border_between_them():
    assert sorted(topology.outline([LEFT, RIGHT])) == [1, 2]
    (ring,) = topology.rings([1, 2], topology.arcs_of(SQUARE))
    assert topology.area_of(ring) == pytest.approx(0.02)


def test_a_border_with_a_piece_missing_is_refused():
    with pytest.raises(ValueError, match="does not close"):
        topology.rings([1], topology.arcs_of(SQUARE))


def test_no_land_is_lost_or_counted_twice_when_municipalities_become_police_units():
    arcs = topology.arcs_of(maps.borders())
    for code in maps.units():
        areas = maps.of_unit(code)
        apart = sum(
            topology._signed(ring)
            for one in areas
            for ring in topology.rings(list(topology.used_by(one)), arcs)
        )
        together = sum(
            topology._signed(ring) for ring in topology.rings(topology.outline(areas), arcs)
        )
        assert together == pytest.approx(apart)
        assert abs(together) > 0.01


def test_the_ten_police_units_are_those_of_the_reference_and_hold_every_municipality():
    said: dict[str, set[str]] = {}
    with (files("baken.reference") / "data" / "police_units.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            said.setdefault(row["police_unit"], set()).add(row["safety_region_code"])
    assert {Region(code).label: set(some) for code, some in maps.units().items()} == said
    assert sum(len(maps.of_unit(code)) for code in maps.units()) == 342


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=40))
def test_a_simpler_line_keeps_its_ends_and_strays_no_further_than_said(dots):
    arc = tuple(dots)
    simple = topology.simplified(arc, within=2.0)
    assert (simple[0], simple[-1]) == (arc[0], arc[-1])
    assert set(simple) <= set(arc)
    pairs = list(pairwise(simple))
    for dot in arc:
        assert min(topology._distance(dot, start, end) for start, end in pairs) <= 2.0001


def test_the_map_is_within_its_frame_and_as_high_as_the_country_is():
    drawing = maps._units_drawn()
    numbers = [float(n) for shape in drawing.shapes for n in re.findall(r"-?[\d.]+", shape.path)]
    assert min(numbers) >= -0.1
    assert max(numbers[::2]) <= drawing.width + 0.1
    assert max(numbers[1::2]) <= drawing.height + 0.6
    assert drawing.height / drawing.width == pytest.approx(
        2.8037 / (3.8691 * cos(radians(52.15))), rel=0.01
    )


def test_no_two_numbers_stand_over_each_other():
    places = [(shape.x, shape.y) for shape in maps._units_drawn().shapes]
    for number, (x, y) in enumerate(places):
        for other_x, other_y in places[:number]:
            assert abs(x - other_x) > topology.ASIDE or abs(y - other_y) > topology.APART


@given(st.dictionaries(st.sampled_from(Region.values), SHOWN, min_size=1))
def test_each_number_on_a_map_is_the_shown_one_and_shades_follow_the_numbers(shown):
    drawn = maps.by_unit(shown)
    units = {code: one for code, one in shown.items() if code in maps.units()}
    if len(units) < 2:
        assert drawn is None
        return
    assert drawn is not None
    assert {area.name: area.shown for area in drawn.areas if area.shown} == {
        str(Region(code).label): one.text for code, one in units.items()
    }
    levels = {area.shown: area.level for area in drawn.areas}
    assert levels.get("×", "unknown") == "unknown"
    assert levels.get("0–7", "0") == "0"
    assert levels.get("1320", "4") == "4"
    assert {level for level, _words in drawn.key} == {area.level for area in drawn.areas}


def test_a_register_of_one_region_has_no_map():
    assert maps.by_unit({"noord-holland": Shown("45", 43, 47)}) is None
    assert maps.by_unit({"kmar": Shown("45", 43, 47), "unknown": Shown("45", 43, 47)}) is None


def test_a_map_is_whole_svg_that_says_itself_in_words_without_styles():
    drawn = maps.by_unit({code: Shown("1320", 1318, 1322) for code in maps.units()})
    with translation.override("nl"):
        page = render_to_string("monitor/_map.html", {"map": drawn, "title": "Kaart"})
    tree = ElementTree.fromstring(f"<div>{page}</div>")  # noqa: S314  our own page
    assert len(tree.findall("./svg/path")) == 10
    assert [text.text for text in tree.findall(".//text[@class='map__number']")] == ["1.320"] * 10
    assert "Limburg: 1320" in (tree.findtext("./svg/desc") or "")
    assert not [element for element in tree.iter() if "style" in element.attrib]
    assert len(page) < 40_000


def test_who_takes_part_is_dark_and_no_number_stands_on_that_map():
    drawn = maps.taking_part("Noord-Holland", ["GM0392"])
    assert drawn is not None
    assert len(drawn.areas) == 32
    assert [area.name for area in drawn.areas if area.level == "3"] == ["Haarlem"]
    assert not [area for area in drawn.areas if area.shown]
    assert maps.taking_part("Elders", []) is None
