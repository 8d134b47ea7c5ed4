"""Who may do what in the register, against the permission matrix; forbidden looks like absent."""

import pytest
from django.http import Http404

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import UserFactory, acting
from baken.audit.models import Entry as Line
from baken.audit.states import Decision
from baken.kernel.grants import Reach
from baken.organisations.models import Organisation
from baken.register import access
from baken.register.access import ACCESS, CELLS, Can
from baken.register.actions import record
from baken.register.states import Source
from baken.register.tests.factories import NOW, a_register, entry, recorded

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ROLES = [role for role in Role if role is not Role.ANONYMOUS]
MEETS = {
    Can.FOLLOW: {Condition.PSEUDONYMISED},
    Can.RECORD: {Condition.PSEUDONYMISED},
    Can.CHANGE: {Condition.PSEUDONYMISED},
    Can.RECORD_NAMED: {Condition.MEMBER},
    Can.FOLLOW_OWN: {Condition.MEMBER},
    Can.SHOW_IDENTITY: {Condition.MEMBER},
    Can.FORGET: {Condition.MEMBER},
    Can.REPORT_SIGNAL: {Condition.ORGANISATION},
    Can.SET_BASES: {Condition.ALWAYS},
}
"""The conditions of the matrix that each act meets; with another the cell gives nothing here."""
NOT_HERE = {
    (Role.KEY_OFFICER, Can.FOLLOW_OWN),
    (Role.KEY_OFFICER, Can.SHOW_IDENTITY),
    (Role.CASE_DIRECTOR, Can.FOLLOW_OWN),
    (Role.CASE_DIRECTOR, Can.SHOW_IDENTITY),
}
"""They read identities through a case or a signal, and can hand none in here to be a member of."""


@pytest.mark.parametrize("can", Can)
@pytest.mark.parametrize("role", ROLES)
def test_each_act_is_given_as_the_matrix_gives_it(role, can):
    behind = [matrix.cells()[role, subject, action] for subject, action in CELLS[can]]

    given = all(cell.allows and cell.conditions <= MEETS[can] for cell in behind)

    assert (can in ACCESS.grants.get(role, {})) == (given and (role, can) not in NOT_HERE)


def test_the_table_has_nothing_for_anyone_else():
    assert set(ACCESS.grants) == {
        Role.ANALYST,
        Role.CARE_COORDINATOR,
        Role.KEY_OFFICER,
        Role.PRIVACY_OFFICER,
    }
    assert set(ACCESS.grants[Role.ANALYST].values()) == {Reach.PSEUDONYMISED}


def at(organisation_id, role, **more):
    return acting(role, organisation=Organisation.objects.get(pk=organisation_id), **more)


def test_the_report_of_another_register_is_absent_and_that_is_recorded():
    report = recorded(a_register())
    stranger = at(a_register(), Role.ANALYST)

    with pytest.raises(Http404):
        access.fetch(stranger, report.reference, to=Can.FOLLOW, at=NOW)

    line = Line.objects.order_by("-number").first()
    assert line is not None
    assert (line.action, line.decision) == ("register.follow", Decision.ABSENT)


def test_a_care_coordinator_has_only_what_they_brought_in():
    here = a_register()
    one, other = (at(here, Role.CARE_COORDINATOR, purpose=Purpose.CARE) for _ in range(2))
    report = record(here, entry(), source=Source.HAND, by=one, at=NOW)

    for can in (Can.FOLLOW_OWN, Can.SHOW_IDENTITY, Can.FORGET):
        assert list(access.visible_to(one, can)) == [report]
        assert not access.visible_to(other, can).exists()
    assert not access.visible_to(one, Can.FOLLOW).exists()


def test_an_analyst_can_never_ask_who_it_is():
    here = a_register()
    report = recorded(here)
    with pytest.raises(Http404):
        access.fetch(at(here, Role.ANALYST), report.reference, to=Can.SHOW_IDENTITY, at=NOW)


def test_where_no_register_is_kept_nobody_may():
    assert not access.may(acting(Role.ANALYST), Can.FOLLOW)
    with pytest.raises(Http404):
        access.open_page(acting(Role.ANALYST), Can.FOLLOW, at=NOW)
    assert not access.may(UserFactory(), Can.FOLLOW)
