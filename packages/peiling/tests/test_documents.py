"""The examples in the docstrings and in the documents run."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import peiling

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(peiling.__path__, "peiling.")
    if not module.name.endswith("__main__")
)
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    module = importlib.import_module(name)

    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_examples_of_a_document_run(path):
    assert doctest.testfile(str(path), module_relative=False).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_what_a_module_says_it_gives_is_there_and_sorted(name):
    module = importlib.import_module(name)
    given = getattr(module, "__all__", [])

    assert list(given) == sorted(given)
    assert all(hasattr(module, one) for one in given)


def test_the_library_reads_no_clock_and_opens_no_network_outside_its_command_line():
    banned = (
        "import time",
        "import datetime",
        "import socket",
        "urllib",
        "http.client",
        "requests",
    )
    source = Path(peiling.__file__).parent
    faults = [
        f"{path.relative_to(source)}: {word}"
        for path in source.rglob("*.py")
        if "cli" not in path.relative_to(source).parts
        for word in banned
        if word in path.read_text()
    ]

    assert faults == []
