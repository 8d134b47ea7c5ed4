"""The life of a publication, the rules by which numbers are made safe, and for whom they are."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.kernel.workflow import Step, Workflow
from baken.reference import codes

PUBLICATION = "publication"
"""How the audit names a publication."""


class State(TextChoices):
    """Where a publication stands."""

    PROTECTING = "protecting", _("is being made safe")
    REFUSED = "refused", _("refused: it could give someone away")
    READY = "ready", _("waits for a second person")
    SENT_BACK = "sent_back", _("sent back")
    RELEASED = "released", _("published")
    REPLACED = "replaced", _("replaced by a newer edition")
    WITHDRAWN = "withdrawn", _("withdrawn")


LIFE = Workflow(
    start=State.PROTECTING,
    steps=[
        Step("refuse", frozenset({State.PROTECTING}), State.REFUSED, _("Refuse")),
        Step("make_ready", frozenset({State.PROTECTING}), State.READY, _("Make ready")),
        Step("release", frozenset({State.READY}), State.RELEASED, _("Publish")),
        Step("send_back", frozenset({State.READY}), State.SENT_BACK, _("Send back")),
        Step(
            "drop",
            frozenset({State.PROTECTING, State.READY}),
            State.WITHDRAWN,
            _("Take the proposal back"),
        ),
        Step("replace", frozenset({State.RELEASED}), State.REPLACED, _("Replace")),
        Step(
            "withdraw",
            frozenset({State.RELEASED}),
            State.WITHDRAWN,
            _("Take it from the pages"),
        ),
    ],
)

LEFT = frozenset({State.RELEASED, State.REPLACED, State.WITHDRAWN})
"""The states in which figures may have left the house: what left is known for ever."""


class Audience(TextChoices):
    """For whom figures are put together."""

    COUNCIL = "council", _("council")
    TRIANGLE = "driehoek", _("mayor, prosecutor and police (driehoek)")
    REGION = "region", _("region")
    PUBLIC = "public", _("everyone")


class Policy(TextChoices):
    """By what rule numbers are made safe."""

    ROUNDED = "rounded", _("up to 7 as «0–7», others to the nearest five")
    COARSE = "coarse", _("up to 7 as «0–7», others to the nearest ten")
    SUPPRESSED = "suppressed", _("small numbers hidden, and what would give those away")


IN_WORDS: Mapping[str, str | Promise] = {
    Policy.ROUNDED: _(
        "A count of at most 7 is shown as 0–7, also when it is zero. Every other count is rounded "
        "to the nearest five. Where that could still give someone away, a number is hidden (×)."
    ),
    Policy.COARSE: _(
        "A count of at most 7 is shown as 0–7, also when it is zero. Every other count is rounded "
        "to the nearest ten. Where that could still give someone away, a number is hidden (×)."
    ),
    Policy.SUPPRESSED: _(
        "Counts of 1 to 7 are hidden (×), and so are other counts from which those could be "
        "worked out. All other counts are exact."
    ),
}
"""What stands under each table about how it was made safe."""


class Act(TextChoices):
    """What the register of publications records."""

    RELEASED = "released", _("published")
    REPLACED = "replaced", _("replaced by a newer edition")
    WITHDRAWN = "withdrawn", _("taken from the pages")


UNITS: Mapping[str, str | Promise] = {
    "signals": _("signals, by year of receipt"),
    "disclosures": _("disclosures to partners, by year of sending"),
    "answers": _("signals of which the reporter had to hear how it ended"),
    "victims": _("possible victims, each once a year"),
    "reports": _("reports of possible victims; one may be reported more than once"),
    "mentions": _("mentions of a sector; one possible victim may count in several"),
}
"""What one number of a table counts."""


class VerdictCounted(TextChoices):
    """What became of a signal, as it is counted."""

    NO_TRAFFICKING = "no_trafficking", _("no trafficking")
    OTHER_PHENOMENON = (
        "other_phenomenon",
        _("something else, such as unlicensed sex work"),
    )
    TRAFFICKING_SUSPECTED = "trafficking_suspected", _("trafficking suspected, taken up")
    CANNOT_BE_TOLD = "cannot_be_told", _("cannot be told")
    NONE = "none", _("no verdict yet")


class Reached(TextChoices):
    """Whether a signal came so far."""

    YES = "yes", _("yes")
    NO = "no", _("not, or not yet")


class InTime(TextChoices):
    """Whether something was done within its term."""

    YES = "in_time", _("in time")
    NO = "late", _("late, or not at all")


class TableName(TextChoices):
    """The tables that can be published, in words."""

    SIGNALS_BY_VERDICT = "signals_by_verdict", _("signals by verdict")
    SIGNALS_INTERPRETED = "signals_interpreted", _("signals that were interpreted")
    SIGNALS_PASSED_ON = "signals_passed_on", _("signals that were passed on")
    SIGNALS_SUSPECTED = (
        "signals_suspected",
        _("signals in which trafficking was suspected and taken up"),
    )
    ANSWERS_IN_TIME = "answers_in_time", _("reporters who heard in time")
    DISCLOSURES = "disclosures_answered_in_time", _("partners who answered in time")
    VICTIMS = (
        "victims_by_nationality_sex_age",
        _("possible victims by nationality, sex and age"),
    )
    VICTIMS_BY_AGE = "victims_by_age_band", _("possible victims by age")
    VICTIMS_BY_REGION = "victims_by_region", _("possible victims by region of the report")
    MENTIONS = "mentions_by_sector_sex", _("mentions of sectors, by sex")
    REPORTS_BY_REPORTER = "reports_by_reporter", _("reports by reporter")
    REPORTS_BY_REGION = "reports_by_region", _("reports by region")
    REPORTS_BY_TYPE = "reports_by_dossier_type", _("reports by what was asked")


LISTS: Mapping[str, type[TextChoices]] = {
    **codes.LISTS,
    "verdict": VerdictCounted,
    "interpreted": Reached,
    "passed_on": Reached,
    "suspected": Reached,
    "in_time": InTime,
    "table": TableName,
}
"""The words of the codes of each dimension."""

HEADS: Mapping[str, str | Promise] = {
    "year": _("Year"),
    "verdict": _("Verdict"),
    "interpreted": _("Interpreted"),
    "passed_on": _("Passed on to a partner"),
    "suspected": _("Trafficking suspected, taken up"),
    "in_time": _("Term"),
    "nationality": _("Nationality"),
    "sex": _("Sex"),
    "age": _("Under or over 18"),
    "age_band": _("Age"),
    "region": _("Where the report came from"),
    "sector": _("Sector of exploitation"),
    "reporter": _("Reporter"),
    "dossier_type": _("What was asked"),
}
"""The head of each dimension."""


def words(dimension: str, code: str) -> str:
    """Return the word for a code of a dimension; what is not known here is its own word."""
    found = LISTS.get(dimension)
    if found is None or code not in found.values:
        return code
    return str(found(code).label)
