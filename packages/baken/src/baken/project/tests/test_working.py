"""The worker beside the pages: it comes back when it ends, and ends when Baken ends."""

import sys
import threading
import time
from collections.abc import Callable

from baken.project import working


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def test_a_worker_that_ends_is_followed_by_another_until_all_stops(monkeypatch, tmp_path):
    begun = tmp_path / "begun"
    begun.touch()
    script = (
        "import pathlib, sys, time\n"
        f"with pathlib.Path({str(begun)!r}).open('a') as file: file.write('x')\n"
        "time.sleep(0 if len(pathlib.Path(file.name).read_text()) < 2 else 60)\n"
    )
    real = working.subprocess.Popen
    monkeypatch.setattr(
        working.subprocess, "Popen", lambda _words: real([sys.executable, "-c", script])
    )
    monkeypatch.setattr(working, "SECONDS_BETWEEN_TRIES", 0.01)
    worker = working.Worker("settings")
    keeper = threading.Thread(target=worker.keep)
    keeper.start()

    wait_for(lambda: begun.read_text() == "xx")
    worker.stop()
    keeper.join(10)

    assert not keeper.is_alive()
    assert begun.read_text() == "xx", "no other was started after the stop"
