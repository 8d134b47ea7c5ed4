"""What the tests of files begin with."""

import pytest

from baken.accounts.models import User
from baken.imports.tests.files import with_a_register


@pytest.fixture
def analyst() -> User:
    """Someone who may bring files into the register."""
    return with_a_register()
