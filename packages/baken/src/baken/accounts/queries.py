"""Every read of users and memberships that is worth a name."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from baken.accounts.models import Membership, Session, User
from baken.accounts.roles import Role


def in_force() -> QuerySet[Membership]:
    """Return the memberships that count at this moment, by the clock of the database."""
    agreed = Q(confirmed_by__isnull=False) | Q(granted_by__isnull=True)
    return Membership.objects.filter(
        agreed,
        Q(ends_at__isnull=True) | Q(ends_at__gt=Now()),
        starts_at__lte=Now(),
        user__is_active=True,
        organisation__is_active=True,
    )


def working(user_id: UUID | str) -> User | None:
    """Return the user with every membership in force, oldest first; None if they may not sign in.

    One statement for a user who has a membership.
    """
    memberships = tuple(
        in_force()
        .filter(user_id=user_id)
        .select_related("user", "organisation")
        .order_by("starts_at", "pk")
    )
    if memberships:
        user = memberships[0].user
    else:
        found = User.objects.filter(pk=user_id, is_active=True).first()
        if found is None:
            return None
        user = found
    user.in_force = memberships
    return user


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the name of each of these people, in one statement."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name"))


def name_of(user_id: UUID) -> str:
    """Return the name of one person, or nothing if there is no such person."""
    return names_of([user_id]).get(user_id, "")


def by_email(email: str) -> User | None:
    """Return who signs in with this e-mail address, if they may."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def sessions_of(user: User, *, at: datetime) -> QuerySet[Session]:
    """Return the sessions in which `user` is signed in, the last used first."""
    return Session.objects.filter(user=user, expire_date__gt=at).order_by("-seen_at")


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return every membership of `user`, also ended and waiting ones, newest first."""
    found = Membership.objects.filter(user=user).select_related("organisation")
    return found.order_by("-starts_at", "pk")


def administrators(organisation_id: int | None = None) -> QuerySet[User]:
    """Return who can be asked for access: the administrators, of one organisation or of all."""
    places = in_force().filter(role=Role.ADMINISTRATOR)
    if organisation_id is not None:
        places = places.filter(organisation_id=organisation_id)
    return User.objects.filter(pk__in=places.values("user_id")).order_by("name")
