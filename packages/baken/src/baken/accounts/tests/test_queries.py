"""Which memberships count: the rule, against every mix of its parts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baken.accounts import queries
from baken.accounts.models import Membership
from baken.accounts.tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

hours = st.integers(-48, 48).filter(bool)
mixes = st.fixed_dictionaries(
    {
        "starts": hours,
        "lasts": st.none() | st.integers(0, 96),
        "agreed": st.sampled_from(["confirmed", "waiting", "at installation"]),
        "user_active": st.booleans(),
        "organisation_active": st.booleans(),
    }
)


def counts(starts, lasts, agreed, user_active, organisation_active) -> bool:
    """Return the rule in words of its own: hours from now, and what was agreed."""
    running: bool = starts < 0 and (lasts is None or starts + lasts > 0)
    return bool(running and agreed != "waiting" and user_active and organisation_active)


def made(starts, lasts, agreed, user_active, organisation_active) -> Membership:
    """Return a membership of that mix; the half hour keeps it away from this very moment."""
    start = timezone.now() + timedelta(hours=starts, minutes=-30 if starts < 0 else 30)
    people = {
        "confirmed": {},
        "waiting": {"confirmed_by": None},
        "at installation": {"granted_by": None, "confirmed_by": None},
    }[agreed]
    return MembershipFactory.create(
        user__is_active=user_active,
        organisation__is_active=organisation_active,
        starts_at=start,
        ends_at=None if lasts is None else start + timedelta(hours=lasts, minutes=30),
        **people,
    )


def disagreements(rule: QuerySet[Membership], examples: int) -> list[dict[str, Any]]:
    """Return the mixes in which `rule` and the words disagree."""
    found: list[dict[str, Any]] = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(mixes)
    def compare(mix):
        membership = made(**mix)
        if rule.filter(pk=membership.pk).exists() != counts(**mix):
            found.append(mix)

    compare()
    return found


def test_a_membership_counts_exactly_when_it_runs_and_two_people_agreed():
    assert disagreements(queries.in_force(), examples=120) == []


def test_a_rule_that_forgets_the_second_person_is_found_out():
    forgetful = Membership.objects.filter(
        starts_at__lte=Now(), user__is_active=True, organisation__is_active=True
    )

    assert disagreements(forgetful, examples=60)


def test_a_person_at_work_is_read_with_all_their_work_in_one_statement(
    django_assert_num_queries,
):
    user = UserFactory()
    MembershipFactory(user=user)
    MembershipFactory(user=user)

    with django_assert_num_queries(1):
        found = queries.working(user.pk)
        assert len(found.in_force) == 2
        assert found.in_force[0].organisation.name


def test_who_may_not_sign_in_is_not_found():
    user = UserFactory(is_active=False)

    assert queries.working(user.pk) is None


def test_names_are_read_for_many_people_at_once(django_assert_num_queries):
    one, other = UserFactory(), UserFactory()

    with django_assert_num_queries(1):
        names = queries.names_of([one.pk, other.pk, one.pk])

    assert names == {one.pk: one.name, other.pk: other.name}
    assert queries.name_of(one.pk) == one.name
