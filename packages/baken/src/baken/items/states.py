"""What a fact is, how two dossiers meet in one, and what an organisation says of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST = 40
"""So many items a dossier may hold: enough for what one person saw, too few to go fishing with."""

HIT = "hit"
"""How the audit names a hit."""


class NotReadable(ValueError):
    """What was typed is no such fact; the sentence says what to type, and repeats nothing."""


class Kind(TextChoices):
    """What kind of fact it is."""

    ADDRESS = "address", _("address")
    PHONE = "phone", _("phone number")
    PLATE = "plate", _("licence plate")
    BUSINESS = "business", _("business")
    PERSON = "person", _("person")


class Part(TextChoices):
    """What a person or thing is in what was seen."""

    POSSIBLE_VICTIM = "possible_victim", _("of a possible victim")
    REPORTED = "reported", _("of who or what is reported")
    OTHER = "other", _("of someone else")
    UNKNOWN = "unknown", _("not known whose")


class How(TextChoices):
    """In what two dossiers agree, strongest first; words for a person who is tired."""

    SAME = "same", _("the same")
    NAME_AND_DATE = "name_and_date", _("the same name and the same date of birth")
    NAME = "name", _("the same name of a business")
    SOUND_AND_DATE = (
        "sound_and_date",
        _("a name that sounds alike, and the same date of birth"),
    )
    PART_AND_DATE = (
        "part_and_date",
        _("part of the name sounds alike, and the same date of birth"),
    )
    INITIAL_AND_DATE = (
        "initial_and_date",
        _("the same initial, a last name that sounds alike, and the same date of birth"),
    )
    HOUSE = "house", _("the same house number; the addition differs, or one has none")
    SOUND_AND_YEAR = (
        "sound_and_year",
        _("a name that sounds alike, and the same year of birth"),
    )
    SOUND = "sound", _("a name that only sounds alike; nothing else agrees")


class Answer(TextChoices):
    """What an organisation says of a hit, after it looked at its own side."""

    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")
