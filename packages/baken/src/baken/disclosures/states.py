"""The life of a disclosure, and the words of its code lists."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baken.kernel.workflow import Step, Workflow

UNLISTED = "unlisted"
"""The kind of a recipient that does not stand among the organisations."""


class State(TextChoices):
    """Where a disclosure stands."""

    PROPOSED = "proposed", _("waits for a check")
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("taken up")
    DECLINED = "declined", _("declined")
    REPORTED = "reported", _("outcome known")
    RECALLED = "recalled", _("called back")
    WITHDRAWN = "withdrawn", _("withdrawn")


DISCLOSURE = Workflow(
    start=State.PROPOSED,
    steps=[
        Step("confirm", frozenset({State.PROPOSED}), State.SENT, _("Check and send")),
        Step(
            "send_at_once",
            frozenset({State.PROPOSED}),
            State.SENT,
            _("Send at once: a life is in danger"),
        ),
        Step("withdraw", frozenset({State.PROPOSED}), State.WITHDRAWN, _("Withdraw the proposal")),
        Step("accept", frozenset({State.SENT}), State.ACCEPTED, _("Take it up")),
        Step("decline", frozenset({State.SENT}), State.DECLINED, _("Decline")),
        Step("report", frozenset({State.ACCEPTED}), State.REPORTED, _("Report the outcome")),
        Step(
            "recall",
            frozenset({State.SENT, State.ACCEPTED}),
            State.RECALLED,
            _("Call it back"),
        ),
    ],
)

WITH_RECIPIENT = frozenset({State.SENT, State.ACCEPTED, State.REPORTED})
"""The states in which the recipient reads the copy."""

WAITING = frozenset({State.SENT, State.ACCEPTED})
"""The states in which the sender waits for the recipient."""


class Ground(TextChoices):
    """On what ground of law the data are shared (grondslag).

    For whom each is offered, with its text and source, stands in `reference/grounds.toml`.
    """

    PUBLIC_TASK = "public_task", _("task of public interest")
    LEGAL_DUTY = "legal_duty", _("duty by law")
    CONSENT = "consent", _("consent of the person")
    VITAL_INTEREST = "vital_interest", _("vital interest: a life is in danger")
    COVENANT = "covenant", _("cooperation in the RIEC (Wgs)")
    MELDCODE = "meldcode", _("meldcode for domestic violence and child abuse")
    CONFLICT_OF_DUTIES = "conflict_of_duties", _("conflict of duties of a professional")
    ADVICE_WITHOUT_NAME = "advice_without_name", _("advice, without a name")


class Status(TextChoices):
    """How sure we are of what a fact of law says."""

    VERIFIED = "verified", _("seen in a source")
    DESIGN = "design", _("our proposal, to be reviewed by a lawyer")
    DISPUTED = "disputed", _("sources disagree: your privacy officer decides")
    UNVERIFIED = "unverified", _("not checked yet")


class Outcome(TextChoices):
    """What the recipient reports in the end."""

    TAKEN_UP = "taken_up", _("taken up")
    NO_TRAFFICKING = "no_trafficking", _("no trafficking found")
    OTHER_PHENOMENON = "other_phenomenon", _("something else is going on")
    PASSED_ON = "passed_on", _("passed on to someone else")
    CANNOT_BE_TOLD = "cannot_be_told", _("nothing can be said about it")
    NOT_OURS = "not_ours", _("not for us after all")
