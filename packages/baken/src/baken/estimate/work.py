"""The work of this room in the background."""

from baken.estimate import actions
from baken.estimate.states import JOB
from baken.jobs import actions as jobs


@jobs.does(JOB)
def run(reference: str, progress: jobs.Progress) -> None:
    """Work out one run."""
    actions.work_out(reference, progress)
