"""The embedded PostgreSQL: starting, stopping and every way in which that can fail."""

from pathlib import Path

import pytest
from django.db import connections

from baken.project.folder import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.mark.django_db(databases=["default", "keys"])
def test_the_two_databases_of_the_tests_are_two():
    names = {connections[alias].settings_dict["NAME"] for alias in ("default", "keys")}

    assert len(names) == 2
