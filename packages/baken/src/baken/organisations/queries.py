"""Every read of organisations that is worth a name."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from baken.organisations.models import Competence, CovenantMembership, Kind, Organisation


def taking_part() -> QuerySet[Organisation]:
    """Return every organisation that takes part, by name."""
    found = Organisation.objects.select_related("municipality", "police_unit")
    return found.filter(is_active=True).order_by("name")


def of_kind(kind: Kind) -> QuerySet[Organisation]:
    """Return the organisations of one kind."""
    return taking_part().filter(kind=kind)


def kinds() -> dict[str, str | Promise]:
    """Return the name of every kind of organisation."""
    return {kind.value: kind.label for kind in Kind}


def able_to(competence: Competence) -> QuerySet[Organisation]:
    """Return the organisations that may or must do `competence`."""
    return taking_part().filter(competences__competence=competence)


def serving(cbs_code: str) -> QuerySet[Organisation]:
    """Return the organisations that work for one municipality.

    Those are its own, those of its police unit, and those bound to no region.
    """
    own = Q(municipality__cbs_code=cbs_code)
    unit = Q(municipality__isnull=True, police_unit__municipalities__cbs_code=cbs_code)
    everywhere = Q(municipality__isnull=True, police_unit__isnull=True)
    found = taking_part().filter(own | unit | everywhere).distinct()
    return found.prefetch_related("competences")


def receiving_signals(police_unit_id: int | None = None) -> QuerySet[Organisation]:
    """Return the municipalities that receive signals, of one police unit or of all."""
    found = of_kind(Kind.MUNICIPALITY)
    return found.filter(police_unit_id=police_unit_id) if police_unit_id else found


def in_covenant(code: str, *, on: date) -> QuerySet[Organisation]:
    """Return the organisations that take part in a covenant on a day."""
    then = CovenantMembership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), covenant__code=code, starts_on__lte=on
    )
    return taking_part().filter(pk__in=then.values("organisation_id"))


def code_of_municipality(organisation: Organisation) -> str:
    """Return the CBS code of an organisation that is a municipality; empty for any other."""
    if organisation.kind != Kind.MUNICIPALITY or organisation.municipality is None:
        return ""
    return str(organisation.municipality.cbs_code)


def municipality_of(organisation_id: int) -> str | None:
    """Return the CBS code of the municipality in which an organisation works, if it has one."""
    found = Organisation.objects.filter(pk=organisation_id)
    return found.values_list("municipality__cbs_code", flat=True).first()


def region_of(organisation_id: int) -> str:
    """Return the code of the police unit in which an organisation works; empty for none."""
    found = Organisation.objects.select_related("police_unit", "municipality__police_unit")
    one = found.get(pk=organisation_id)
    unit = one.police_unit or (one.municipality.police_unit if one.municipality else None)
    return unit.code if unit else ""


def is_municipality(organisation_id: int) -> bool:
    """Return whether an organisation is a municipality."""
    return Organisation.objects.filter(pk=organisation_id, kind=Kind.MUNICIPALITY).exists()
