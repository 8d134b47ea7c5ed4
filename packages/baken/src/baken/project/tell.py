"""What the program says at the terminal while it works."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

STEPS_IN_A_FILE = 4


def say(text: str = "") -> None:
    """Write a line for the person at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Progress:
    """Shows how far one piece of work is: on a terminal in place, in a file a few times."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._shown = 0
        self._in_place = sys.stdout.isatty()

    def __call__(self, done: int, of: int) -> None:
        """Show that `done` of the `of` pieces are there."""
        quarter = STEPS_IN_A_FILE * done // max(of, 1)
        if self._in_place:
            sys.stdout.write(f"\r{self._doing} … {done} of {of} ")
        elif quarter > self._shown:
            sys.stdout.write(f"{done} of {of} … ")
        self._shown = max(self._shown, quarter)
        sys.stdout.flush()


@contextmanager
def step(doing: str) -> Iterator[Progress]:
    """Say what is being done, and how long it took once it is done."""
    began = time.monotonic()
    sys.stdout.write(f"{doing} … ")
    sys.stdout.flush()
    try:
        yield Progress(doing)
    except BaseException:
        say()
        raise
    say(f"done in {time.monotonic() - began:.1f} s")
