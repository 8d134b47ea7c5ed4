"""The worker beside the pages: a process of its own that does what goes on in the background."""

import os
import subprocess
import sys
import threading
from contextlib import suppress

from baken.project.serving import end_with_parent

SECONDS_TO_STOP = 5
SECONDS_BETWEEN_TRIES = 2
A_DAY = 24 * 3600


class Worker:
    """Keeps one worker alive until it is told to stop; a job that it leaves is taken up again."""

    def __init__(self, settings_module: str) -> None:
        """Remember the settings with which the worker runs."""
        self._settings_module = settings_module
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start the worker, and start another whenever it ends; returns after `stop`.

        Linux would end the worker together with the thread that started it, so
        this one stays until Baken ends.
        """
        while not self._ended.is_set():
            self._process = subprocess.Popen(  # noqa: S603  our own program, our own words
                [sys.executable, "-m", "baken.project.working", self._settings_module]
            )
            self._process.wait()
            self._ended.wait(SECONDS_BETWEEN_TRIES)

    def stop(self) -> None:
        """End the worker; what it was doing stays to be done."""
        self._ended.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
            return
        process.kill()
        process.wait()


def main(settings_module: str) -> None:
    """Work until the program that started this one ends, or says to stop."""
    end_with_parent()
    prepare(settings_module)
    from django.core.management import call_command

    call_command("work")


def prepare(settings_module: str) -> None:
    """Set Django up for work that may take its time."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    os.environ["BAKEN_STATEMENT_SECONDS"] = str(A_DAY)

    import django

    django.setup()


if __name__ == "__main__":
    main(sys.argv[1])
