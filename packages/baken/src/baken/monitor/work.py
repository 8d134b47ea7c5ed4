"""The work of this room in the background."""

from baken.jobs import actions as jobs
from baken.monitor import actions


@jobs.does(actions.COUNT)
def count(key: str, progress: jobs.Progress) -> None:
    """Count the tables of a subject anew."""
    progress(0, 1)
    actions.recount(key, progress.clock)
