"""Which tables a public sees, in what order, and what is said under each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.monitor.states import Subject
from baken.publications.states import Audience

FALL = _(
    "A rise or a fall says nothing about how much trafficking there really is. It can come from "
    "who reports, from their capacity, and from rules on privacy."
)
SIGNALS = _("Signals are not victims. One signal may be about nobody, or about many.")
POSSIBLE = _("All are possible victims: nobody has established it.")
SEVERAL = _(
    "One possible victim may count in several sectors, so these add up to more than the possible "
    "victims."
)
REPORTED = _(
    "Reports are not victims: several organisations may report the same person, and again later."
)
WHERE = _("The region is where the report came from, not where someone lives or was exploited.")
FUNNEL = _(
    "Each step is a part of the one before. A signal that goes no further was not wrong to report: "
    "whoever reports need not be sure."
)
ANSWERED = _(
    "Counted by the year of sending. A disclosure whose term still ran is counted as not in time."
)
IN_TIME = _("Signals whose term still ran when they were counted are not in it.")


class Draws(StrEnum):
    """How a figure is drawn."""

    SERIES = "series"
    """Points over time, with their intervals."""
    BARS = "bars"
    """A bar for each row in the last year, and the years small beside each other."""
    KEPT = "kept"
    """Bars of what was in time and what was not; the finding says how many of how many."""
    FUNNEL = "funnel"
    """How far signals came, step by step."""
    MAP = "map"
    """Bars, and a map of the police units."""


STEPS = ("interpreted", "passed_on", "suspected")
"""The steps of the funnel after receipt, each a table of its own."""


@dataclass(frozen=True)
class Spec:
    """One figure: a published table, the dimension that it shows, and the words under it."""

    key: str
    subject: Subject
    table: str
    by: str | None
    """None shows the sums of the years."""
    caption: str | Promise
    caveat: str | Promise
    draws: Draws


def _spec(
    key: str,
    subject: Subject,
    table: str,
    by: str | None,
    caption: str | Promise,
    caveat: str | Promise,
    draws: Draws = Draws.BARS,
) -> tuple[str, Spec]:
    return key, Spec(key, subject, table, by, caption, caveat, draws)


SPECS: Mapping[str, Spec] = dict(
    [
        _spec(
            "signals",
            Subject.SIGNALS,
            "signals_by_verdict",
            None,
            _("Signals received, by year"),
            FALL,
            Draws.SERIES,
        ),
        _spec(
            "verdicts",
            Subject.SIGNALS,
            "signals_by_verdict",
            "verdict",
            _("What became of signals, by year of receipt"),
            SIGNALS,
        ),
        _spec(
            "funnel",
            Subject.SIGNALS,
            "signals_by_verdict",
            None,
            _("How far signals came, by year of receipt"),
            FUNNEL,
            Draws.FUNNEL,
        ),
        _spec(
            "answers",
            Subject.SIGNALS,
            "answers_in_time",
            "in_time",
            _("Reporters who heard in time how it ended"),
            IN_TIME,
            Draws.KEPT,
        ),
        _spec(
            "disclosures",
            Subject.SIGNALS,
            "disclosures_answered_in_time",
            "in_time",
            _("Disclosures that partners answered in time"),
            ANSWERED,
            Draws.KEPT,
        ),
        _spec(
            "victims",
            Subject.REGISTER,
            "victims_by_region",
            None,
            _("Possible victims who were registered, by year"),
            FALL,
            Draws.SERIES,
        ),
        *(
            _spec(
                f"victims_{by}",
                Subject.REGISTER,
                "victims_by_nationality_sex_age" if by != "age_band" else "victims_by_age_band",
                by,
                caption,
                POSSIBLE,
            )
            for by, caption in (
                ("sex", _("Possible victims by sex")),
                ("age", _("Possible victims under and over 18")),
                ("age_band", _("Possible victims by age")),
                ("nationality", _("Possible victims by nationality")),
            )
        ),
        _spec(
            "victims_region",
            Subject.REGISTER,
            "victims_by_region",
            "region",
            _("Possible victims by where the report came from"),
            WHERE,
            Draws.MAP,
        ),
        _spec(
            "sectors",
            Subject.REGISTER,
            "mentions_by_sector_sex",
            "sector",
            _("Sectors of exploitation that were mentioned"),
            SEVERAL,
        ),
        _spec(
            "reporters",
            Subject.REGISTER,
            "reports_by_reporter",
            "reporter",
            _("Reports by who reported"),
            REPORTED,
        ),
        _spec(
            "reports_region",
            Subject.REGISTER,
            "reports_by_region",
            "region",
            _("Reports by where they came from"),
            WHERE,
            Draws.MAP,
        ),
        _spec(
            "dossiers",
            Subject.REGISTER,
            "reports_by_dossier_type",
            "dossier_type",
            _("Reports by what was asked"),
            REPORTED,
        ),
    ]
)

FOR: Mapping[str, tuple[str, ...]] = {
    Audience.COUNCIL: (
        "signals",
        "verdicts",
        "funnel",
        "answers",
        "victims",
        "sectors",
        "victims_age",
        "victims_sex",
        "victims_nationality",
        "reporters",
    ),
    Audience.TRIANGLE: (
        "signals",
        "verdicts",
        "funnel",
        "answers",
        "disclosures",
        "victims",
        "sectors",
        "reporters",
    ),
    Audience.REGION: (
        "victims",
        "victims_region",
        "sectors",
        "victims_age_band",
        "victims_age",
        "victims_sex",
        "victims_nationality",
        "reporters",
        "reports_region",
        "dossiers",
    ),
    Audience.PUBLIC: ("victims", "sectors", "victims_age", "victims_region", "signals", "verdicts"),
}
"""What each public sees, in this order. What is not published is not there."""

LEDES: Mapping[str, str | Promise] = {
    Audience.COUNCIL: _(
        "What the council should know: what came in, what became of it, and whether reporters "
        "heard back."
    ),
    Audience.TRIANGLE: _(
        "For the mayor, the prosecutor and the police: how far signals came, and whether terms "
        "are kept."
    ),
    Audience.REGION: _("Possible victims who were reported in the region, and by whom."),
    Audience.PUBLIC: _(
        "What is known, and what is not. Small numbers are not shown, so that nobody can be found."
    ),
}
"""The first sentence of each page."""
