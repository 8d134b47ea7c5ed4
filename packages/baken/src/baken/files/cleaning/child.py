"""The process in which a file is cleaned: `python -m baken.files.cleaning.child`.

It reads the file from its input and writes one word and the cleaned file, or one
reason. Before it reads, it gives up what it does not need: it can open no file and
no connection, write nothing to disk, and use little memory and time. A fault in a
library that reads pictures or PDF then costs this process and nothing else.
"""

import sys

from baken.files.cleaning import images, kinds, pdfs, texts
from baken.files.cleaning.limits import CPU_SECONDS, MEMORY, REFUSED, Found, Reason, Refused
from baken.kernel import apart


def main() -> None:
    """Clean what comes in, and write what it has become."""
    _give_up()
    word, answer = answered(sys.stdin.buffer.read())
    sys.stdout.buffer.write(f"{word}\n".encode() + answer)


def answered(content: bytes) -> tuple[str, bytes]:
    """Return the kind and the cleaned bytes, or `refused` and the reason."""
    try:
        kind, clean = cleaned(content)
    except Refused as refusal:
        return REFUSED, refusal.reason.encode()
    except MemoryError:
        return REFUSED, Reason.HEAVY.encode()
    except Exception:  # noqa: BLE001  whatever a library says: the file cannot be read
        return REFUSED, Reason.DAMAGED.encode()
    return kind, clean


def cleaned(content: bytes) -> tuple[Found, bytes]:
    """Return what `content` is, and what is left of it.

    :raises Refused: with the reason.
    """
    match kinds.kind_of(content):
        case kinds.PDF:
            return Found.PDF, pdfs.cleaned(content)
        case kinds.TEXT:
            return Found.TEXT, texts.cleaned(content)
        case kind:
            return images.cleaned(content, kind)


def _give_up() -> None:
    apart.give_up(cpu_seconds=CPU_SECONDS, memory=MEMORY)


if __name__ == "__main__":
    main()
