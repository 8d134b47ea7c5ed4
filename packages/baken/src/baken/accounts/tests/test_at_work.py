"""On every request: who is this, in which work, and may they still?"""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone

from baken.accounts import actions, second_factor
from baken.accounts.models import Session
from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import PASSWORD, MembershipFactory, UserFactory, acting
from baken.accounts.tests.people import SECRET, SIGN_IN, send_password, someone

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NOW = timezone.now()
OWN = "/account/"


@pytest.fixture
def administrator():
    return acting(Role.ADMINISTRATOR)


def test_work_that_ended_is_over_on_the_very_next_request(administrator):
    user = acting()
    client = client_of(user)
    before = client.get(OWN).status_code

    actions.end(user.acting, by=administrator, at=NOW)
    after = client.get(OWN)

    assert before == 200
    assert after.status_code == 403
    assert "accounts/access_ended.html" in [template.name for template in after.templates]
    assert client.get(OWN).url.startswith(SIGN_IN)


def test_work_elsewhere_goes_on_when_one_work_ends(administrator):
    user = acting()
    elsewhere = MembershipFactory(user=user, role=Role.KEY_OFFICER)
    client = client_of(user, user.acting)
    client.get(OWN)

    actions.end(user.acting, by=administrator, at=NOW)
    told = client.get(OWN)
    after = client.get(OWN)

    assert told.status_code == 403
    assert "accounts/workplace_ended.html" in [template.name for template in told.templates]
    assert after.status_code == 200
    assert after.wsgi_request.user.acting == elsewhere


def test_the_open_session_of_a_deactivated_person_is_dead(administrator):
    user = acting()
    client = client_of(user)
    client.get(OWN)
    user.is_active = False
    user.save(update_fields=["is_active"])

    answer = client.get(OWN)

    assert answer.status_code == 403
    assert not Session.objects.filter(user=user).exists()
    assert client.get(OWN).url.startswith(SIGN_IN)


def test_work_of_an_organisation_that_left_is_over():
    user = acting()
    client = client_of(user)
    client.get(OWN)
    user.acting.organisation.is_active = False
    user.acting.organisation.save(update_fields=["is_active"])

    assert client.get(OWN).status_code == 403


def test_who_has_no_work_sees_whom_to_ask():
    client = client_of(UserFactory())

    answer = client.get("/signalen/")

    assert answer.status_code == 403
    assert "accounts/no_work.html" in [template.name for template in answer.templates]


def test_a_person_starts_in_their_oldest_work_and_stays_where_they_went():
    user = UserFactory()
    oldest = MembershipFactory(user=user)
    newest = MembershipFactory(user=user, role=Role.KEY_OFFICER, starts_at=NOW.replace(year=2025))
    client = client_of(user)

    first = client.get(OWN).wsgi_request.user.acting
    client.post("/account/werkplek/", {"membership": str(newest.pk)})
    then = client.get(OWN).wsgi_request.user.acting

    assert (first, then) == (oldest, newest)


def test_nobody_moves_to_the_work_of_another():
    user = acting()
    client = client_of(user)

    client.post("/account/werkplek/", {"membership": str(MembershipFactory().pk)})

    assert client.get(OWN).wsgi_request.user.acting == user.acting


def test_a_request_at_work_costs_one_statement_beside_its_session(django_assert_num_queries):
    client = client_of(acting())
    client.get("/hulp/")

    with django_assert_num_queries(2):
        client.get("/hulp/")


def test_without_a_second_factor_only_its_setting_up_can_be_opened(client):
    user = UserFactory(password=PASSWORD)
    MembershipFactory(user=user)
    send_password(client, user.email)

    for path in (OWN, "/signalen/", "/beheer/", "/account/wachtwoord/", "/account/verder/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (302, "/account/beveiligen/"), path

    assert client.get("/account/beveiligen/").status_code == 200
    assert client.get("/hulp/").status_code == 200
    assert client.get("/hulp/").wsgi_request.user.acting is None


def test_a_session_from_before_someone_set_up_a_second_factor_ends(client):
    user = UserFactory(password=PASSWORD)
    send_password(client, user.email)

    TOTP.activate(user, SECRET)
    answer = client.get("/account/tweede-factor/app/")

    assert answer.url == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_a_second_factor_counts_for_the_person_who_showed_it_alone():
    one, other = UserFactory(), UserFactory()
    session = Client().session

    second_factor.accept(session, one, "test")

    assert second_factor.accepted(session, one)
    assert not second_factor.accepted(session, other)


def test_the_last_second_factor_cannot_be_taken_away():
    user = someone()

    assert not get_adapter().can_delete_authenticator(Authenticator.objects.get(user_id=user.pk))
