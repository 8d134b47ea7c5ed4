"""What a file is, by its first bytes. Its name says nothing."""

import re

from baken.files.cleaning.limits import Reason, Refused

JPEG, PNG, WEBP, GIF, PDF, TEXT = "jpeg", "png", "webp", "gif", "pdf", "text"

TAKEN = (
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), WEBP),
    (re.compile(rb"GIF8[79]a"), GIF),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}%PDF-\d"), PDF),
)
REFUSED = (
    (rb"PK\x03\x04.{0,200}?(?:\[Content_Types\]|_rels/|word/|xl/|ppt/)", Reason.OFFICE),
    (rb"PK\x03\x04.{26,60}mimetypeapplication/", Reason.OFFICE),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\s*\{\\rt", Reason.OFFICE),
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)|7z\xbc\xaf|Rar!\x1a|\x1f\x8b|\xfd7zXZ", Reason.ARCHIVE),
    (rb"BZh[1-9]1AY|.{257}ustar[\x00 ]", Reason.ARCHIVE),
    (rb"MZ.{0,62}[\x00-\x08]|\x7fELF|L\x00\x00\x00\x01\x14\x02\x00|#!", Reason.PROGRAM),
    (rb"\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\x00asm", Reason.PROGRAM),
    (rb"\x00.{3}ftyp(?:hei|hev|mif|msf|avi[fs])", Reason.HEIC),
    (rb"\x00.{3}(?:ftyp|moov|mdat|wide|free)|\x1aE\xdf\xa3|OggS\x00|fLaC\x00", Reason.MOVING),
    (rb"RIFF.{4}(?:AVI |WAVE)|\x00\x00\x01[\xba\xb3]|0&\xb2u|FLV\x01", Reason.MOVING),
    (rb"ID3[\x02-\x04]|\xff[\xfb\xf3\xf2]", Reason.MOVING),
    (rb"II\*\x00|MM\x00\*|II\+\x00|BM.{4}\x00{4}|8BPS\x00|\x00\x00\x01\x00", Reason.OTHER_IMAGE),
    (
        rb"\x00\x00\x00\x0cj(?:P|X)|\xff\x4f\xff\x51|\x00\x00\x00\x0cJXL|\xff\x0a",
        Reason.OTHER_IMAGE,
    ),
    (rb"\s*%!PS", Reason.UNKNOWN),
)
NOT_TAKEN = tuple((re.compile(pattern, re.DOTALL), reason) for pattern, reason in REFUSED)
MARKUP = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*<(?:[!?]|[a-z][\w:-]*[\s/>])"
    rb"|<(?:html|script|svg|iframe|\?php|!doctype|!entity)\b|<[?]php",
    re.IGNORECASE,
)
HEAD = 2048
TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR"


def kind_of(content: bytes) -> str:
    """Return what `content` is, of the few kinds that are taken.

    :raises Refused: for everything else, with what it seems to be.
    """
    if not content:
        raise Refused(Reason.EMPTY)
    for pattern, kind in TAKEN:
        if pattern.match(content):
            return kind
    for pattern, reason in NOT_TAKEN:
        if pattern.match(content):
            raise Refused(reason)
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise Refused(Reason.LETTERS)
    if MARKUP.search(content[:HEAD]):
        raise Refused(Reason.WEB)
    if TEST_VIRUS in content:
        raise Refused(Reason.TEST_VIRUS)
    return TEXT
