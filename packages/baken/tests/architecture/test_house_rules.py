"""Rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tools import tree

LONGEST = 400
MEASURED = {".py", ".html", ".css", ".js", ".md"}
LISTS = {"GLOSSARY.md", "CHANGELOG.md"}

SIGNALS = {
    "django.dispatch",
    "django.core.signals",
    "django.db.models.signals",
    "django.contrib.auth.signals",
    "allauth.account.signals",
    "axes.signals",
}
CLOCK = {"now", "localtime", "localdate", "today", "utcnow"}
NO_CLOCK = {"states", "rules", "models", "access", "queries", "actions", "forms"}


def too_long(files: Iterable[Path]) -> list[str]:
    """Return the files with more lines than a person reads at once. Tests and tables may."""
    return [
        f"{path.name}: {lines} lines"
        for path in files
        if path.suffix in MEASURED
        and not {"tests", "migrations", "vendor", "generated"} & set(path.parts)
        and path.name not in LISTS
        and (lines := len(path.read_text().splitlines())) > LONGEST
    ]


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the modules and names that an import statement brings in."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def banned(source: str, *, module: str = "") -> Iterator[str]:
    """Yield each construct in `source` that the style does not allow in `module`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield f"{node.arg}: the moment is handed in as `at=`"
        for name in imported(node):
            if any(name == banned or name.startswith(f"{banned}.") for banned in SIGNALS):
                yield f"{name}: an effect is written in the action"
            if name.startswith("django.views.generic"):
                yield f"{name}: a view is a function"
            if name.endswith(".ModelForm") and "django.contrib import admin" not in source:
                yield f"{name}: a plain Form says what a person may type"
        if isinstance(node, ast.Attribute) and node.attr == "as_view":
            yield "as_view: a view is a function"
    if module in NO_CLOCK:
        yield from clocks(ast.parse(source))


def clocks(node: ast.AST) -> Iterator[str]:
    """Yield each place that reads the clock, but for functions that get the request: those are views."""
    if isinstance(node, ast.FunctionDef) and "request" in {a.arg for a in node.args.args}:
        return
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in CLOCK:
        yield f"line {node.lineno}: only a view reads the clock"
    for child in ast.iter_child_nodes(node):
        yield from clocks(child)


def kind(path: Path) -> str:
    """Return which kind of module of its room `path` is: `views`, `actions`, …"""
    _room, *inside = path.relative_to(tree.PACKAGE).with_suffix("").parts
    return inside[0] if inside else ""


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    assert too_long(tree.files()) == []


def test_a_long_file_is_caught(tmp_path: Path) -> None:
    long, short = tmp_path / "long.py", tmp_path / "short.py"
    long.write_text("pass\n" * 401)
    short.write_text("pass\n" * 400)

    assert too_long([long, short]) == ["long.py: 401 lines"]


def test_no_module_uses_what_the_style_bans() -> None:
    faults = [
        f"{path.relative_to(tree.ROOT)}: {fault}"
        for path in tree.modules()
        for fault in banned(path.read_text(), module=kind(path))
    ]

    assert faults == []


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("at = models.DateTimeField(auto_now=True)", "models"),
        ("at = models.DateTimeField(auto_now_add=True)", "models"),
        ("from django.db.models.signals import post_save", "models"),
        ("from django.db.models import signals", "models"),
        ("from django.dispatch import receiver", "apps"),
        ("from django.views.generic import ListView", "views"),
        ("path('', SignalList.as_view())", "urls"),
        ("from django.forms import ModelForm", "forms"),
        ("signal.closed_at = timezone.now()", "actions"),
        ("late = timezone.localdate() > due", "queries"),
    ],
)
def test_each_ban_catches_its_fault(source: str, module: str) -> None:
    assert list(banned(source, module=module)) != []


def test_a_view_reads_the_clock_and_the_admin_has_model_forms() -> None:
    model_form = "from django.forms import ModelForm"
    decorator = "def known(request):\n    return park(request, at=timezone.now())"

    assert list(banned("at = timezone.now()", module="views")) == []
    assert list(banned(decorator, module="access")) == []
    assert list(banned(f"from django.contrib import admin\n{model_form}", module="admin")) == []


HOSTS = ("pypi.", "pythonhosted", "registry.npm", "registry.yarn", "index-url", "find-links")
MACHINES = ("/root/.", "/Users/", "/home/")
THIS = Path(__file__)


def traces(text: str, words: Iterable[str]) -> list[str]:
    """Return which of `words` stand in `text`, with their line."""
    return [
        f"line {number}: {word}"
        for number, line in enumerate(text.splitlines(), 1)
        for word in words
        if word in line
    ]


def test_the_tree_names_no_registry_and_no_machine() -> None:
    faults = [
        f"{path.relative_to(tree.ROOT)}, {trace}"
        for path in tree.files()
        if path != THIS
        for trace in traces(path.read_text(), HOSTS + MACHINES)
    ]

    assert faults == []


def test_a_host_and_a_machine_path_are_caught() -> None:
    planted = "--index-url x\nok\nopen('/home/someone/data')"

    assert traces(planted, HOSTS + MACHINES) == ["line 1: index-url", "line 3: /home/"]


def addresses(text: str) -> list[str]:
    """Return the lines of a requirements file that name an address or a local file."""
    return [line for line in text.splitlines() if re.search(r"://|@ |^-e|^\.|^/", line)]


def test_requirements_name_no_address() -> None:
    pins = sorted((tree.ROOT / "requirements").glob("*.txt"))

    assert pins
    assert [line for path in pins for line in addresses(path.read_text())] == []


def test_an_address_in_requirements_is_caught() -> None:
    text = "django==6.1.3 \\\n    --hash=sha256:0a\nthing @ https://example.org/thing.whl\n-e ./x\n"

    assert len(addresses(text)) == 2
