"""Let something that came from outside be read in a process of its own.

A fault in a library that reads files then costs that process and nothing else: it has no keys,
no network, no files, little memory and little time. The module that runs there calls `give_up`
before it looks at its input.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Sequence

STANDARD = 3
"""Input, output and errors are open; nothing is opened beyond those."""


class TooHeavy(Exception):
    """The process needed more time or memory than it may, or died of a fault of a library."""


class NotRun(Exception):
    """The process ended before it looked at what it was given, as after a bad installation."""


def command(module: str) -> list[str]:
    """Return the command that runs a module of ours."""
    return [sys.executable, "-B", "-m", module]


def answer_of(program: Sequence[str], content: bytes, *, seconds: float) -> bytes:
    """Return what a program of ours writes when it is given `content`, at most `seconds` later.

    It gets the way to the code and none of our secrets. What libraries say of a file may quote
    it, and is not kept.

    :raises TooHeavy: if the process was ended.
    :raises NotRun: if it ended by itself with a code other than 0.
    """
    try:
        process = subprocess.run(  # noqa: S603  the command is ours, the file is its input
            program,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooHeavy from error
    if process.returncode < 0:
        raise TooHeavy
    if process.returncode > 0:
        raise NotRun(f"it ended with {process.returncode}")
    return process.stdout


def give_up(*, cpu_seconds: int, memory: int) -> None:
    """Open no file and no connection any more, write nothing to disk, and use so little at most."""
    for what, most in [
        (resource.RLIMIT_NOFILE, STANDARD),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory),
    ]:
        resource.setrlimit(what, (most, most))
