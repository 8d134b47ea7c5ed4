"""A term of the glossary that names an identifier is used in the code."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools import tree

GLOSSARY = tree.ROOT / "GLOSSARY.md"


def identifiers(glossary: str) -> list[str]:
    """Return the identifiers in the second column of the glossary's tables."""
    rows = [line.split("|") for line in glossary.splitlines() if line.startswith("|")]
    return [name for row in rows for name in re.findall(r"`([\w.]+)(?:\(\))?`", row[2])]


def defined(files: Iterable[Path]) -> set[str]:
    """Return every name that the code defines; a member of a class also as `Class.member`."""
    names: set[str] = set()
    for path in files:
        names.update(path.with_suffix("").parts[len(tree.ROOT.parts) :])
        for node in ast.walk(ast.parse(path.read_text())):
            names.update(_names(node))
            if isinstance(node, ast.ClassDef):
                names |= {f"{node.name}.{name}" for child in node.body for name in _names(child)}
    return names


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_every_identifier_in_the_glossary_is_in_the_code() -> None:
    names = defined([*tree.modules(), *tree.modules(tree.LIBRARY)])

    assert [name for name in identifiers(GLOSSARY.read_text()) if name not in names] == []


def test_the_glossary_is_read() -> None:
    table = """
| Dutch | identifier | meaning |
| --- | --- | --- |
| signaal | `Signal` | seen in `nothing` |
| duiden | `interpret()`, `Role.KEY_OFFICER` | |
| driehoek | (not in the code) | |
"""

    assert identifiers(table) == ["Signal", "interpret", "Role.KEY_OFFICER"]


def test_a_term_that_left_the_code_is_caught() -> None:
    names = defined(tree.modules())

    assert {"Signal", "Role.KEY_OFFICER", "signals", "interpret"} <= names
    assert not {"Sleutelfunctionaris", "Role.KEYOFFICER"} & names
