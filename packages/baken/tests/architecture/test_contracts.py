"""Each contract in `.importlinter` catches the fault it is there for.

The real contracts run on a made-up tree with the same rooms, in which one
import is planted.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
CONTRACTS = ROOT / ".importlinter"

LIBRARY = "The library knows no web, no database and no platform"
CYCLES = "No cycles in the library"
ROOMS = "Rooms depend downwards only"
INSIDE = "Inside a room a request travels one way"
VIEWS = "A view reaches data through access, actions and queries only"
DOORS = "A room is entered by its doors: actions, queries, access, states"

LINT = "import sys; from importlinter import cli; sys.exit(cli.lint_imports(cache_dir=None))"


def rooms() -> list[str]:
    """Return the rooms of the real contract, highest first."""
    contracts = ConfigParser()
    contracts.read(CONTRACTS)
    return contracts["importlinter:contract:rooms"]["layers"].split()


def plant(folder: Path, planted: Mapping[str, str]) -> None:
    """Write a tree with every room, a few empty modules in each, the library, and the `planted` files.

    A planted file is in the platform unless its name starts with `peiling/`.
    """
    ordinary = [
        "urls",
        "views",
        "admin",
        "forms",
        "actions",
        "queries",
        "access",
        "models",
        "states",
    ]
    files = {f"{room}/{name}.py": "" for room in rooms() for name in (*ordinary, "tests/factories")}
    files |= {"peiling/mse/table.py": "", "peiling/datasets/files.py": ""}
    for name, text in {**files, **planted}.items():
        file = folder / (name if name.startswith("peiling/") else f"baken/{name}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        for package in (file.parent, *file.parent.parents):
            if package != folder and package.is_relative_to(folder):
                (package / "__init__.py").touch()


def lint(folder: Path, contracts: str) -> subprocess.CompletedProcess[str]:
    """Run `contracts` on the tree in `folder`."""
    (folder / ".importlinter").write_text(contracts)
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def broken(folder: Path, planted: Mapping[str, str]) -> set[str]:
    """Return the names of the contracts that a tree with the `planted` files breaks."""
    plant(folder, planted)
    result = lint(folder, CONTRACTS.read_text())
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)", result.stdout, re.MULTILINE))
    assert set(verdicts) == {LIBRARY, CYCLES, ROOMS, INSIDE, VIEWS, DOORS}, (
        result.stdout + result.stderr
    )
    assert (result.returncode == 0) == ("BROKEN" not in verdicts.values())
    return {name for name, verdict in verdicts.items() if verdict == "BROKEN"}


@pytest.mark.parametrize(
    ("planted", "caught"),
    [
        pytest.param(
            {"peiling/mse/table.py": "import django.db"}, LIBRARY, id="the library uses Django"
        ),
        pytest.param(
            {"peiling/mse/table.py": "from baken.signals import queries"},
            LIBRARY,
            id="the library uses the platform",
        ),
        pytest.param(
            {
                "peiling/mse/table.py": "from peiling.datasets import files",
                "peiling/datasets/files.py": "from peiling.mse import table",
            },
            CYCLES,
            id="two rooms of the library use each other",
        ),
        pytest.param(
            {"signals/actions.py": "from baken.desk import queries"},
            ROOMS,
            id="a lower room uses a higher one",
        ),
        pytest.param(
            {"kernel/moves.py": "def late():\n    from baken.signals import states"},
            ROOMS,
            id="a lower room uses a higher one inside a function",
        ),
        pytest.param({"newroom/states.py": ""}, ROOMS, id="a room has no place yet"),
        pytest.param(
            {"signals/models.py": "from baken.signals import queries"},
            INSIDE,
            id="a model reads through a query",
        ),
        pytest.param(
            {
                "signals/queries.py": "from baken.signals import helper",
                "signals/helper.py": "import baken.signals.views",
            },
            INSIDE,
            id="a query uses a view by way of a helper",
        ),
        pytest.param(
            {"accounts/admin.py": "from baken.accounts import views"},
            INSIDE,
            id="the admin uses a view",
        ),
        pytest.param(
            {"signals/views.py": "from baken.signals.models import Signal"},
            VIEWS,
            id="a view uses a model",
        ),
        pytest.param(
            {"desk/views/first.py": "from baken.signals import models"},
            VIEWS,
            id="a view of a folder uses another room's model",
        ),
        pytest.param(
            {"desk/queries.py": "from baken.signals.models import Signal"},
            DOORS,
            id="a room uses another's model",
        ),
        pytest.param(
            {"signals/tests/test_more.py": "from baken.desk.tests import factories"},
            ROOMS,
            id="a test uses a higher room",
        ),
        pytest.param(
            {"desk/forms.py": "from baken.signals import forms"},
            DOORS,
            id="a room uses another's form",
        ),
        pytest.param(
            {"desk/queries.py": "import baken.signals"}, DOORS, id="a room is imported whole"
        ),
        pytest.param(
            {"signals/actions.py": "from baken.signals.tests import factories"},
            DOORS,
            id="code uses a test's factory",
        ),
        pytest.param(
            {
                "desk/tests/test_views.py": "from baken.signals.tests import clients",
                "signals/tests/clients.py": "",
            },
            DOORS,
            id="a test uses more of another room's tests than its factories",
        ),
    ],
)
def test_a_planted_fault_is_caught(tmp_path: Path, planted: Mapping[str, str], caught: str) -> None:
    assert caught in broken(tmp_path, planted)


def test_allowed_ways_pass(tmp_path: Path) -> None:
    allowed = {
        "signals/views.py": "from baken.signals import access, actions, forms, queries",
        "monitor/queries.py": "import peiling.mse.table",
        "signals/models.py": "from baken.kernel.models import Something\nfrom baken.signals import states",
        "kernel/models.py": "Something = 1",
        "desk/queries.py": "from baken.signals import queries, states",
        "desk/tests/test_queries.py": "from baken.signals.tests import factories",
        "desk/tests/test_desk.py": "from baken.signals.models import Signal",
        "desk/tests/test_views.py": "from baken.accounts.tests import clients",
        "accounts/tests/clients.py": "",
        "project/middleware.py": "from baken.project import views",
        "signals/actions.py": "from baken.accounts.roles import Role",
        "accounts/roles.py": "Role = 1",
        "accounts/models.py": (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from baken.organisations.models import Organisation"
        ),
    }

    assert broken(tmp_path, allowed) == set()


def test_an_open_room_that_is_gone_is_reported(tmp_path: Path) -> None:
    contracts = CONTRACTS.read_text().replace(
        "    accounts\n    project\n", "    accounts\n    attic\n    project\n"
    )
    plant(tmp_path, {})

    result = lint(tmp_path, contracts)

    assert "the open room attic is not there" in result.stdout
