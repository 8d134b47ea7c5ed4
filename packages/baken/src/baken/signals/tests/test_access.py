"""Who may do what with a signal, cell by cell, against the permission matrix.

The matrix is the one table that a privacy officer signs: a role, an object, an
action and a rule. Each cell is tried in each relation that a person can have to
a signal. What the matrix does not give must be refused, and what it gives must
not be refused.
"""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from baken.accounts import matrix
from baken.accounts import queries as accounts
from baken.accounts.matrix import Condition
from baken.accounts.models import Membership
from baken.accounts.roles import PURPOSES_OF, Purpose, Role
from baken.accounts.tests.factories import MembershipFactory, UserFactory
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.kernel.grants import Access, Reach
from baken.organisations.tests.factories import OrganisationFactory
from baken.signals import access
from baken.signals.access import ACCESS, CELLS, KIND, Can
from baken.signals.tests.factories import MARCH, a_signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

GIVEN, REFUSED, ABSENT = "given", "refused", "absent"
ROLES = [role for role in Role if role is not Role.ANONYMOUS]
ON_A_SIGNAL = [can for can in Can if can is not Can.REPORT]

OWN, OWN_ORGANISATION, EX_MEMBER, NOT_YET, UNCONFIRMED, STRANGER = (
    "brought it in",
    "works where it waits",
    "worked where it waits until yesterday",
    "will work where it waits tomorrow",
    "granted, not confirmed by a second person",
    "works elsewhere",
)
RELATIONS = [OWN, OWN_ORGANISATION, EX_MEMBER, NOT_YET, UNCONFIRMED, STRANGER]

SATISFIED = {
    Condition.ORGANISATION: {OWN_ORGANISATION},
    Condition.OWN: {OWN},
    Condition.MEMBER: {OWN},
}
"""Which relations satisfy a condition. Who brings a signal in is its first member."""


def a_person(role, relation, organisation):
    """Return someone in `role` with `relation` to the signals that wait at `organisation`."""
    now = timezone.now()
    elsewhere = relation in {OWN, STRANGER}
    fields = {
        EX_MEMBER: {"ends_at": now - timedelta(days=1)},
        NOT_YET: {"starts_at": now + timedelta(days=1)},
        UNCONFIRMED: {"confirmed_by": None},
    }.get(relation, {})
    fitting = sorted(PURPOSES_OF[role] & ACCESS.purposes) or sorted(PURPOSES_OF[role])
    membership = MembershipFactory(
        role=role,
        purpose=fitting[0],
        organisation=OrganisationFactory() if elsewhere else organisation,
        **fields,
    )
    person = accounts.working(membership.user_id)
    person.acting = person.in_force[0] if person.in_force else None
    return person


def the_signal(person, relation, organisation):
    """Return a signal that waits at `organisation`; with OWN, one that `person` brought in."""
    signal = a_signal(organisation_id=organisation.pk)
    if relation == OWN:
        signal.reported_by = person
        signal.reported_from = person.acting.organisation
        signal.save(update_fields=["reported_by", "reported_from"])
    return signal


def answer(user, signal, can):
    try:
        access.fetch(user, signal.reference, to=can, at=MARCH)
    except Http404:
        return ABSENT
    except PermissionDenied:
        return REFUSED
    return GIVEN


def expected(role, relation, can):
    """Return what the matrix says: every cell behind an act must give it."""

    def gives(act):
        behind = [matrix.cells()[role, subject, action] for subject, action in CELLS[act]]
        return all(
            cell.allows and all(relation in SATISFIED.get(one, ()) for one in cell.conditions)
            for cell in behind
        )

    if gives(can):
        return GIVEN
    return REFUSED if gives(Can.FOLLOW) else ABSENT


@pytest.mark.parametrize(("role", "relation"), list(product(ROLES, RELATIONS)))
def test_the_door_gives_what_the_matrix_gives_and_nothing_else(role, relation):
    organisation = OrganisationFactory()
    person = a_person(role, relation, organisation)
    signal = the_signal(person, relation, organisation)

    answers = {can: answer(person, signal, can) for can in ON_A_SIGNAL}

    assert answers == {can: expected(role, relation, can) for can in ON_A_SIGNAL}


@pytest.mark.parametrize(("role", "relation"), list(product(ROLES, RELATIONS)))
def test_a_list_shows_what_the_page_would_show(role, relation):
    organisation = OrganisationFactory()
    person = a_person(role, relation, organisation)
    signal = the_signal(person, relation, organisation)

    for can in ON_A_SIGNAL:
        listed = signal in access.visible_to(person, can)
        assert listed == access.allows(person, signal, can)


@pytest.mark.parametrize("role", ROLES)
def test_reporting_is_given_as_the_matrix_gives_it(role):
    person = a_person(role, STRANGER, OrganisationFactory())

    assert access.may_report(person) == matrix.cells()[role, "SIG", "C"].allows


def test_the_table_above_finds_a_grant_too_many(monkeypatch):
    """The planted fault: the council may read signals. The table must notice."""
    too_much = {**ACCESS.grants, Role.GOVERNOR: {Can.FOLLOW: Reach.ORGANISATION}}
    widened = Access(too_much, ACCESS.purposes | {Purpose.POLICY})
    monkeypatch.setattr(access, "ACCESS", widened)
    organisation = OrganisationFactory()
    governor = a_person(Role.GOVERNOR, OWN_ORGANISATION, organisation)

    found = answer(governor, the_signal(governor, OWN_ORGANISATION, organisation), Can.FOLLOW)

    assert found != expected(Role.GOVERNOR, OWN_ORGANISATION, Can.FOLLOW)


def test_a_membership_for_another_purpose_opens_no_signal():
    organisation = OrganisationFactory()
    person = a_person(Role.PARTNER, OWN, organisation)
    signal = the_signal(person, OWN, organisation)
    assert Purpose.ADMINISTRATIVE in PURPOSES_OF[Role.PARTNER]

    person.acting = Membership(
        user=person,
        organisation=person.acting.organisation,
        role=Role.PARTNER,
        purpose=Purpose.ADMINISTRATIVE,
    )

    assert answer(person, signal, Can.FOLLOW) == ABSENT


def test_a_person_who_works_nowhere_finds_nothing():
    assert answer(UserFactory(), a_signal(), Can.FOLLOW) == ABSENT


@pytest.mark.parametrize(
    ("relation", "can", "decision"),
    [
        (OWN, Can.READ, Decision.SEEN),
        (OWN, Can.INTERPRET, Decision.REFUSED),
        (STRANGER, Can.READ, Decision.ABSENT),
    ],
)
def test_every_look_and_every_refusal_leaves_a_line(relation, can, decision):
    organisation = OrganisationFactory()
    person = a_person(Role.REPORTER, relation, organisation)
    signal = the_signal(person, relation, organisation)

    answer(person, signal, can)

    last = audit.about(KIND, signal.reference).last()
    assert (last.by, last.action, last.decision) == (person, f"signals.{can}", decision)


def test_a_look_at_a_signal_that_is_not_there_leaves_a_line_too():
    person = a_person(Role.REPORTER, STRANGER, OrganisationFactory())

    with pytest.raises(Http404):
        access.fetch(person, "S-22222222", to=Can.READ, at=MARCH)

    assert audit.about(KIND, "S-22222222").get().decision == Decision.ABSENT
