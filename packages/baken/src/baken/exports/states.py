"""The life of a file that leaves: asked for, made, agreed to by a second person, destroyed."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baken.kernel.workflow import Step, Workflow

EXPORT = "export"
"""How the audit names a file that leaves."""
AVAILABLE = timedelta(days=7)
"""How long it can be downloaded after a second person agreed."""
WAITS = timedelta(days=30)
"""How long it waits for a second person; after that it is destroyed."""
SMALL = 7
"""A count up to this is small, and so is a group of rows that look alike."""
MOST_ROWS_OF_A_SHEET = 1_048_575
"""What fits in a sheet of a spreadsheet below its head."""


class Kind(TextChoices):
    """In whose form the figures are written."""

    COMENSHA = "comensha", _("Tables as CoMensha prints them")
    HTCDS = "htcds", _("HTCDS 2.0, a row for each report")
    CTDC = "ctdc", _("CTDC 2020, a row for each report")
    EU = "eu", _("Indicators of the European Union")
    ICTIP = "ictip", _("IC-TIP, as far as verified")


RECORDS = frozenset({Kind.HTCDS, Kind.CTDC})
"""The kinds with a row for each report; all others hold exact counts."""


class Format(TextChoices):
    """What file it is."""

    CSV = "csv", _("CSV, for every program")
    XLSX = "xlsx", _("XLSX, for Excel")
    ODS = "ods", _("ODS, for LibreOffice")
    JSON = "json", _("JSON, for programmers")


SHEETS = frozenset({Format.XLSX, Format.ODS})


class Ground(TextChoices):
    """On what ground the recipient may have it."""

    TASK = "task", _("a task that the law gives to the recipient")
    RESEARCH = "research", _("scientific or statistical research, with conditions agreed")
    AGREEMENT = "agreement", _("an agreement on processing: the recipient works for us")


class State(TextChoices):
    """Where it stands."""

    MAKING = "making", _("is being made")
    FAILED = "failed", _("could not be made")
    READY = "ready", _("waits for a second person")
    RELEASED = "released", _("can be downloaded")
    REFUSED = "refused", _("refused by the second person")
    DROPPED = "dropped", _("taken back")
    DESTROYED = "destroyed", _("over: the file is destroyed")


LIFE = Workflow(
    start=State.MAKING,
    steps=[
        Step("make_ready", frozenset({State.MAKING}), State.READY, _("Make ready")),
        Step("fail", frozenset({State.MAKING}), State.FAILED, _("Fail")),
        Step("release", frozenset({State.READY}), State.RELEASED, _("Agree: it may leave")),
        Step("refuse", frozenset({State.READY}), State.REFUSED, _("Refuse")),
        Step(
            "drop",
            frozenset({State.MAKING, State.READY, State.RELEASED}),
            State.DROPPED,
            _("Take it back"),
        ),
        Step("destroy", frozenset({State.READY, State.RELEASED}), State.DESTROYED, _("Destroy")),
    ],
)

OPEN = frozenset({State.MAKING, State.READY})
HELD = frozenset({State.READY, State.RELEASED})
"""The states in which there is a file."""
