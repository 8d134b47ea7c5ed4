"""Who may see and keep up what, role by role and relation by relation."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from baken.accounts import queries as accounts
from baken.accounts.roles import Role
from baken.accounts.tests.factories import MembershipFactory, UserFactory, acting
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.directory import access
from baken.directory.access import KIND
from baken.directory.tests.factories import MARCH, an_entry
from baken.organisations.models import Kind
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory
from baken.reference.models import CentreMunicipality, Status
from baken.reference.tests.factories import MunicipalityFactory, PoliceUnitFactory

pytestmark = pytest.mark.django_db

ROLES = [role for role in Role if role is not Role.ANONYMOUS]
KEEPERS = {Role.KEY_OFFICER, Role.ADMINISTRATOR}

OWN, ELSEWHERE, ENDED, NOT_YET, UNCONFIRMED = (
    "works for the owner",
    "works elsewhere",
    "worked for the owner until yesterday",
    "will work for the owner tomorrow",
    "waits for a second person",
)
RELATIONS = [OWN, ELSEWHERE, ENDED, NOT_YET, UNCONFIRMED]


def a_person(role, relation, organisation):
    now = timezone.now()
    fields = {
        ENDED: {"ends_at": now - timedelta(days=1)},
        NOT_YET: {"starts_at": now + timedelta(days=1)},
        UNCONFIRMED: {"confirmed_by": None},
    }.get(relation, {})
    place = OrganisationFactory() if relation == ELSEWHERE else organisation
    membership = MembershipFactory(role=role, organisation=place, **fields)
    person = accounts.working(membership.user_id)
    person.acting = person.in_force[0] if person.in_force else None
    return person


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", ROLES)
def test_the_keepers_of_the_owner_open_an_entry_and_nobody_else_knows_of_it(role, relation):
    entry = an_entry()
    person = a_person(role, relation, entry.owner)

    if role in KEEPERS and relation == OWN:
        assert access.fetch(person, entry.pk, at=MARCH) == entry
        return
    with pytest.raises(Http404):
        access.fetch(person, entry.pk, at=MARCH)
    assert audit.about(KIND, str(entry.pk)).last().decision == Decision.ABSENT


def test_an_unknown_entry_and_a_hidden_one_are_refused_alike():
    person = acting(Role.KEY_OFFICER)

    for pk in (uuid4(), an_entry().pk):
        with pytest.raises(Http404):
            access.fetch(person, pk, at=MARCH)


@pytest.mark.parametrize("role", ROLES)
def test_everyone_at_work_reads_what_is_for_professionals_and_some_keep_it_up(role):
    person = acting(role)

    assert access.reads_all(person)
    assert access.keeps_up(person) == (role in KEEPERS)


@pytest.mark.parametrize("nobody", [AnonymousUser, UserFactory])
def test_a_stranger_and_someone_without_work_read_what_is_public_only(nobody):
    person = nobody()

    assert not access.reads_all(person)
    assert not access.keeps_up(person)
    assert not access.kept_by(person).exists()


def test_who_keeps_up_nothing_is_refused_and_that_is_written_down():
    person = acting(Role.GOVERNOR)

    with pytest.raises(PermissionDenied):
        access.open_upkeep(person, at=MARCH)

    assert audit.about(KIND, "").last().decision == Decision.REFUSED


def test_a_municipality_has_entries_for_itself_its_unit_and_those_it_buys_shelter_for():
    home = OrganisationFactory()
    served, stranger = MunicipalityFactory(), MunicipalityFactory()
    served.centre_municipality = CentreMunicipality.objects.create(
        municipality=home.municipality, paid_2013=1, source="OWN", status=Status.VERIFIED
    )
    elsewhere = PoliceUnitFactory(code="limburg", name="Limburg")

    assert access.covers(home, home.municipality, None)
    assert access.covers(home, served, None)
    assert access.covers(home, None, home.municipality.police_unit_id)
    assert not access.covers(home, stranger, None)
    assert not access.covers(home, None, elsewhere.pk)
    assert not access.covers(home, None, None)


def test_a_partner_has_entries_for_its_unit_or_where_it_is_bound_to_none_for_all():
    unit, elsewhere = PoliceUnitFactory(), PoliceUnitFactory(code="limburg", name="Limburg")
    near, far = MunicipalityFactory(), MunicipalityFactory(police_unit=elsewhere)
    police = PartnerFactory(kind=Kind.POLICE, police_unit=unit)
    national = PartnerFactory(kind=Kind.COMENSHA)

    assert access.covers(police, near, None)
    assert access.covers(police, None, unit.pk)
    assert not access.covers(police, far, None)
    assert not access.covers(police, None, elsewhere.pk)
    assert not access.covers(police, None, None)
    assert access.covers(national, far, None)
    assert access.covers(national, None, elsewhere.pk)
    assert access.covers(national, None, None)
