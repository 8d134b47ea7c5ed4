"""Let a file be cleaned in a process of its own."""

import structlog

from baken.files.cleaning.limits import REFUSED, SECONDS, Found, Reason, Refused
from baken.kernel import apart

log = structlog.get_logger("baken.files")

COMMAND = apart.command("baken.files.cleaning.child")


def cleaned(content: bytes) -> tuple[Found, bytes]:
    """Return what `content` is, and what is left of it, without ever reading it here.

    :raises Refused: with the reason; also when the process died of the file.
    """
    try:
        said = apart.answer_of(COMMAND, content, seconds=SECONDS)
    except apart.TooHeavy as error:
        raise Refused(Reason.HEAVY) from error
    except apart.NotRun as error:
        log.error("files cannot be cleaned", why=str(error))
        raise Refused(Reason.DAMAGED) from error
    word, _, answer = said.partition(b"\n")
    try:
        if word == REFUSED.encode():
            raise Refused(Reason(answer.decode()))
        return Found(word.decode()), answer
    except ValueError as error:
        raise Refused(Reason.DAMAGED) from error
