"""Plain text: letters and line ends, and nothing that steers a screen."""

import codecs
import re

from baken.files.cleaning.limits import TEXT_BYTES, Reason, Refused

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but tab and line end
    "\u061c\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction, nothing
    "\U000e0000-\U000e0fff]"  # tags and variation marks: text in text
)
BINARY = re.compile(r"[\x00-\x06\x0e-\x1a\x1c-\x1f]")


def cleaned(content: bytes) -> bytes:
    """Return the text in UTF-8 with plain line ends.

    :raises Refused: if it is no text, no UTF-8, or too long.
    """
    if len(content) > TEXT_BYTES:
        raise Refused(Reason.LONG_TEXT)
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        binary = any(byte < 9 for byte in content[:4096])
        raise Refused(Reason.UNKNOWN if binary else Reason.LETTERS) from error
    if BINARY.search(text):
        raise Refused(Reason.UNKNOWN)
    text = ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = STEERING.sub("", text)
    if not text.strip():
        raise Refused(Reason.EMPTY)
    return text.encode()
