"""Limits on how often something is done, which hold over all server processes together.

Who did it is kept as a blind index only, under another key for each day: from the
table nobody reads an address, and what one address does today cannot be laid beside
what it did last week.
"""

from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from allauth.core.internal.httpkit import get_client_ip
from django.db import connection, transaction
from django.http import HttpRequest

from baken.kernel.models import Uses
from baken.kernel.sealing import blind

NETWORK = 64
"""One visitor has so many bits of an IPv6 address in common with themselves."""

_STILL = "ARRAY(SELECT use FROM unnest(kept.moments) AS use WHERE use > %(since)s)"
_SPEND = f"""
    WITH counted AS (
        INSERT INTO kernel_uses AS kept (who, moments, until)
        VALUES (%(today)s, ARRAY[%(at)s]::timestamptz[], %(until)s)
        ON CONFLICT (who) DO UPDATE
        SET moments = {_STILL} || %(at)s::timestamptz, until = %(until)s
        WHERE cardinality({_STILL}) < %(most)s
        RETURNING 1
    ), carried AS (
        INSERT INTO kernel_uses AS kept (who, moments, until)
        SELECT tomorrow, ARRAY[%(at)s]::timestamptz[], %(until)s
        FROM counted, unnest(%(later)s::bytea[]) AS tomorrow
        ON CONFLICT (who) DO UPDATE
        SET moments = {_STILL} || %(at)s::timestamptz, until = %(until)s
    )
    SELECT count(*) FROM counted
"""  # noqa: S608  nothing that a person typed is in it


def spend(purpose: str, who: str, *, most: int, within: timedelta, at: datetime) -> bool:
    """Count one use; return False, and count nothing, when `most` uses within `within` are spent.

    `who` is an address, or empty for everyone together. It is one statement with a
    transaction of its own: of many at once never more than `most` pass, whatever
    becomes of the rest of the request the use stays counted, and no one waits for it.

    A use shortly before midnight is also written under the key of the next day, so
    that the change of keys gives nobody a second chance.

    :raises RuntimeError: inside a transaction, which could take the use back.
    """
    today, *later = [_index(purpose, who, day) for day in _days(at, at + within)]
    with transaction.atomic(durable=True, savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            _SPEND,
            {
                "today": today,
                "later": later,
                "at": at,
                "since": at - within,
                "until": at + within,
                "most": most,
            },
        )
        return bool(cursor.fetchone()[0])


def clean(at: datetime) -> int:
    """Forget every use that counts no more at `at`; return of how many visitors it was."""
    return Uses.objects.filter(until__lte=at).delete()[0]


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address as the lockout sees it; of IPv6 the network, not the device."""
    found = get_client_ip(request)
    if found is None:
        return "unknown"
    address = ip_address(found)
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or IPv6Network((int(address), NETWORK), strict=False))
    return str(address)


def _index(purpose: str, who: str, day: date) -> bytes:
    return blind.index(who, purpose=f"kernel.limits|{purpose}|{day}")


def _days(first: datetime, last: datetime) -> list[date]:
    """Return the days from `first` to `last`, on the calendar of UTC."""
    start, end = first.astimezone(UTC).date(), last.astimezone(UTC).date()
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]
