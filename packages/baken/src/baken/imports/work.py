"""The work of this room in the background."""

from baken.imports import actions
from baken.imports.states import LOAD, LOOK, UNDO
from baken.jobs import actions as jobs


@jobs.does(LOOK)
def look(key: str, progress: jobs.Progress) -> None:
    """Look a file through."""
    actions.look_through(key, progress, progress.clock)


@jobs.does(LOAD, given_up=actions.give_back)
def load(reference: str, progress: jobs.Progress) -> None:
    """Load a file."""
    actions.work_off(reference, progress, progress.clock)


@jobs.does(UNDO, given_up=actions.keep)
def take_back(reference: str, progress: jobs.Progress) -> None:
    """Take a large file back."""
    progress(0, 1)
    actions.take_back(reference, progress.clock)
