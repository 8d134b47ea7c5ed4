"""The words of figures that others printed."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baken.reference import codes


class PrintedUnit(TextChoices):
    """What one printed number counts. Different units never share a chart or a sum."""

    VICTIMS = "victims", _("possible victims")
    MENTIONS = "mentions", _("mentions of a sector; one possible victim may count in more than one")
    REPORTS = "reports", _("reports; one possible victim may be reported more than once")
    SIGNALS_OF_TRAFFICKING_AND_SMUGGLING = (
        "signals_of_trafficking_and_smuggling",
        _("signals of trafficking and smuggling"),
    )
    SIGNALS_AND_CASES = "signals_and_cases", _("signals, and cases that came of them")
    VICTIMS_ESTIMATED = "victims_estimated", _("estimated possible victims a year")


class Certainty(TextChoices):
    """How far a printed number was checked in its source."""

    VERIFIED = "verified", _("seen in the source")
    YES = "yes", _("seen in a source")
    PARTLY = "partly", _("partly checked")
    NO = "no", _("not checked yet")


class NationalityPrinted(TextChoices):
    """Nationality in the two groups of the print."""

    DUTCH = "dutch", _("Dutch")
    NOT_DUTCH = "not_dutch", _("not Dutch")


class NationalSeries(TextChoices):
    """Who counted, and by whose rules; the two are never joined."""

    COMENSHA = "comensha", _("CoMensha's own count")
    RAPPORTEUR = "rapporteur", _("the National Rapporteur's later count")


class Figure(TextChoices):
    """Which number of a row it is."""

    SIGNALS = "signals", _("signals")
    NO_TRAFFICKING_OF_FOUR = "no_trafficking_of_four", _("of every four: no trafficking")
    CASES = "cases", _("cases")
    REPORTS = "reports", _("reports")
    SHARE = "share", _("share, in per cent")
    NUMBER = "number", _("number")
    LOW = "low", _("lower end")
    HIGH = "high", _("upper end")
    PER_100K = "per_100k", _("for each 100,000 inhabitants")
    SEEN = "seen", _("seen by organisations that report")


class Study(TextChoices):
    """The years and people of an estimate."""

    FIRST = "2014-2015", _("2014 and 2015, all forms")
    GIRLS = "2014-2015-girls", _("2014 and 2015, Dutch girls under 18, sexual exploitation")
    SECOND = "2018-2019", _("2018 and 2019, all forms")


class By(TextChoices):
    """How single printed figures are divided."""

    SECTOR = "sector", _("sector")
    NATIONALITY = "nationality", _("nationality")
    SHELTER = "shelter", _("shelter")
    CASELOAD = "caseload", _("caseload")
    SEX = "sex", _("sex")
    AGE = "age", _("age")


LISTS: Mapping[str, type[TextChoices]] = {
    "nationality": NationalityPrinted,
    "sex": codes.Sex,
    "age": codes.AgeGroup,
    "sector": codes.Sector,
    "reporter": codes.ReporterType,
    "series": NationalSeries,
    "figure": Figure,
    "step": Figure,
    "study": Study,
    "by": By,
}
"""The words of each dimension; a year is its own word."""

DIMENSIONS: Mapping[str, object] = {
    "year": _("year"),
    "nationality": _("nationality"),
    "sex": _("sex"),
    "age": _("age"),
    "sector": _("sector of exploitation"),
    "reporter": _("reporter"),
    "series": _("count"),
    "figure": _("figure"),
    "step": _("step"),
    "study": _("years"),
    "by": _("divided by"),
    "value": _("what"),
}
"""The head of each column."""
