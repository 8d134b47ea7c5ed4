"""Ordinary municipalities and police units."""

from datetime import date

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from baken.reference.models import Municipality, PoliceUnit, Status


class PoliceUnitFactory(DjangoModelFactory[PoliceUnit]):
    """A police unit; asked for twice it is the same one."""

    code = "noord-holland"
    name = "Noord-Holland"
    source = "OWN"
    status = Status.VERIFIED

    class Meta:
        model = PoliceUnit
        django_get_or_create = ["code"]


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    """A municipality of its own, invented."""

    cbs_code = Sequence(lambda number: f"GM{9000 + number % 1000}")
    name = Sequence(lambda number: f"Waterdorp {number}")
    province = "Noord-Holland"
    safety_region_code = "VR12"
    safety_region = "Kennemerland"
    police_unit = SubFactory(PoliceUnitFactory)
    inhabitants = 41_000
    inhabitants_on = date(2022, 1, 1)
    source = "OWN"
    status = Status.VERIFIED

    class Meta:
        model = Municipality
