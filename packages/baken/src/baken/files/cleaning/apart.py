"""Let a file be cleaned in a process of its own."""

import os
import subprocess
import sys

import structlog

from baken.files.cleaning.limits import REFUSED, SECONDS, Found, Reason, Refused

log = structlog.get_logger("baken.files")

COMMAND = [sys.executable, "-B", "-m", "baken.files.cleaning.child"]


def cleaned(content: bytes) -> tuple[Found, bytes]:
    """Return what `content` is, and what is left of it, without ever reading it here.

    :raises Refused: with the reason; also when the process died of the file.
    """
    try:
        # It gets the way to the code and none of our secrets. What libraries say of a
        # file may quote it, and is not kept.
        process = subprocess.run(  # noqa: S603  the command is ours, the file is its input
            COMMAND,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(Reason.HEAVY) from error
    if process.returncode < 0:  # it was ended: too much time, or a fault of a library
        raise Refused(Reason.HEAVY)
    if process.returncode > 0:  # it ended before it looked at the file, as after a bad installation
        log.error("files cannot be cleaned", code=process.returncode)
        raise Refused(Reason.DAMAGED)
    word, _, answer = process.stdout.partition(b"\n")
    try:
        if word == REFUSED.encode():
            raise Refused(Reason(answer.decode()))
        return Found(word.decode()), answer
    except ValueError as error:
        raise Refused(Reason.DAMAGED) from error
