"""The words of the register of possible victims."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

REPORT = "report"
"""How the audit names a report of a possible victim."""
VICTIM = "possible_victim"
"""How the audit names a possible victim, who may stand behind several reports."""


class Scope(TextChoices):
    """Of how much a register tells. Nothing is ever scaled up from the smaller to the larger."""

    MUNICIPALITY = "municipality", _("one municipality")
    REGION = "region", _("one region")
    NATIONAL = "national", _("the whole country")


class Basis(TextChoices):
    """On what ground a name is given with a report (grondslag)."""

    DUTY = "duty", _("duty by law")
    GROUND = "ground", _("another ground of law")
    CONSENT = "consent", _("consent of the person")
    NONE = "none", _("no basis: counted without a name")


class Source(TextChoices):
    """How a report came into the register."""

    SIGNAL = "signal", _("from a signal")
    HAND = "hand", _("typed in")
    FILE = "file", _("from a file")


class Why(TextChoices):
    """Why a report is taken out of the counts."""

    TWICE = "twice", _("it stands in the register twice")
    MISTAKE = "mistake", _("it was recorded by mistake")
    ASKED = "asked", _("the reporter took it back")
    OTHER = "other", _("something else")


class Alike(TextChoices):
    """In what two reports agree, strongest first: the reasons for a suggestion."""

    FILE = "file", _("the file in which both came says that it is the same person")
    NUMBER = "number", _("the same number of a document")
    PHONE_AND_DATE = "phone_and_date", _("the same phone number and the same date of birth")
    NAME_AND_DATE = "name_and_date", _("the same name and the same date of birth")
    SOUND_AND_DATE = "sound_and_date", _("a name that sounds alike, and the same date of birth")
    PART_AND_DATE = (
        "part_and_date",
        _("part of the name sounds alike, and the same date of birth"),
    )
    INITIAL_AND_DATE = (
        "initial_and_date",
        _("the same initial, a last name that sounds alike, and the same date of birth"),
    )
    PHONE = "phone", _("the same phone number")
    SOUND_AND_YEAR = "sound_and_year", _("a name that sounds alike, and the same year of birth")
    SOUND = "sound", _("a name that only sounds alike")


FAMILIES = (
    frozenset({Alike.PHONE_AND_DATE, Alike.PHONE}),
    frozenset(
        {
            Alike.NAME_AND_DATE,
            Alike.SOUND_AND_DATE,
            Alike.PART_AND_DATE,
            Alike.INITIAL_AND_DATE,
            Alike.SOUND_AND_YEAR,
            Alike.SOUND,
        }
    ),
)
"""Reasons of which the strongest holds the others."""
STRENGTH = {alike: place for place, alike in enumerate(Alike)}

TOO_COMMON = 20
"""What more reports than these share, such as the phone of a shelter, suggests nothing."""

BY_FILE = "file"
"""The decision was the sender's: whoever loaded the file took it over."""
BY_KEYS = "keys"
"""The engine that suggests by equal keys; a trained one has a name and a version of its own."""

STORY = {
    "register.recorded": _("Recorded"),
    "register.corrected": _("Corrected"),
    "register.withdrawn": _("Withdrawn: it counts nowhere"),
    "register.restored": _("Put back: it counts again"),
    "register.identity_forgotten": _("The name was forgotten"),
    "register.show_identity": _("Someone looked at who it is about"),
}
"""What happened to a report, as its page tells it; who looked at the page itself is in the log."""
