"""Finding organisations by kind, competence, place and covenant."""

from datetime import UTC, date, datetime

import pytest

from baken.audit import queries as audit
from baken.organisations import actions, queries
from baken.organisations.models import (
    Competence,
    CovenantMembership,
    Kind,
    OrganisationCompetence,
)
from baken.organisations.tests.factories import (
    CovenantFactory,
    OrganisationFactory,
    PartnerFactory,
)
from baken.reference.tests.factories import MunicipalityFactory, PoliceUnitFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_who_no_longer_takes_part_is_not_found():
    PartnerFactory(is_active=False)
    partner = PartnerFactory()

    assert list(queries.of_kind(Kind.LABOUR_INSPECTORATE)) == [partner]


def test_organisations_are_found_by_what_they_may_do():
    able, _other = PartnerFactory(), PartnerFactory()
    OrganisationCompetence.objects.create(
        organisation=able, competence=Competence.SUPERVISES_LABOUR
    )

    assert list(queries.able_to(Competence.SUPERVISES_LABOUR)) == [able]


def test_a_municipality_is_served_by_its_own_its_unit_and_the_national_ones():
    own = OrganisationFactory(name="A own")
    unit = PartnerFactory(name="B unit", police_unit=own.police_unit)
    national = PartnerFactory(name="C national")
    OrganisationFactory(name="D neighbour")
    elsewhere = PoliceUnitFactory(code="limburg", name="Limburg")
    PartnerFactory(name="E elsewhere", police_unit=elsewhere)

    assert list(queries.serving(own.municipality.cbs_code)) == [own, unit, national]


def test_signals_go_to_municipalities_of_one_unit_or_of_all():
    here = OrganisationFactory(name="A")
    limburg = PoliceUnitFactory(code="limburg", name="Limburg")
    there = OrganisationFactory(name="B", police_unit=limburg)
    PartnerFactory(police_unit=here.police_unit)

    assert list(queries.receiving_signals(here.police_unit_id)) == [here]
    assert list(queries.receiving_signals()) == [here, there]


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),
        (date(2024, 12, 31), True),
        (date(2025, 1, 1), False),
    ],
)
def test_a_covenant_counts_from_its_first_to_its_last_day(day, inside):
    partner, covenant = PartnerFactory(), CovenantFactory()
    CovenantMembership.objects.create(
        organisation=partner,
        covenant=covenant,
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 12, 31),
    )

    assert (partner in queries.in_covenant(covenant.code, on=day)) is inside


def test_a_municipality_that_takes_part_twice_is_one_organisation():
    place = MunicipalityFactory()

    first = actions.add_municipality(place, by=None, at=NOW)
    second = actions.add_municipality(place, by=None, at=NOW)

    assert first == second
    assert list(queries.able_to(Competence.RECEIVES_SIGNALS)) == [first]
    assert audit.about("organisation", str(first.pk)).count() == 1
