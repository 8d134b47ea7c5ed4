"""The names of attachments: words for people, never a way to a place."""

import re
import unicodedata

from baken.files.states import Kind

LONGEST = 100
NAMELESS = "bijlage"
ENDINGS = {Kind.JPEG: ".jpg", Kind.PNG: ".png", Kind.PDF: ".pdf", Kind.TEXT: ".txt"}
KNOWN = re.compile(
    r"\.(?:jpe?g|jfif|png|webp|gif|pdf|te?xt|log|csv|md|html?|svg|php|exe|scr|com|bat|cmd|js|vbs|lnk"
    r"|msi|jar|apk|zip|docx?|docm|xlsx?|xlsm|pptx?|heic)\Z",
    re.IGNORECASE,
)
LAST = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,5}\Z")
UNSAFE = re.compile(r'[<>:"|?*\\/%;]')
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


def shown(name: str) -> str:
    """Return `name` as it may stand on a screen: one line, no folders, nothing unseen."""
    base = re.split(r"[\\/]", name)[-1]
    seen = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", base)
        if letter.isspace() or unicodedata.category(letter) not in UNSEEN
    )
    words = UNSAFE.sub("-", " ".join(seen.split())).strip(". ")
    return words[:LONGEST].rstrip(". ") or NAMELESS


def named(name: str, kind: Kind) -> str:
    """Return `name` with the ending that fits what the file is, and no other."""
    stem = LAST.sub("", shown(name))
    while len(shorter := KNOWN.sub("", stem)) < len(stem):
        stem = shorter
    ending = ENDINGS[kind]
    stem = stem[: LONGEST - len(ending)].strip(". ")
    if not stem or DEVICES.match(stem):
        stem = NAMELESS
    return stem + ending
