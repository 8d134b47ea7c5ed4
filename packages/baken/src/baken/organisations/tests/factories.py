"""Ordinary organisations."""

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from baken.organisations.models import Covenant, Kind, Organisation
from baken.reference.tests.factories import MunicipalityFactory, PoliceUnitFactory


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """A municipality that takes part."""

    code = Sequence(lambda number: f"waterdorp-{number}")
    name = Sequence(lambda number: f"Gemeente Waterdorp {number}")
    kind = Kind.MUNICIPALITY
    municipality = SubFactory(MunicipalityFactory)
    police_unit = SubFactory(PoliceUnitFactory)
    is_active = True

    class Meta:
        model = Organisation


class PartnerFactory(DjangoModelFactory[Organisation]):
    """A partner that is no municipality: the labour inspectorate unless said otherwise."""

    code = Sequence(lambda number: f"partner-{number}")
    name = Sequence(lambda number: f"Partner {number}")
    kind = Kind.LABOUR_INSPECTORATE
    is_active = True

    class Meta:
        model = Organisation


class CovenantFactory(DjangoModelFactory[Covenant]):
    """An agreement to share data."""

    code = Sequence(lambda number: f"convenant-{number}")
    name = Sequence(lambda number: f"Convenant {number}")

    class Meta:
        model = Covenant
