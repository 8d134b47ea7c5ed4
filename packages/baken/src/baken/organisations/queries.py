"""Every read of organisations that is worth a name."""

from django.db.models import QuerySet

from baken.organisations.models import Competence, Organisation


def receiving_signals(police_unit_id: int | None) -> QuerySet[Organisation]:
    """Return the organisations that receive signals, by name.

    Those of one police unit; for an organisation that works in the whole
    country (None) those of every unit.
    """
    receiving = Organisation.objects.filter(
        is_active=True, competences__competence=Competence.RECEIVES_SIGNALS
    ).order_by("name")
    return receiving if police_unit_id is None else receiving.filter(police_unit=police_unit_id)
