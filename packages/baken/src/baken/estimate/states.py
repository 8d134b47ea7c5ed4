"""The words of runs: what they start from, and how far one is."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

RUN = "estimate"
"""How the audit names a run."""
JOB = "estimate.run"
"""The work of one run."""


class Origin(TextChoices):
    """From what table a run starts."""

    REGISTER = "register", _("the register of your organisation")
    DATASET = "dataset", _("a published table")
    FILE = "file", _("a table of your own (CSV)")


class Place(TextChoices):
    """What becomes of a reporter when lists are made."""

    OWN = "own", _("a list of its own")
    OTHERS = "others", _("together with others in one list")
    OUT = "out", _("left out")


class Division(TextChoices):
    """By what a run over the register is divided into parts."""

    NONE = "none", _("not")
    YEAR = "year", _("by year")
    SEX = "sex", _("by sex")
    AGE = "age", _("by age: under 18, and 18 or over")
    SEX_AND_AGE = "sex_and_age", _("by sex and age")


COLUMNS: Mapping[str, tuple[str, ...]] = {
    Division.NONE: (),
    Division.YEAR: ("year",),
    Division.SEX: ("sex",),
    Division.AGE: ("age",),
    Division.SEX_AND_AGE: ("sex", "age"),
}
"""Which columns make each division. Nationality is none: it explains nothing of who is seen."""


class Method(TextChoices):
    """By what a model is chosen; all others are shown beside it."""

    AUTO = "auto", _("all models up to six lists, stepwise above (usual)")
    BIC = "bic", _("all models, chosen by BIC")
    AIC = "aic", _("all models, chosen by AIC")
    STEPWISE = "stepwise", _("stepwise")
    CHAO = "chao", _("Chao's lower bound")
    DGA = "dga", _("averaged over decomposable models (Bayesian)")


SEARCHES = frozenset({Method.BIC, Method.AIC})
"""Methods that try every model: with more than `MOST_SEARCHED` lists that takes days."""
MOST_SEARCHED = 6
REPLICATES = (200, 1000, 10_000)
"""How many times an interval is drawn anew: a look, usual here, and the library's own."""
