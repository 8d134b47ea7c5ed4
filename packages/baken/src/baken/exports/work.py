"""The work of this room in the background."""

from baken.exports import actions
from baken.jobs import actions as jobs


@jobs.does(actions.MAKE)
def make(reference: str, progress: jobs.Progress) -> None:
    """Make a file that was asked for."""
    actions.make(reference, progress, progress.clock)
