"""What the database refuses, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from baken.accounts.models import Membership, User
from baken.accounts.roles import PURPOSES_OF, Purpose, Role
from baken.accounts.tests.factories import LONG_AGO, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_two_people_with_one_address_in_other_capitals_are_refused():
    UserFactory(email="zee@waterdorp.example")

    with refused("user_email_once"):
        UserFactory(email="zee@waterdorp.example")


def test_an_address_with_capitals_is_refused():
    with refused("user_email_in_small_letters"):
        UserFactory(email="Zee@waterdorp.example")


def test_a_person_shows_as_a_number_so_that_no_name_ends_up_in_a_log():
    user = User(name="Jip de Vries", email="jip@waterdorp.example")

    assert "Jip" not in str(user)
    assert "jip" not in repr(user)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("purpose", Purpose)
def test_each_role_works_for_its_own_purposes_only(role, purpose):
    if purpose in PURPOSES_OF[role]:
        MembershipFactory(role=role, purpose=purpose)
    else:
        with refused("membership_purpose_of_role"):
            MembershipFactory(role=role, purpose=purpose)


def test_no_role_serves_both_care_and_the_integral_approach():
    for purposes in PURPOSES_OF.values():
        assert not {Purpose.CARE, Purpose.INTEGRAL_APPROACH} <= purposes


def test_an_end_before_the_start_is_refused():
    with refused("membership_ends_after_start"):
        MembershipFactory(ends_at=LONG_AGO - timedelta(seconds=1))


def test_the_granter_cannot_be_the_second_person():
    granter = UserFactory()

    with refused("membership_confirmed_by_another"):
        MembershipFactory(granted_by=granter, confirmed_by=granter)


def test_nobody_confirms_their_own_membership():
    user = UserFactory()

    with refused("membership_confirmed_by_another"):
        MembershipFactory(user=user, confirmed_by=user)


def test_a_confirmation_without_a_granter_is_refused():
    with refused("membership_confirmed_by_another"):
        MembershipFactory(granted_by=None)


def test_the_same_work_twice_at_the_same_time_is_refused():
    first = MembershipFactory()

    with refused("membership_no_overlap"):
        MembershipFactory(user=first.user, organisation=first.organisation)


def test_the_same_work_again_after_it_ended_is_accepted():
    first = MembershipFactory(ends_at=LONG_AGO + timedelta(days=30))

    MembershipFactory(
        user=first.user,
        organisation=first.organisation,
        starts_at=LONG_AGO + timedelta(days=30),
    )

    assert Membership.objects.filter(user=first.user).count() == 2
