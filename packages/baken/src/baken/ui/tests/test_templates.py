"""What every template of the platform keeps to, so that the strict content policy holds."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

UI = Path(__file__).parents[1]
ROOMS = UI.parent
TEMPLATES = sorted(ROOMS.glob("*/templates/**/*.html"))
OWN_COLOURS = {"tokens.css", "print.css"}  # the tokens themselves, and paper
STYLES = [
    sheet for sheet in sorted((UI / "static/ui").glob("*.css")) if sheet.name not in OWN_COLOURS
]

REFUSED = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    # Data for a script is no script: a browser does not run it.
    "a script in the page": re.compile(
        r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")""", re.IGNORECASE
    ),
    "a handler": re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE),
    "an address of a script": re.compile(r"javascript:", re.IGNORECASE),
    "a filter that trusts text": re.compile(r"\|\s*safe\b|autoescape off"),
}


def faults(text: str) -> list[str]:
    """Return what in a template breaks the content policy."""
    return [name for name, pattern in REFUSED.items() if pattern.search(text)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_a_template_holds_no_style_and_no_script(template: Path) -> None:
    assert faults(template.read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        '<p class="x" style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a href="#" onclick="x()">',
        '<a href="javascript:x()">',
        "{{ typed|safe }}",
    ],
)
def test_each_fault_is_caught(text: str) -> None:
    assert faults(text) != []


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: path.name)
def test_colours_are_named_in_the_tokens_alone(sheet: Path) -> None:
    found = re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(", sheet.read_text())

    # A code to scan stands on white by day and by night.
    assert [colour for colour in found if colour != "#ffffff"] == []


def test_vendored_styles_name_no_source_map() -> None:
    assert "sourceMappingURL" not in (UI / "static/ui/vendor/nlds.css").read_text()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_needs_no_request_and_no_frame(name: str) -> None:
    page = get_template(f"{name}.html").render({})

    assert "<h1>" in page
    assert 'id="main"' in page
