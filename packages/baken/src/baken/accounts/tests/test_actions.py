"""Granting, confirming and ending work; people in and out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.utils import timezone

from baken.accounts import actions, queries
from baken.accounts.models import Membership, Session, User
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import MembershipFactory, UserFactory, acting
from baken.audit import queries as audit
from baken.kernel.errors import NotPossible
from baken.organisations.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def administrator():
    return acting(Role.ADMINISTRATOR)


@pytest.fixture
def second():
    return acting(Role.ADMINISTRATOR)


def granted(by: User, **fields) -> Membership:
    organisation = OrganisationFactory.create()
    values: dict[str, Any] = {
        "organisation_id": organisation.pk,
        "role": Role.KEY_OFFICER,
        "purpose": Purpose.SIGNALLING,
        "starts_at": NOW - timedelta(hours=1),
    } | fields
    return actions.grant(values.pop("user", None) or UserFactory.create(), by=by, at=NOW, **values)


def does_count(membership: Membership) -> bool:
    return queries.in_force().filter(pk=membership.pk).exists()


def lines(kind: str, key: object) -> list[str]:
    return [line.action for line in audit.about(kind, str(key)).order_by("number")]


def test_granted_work_counts_only_after_a_second_person(administrator, second):
    membership = granted(administrator)
    before = does_count(membership)

    actions.confirm(membership, by=second, at=NOW)

    assert not before
    assert does_count(membership)
    assert lines("membership", membership.pk) == [
        "accounts.membership_granted",
        "accounts.membership_confirmed",
    ]


def test_the_granter_cannot_confirm(administrator):
    membership = granted(administrator)

    with pytest.raises(NotPossible):
        actions.confirm(membership, by=administrator, at=NOW)

    assert not does_count(membership)


def test_nobody_confirms_work_for_themselves(administrator, second):
    membership = granted(administrator, user=second)

    with pytest.raises(NotPossible):
        actions.confirm(membership, by=second, at=NOW)


def test_nobody_gives_work_to_themselves(administrator):
    with pytest.raises(NotPossible):
        granted(administrator, user=administrator)


def test_of_two_people_at_one_button_the_second_is_refused(administrator, second):
    third = acting(Role.ADMINISTRATOR)
    membership = granted(administrator)
    seen_by_second = Membership.objects.get(pk=membership.pk)
    seen_by_third = Membership.objects.get(pk=membership.pk)
    actions.confirm(seen_by_second, by=second, at=NOW)

    with pytest.raises(NotPossible):
        actions.confirm(seen_by_third, by=third, at=NOW)

    membership.refresh_from_db()
    assert membership.confirmed_by == second


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_confirm_in_the_same_moment_one_succeeds(administrator):
    people = [acting(Role.ADMINISTRATOR), acting(Role.ADMINISTRATOR)]
    membership = granted(administrator)
    together = Barrier(2, timeout=10)

    def press(person: User) -> bool:
        try:
            mine = Membership.objects.get(pk=membership.pk)
            together.wait()
            actions.confirm(mine, by=person, at=NOW)
        except NotPossible:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, people))

    assert outcomes == [False, True]
    assert lines("membership", membership.pk).count("accounts.membership_confirmed") == 1


def test_a_purpose_of_another_role_is_refused(administrator):
    with pytest.raises(NotPossible):
        granted(administrator, purpose=Purpose.CARE)


def test_an_end_before_the_start_is_refused(administrator):
    with pytest.raises(NotPossible):
        granted(administrator, ends_at=NOW - timedelta(days=2))


def test_the_same_work_twice_is_refused_and_changes_nothing(administrator):
    membership = granted(administrator)

    with pytest.raises(NotPossible):
        granted(administrator, user=membership.user, organisation_id=membership.organisation_id)

    assert Membership.objects.filter(user=membership.user).count() == 1


def test_an_end_counts_at_once_even_if_this_clock_runs_ahead(administrator):
    membership = MembershipFactory()

    actions.end(membership, by=administrator, at=NOW + timedelta(hours=3))

    assert not does_count(membership)


def test_work_that_has_not_started_can_be_ended(administrator):
    membership = MembershipFactory(starts_at=NOW + timedelta(days=3))

    actions.end(membership, by=administrator, at=NOW)

    assert membership.ends_at == membership.starts_at


def test_ended_work_is_not_ended_twice_nor_confirmed(administrator, second):
    membership = granted(administrator)
    actions.end(membership, by=administrator, at=NOW)

    with pytest.raises(NotPossible):
        actions.end(membership, by=administrator, at=NOW)
    with pytest.raises(NotPossible):
        actions.confirm(membership, by=second, at=NOW)


def test_a_deactivated_person_loses_every_session(administrator):
    user = acting()
    client_of(user)
    client_of(user)

    actions.deactivate(user, by=administrator, at=NOW)

    assert not Session.objects.filter(user=user).exists()
    assert lines("user", user.pk) == ["accounts.deactivated"]


def test_an_administrator_cannot_keep_themselves_out(administrator):
    with pytest.raises(NotPossible):
        actions.deactivate(administrator, by=administrator, at=NOW)


def test_an_activated_person_may_sign_in_again(administrator):
    user = UserFactory(is_active=False)

    actions.activate(user, by=administrator, at=NOW)

    assert queries.by_email(user.email) == user


def test_a_known_address_cannot_be_invited_again(administrator):
    known = UserFactory()

    with pytest.raises(NotPossible):
        actions.invite(email=known.email.upper(), name="Ander", by=administrator, at=NOW)


def test_another_address_ends_the_sessions_and_is_written_down_without_its_value(administrator):
    user = acting()
    client_of(user)

    actions.change(user, email="Nieuw@waterdorp.example", name=user.name, by=administrator, at=NOW)

    line = audit.about("user", str(user.pk)).get()
    assert user.email == "nieuw@waterdorp.example"
    assert line.fields == ["email"]
    assert not Session.objects.filter(user=user).exists()


def test_two_first_administrators_are_made_and_no_third():
    organisation = OrganisationFactory()

    made = [
        actions.first_administrator(
            email=f"{name}@waterdorp.example", name=name, organisation_id=organisation.pk, at=NOW
        )
        for name in ("een", "twee")
    ]
    with pytest.raises(NotPossible, match="/beheer/"):
        actions.first_administrator(
            email="drie@waterdorp.example", name="drie", organisation_id=organisation.pk, at=NOW
        )

    assert [len(queries.working(user.pk).in_force) for user in made] == [1, 1]
    assert not User.objects.filter(email="drie@waterdorp.example").exists()


def test_a_person_goes_to_work_elsewhere_in_the_session():
    user = acting()
    elsewhere = MembershipFactory(user=user, role=Role.KEY_OFFICER)
    user.in_force = (*user.in_force, elsewhere)
    session = SessionBase()

    actions.work_in(session, str(elsewhere.pk), by=user, at=NOW)

    assert user.acting == elsewhere
    assert session[actions.WORKPLACE] == str(elsewhere.pk)


def test_nobody_works_in_the_membership_of_another():
    user = acting()

    with pytest.raises(NotPossible):
        actions.work_in(SessionBase(), str(MembershipFactory().pk), by=user, at=NOW)
