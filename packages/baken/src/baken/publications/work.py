"""The work of this room in the background."""

from baken.jobs import actions as jobs
from baken.publications import actions


@jobs.does(actions.PROTECT)
def protect(reference: str, progress: jobs.Progress) -> None:
    """Make a proposal safe, and attack it."""
    actions.make_safe(reference, progress, progress.clock)
