"""The words of the figures: units, outcomes, and what a print leaves open."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unit(TextChoices):
    """What one count counts. Figures with different units never share a chart."""

    SIGNALS_OF_TRAFFICKING_AND_SMUGGLING = (
        "signals_of_trafficking_and_smuggling",
        _("signals of trafficking and smuggling, by year"),
    )
    SIGNALS_RECEIVED = "signals_received", _("signals received, by year of receipt")
    SIGNALS_CLOSED = "signals_closed", _("closed signals, by verdict")


class Standing(TextChoices):
    """How a figure came to be."""

    PUBLISHED = "published", _("published by others, shown as printed")
    COUNTED = "counted", _("counted in Baken, protected")


class Outcome(TextChoices):
    """What became of signals, in the words of a printed driehoeksmonitor."""

    NO_TRAFFICKING = (
        "no_trafficking",
        _("no trafficking, after inquiry by the police; for example unlicensed sex work"),
    )
    TAKEN_UP = "taken_up", _("taken up")


class TakenUpBy(TextChoices):
    """Who took signals up, as printed."""

    PUBLIC_PROSECUTION = "public_prosecution", _("the Public Prosecution Service (OM)")
    LABOUR_INSPECTORATE = "labour_inspectorate", _("the Labour Inspectorate")
    TAX_SERVICE = "tax_service", _("the Tax and Customs Administration")


class LeftOpen(TextChoices):
    """What a print does not say, so that nobody reads it into the numbers."""

    OUTCOME_PER_YEAR = (
        "outcome_per_year",
        _("The print does not say what became of the signals of each year."),
    )
    OUTCOME_IN_NUMBERS = (
        "outcome_in_numbers",
        _(
            "The print gives the outcome as a share of all years together. "
            "The numbers behind it are our sum, not printed."
        ),
    )
    SMUGGLING_NOT_APART = (
        "smuggling_not_apart",
        _("Trafficking and smuggling are counted together; the print does not split them."),
    )
    TAKEN_UP_NOT_DIVIDED = (
        "taken_up_not_divided",
        _("The print does not say how many signals each service took up."),
    )
