"""The life of a job: work that is too long for one request, and goes on by itself."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("waits for its turn")
    RUNNING = "running", _("is being worked on")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


OPEN = frozenset({State.WAITING, State.RUNNING})
"""The states of a job that is not over."""

MOST_ATTEMPTS = 3
"""How often a job is taken up again after the server stopped in the middle of it."""


class Stopped(Exception):
    """Someone asked for this job to stop; what it wrote so far is taken back by the job itself."""
