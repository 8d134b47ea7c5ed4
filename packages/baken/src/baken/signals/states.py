"""The life of a signal, and the words of its code lists."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baken.kernel.workflow import Step, Workflow


class State(TextChoices):
    """Where a signal stands."""

    RECEIVED = "received", _("received")
    INTERPRETED = "interpreted", _("interpreted")
    REFERRED = "referred", _("passed on")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("opened again after a complaint")


SIGNAL = Workflow(
    start=State.RECEIVED,
    steps=[
        Step(
            "interpret",
            frozenset({State.RECEIVED, State.REOPENED}),
            State.INTERPRETED,
            _("Interpret"),
        ),
        Step(
            "refer",
            frozenset({State.INTERPRETED, State.REFERRED}),
            State.REFERRED,
            _("Pass on to a partner"),
        ),
        Step(
            "close",
            frozenset({State.INTERPRETED, State.REFERRED}),
            State.CLOSED,
            _("Close with a verdict"),
        ),
        Step("complain", frozenset({State.CLOSED}), State.REOPENED, _("Say that you do not agree")),
    ],
)

BY_REPORTER = frozenset({"complain"})
"""The steps that the reporter takes; all others are for those who handle the signal."""


class Owed(TextChoices):
    """What every reporter is owed: that someone reads, that it was weighed, and how it ended."""

    ACKNOWLEDGED = "acknowledged", _("word that someone reads the signal")
    WEIGHED = "weighed", _("word that the signal was weighed")
    ENDED = "ended", _("word of how it ended")


class Term(TextChoices):
    """The terms that a municipality can set for itself."""

    ACKNOWLEDGE = "acknowledge", _("let the reporter know that someone reads it")
    INTERPRET = "interpret", _("interpret a signal")
    FEEDBACK = "feedback", _("tell the reporter how it ended")
    NOT_CONFIRMED = "not_confirmed", _("keep a closed signal that was not confirmed")
    HANDED_OVER = "handed_over", _("keep a closed signal that was taken up")


TERM_OF = {
    Owed.ACKNOWLEDGED: Term.ACKNOWLEDGE,
    Owed.WEIGHED: Term.INTERPRET,
    Owed.ENDED: Term.FEEDBACK,
}
"""Within which term each thing is owed."""


class Layer(TextChoices):
    """Who can read a note."""

    REPORTER = "reporter", _("the reporter and those who handle the signal")
    INTERNAL = "internal", _("those who handle the signal")
    PERSONAL = "personal", _("only you")


class Verdict(TextChoices):
    """What came of it, once it was looked into. Only who handles the signal sees it."""

    NO_TRAFFICKING = "no_trafficking", _("no trafficking")
    OTHER_PHENOMENON = "other_phenomenon", _("something else, such as unlicensed sex work")
    TRAFFICKING_SUSPECTED = "trafficking_suspected", _("trafficking suspected, taken up")
    CANNOT_BE_TOLD = "cannot_be_told", _("cannot be told")


class Feedback(TextChoices):
    """What the reporter hears (terugkoppeling). Fixed words: they tell nothing of an inquiry."""

    TAKEN_UP = "taken_up", _("Your signal has been taken up")
    NO_FOLLOW_UP = "no_follow_up", _("Your signal has been closed; nothing further follows")
