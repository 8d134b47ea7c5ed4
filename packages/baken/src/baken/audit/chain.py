"""The chain of digests over the audit lines, and what breaks it.

Digest of a line = SHA-256 of the digest before it and the canonical JSON of the
line (keys sorted, no spaces, UTF-8). The line before the first has a digest of 32
zero bytes. Format: `docs/reference/formats.md`.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

START = bytes(32)
NO_PAYLOAD = bytes(32)

LINE = (
    "number",
    "at",
    "by_id",
    "role",
    "purpose",
    "organisation_id",
    "action",
    "kind",
    "key",
    "decision",
    "fields",
)
"""What the digest of a line covers, beside the digest of its payload."""


@dataclass(frozen=True)
class Head:
    """The last line of the chain: what is anchored elsewhere."""

    number: int
    digest: bytes


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold, and in what way."""

    number: int
    what: str


def digest_of(line: Mapping[str, Any], *, payload_digest: bytes, previous: bytes) -> bytes:
    """Return the digest of `line`, which holds the values named in `LINE`."""
    at: datetime = line["at"]
    canonical = {
        **{name: line[name] for name in LINE},
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by_id": None if line["by_id"] is None else str(line["by_id"]),
        "payload": payload_digest.hex(),
    }
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(previous + text.encode()).digest()


def payload_digest(payload: str | None, salt: bytes | None) -> bytes:
    """Return the salted digest of a payload; 32 zero bytes where there is none."""
    if payload is None or salt is None:
        return NO_PAYLOAD
    return hmac.digest(salt, payload.encode(), sha256)


def faults(lines: Iterable[Mapping[str, Any]], anchors: Mapping[int, bytes]) -> Iterable[Fault]:
    """Yield every place where `lines`, in order of number, are not the chain they should be.

    `anchors` are heads that were kept elsewhere: without them nobody can tell that
    the end was cut off, or that the whole was written anew.
    """
    previous, expected = START, 1
    waiting = dict(anchors)
    for line in lines:
        number = line["number"]
        if number != expected:
            yield Fault(expected, f"missing: the next line is {number}")
        if bytes(line["previous"]) != previous:
            yield Fault(number, "does not follow the line before it")
        if line["payload"] is not None and bytes(line["payload_digest"]) != payload_digest(
            line["payload"], line["salt"] and bytes(line["salt"])
        ):
            yield Fault(number, "its payload was changed")
        digest = digest_of(
            line,
            payload_digest=bytes(line["payload_digest"]),
            previous=bytes(line["previous"]),
        )
        if digest != bytes(line["digest"]):
            yield Fault(number, "was changed")
        if waiting.pop(number, digest) != digest:
            yield Fault(number, "differs from the head that was kept elsewhere")
        previous, expected = bytes(line["digest"]), number + 1
    for number in sorted(waiting):
        yield Fault(number, "is gone: a head that was kept elsewhere names it")
