"""`baken check`: is every part well, in words for an operator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from baken.audit import queries as audit
from baken.kernel.sealing import keyring, keystore
from baken.project import prepare
from baken.project.refusal import Refusal

MOST_CLOCK_DIFFERENCE = timedelta(seconds=5)


@dataclass(frozen=True)
class Result:
    """What one look at one part gave."""

    part: str
    well: bool
    said: str


def every_part() -> list[Result]:
    """Return the results of all looks."""
    looks: dict[str, Callable[[], tuple[bool, str]]] = {
        "database": lambda: _server("default"),
        "key store": lambda: _server("keys"),
        "tables": _tables,
        "key ring": _key_ring,
        "clock": _clock,
        "audit": _audit,
        "https": _https,
        "mail": _mail,
    }
    return [_looked(part, look) for part, look in looks.items()]


def _looked(part: str, look: Callable[[], tuple[bool, str]]) -> Result:
    try:
        return Result(part, *look())
    except (DatabaseError, Refusal, keyring.KeyringError, OSError) as failure:
        reason = failure if isinstance(failure, Refusal | keyring.KeyringError) else "no answer"
        return Result(part, False, str(reason))


def _server(alias: str) -> tuple[bool, str]:
    """Return whether the server keeps what it acknowledged."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('synchronous_commit'),"
            " current_setting('fsync'), current_setting('full_page_writes')"
        )
        version, commit, fsync, pages = cursor.fetchone()
    durable = commit in ("on", "remote_apply") and fsync == pages == "on"
    said = "waits for the disk" if durable else "does NOT wait for the disk before it says yes"
    return durable, f"PostgreSQL {version}, {said}"


def _tables() -> tuple[bool, str]:
    missing = prepare.behind()
    if missing:
        return False, f"{len(missing)} changes wait: run «baken migrate»"
    return True, "as this version needs them"


def _key_ring() -> tuple[bool, str]:
    path = Path(settings.BAKEN_KEYRING)
    ring = keyring.read(path)
    lost = sorted(set(keystore.versions()) - set(ring.keys))
    if lost:
        return False, f"{path} lacks version {lost[0]}, with which dossier keys were wrapped"
    if path.stat().st_mode & 0o077:
        return False, f"others than its owner may read {path}: run chmod 400"
    return True, f"{len(ring.keys)} keys, version {ring.active} active"


def _clock() -> tuple[bool, str]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    difference = abs(theirs - timezone.now())
    seconds = difference.total_seconds()
    return difference <= MOST_CLOCK_DIFFERENCE, f"{seconds:.1f} s from the database's"


def _audit() -> tuple[bool, str]:
    head = audit.head()
    if head is None:
        return True, "no lines yet"
    return True, f"{head.number} lines, the last is {head.digest.hex()[:16]}…"


def _https() -> tuple[bool, str]:
    if not settings.SESSION_COOKIE_SECURE:
        return False, "off: good on your own machine only (BAKEN_HTTPS)"
    if not settings.ENVIRONMENT.proxies:
        return True, "on; name the proxy that speaks it with BAKEN_PROXIES=1"
    return True, "on, spoken by a proxy of your own"


def _mail() -> tuple[bool, str]:
    if not settings.ENVIRONMENT.email_host:
        return True, "not sent: BAKEN_EMAIL_HOST is empty"
    return True, f"sent by {settings.ENVIRONMENT.email_host}"
