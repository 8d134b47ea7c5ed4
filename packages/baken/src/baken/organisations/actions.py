"""Every write of organisations."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from baken.audit import actions as audit
from baken.organisations.models import Competence, Kind, Organisation, OrganisationCompetence
from baken.reference.models import Municipality

if TYPE_CHECKING:
    from baken.accounts.models import User


@transaction.atomic
def add_municipality(
    municipality: Municipality,
    *,
    competences: Collection[Competence] = (Competence.RECEIVES_SIGNALS,),
    by: "User | None",
    at: datetime,
) -> Organisation:
    """Let a municipality take part; return its organisation, also when it was there already."""
    organisation, made = Organisation.objects.get_or_create(
        kind=Kind.MUNICIPALITY,
        municipality=municipality,
        defaults={
            "code": f"gemeente-{municipality.cbs_code.lower()}",
            "name": f"Gemeente {municipality.name}",
            "police_unit": municipality.police_unit,
        },
    )
    if made:
        OrganisationCompetence.objects.bulk_create(
            OrganisationCompetence(organisation=organisation, competence=one)
            for one in sorted(competences)
        )
        audit.record(
            "organisations.organisation_added",
            kind="organisation",
            key=str(organisation.pk),
            by=by,
            at=at,
        )
    return organisation
