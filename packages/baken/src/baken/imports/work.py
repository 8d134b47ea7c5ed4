"""The work of this room in the background."""

from baken.imports import actions
from baken.imports.states import JOB
from baken.jobs import actions as jobs


@jobs.does(JOB)
def load(reference: str, progress: jobs.Progress) -> None:
    """Load a file."""
    actions.work_off(reference, progress, progress.clock)
