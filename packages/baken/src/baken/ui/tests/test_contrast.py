"""Every pair of colours that stands on one another can be read, by day and by night."""

import re
from importlib.resources import files

import pytest

SHEET = files("baken.ui").joinpath("static/ui/tokens.css").read_text(encoding="utf-8")
COLOUR = re.compile(r"--baken-([\w-]+):\s*(#[0-9a-f]{6});")

TEXT = [
    ("ink", "paper"), ("ink", "mist"), ("ink", "sea-wash"), ("ink", "beacon-wash"),
    ("ink", "red-wash"), ("ink", "green-wash"), ("ink-soft", "paper"), ("ink-soft", "mist"),
    ("ink-soft", "sea-wash"), ("sea", "paper"), ("sea", "mist"), ("sea", "sea-wash"),
    ("on-sea", "sea"), ("paper", "ink"), ("on-deep", "sea-deep"), ("on-beacon", "beacon"),
    ("red", "paper"), ("red", "red-wash"), ("on-red", "red"), ("green", "paper"),
    ("green", "green-wash"),
]  # fmt: skip
EDGES = [
    ("ink-soft", "paper"), ("ink-soft", "mist"), ("sea", "paper"), ("red", "paper"),
    ("sea", "sea-wash"), ("beacon", "sea-deep"),
]  # fmt: skip


def block(head: str) -> dict[str, str]:
    """Return the colours in the first block that begins with `head`."""
    start = SHEET.index(head)
    return dict(COLOUR.findall(SHEET[start : SHEET.index("}", start)]))


LIGHT = block(":root {")
DARK = block(":root:not(.baken-light) {")


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_that_of_the_definition() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(colours: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_focus_can_be_seen(colours: dict[str, str], edge: str, ground: str) -> None:
    assert contrast(colours[edge], colours[ground]) >= 3


def test_the_class_for_dark_holds_what_the_device_gets() -> None:
    assert block(":root.baken-dark {") == DARK
    assert set(DARK) == set(LIGHT)
