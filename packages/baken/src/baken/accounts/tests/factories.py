"""Ordinary people, their memberships, and a way to have them at work in a test."""

from datetime import UTC, datetime
from typing import Any

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from baken.accounts.models import Membership, User
from baken.accounts.roles import PURPOSES_OF, Role
from baken.organisations.tests.factories import OrganisationFactory

LONG_AGO = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
PASSWORD = "een rustige zee bij nacht"


class UserFactory(DjangoModelFactory[User]):
    """A person who works nowhere yet. To let them sign in, give `password=PASSWORD`."""

    email = Sequence(lambda number: f"medewerker{number}@waterdorp.example")
    name = Sequence(lambda number: f"Medewerker {number}")
    is_active = True

    class Meta:
        model = User
        skip_postgeneration_save = True

    @post_generation  # type: ignore[untyped-decorator]
    def password(self: User, create: bool, extracted: str | None, **_: Any) -> None:
        """Give the person a password, if the test asks for one: making its hash takes time."""
        if extracted:
            self.set_password(extracted)
        else:
            self.set_unusable_password()
        if create:
            self.save(update_fields=["password"])


class MembershipFactory(DjangoModelFactory[Membership]):
    """A membership that counts: granted, confirmed by another, and started."""

    user = SubFactory(UserFactory)
    organisation = SubFactory(OrganisationFactory)
    role = Role.REPORTER
    purpose = LazyAttribute(lambda membership: sorted(PURPOSES_OF[Role(membership.role)])[0])
    starts_at = LONG_AGO
    granted_by = SubFactory(UserFactory)
    confirmed_by = SubFactory(UserFactory)

    class Meta:
        model = Membership


def acting(role: Role = Role.REPORTER, **fields: Any) -> User:
    """Return a person at work in `role`, as the middleware would hand them to a view.

    `fields` go to the membership: `organisation=`, `purpose=`, `user=`.
    """
    membership = MembershipFactory.create(role=role, **fields)
    user = membership.user
    user.in_force = (*user.in_force, membership)
    user.acting = membership
    return user
