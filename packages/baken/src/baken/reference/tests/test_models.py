"""What the database refuses in the reference tables."""

import pytest
from django.db import IntegrityError

from baken.reference.tests.factories import MunicipalityFactory, PoliceUnitFactory

pytestmark = pytest.mark.django_db


def test_a_code_of_another_shape_is_refused():
    with pytest.raises(IntegrityError, match="municipality_cbs_code_shape"):
        MunicipalityFactory(cbs_code="392")


def test_the_same_code_twice_is_refused():
    MunicipalityFactory(cbs_code="GM0001")

    with pytest.raises(IntegrityError, match="cbs_code"):
        MunicipalityFactory(cbs_code="GM0001")


def test_a_status_without_a_centre_municipality_is_refused():
    with pytest.raises(IntegrityError, match="municipality_centre_with_status"):
        MunicipalityFactory(centre_status="verified")


def test_an_unknown_status_is_refused():
    with pytest.raises(IntegrityError, match="police_unit_status_known"):
        PoliceUnitFactory(status="sure")
