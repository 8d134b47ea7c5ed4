"""What an audit line says of the outcome."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Decision(TextChoices):
    """How an act ended."""

    DONE = "done", _("done")
    SEEN = "seen", _("looked at")
    REFUSED = "refused", _("refused: no right to do this")
    ABSENT = "absent", _("refused: not visible to this person")
