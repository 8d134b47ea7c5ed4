"""What a notice can be about, and who it is for."""

from collections.abc import Mapping

from django.db.models import TextChoices

from baken.accounts.roles import Role


class Kind(TextChoices):
    """Why someone should look."""

    SIGNAL_WAITS = "signal_waits"
    FEEDBACK_WAITS = "feedback_waits"
    QUESTION_WAITS = "question_waits"
    """The reporter is asked something."""
    REPORTER_ANSWERED = "reporter_answered"
    """The reporter answered, added facts, or complained."""
    SECOND_PERSON_WAITS = "second_person_waits"
    IDENTITY_ASKED = "identity_asked"
    """Someone asks to know who reported; a second person decides."""
    HIT_FOUND = "hit_found"
    DISCLOSURE_WAITS = "disclosure_waits"
    PARTNER_ANSWERED = "partner_answered"
    ENTRY_STALE = "entry_stale"
    """An entry of the directory is due to be checked."""
    FIGURES_WAIT = "figures_wait"
    """Figures, or a file of the register, wait for the decision of a second analyst."""
    FIGURES_DECIDED = "figures_decided"
    """Someone, or the gate, decided on what an analyst proposed or asked for."""


_FOCAL_POINT = frozenset({Role.KEY_OFFICER})

ROLES_OF: Mapping[Kind, frozenset[Role]] = {
    Kind.SIGNAL_WAITS: _FOCAL_POINT,
    Kind.REPORTER_ANSWERED: _FOCAL_POINT,
    Kind.SECOND_PERSON_WAITS: _FOCAL_POINT,
    Kind.IDENTITY_ASKED: _FOCAL_POINT,
    Kind.HIT_FOUND: _FOCAL_POINT,
    Kind.PARTNER_ANSWERED: _FOCAL_POINT,
    Kind.ENTRY_STALE: _FOCAL_POINT,
    Kind.FIGURES_WAIT: frozenset({Role.ANALYST}),
    Kind.DISCLOSURE_WAITS: frozenset(
        {
            Role.KEY_OFFICER,
            Role.PARTNER,
            Role.RIEC_LIAISON,
            Role.CARE_COORDINATOR,
            Role.CARE_PARTNER,
        }
    ),
}
"""The roles that hear of a notice to an organisation."""
