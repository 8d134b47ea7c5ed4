"""Every read of who reported."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from baken.reporters import receipts, rules
from baken.reporters.access import Can, allows
from baken.reporters.models import Opening, Reporter
from baken.reporters.rules import Identity
from baken.reporters.states import Decision, Kind

if TYPE_CHECKING:
    from baken.accounts.models import User


@dataclass(frozen=True)
class Known:
    """What everyone who handles a dossier may know of its reporter."""

    kind: Kind
    came_back_on: date | None
    """The last day on which the reporter looked how it stands."""


def dossier_of(code: str) -> UUID | None:
    """Return the dossier that this code gives back, whatever its spaces; None if there is none.

    A known code, an unknown one and any other text cost the same: one Argon2id and one
    question to the database. It counts no guesses: pages call `actions.guess`.
    """
    lookup = receipts.lookup(rules.read(code))
    return Reporter.objects.filter(lookup=lookup).values_list("dossier", flat=True).first()


def known(dossiers: Collection[UUID]) -> Mapping[UUID, Known]:
    """Return what may be known of the reporters of `dossiers`, in one statement."""
    found = Reporter.objects.filter(dossier__in=dossiers)
    return {
        dossier: Known(Kind(kind), came_back_on)
        for dossier, kind, came_back_on in found.values_list("dossier", "kind", "came_back_on")
    }


def waiting(organisation_id: int) -> QuerySet[Opening]:
    """Return the wishes to know a reporter on which this organisation must decide, oldest first."""
    return (
        Opening.objects.filter(reporter__organisation=organisation_id, state=Decision.ASKED)
        .select_related("reporter", "asked_by")
        .order_by("asked_at", "pk")
    )


def opening(dossier: UUID, user: "User") -> Opening | None:
    """Return the last wish of `user` to know who reported `dossier`."""
    asked = Opening.objects.filter(reporter__dossier=dossier, asked_by=user)
    return asked.select_related("reporter").order_by("-asked_at", "-pk").first()


def openings(dossier: UUID) -> list[Opening]:
    """Return every wish to know who reported `dossier`, for those who handle it, last one first."""
    found = Opening.objects.filter(reporter__dossier=dossier)
    return list(found.select_related("reporter", "asked_by").order_by("-asked_at", "-pk"))


def openings_of(dossier: UUID) -> QuerySet[Opening]:
    """Return each time that someone was let to see who reported `dossier`, for the reporter."""
    granted = Opening.objects.filter(reporter__dossier=dossier, state=Decision.GRANTED)
    return granted.defer("why").order_by("decided_at", "pk")


def identity(dossier: UUID, user: "User", *, at: datetime) -> Identity | None:
    """Return who reported `dossier`, if a second person let `user` see it not long ago.

    Whoever shows it calls `actions.identity_shown`.
    """
    granted = (
        Opening.objects.filter(
            reporter__dossier=dossier,
            asked_by=user,
            state=Decision.GRANTED,
            decided_at__gt=rules.granted_after(at),
            decided_at__lte=at,
        )
        .select_related("reporter__user")
        .first()
    )
    if granted is None or not allows(user, granted.reporter.organisation_id, Can.ASK):
        return None
    reporter = granted.reporter
    account = reporter.user
    return Identity(
        name=account.name if account else reporter.name or "",
        organisation=reporter.organisation_name or "",
        contact=reporter.contact or (account.email if account else ""),
    )
