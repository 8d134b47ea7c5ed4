"""Write the audit: one line, in the transaction of the act."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from baken.audit import chain
from baken.audit.models import Entry
from baken.audit.states import Decision

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from baken.accounts.models import User

CHAIN_LOCK = 0x62616B656E
"""The advisory lock that makes all writers of the chain wait for one another."""


def record(
    action: str,
    *,
    kind: str,
    key: str,
    by: "User | AnonymousUser | None",
    at: datetime,
    fields: Sequence[str] = (),
    decision: Decision = Decision.DONE,
    payload: Mapping[str, str] | None = None,
) -> None:
    """Add a line to the audit, after all lines that are there.

    It waits for whoever writes the chain now, until that transaction ends, so
    make it the last thing that an action does. `fields` holds names, never values.
    `payload` is what may have to be erased later.

    :raises RuntimeError: outside a transaction: the line and the act stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit line is written in the transaction of its act")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Entry.objects.order_by("-number").values("number", "digest").first()
    number = last["number"] + 1 if last else 1
    previous = bytes(last["digest"]) if last else chain.START

    text = (
        None if payload is None else json.dumps(dict(payload), sort_keys=True, ensure_ascii=False)
    )
    salt = None if payload is None else os.urandom(16)
    payload_digest = chain.payload_digest(text, salt)
    line = {
        "number": number,
        "at": at,
        "action": action,
        "kind": kind,
        "key": key,
        "decision": str(decision),
        "fields": list(fields),
        **_who(by),
    }
    Entry.objects.create(
        **line,
        payload=text,
        salt=salt,
        payload_digest=payload_digest,
        previous=previous,
        digest=chain.digest_of(line, payload_digest=payload_digest, previous=previous),
    )


def erase_payloads(numbers: Sequence[int]) -> int:
    """Erase what the lines `numbers` tell beside the bare fact; the chain still verifies."""
    return Entry.objects.filter(number__in=numbers, payload__isnull=False).update(
        payload=None, salt=None
    )


def _who(by: "User | AnonymousUser | None") -> dict[str, Any]:
    """Return the person, and the membership in which they act, as the line keeps them."""
    acting = getattr(by, "acting", None)
    person: UUID | None = getattr(by, "pk", None)
    return {
        "by_id": person,
        "role": acting.role if acting else "",
        "purpose": acting.purpose if acting else "",
        "organisation_id": acting.organisation_id if acting else None,
    }
