"""Who may let figures leave, against the permission matrix; all others find nothing there."""

import pytest
from django.http import Http404
from django.urls import reverse

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.roles import PURPOSES_OF, Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import UserFactory, acting
from baken.audit.models import Entry
from baken.audit.states import Decision
from baken.exports import access
from baken.exports.access import ACCESS, CELLS, Can
from baken.exports.tests.factories import NOW, a_pair, asked, filled, here_of
from baken.register import actions as register
from baken.register.states import Scope

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ROLES = [role for role in Role if role is not Role.ANONYMOUS]
MET = {Condition.ALWAYS, Condition.PSEUDONYMISED, Condition.SECOND_PERSON}
"""Conditions that this room meets: a pseudonym of each file, and two people for each."""


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("can", Can)
def test_files_are_given_as_the_matrix_gives_them(role, can):
    user = acting(role)
    register.open_register(here_of(user), Scope.REGION, by=None, at=NOW)
    behind = [matrix.cells()[role, subject, action] for subject, action in CELLS[can]]
    given = all(cell.allows and cell.conditions <= MET for cell in behind)
    assert access.may(user, can) == given
    assert (can in ACCESS.grants.get(role, {})) == given


def test_to_let_a_file_leave_takes_two_by_the_matrix():
    assert matrix.cells()[Role.ANALYST, "STAT", "X"].conditions == {Condition.SECOND_PERSON}


def test_only_for_the_purpose_of_policy():
    assert ACCESS.purposes == PURPOSES_OF[Role.ANALYST]
    assert not access.may(UserFactory(), Can.FOLLOW)


def test_where_no_register_is_kept_there_is_nothing():
    user = acting(Role.ANALYST)
    assert not access.may(user, Can.FOLLOW)
    with pytest.raises(Http404):
        access.open_page(user, Can.FOLLOW, at=NOW)
    assert Entry.objects.filter(kind="export", decision=Decision.REFUSED).exists()


def test_a_file_of_another_organisation_and_one_that_is_not_there_look_alike():
    first, second = a_pair()
    filled(first, 6)
    export = asked(first)
    stranger, _other = a_pair()
    for reference in (export.reference, "U-22222222"):
        with pytest.raises(Http404):
            access.fetch(stranger, reference, to=Can.FOLLOW, at=NOW)
    assert access.fetch(second, export.reference, to=Can.DECIDE, at=NOW) == export
    assert not access.visible_to(second, Can.TAKE).exists()
    assert access.visible_to(first, Can.TAKE).get() == export


@pytest.mark.parametrize("role", [role for role in ROLES if role is not Role.ANALYST])
def test_every_page_is_absent_for_others(role):
    first, _second = a_pair()
    filled(first, 3)
    export = asked(first)
    assert first.acting
    client = client_of(acting(role, organisation=first.acting.organisation))
    for name in ("list", "begin"):
        assert client.get(reverse(f"exports:{name}")).status_code == 404
    assert client.get(reverse("exports:ask", args=["htcds"])).status_code == 404
    for name in ("detail", "refuse", "take", "losses"):
        page = client.get(reverse(f"exports:{name}", args=[export.reference]))
        assert page.status_code == 404, name
    for name in ("release", "drop", "again", "refuse"):
        answer = client.post(reverse(f"exports:{name}", args=[export.reference]))
        assert answer.status_code == 404, name
