"""A small town in which the journeys play: one municipality, its people and a partner."""

from dataclasses import dataclass

from baken.accounts.models import User
from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import acting
from baken.organisations.models import Competence, Organisation, OrganisationCompetence
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory


@dataclass(frozen=True)
class Town:
    """A municipality that receives signals, and someone in every role."""

    municipality: Organisation
    partner: Organisation
    people: dict[Role, User]

    def __getitem__(self, role: Role) -> User:
        """Return the one who works in `role`."""
        return self.people[role]


AT_THE_PARTNER = {
    Role.PARTNER: Purpose.SIGNALLING,
    Role.CARE_PARTNER: Purpose.CARE,
    Role.CARE_COORDINATOR: Purpose.CARE,
    Role.RIEC_LIAISON: Purpose.INTEGRAL_APPROACH,
}


def built() -> Town:
    """Make the town."""
    municipality = OrganisationFactory(name="Gemeente Waterdorp aan de Lange Vaart en Omstreken")
    OrganisationCompetence.objects.create(
        organisation=municipality, competence=Competence.RECEIVES_SIGNALS
    )
    partner = PartnerFactory(police_unit=municipality.police_unit)
    people = {
        role: acting(role, organisation=partner, purpose=AT_THE_PARTNER[role])
        if role in AT_THE_PARTNER
        else acting(role, organisation=municipality)
        for role in Role
        if role is not Role.ANONYMOUS
    }
    return Town(municipality, partner, people)


def colleague(town: Town) -> User:
    """Return a second focal point of the municipality, where two people have to look."""
    return acting(Role.KEY_OFFICER, organisation=town.municipality)
