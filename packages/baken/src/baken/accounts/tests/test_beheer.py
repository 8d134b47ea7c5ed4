"""The pages of administrators: what is there, who gets in, and what is written down."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from baken.accounts import queries
from baken.accounts.admin_site import site
from baken.accounts.models import Membership, User
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import MembershipFactory, UserFactory, acting
from baken.audit import queries as audit
from baken.organisations.models import Organisation
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory
from baken.reference.models import LOCAL, ReportingPoint, Status
from baken.reference.tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HOME = "/beheer/"
MANAGED = {
    "accounts.membership",
    "accounts.user",
    "organisations.covenant",
    "organisations.covenantmembership",
    "organisations.organisation",
    "reference.municipality",
    "reference.reportingpoint",
    "signals.ownterm",
}


@pytest.fixture
def administrator():
    return acting(Role.ADMINISTRATOR)


@pytest.fixture
def client(administrator):
    return client_of(administrator)


def page(model: str, name: str = "changelist", *args: object) -> str:
    return reverse(f"admin:{model.replace('.', '_')}_{name}", args=args)


def press(client: Client, model: str, action: str, *rows: Membership | User) -> None:
    client.post(
        page(model),
        {"action": action, "_selected_action": [str(row.pk) for row in rows]},
    )


def test_exactly_these_tables_are_managed_here_and_no_content():
    assert {model._meta.label_lower for model in site._registry} == MANAGED


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ANONYMOUS])
def test_only_administrators_get_in(role):
    answer = client_of(acting(role)).get(HOME)

    assert answer.status_code == (200 if role == Role.ADMINISTRATOR else 403)


def test_a_stranger_is_sent_to_the_sign_in_page():
    assert Client().get(HOME).url == "/account/inloggen/?next=/beheer/"


def test_an_administrator_who_works_as_something_else_now_does_not_get_in(administrator):
    other = MembershipFactory(user=administrator, role=Role.REPORTER)

    assert client_of(administrator, other).get(HOME).status_code == 403


@pytest.mark.parametrize("model", sorted(MANAGED))
def test_every_list_opens_and_nothing_can_be_deleted(client, model):
    MembershipFactory()

    answer = client.get(page(model))
    managed = next(one for key, one in site._registry.items() if key._meta.label_lower == model)

    assert answer.status_code == 200
    assert b"delete_selected" not in answer.content
    assert not managed.has_delete_permission(answer.wsgi_request)


def test_the_pages_obey_the_content_policy(client):
    answer = client.get(page("accounts.membership", "add"))

    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    assert b"<script>" not in answer.content
    assert b" style=" not in answer.content


def granted(client: Client, **fields) -> None:
    values = {
        "role": Role.KEY_OFFICER,
        "purpose": Purpose.SIGNALLING,
        "starts_at_0": "2026-01-05",
        "starts_at_1": "09:00",
    } | fields
    client.post(page("accounts.membership", "add"), values)


def test_one_administrator_grants_and_another_confirms(client, administrator):
    user, organisation = UserFactory(), OrganisationFactory()
    second = client_of(acting(Role.ADMINISTRATOR))

    granted(client, user=user.pk, organisation=organisation.pk)
    membership = Membership.objects.get(user=user)
    press(client, "accounts.membership", "confirm", membership)
    after_own_try = queries.in_force().filter(pk=membership.pk).exists()
    press(second, "accounts.membership", "confirm", membership)

    assert membership.granted_by == administrator
    assert not after_own_try
    assert queries.in_force().filter(pk=membership.pk).exists()


def test_a_purpose_that_does_not_fit_comes_back_with_what_was_typed(client):
    user, organisation = UserFactory(), OrganisationFactory()

    answer = client.post(
        page("accounts.membership", "add"),
        {
            "user": user.pk,
            "organisation": organisation.pk,
            "role": Role.KEY_OFFICER,
            "purpose": Purpose.CARE,
            "starts_at_0": "2026-01-05",
            "starts_at_1": "09:00",
        },
    )

    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()
    assert answer.context["adminform"].form["user"].value() == str(user.pk)
    assert not Membership.objects.filter(user=user).exists()


def test_an_administrator_ends_work_at_once(client):
    membership = MembershipFactory()

    press(client, "accounts.membership", "end", membership)

    assert not queries.in_force().filter(pk=membership.pk).exists()
    assert audit.about("membership", str(membership.pk)).get().action == (
        "accounts.membership_ended"
    )


def test_a_membership_cannot_be_edited(client):
    membership = MembershipFactory()

    client.post(page("accounts.membership", "change", membership.pk), {"role": Role.ANALYST})

    membership.refresh_from_db()
    assert membership.role == Role.REPORTER


def test_a_person_is_invited_and_no_password_is_shown(client):
    client.post(
        page("accounts.user", "add"),
        {"email": "Nieuw@Waterdorp.example", "name": "Nieuw", "language": ""},
    )
    user = User.objects.get(email="nieuw@waterdorp.example")
    shown = client.get(page("accounts.user", "change", user.pk)).content

    assert not user.has_usable_password()
    assert b"password" not in shown.split(b"<form")[-1]
    assert audit.about("user", str(user.pk)).get().action == "accounts.invited"


def test_an_address_that_is_known_already_is_refused_at_the_form(client):
    known = UserFactory()

    answer = client.post(
        page("accounts.user", "add"), {"email": known.email.upper(), "name": "A", "language": ""}
    )

    assert answer.status_code == 200
    assert User.objects.filter(email=known.email).count() == 1


def test_a_person_is_kept_out_and_let_in(client):
    user = UserFactory()

    press(client, "accounts.user", "keep_out", user)
    out = User.objects.get(pk=user.pk).is_active
    press(client, "accounts.user", "let_in", user)

    assert out is False
    assert User.objects.get(pk=user.pk).is_active


def test_a_changed_organisation_is_written_down_by_field_and_django_keeps_no_log(client):
    partner = PartnerFactory()

    client.post(
        page("organisations.organisation", "change", partner.pk),
        {
            "code": partner.code,
            "name": "Andere naam",
            "kind": partner.kind,
            "is_active": "on",
            "competences-TOTAL_FORMS": "1",
            "competences-INITIAL_FORMS": "0",
            "competences-0-competence": "supervises_labour",
        },
    )

    lines = audit.about("organisation", str(partner.pk)).order_by("number")
    assert Organisation.objects.get(pk=partner.pk).name == "Andere naam"
    assert [line.action for line in lines] == [
        "organisations.organisation_changed",
        "organisations.competences_changed",
    ]
    assert lines[0].fields == ["name"]
    assert not LogEntry.objects.exists()


def test_a_reporting_point_of_ones_own_says_so(client):
    client.post(
        page("reference.reportingpoint", "add"),
        {"code": "ZC", "name": "Zorgcoördinator", "for_what": "opvang", "contact": "030-1234567"},
    )

    point = ReportingPoint.objects.get(code="ZC")
    assert (point.source, point.status) == (LOCAL, Status.VERIFIED)


def test_municipalities_are_loaded_and_not_typed(client):
    place = MunicipalityFactory()

    assert client.get(page("reference.municipality", "add")).status_code == 403
    client.post(page("reference.municipality", "change", place.pk), {"name": "Anders"})
    place.refresh_from_db()
    assert place.name.startswith("Waterdorp")


def test_there_is_no_way_from_here_to_history_passwords_or_a_second_sign_in(client):
    user = UserFactory()

    assert client.get(page("accounts.user", "history", user.pk)).status_code == 403
    assert client.get("/beheer/password_change/").url == "/account/wachtwoord/"
    assert client.post("/beheer/logout/").url == "/account/uitloggen/"
    assert (
        Client()
        .post("/beheer/login/", {"username": "x", "password": "y"})
        .url.startswith("/account/inloggen/")
    )
