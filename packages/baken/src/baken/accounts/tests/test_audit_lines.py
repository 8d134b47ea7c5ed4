"""The audit names the membership in which someone acted."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import actions, queries

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_line_says_in_which_membership_someone_acted():
    officer = acting(Role.KEY_OFFICER)

    with transaction.atomic():
        actions.record("signals.read", kind="signal", key="S-22222222", by=officer, at=MARCH)

    line = queries.about("signal", "S-22222222").get()
    assert (line.by, line.role, line.purpose) == (officer, "SLEUTEL", "signalling")
    assert line.organisation == officer.acting.organisation
