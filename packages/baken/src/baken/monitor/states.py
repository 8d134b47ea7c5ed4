"""Of what subjects figures are counted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baken.publications.states import VerdictCounted


class Subject(TextChoices):
    """Of what figures are counted: all tables of one subject are published together."""

    SIGNALS = "signals", _("Signals, and what became of them")
    REGISTER = "register", _("Possible victims, reports and sectors")


NO_VERDICT = VerdictCounted.NONE.value
"""How a signal without a verdict is counted."""
