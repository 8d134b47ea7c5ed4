"""Who may see figures, against the permission matrix."""

import pytest

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import UserFactory, acting
from baken.kernel.grants import Reach
from baken.monitor import access
from baken.monitor.access import ACCESS, CELLS, Can

pytestmark = pytest.mark.django_db

ROLES = [role for role in Role if role is not Role.ANONYMOUS]
GIVES_FIGURES = {Condition.AGGREGATE, Condition.PSEUDONYMISED, Condition.ALWAYS}
"""Conditions that figures which are safe to show meet; without names would allow finer ones."""


@pytest.mark.parametrize("role", ROLES)
def test_figures_are_given_as_the_matrix_gives_them(role):
    behind = [matrix.cells()[role, subject, action] for subject, action in CELLS[Can.VIEW]]

    given = all(cell.allows and cell.conditions <= GIVES_FIGURES for cell in behind)

    assert access.may_view(acting(role)) == given


@pytest.mark.parametrize("role", ROLES)
def test_exact_counts_are_given_as_the_matrix_gives_them_without_names(role):
    behind = [matrix.cells()[role, subject, action] for subject, action in CELLS[Can.COUNT]]

    given = all(
        cell.allows and cell.conditions <= {Condition.PSEUDONYMISED, Condition.ALWAYS}
        for cell in behind
    )

    assert access.may_count(acting(role)) == given
    assert ACCESS.grants[role][Can.VIEW] is Reach.AGGREGATE


def test_who_works_nowhere_sees_no_figures():
    assert not access.may_view(UserFactory())


def test_figures_serve_every_purpose():
    assert ACCESS.purposes == frozenset(Purpose)
