"""What a notice can be about, and who it is for."""

from collections.abc import Mapping

from django.db.models import TextChoices

from baken.accounts.roles import Role


class Kind(TextChoices):
    """Why someone should look."""

    SIGNAL_WAITS = "signal_waits"
    FEEDBACK_WAITS = "feedback_waits"


ROLE_OF: Mapping[Kind, Role] = {Kind.SIGNAL_WAITS: Role.KEY_OFFICER}
"""The role that hears of a notice to an organisation."""
