"""Read the audit."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from baken.audit import chain
from baken.audit.models import Entry
from baken.audit.states import Decision


def about(kind: str, key: str) -> QuerySet[Entry]:
    """Return what was done and seen of one thing, first things first."""
    return (
        Entry.objects.filter(kind=kind, key=key)
        .select_related("by", "organisation")
        .order_by("number")
    )


def recent(
    *, on: date | None = None, key: str = "", email: str = "", decision: str = ""
) -> QuerySet[Entry]:
    """Return the lines of the audit, newest first, narrowed by day, thing, person or outcome."""
    lines = Entry.objects.select_related("by", "organisation").order_by("-number")
    if on:
        first, last = (datetime.combine(on, moment) for moment in (time.min, time.max))
        lines = lines.filter(at__gte=timezone.make_aware(first), at__lte=timezone.make_aware(last))
    if key:
        lines = lines.filter(key=key)
    if email:
        lines = lines.filter(by__email__iexact=email)
    if decision in Decision.values:
        lines = lines.filter(decision=decision)
    return lines


def head() -> chain.Head | None:
    """Return the last line of the chain, or None when there is none yet."""
    last = Entry.objects.order_by("-number").values("number", "digest").first()
    return chain.Head(last["number"], bytes(last["digest"])) if last else None


def faults(anchors: Mapping[int, bytes]) -> Iterator[chain.Fault]:
    """Yield every fault in the chain as it stands in the database."""
    lines = Entry.objects.order_by("number").values(
        *chain.LINE, "payload", "salt", "payload_digest", "previous", "digest"
    )
    yield from chain.faults(lines.iterator(chunk_size=5000), anchors)
