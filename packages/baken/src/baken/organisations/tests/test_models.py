"""What the database refuses of organisations."""

from datetime import date

import pytest
from django.db import IntegrityError

from baken.organisations.models import CovenantMembership, Kind, OrganisationCompetence
from baken.organisations.tests.factories import (
    CovenantFactory,
    OrganisationFactory,
    PartnerFactory,
)

pytestmark = pytest.mark.django_db


def joined(organisation, covenant, starts_on: date, ends_on: date | None = None):
    return CovenantMembership.objects.create(
        organisation=organisation, covenant=covenant, starts_on=starts_on, ends_on=ends_on
    )


def test_a_municipal_organisation_without_its_municipality_is_refused():
    with pytest.raises(IntegrityError, match="organisation_municipality_named"):
        PartnerFactory(kind=Kind.MUNICIPALITY)


def test_one_municipality_takes_part_once():
    first = OrganisationFactory()

    with pytest.raises(IntegrityError, match="organisation_one_per_municipality"):
        OrganisationFactory(municipality=first.municipality)


def test_an_unknown_kind_is_refused():
    with pytest.raises(IntegrityError, match="organisation_kind_known"):
        PartnerFactory(kind="guild")


def test_a_competence_is_named_once():
    partner = PartnerFactory()
    OrganisationCompetence.objects.create(organisation=partner, competence="taxes")

    with pytest.raises(IntegrityError, match="competence_once"):
        OrganisationCompetence.objects.create(organisation=partner, competence="taxes")


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2024, 12, 31), None),
        (date(2023, 1, 1), date(2024, 1, 1)),
        (date(2024, 6, 1), date(2024, 6, 2)),
        (date(2023, 1, 1), None),
    ],
)
def test_two_periods_in_one_covenant_that_share_a_day_are_refused(starts_on, ends_on):
    partner, covenant = PartnerFactory(), CovenantFactory()
    joined(partner, covenant, date(2024, 1, 1), date(2024, 12, 31))

    with pytest.raises(IntegrityError, match="covenant_membership_no_overlap"):
        joined(partner, covenant, starts_on, ends_on)


def test_periods_that_touch_and_other_covenants_are_accepted():
    partner, covenant = PartnerFactory(), CovenantFactory()
    joined(partner, covenant, date(2024, 1, 1), date(2024, 12, 31))

    joined(partner, covenant, date(2025, 1, 1))
    joined(partner, CovenantFactory(), date(2024, 1, 1))
    joined(PartnerFactory(), covenant, date(2024, 1, 1))

    assert CovenantMembership.objects.count() == 4


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(IntegrityError, match="covenant_membership_ends_after_start"):
        joined(PartnerFactory(), CovenantFactory(), date(2024, 2, 1), date(2024, 1, 31))
