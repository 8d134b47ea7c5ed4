"""A file for someone to keep: always a download, never a page."""

import re
import unicodedata
from collections.abc import Iterable
from typing import cast
from urllib.parse import quote

from anyascii import anyascii
from django.http import HttpResponse, StreamingHttpResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+(?:; charset=utf-8)?", re.ASCII)
UNKNOWN = "application/octet-stream"
NAMELESS = "file"
UNFIT = re.compile(r"[^A-Za-z0-9 ()_.,=+-]", re.ASCII)
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def download(pieces: Iterable[bytes], *, name: str, content_type: str) -> HttpResponse:
    """Return the bytes of `pieces` as a file called `name`, which no browser opens by itself.

    All pieces are taken before the first is sent: a file that turns out to be
    changed is not sent in part.
    """
    known = TYPE.fullmatch(content_type)
    return HttpResponse(
        b"".join(pieces),
        content_type=content_type if known else UNKNOWN,
        headers={"Content-Disposition": _disposition(name), **HEADERS},
    )


def stream(pieces: Iterable[bytes], *, name: str, content_type: str) -> HttpResponse:
    """Return a file like `download`, sent while it is read: the caller has checked it whole."""
    known = TYPE.fullmatch(content_type)
    answer = StreamingHttpResponse(
        pieces,
        content_type=content_type if known else UNKNOWN,
        headers={"Content-Disposition": _disposition(name), **HEADERS},
    )
    return cast("HttpResponse", answer)  # for a view they are alike: neither reads the content


def _disposition(name: str) -> str:
    """Return the header by which a browser saves (RFC 6266), with the name for old and new ones."""
    base = re.split(r"[\\/]", name)[-1]
    seen = "".join(letter for letter in base if unicodedata.category(letter) not in UNSEEN)
    seen = seen.strip(" .") or NAMELESS
    plain = UNFIT.sub("_", anyascii(seen)).strip(" .") or NAMELESS
    header = f'attachment; filename="{plain}"'
    return header if plain == seen else f"{header}; filename*=UTF-8''{quote(seen, safe='')}"
