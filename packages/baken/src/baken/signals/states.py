"""The life of a signal, and the words of its code lists."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from baken.kernel.workflow import Step, Workflow


class State(TextChoices):
    """Where a signal stands."""

    RECEIVED = "received", _("received")
    INTERPRETED = "interpreted", _("interpreted")
    CLOSED = "closed", _("closed")


SIGNAL = Workflow(
    start=State.RECEIVED,
    steps=[
        Step("interpret", frozenset({State.RECEIVED}), State.INTERPRETED, _("Interpret")),
        Step("close", frozenset({State.INTERPRETED}), State.CLOSED, _("Close with a verdict")),
    ],
)


class Form(TextChoices):
    """What kind of exploitation the reporter thinks of (verschijningsvorm); an impression."""

    SEXUAL = "sexual", _("sexual exploitation")
    LABOUR = "labour", _("labour exploitation")
    CRIMINAL = "criminal", _("forced crime")
    BEGGING = "begging", _("forced begging")
    ORGANS = "organs", _("removal of organs")
    UNKNOWN = "unknown", _("not clear yet")


class Minor(TextChoices):
    """Whether the person may be under 18."""

    YES = "yes", _("Yes, or probably")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I do not know")


class Profession(TextChoices):
    """In what work the signal was seen. Others see this, not the reporter's name."""

    DESK = "desk", _("counter clerk, civil affairs")
    ENFORCEMENT = "enforcement", _("enforcement officer (boa)")
    SUPERVISION = "supervision", _("supervisor or inspector")
    LICENSING = "licensing", _("licensing")
    SCHOOL_ATTENDANCE = "school_attendance", _("school attendance officer")
    SCHOOL = "school", _("school")
    NEIGHBOURHOOD_TEAM = "neighbourhood_team", _("neighbourhood team or CJG")
    WORK_AND_INCOME = "work_and_income", _("work and income")
    YOUTH_CARE = "youth_care", _("youth care")
    HEALTH = "health", _("doctor or other care")
    SHELTER = "shelter", _("shelter or care coordination")
    POLICE = "police", _("police or investigation service")
    OTHER = "other", _("other work")


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
