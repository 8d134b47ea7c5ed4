"""How far long work is, on a terminal; elsewhere nothing."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

EVERY = 0.2
SHOWN_AFTER = 1.0


def on_terminal(what: str, stream: TextIO | None = None) -> Callable[[int, int], None] | None:
    """Return a function that tells of progress with the time left, or None off a terminal."""
    out = sys.stderr if stream is None else stream
    if not out.isatty():
        return None
    began = time.monotonic()
    told = began

    def tell(done: int, every: int) -> None:
        nonlocal told
        now = time.monotonic()
        if done == every:
            if told > began:
                out.write("\r\x1b[K")
                out.flush()
            return
        if now - told < EVERY or now - began < SHOWN_AFTER:
            return
        told = now
        left = (now - began) / done * (every - done)
        out.write(f"\r\x1b[K{what}: {100 * done // every} %, {time_left(left)}")
        out.flush()

    return tell


def time_left(seconds: float) -> str:
    """Say how long something still takes, in words."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s left"
    return f"about {round(seconds / 60)} min left"
