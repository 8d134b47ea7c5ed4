"""The life of a file that comes in, and what its columns can mean."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baken.kernel.workflow import Step, Workflow

INTAKE = "intake"
"""How the audit names a file that comes in."""
LOOK, LOAD, UNDO = "imports.look", "imports.load", "imports.undo"
"""The work of looking through a file, of loading it, and of taking it back."""


class State(TextChoices):
    """Where a file stands."""

    UPLOADED = "uploaded", _("to be looked through")
    LOADING = "loading", _("is being loaded")
    LOADED = "loaded", _("loaded")
    UNDOING = "undoing", _("is being taken back")
    UNDONE = "undone", _("taken back")
    THROWN_AWAY = "thrown_away", _("thrown away")


LIFE = Workflow(
    start=State.UPLOADED,
    steps=[
        Step("load", frozenset({State.UPLOADED}), State.LOADING, _("Load")),
        Step("finish", frozenset({State.LOADING}), State.LOADED, _("Finish")),
        Step("fail", frozenset({State.LOADING}), State.UPLOADED, _("Look again")),
        Step("begin_undo", frozenset({State.LOADED}), State.UNDOING, _("Take back")),
        Step("undo", frozenset({State.LOADED, State.UNDOING}), State.UNDONE, _("Take back")),
        Step("keep", frozenset({State.UNDOING}), State.LOADED, _("Keep")),
        Step("throw_away", frozenset({State.UPLOADED}), State.THROWN_AWAY, _("Throw away")),
    ],
)


class Form(TextChoices):
    """What kind of file it is."""

    CSV = "csv", _("CSV")
    SHEET = "sheet", _("spreadsheet")
    HTCDS = "htcds", _("HTCDS 2.0")


class Field(TextChoices):
    """What a column can mean."""

    RECEIVED_ON = "received_on", _("day of the report")
    REPORTER = "reporter", _("who reported")
    REGION = "region", _("region of the report")
    DOSSIER_TYPE = "dossier_type", _("what was asked")
    SEX = "sex", _("sex")
    BORN = "born", _("date of birth")
    AGE = "age", _("age, or age group")
    NATIONALITY = "nationality", _("nationality")
    SECTORS = "sectors", _("sectors of exploitation")
    BEGAN = "began", _("month in which it began")
    ENDED = "ended", _("month in which it ended")
    BASIS = "basis", _("basis for a name")
    NAME = "name", _("full name")
    GIVEN = "given", _("given names")
    FAMILY = "family", _("family name")
    NUMBERS = "numbers", _("number of a document")
    PHONE = "phone", _("phone number")
    OWN_NUMBER = "own_number", _("number of the reporter")
    PERSON = "person", _("number of the person within this file")
    MONTH = "month", _("month of the report, beside a year")
    EPISODES = "episodes", _("episodes, as Baken writes them")


CODED = (
    Field.REPORTER,
    Field.REGION,
    Field.DOSSIER_TYPE,
    Field.SEX,
    Field.AGE,
    Field.NATIONALITY,
    Field.SECTORS,
    Field.BASIS,
)
"""Fields whose values are those of a list."""
NEEDED = (Field.RECEIVED_ON, Field.SECTORS)
"""Without these a file cannot be loaded."""
