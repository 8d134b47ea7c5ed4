"""Who may read the log, against the permission matrix; reading it leaves a line."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.roles import Role
from baken.accounts.tests.factories import UserFactory, acting
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.desk import access, log
from baken.desk.access import CELLS, Can

pytestmark = pytest.mark.django_db

ROLES = [role for role in Role if role is not Role.ANONYMOUS]
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
MEANS = {
    frozenset(): (False, False),
    frozenset({Condition.OWN}): (True, False),
    frozenset({Condition.ALWAYS}): (True, True),
}
"""For each rule of the matrix: may someone read the log, and may they read all of it."""


@pytest.mark.parametrize("role", ROLES)
def test_the_log_is_given_as_the_matrix_gives_it(role):
    person = acting(role)
    [(subject, action)] = CELLS[Can.READ_LOG]
    rule = matrix.cells()[role, subject, action].conditions

    assert (access.may_read_log(person), access.reads_whole_log(person)) == MEANS[rule]


@pytest.mark.parametrize("role", ROLES)
def test_the_door_and_the_list_agree(role):
    person = acting(role)
    access_was_given = True
    try:
        access.open_log(person, at=NOON)
    except PermissionDenied:
        access_was_given = False

    assert log.lines(person).exists() == access_was_given


def test_reading_the_log_leaves_a_line():
    officer = acting(Role.PRIVACY_OFFICER)

    access.open_log(officer, at=NOON)

    line = audit.recent().first()
    assert (line.by, line.action, line.decision) == (officer, "desk.log_read", Decision.SEEN)


def test_a_refusal_leaves_a_line_too():
    mayor = acting(Role.GOVERNOR)

    with pytest.raises(PermissionDenied):
        access.open_log(mayor, at=NOON)

    assert audit.recent().first().decision == Decision.REFUSED


def test_an_administrator_is_kept_from_the_whole_log():
    administrator = acting(Role.ADMINISTRATOR)

    with pytest.raises(PermissionDenied):
        access.open_log(administrator, whole=True, at=NOON)


def test_who_works_nowhere_reads_nothing():
    assert not access.may_read_log(UserFactory())
    assert not log.lines(UserFactory()).exists()
