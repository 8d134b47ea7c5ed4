"""What one can find in the directory, and the life of an entry."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.kernel.workflow import Step, Workflow


class Function(TextChoices):
    """Whom one turns to (functie), in the order in which a page names them."""

    EMERGENCY = "emergency", _("Acute danger")
    FOCAL_POINT = "focal_point", _("Focal point for trafficking")
    POLICE = "police", _("Police")
    AVIM = "avim", _("Trafficking team of the police (AVIM)")
    VEILIG_THUIS = "veilig_thuis", _("Veilig Thuis")
    CARE_COORDINATOR = "care_coordinator", _("Care coordinator")
    SHELTER_INTAKE = "shelter_intake", _("Intake of a shelter")
    YOUTH_HELP = "youth_help", _("Help for young people")
    LABOUR_INSPECTORATE = "labour_inspectorate", _("Labour Inspectorate")
    COMENSHA = "comensha", _("CoMensha")
    NIDOS = "nidos", _("Nidos")
    KMAR = "kmar", _("Royal Marechaussee (KMar)")
    RIEC = "riec", _("RIEC")
    MMA = "mma", _("Report crime anonymously (MMA)")
    SEXUAL_VIOLENCE = "sexual_violence", _("Sexual assault centre")
    OTHER = "other", _("Other help")


FOR_WHAT: Mapping[Function, Promise] = {
    Function.EMERGENCY: _("Someone is in danger now."),
    Function.FOCAL_POINT: _("You work here and saw something. Ask what to do."),
    Function.POLICE: _("You think of trafficking, and there is no hurry."),
    Function.AVIM: _("You work with signals and want to speak to a detective for trafficking."),
    Function.VEILIG_THUIS: _("It is about a child, or it happens at home."),
    Function.CARE_COORDINATOR: _("A possible victim needs help, or you want advice on it."),
    Function.SHELTER_INTAKE: _("A possible victim needs a safe place to stay."),
    Function.YOUTH_HELP: _("It is about a young person."),
    Function.LABOUR_INSPECTORATE: _("Someone may be exploited at work."),
    Function.COMENSHA: _("You want advice on help and shelter for a possible victim."),
    Function.NIDOS: _("It is about a child from abroad without parents here."),
    Function.KMAR: _("You saw it at an airport or at the border."),
    Function.RIEC: _("Partners of the covenant talk about a case."),
    Function.MMA: _("You want to report without giving your name."),
    Function.SEXUAL_VIOLENCE: _("Someone was assaulted in the past days."),
    Function.OTHER: _("Read the note at this number."),
}
"""When one calls, in words for someone at a counter."""

OF_ROUTE: Mapping[str, Function] = {
    "112": Function.EMERGENCY,
    "aandachtsfunctionaris": Function.FOCAL_POINT,
    "POL": Function.POLICE,
    "AVIM": Function.AVIM,
    "VT": Function.VEILIG_THUIS,
    "ZC": Function.CARE_COORDINATOR,
    "NLA": Function.LABOUR_INSPECTORATE,
    "COM": Function.COMENSHA,
    "NIDOS": Function.NIDOS,
    "KMAR": Function.KMAR,
    "RIEC": Function.RIEC,
    "MMA": Function.MMA,
}
"""Whom a route of the decision table leads to, by the id of the route."""

EXPECTED = (Function.FOCAL_POINT, Function.CARE_COORDINATOR, Function.SHELTER_INTAKE)
"""What each region has a number of its own for; a page says where it is missing."""


class State(TextChoices):
    """Whether an entry is shown."""

    IN_USE = "in_use", _("in use")
    OUT_OF_USE = "out_of_use", _("out of use")


ENTRY = Workflow(
    start=State.IN_USE,
    steps=[Step("retire", frozenset({State.IN_USE}), State.OUT_OF_USE, _("Take out of use"))],
)
