"""The process in which files are cleaned can do nothing else, and may die without harm."""

import subprocess
import sys

import pytest

from baken.files.cleaning import apart
from baken.files.cleaning.limits import Reason, Refused

PROGRAM = """
import socket, sys
from baken.files.cleaning import child
child.CPU_SECONDS = {seconds}
child._give_up()
{what}
"""


def died(what, seconds=5):
    """Return how a process that gave up everything ends when it does `what`."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(what=what, seconds=seconds)],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("what", "how"),
    [
        ("open('/etc/passwd')", "Too many open files"),
        ("socket.socket()", "Too many open files"),
        ("socket.socketpair()", "Too many open files"),
        ("import subprocess; subprocess.run(['id'])", "Too many open files"),
        ("bytearray(4 * 2**30)", "MemoryError"),
    ],
)
def test_it_can_open_nothing_and_take_no_more_than_its_share(what, how):
    ended = died(what)

    assert ended.returncode == 1
    assert how in ended.stderr


def test_it_gets_no_more_than_its_time():
    assert died("while True: pass", seconds=1).returncode < 0


def test_it_knows_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("BAKEN_SECRET", "geheim")
    seen = {}

    def watched(*_command, **how):
        seen.update(how["env"])
        raise subprocess.TimeoutExpired("child", 1)

    monkeypatch.setattr(subprocess, "run", watched)
    with pytest.raises(Refused):
        apart.cleaned(b"tekst")

    assert set(seen) == {"PYTHONPATH"}


def test_the_house_itself_never_loads_what_reads_pictures_and_pdfs():
    program = "import sys; from baken.files.cleaning import apart; print('PIL' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert ended.stdout == "False\n"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Reason.HEAVY),
        ("raise SystemExit(3)", Reason.DAMAGED),
        ("import time; time.sleep(60)", Reason.HEAVY),
        ("print('refused\\npages', end='')", Reason.PAGES),
        ("print('something else')", Reason.DAMAGED),
        ("pass", Reason.DAMAGED),
    ],
)
def test_a_process_that_dies_or_babbles_is_a_refusal(monkeypatch, program, reason):
    monkeypatch.setattr(apart, "COMMAND", [sys.executable, "-c", program])
    monkeypatch.setattr(apart, "SECONDS", 1)

    with pytest.raises(Refused) as refused:
        apart.cleaned(b"tekst")

    assert refused.value.reason == reason
