"""What the tests of this room share."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import SettingsWrapper


@pytest.fixture(autouse=True)
def _fast_passwords(settings: "SettingsWrapper") -> None:
    """Make hashes of passwords that cost nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
