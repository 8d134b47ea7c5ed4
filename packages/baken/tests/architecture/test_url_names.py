"""Every page that a template or view links to exists."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver
from tools import tree

IN_TEMPLATE = re.compile(r"""\{%\s*url\s+["']([^"']+)["']""")
IN_PYTHON = re.compile(r"""\b(?:redirect|reverse|reverse_lazy)\(\s*["']([\w:-]+)["']""")


def known(patterns: Iterable[URLPattern | URLResolver], inside: str = "") -> Iterator[str]:
    """Yield the name of every page, with its namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{inside}{pattern.name}"
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from known(pattern.url_patterns, inside + namespace)


def pages() -> set[str]:
    """Return the name of every page, also of those that exist in the demo only."""
    everywhere = (get_resolver(), get_resolver("baken.project.demo.urls"))
    return {name for resolver in everywhere for name in known(resolver.url_patterns)}


def named(files: Iterable[Path], pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """Return each page name in `files` with the file that uses it."""
    return {
        (name, str(path.relative_to(tree.ROOT) if path.is_relative_to(tree.ROOT) else path.name))
        for path in files
        for name in pattern.findall(path.read_text())
    }


def test_every_page_named_in_a_template_exists() -> None:
    there = pages()

    assert {use for use in named(tree.templates(), IN_TEMPLATE) if use[0] not in there} == set()


def test_every_page_named_in_code_exists() -> None:
    there = pages()

    assert {use for use in named(tree.modules(), IN_PYTHON) if use[0] not in there} == set()


def test_names_are_found_where_they_are_used(tmp_path: Path) -> None:
    template, module = tmp_path / "page.html", tmp_path / "views.py"
    template.write_text("""{% url 'attic:box' box.pk %} {% url "cellar" %}""")
    module.write_text("""return redirect("attic:box", reference)""")

    assert named([template], IN_TEMPLATE) == {("attic:box", "page.html"), ("cellar", "page.html")}
    assert named([module], IN_PYTHON) == {("attic:box", "views.py")}
    assert "attic:box" not in pages()


def test_pages_are_found_with_their_namespace() -> None:
    assert {"signals:report", "ui:language"} <= pages()
