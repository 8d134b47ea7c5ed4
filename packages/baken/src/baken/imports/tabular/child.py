"""The process in which a file of reports is read: `python -m baken.imports.tabular.child`.

It reads the file from its input and writes lines of JSON: what the table is, then every row with
its number before its cells. Of a file that is no table it writes the reason and a row instead.
"""

import codecs
import json
import sys

from baken.imports.tabular.limits import CPU_SECONDS, MEMORY, SIGNS, Reason, Unfit
from baken.imports.tabular.parsing import parsed
from baken.kernel import apart

ENCODINGS = ("utf-8-sig", "cp1252", "cp437", "utf-16-le")
"""What is looked up beforehand: nothing can be opened any more once a file is read."""


def main() -> None:
    """Read what comes in, and write what it holds."""
    for name in ENCODINGS:
        codecs.lookup(name)
    apart.give_up(cpu_seconds=CPU_SECONDS, memory=MEMORY)
    sys.stdout.buffer.write(answered(sys.stdin.buffer.read()))


def answered(content: bytes) -> bytes:
    """Return the lines of JSON of a file."""
    try:
        return b"\n".join(_lines(content))
    except Unfit as refusal:
        return _line({"reason": refusal.reason, "row": refusal.row})
    except MemoryError:
        return _line({"reason": Reason.HEAVY, "row": 0})
    except BaseException:  # noqa: BLE001  a library of others may panic in its own way
        return _line({"reason": Reason.UNREADABLE, "row": 0})


def _lines(content: bytes) -> list[bytes]:
    table = parsed(content)
    about = {
        "packed": table.packed,
        "guessed": table.guessed,
        "name": table.name,
        "sheets": table.sheets,
        "heads": table.heads,
    }
    lines, signs = [_line(about)], 0
    for number, row in table.rows:
        lines.append(_line([number, *row]))
        signs += len(lines[-1])
        if signs > SIGNS:
            raise Unfit(Reason.HEAVY)
    return lines


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


if __name__ == "__main__":
    main()
