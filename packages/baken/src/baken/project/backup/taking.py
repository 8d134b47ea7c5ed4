"""`baken backup`: one of the two databases, as it is at one moment, while Baken works."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from baken.project.backup import stream, tables

ALIAS = {"data": "default", "keys": "keys"}


@dataclass
class Taken:
    """What a backup holds."""

    tables: int = 0
    rows: int = 0


def take(what: str, to: Path, recipients: list[str], *, at: datetime) -> Taken:
    """Write a backup of the data or of the keys to the file `to`.

    :raises Refusal: if it cannot be written; then there is no file.
    """
    taken = Taken()
    stream.write(_frames(what, at, taken), to, recipients)
    return taken


def open_connection(alias: str) -> psycopg.Connection:
    """Return a connection of its own, which gives the same text for the same value."""
    params = connections[alias].get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert")
    address = {name: params[name] for name in (*wanted, "sslkey") if name in params}
    connection = psycopg.connect(**address, application_name="baken backup", autocommit=True)
    connection.execute(tables.STEADY)
    return connection


def _frames(what: str, at: datetime, taken: Taken) -> Iterator[bytes]:
    """Return the frames of the backup, from one transaction that sees one moment."""
    alias = ALIAS[what]
    migrations = sorted(MigrationRecorder(connections[alias]).applied_migrations())
    yield stream.words(
        b"H",
        {
            "magic": stream.MAGIC,
            "format": stream.FORMAT,
            "what": what,
            "at": at.isoformat(),
            "baken": version("baken"),
            "migrations": [list(one) for one in migrations],
            "zone": settings.TIME_ZONE,
        },
    )
    with open_connection(alias) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in tables.tables_of(alias):
            rows = yield from tables.copied(connection, table)
            taken.tables += 1
            taken.rows += rows
        connection.execute("COMMIT")
    yield stream.words(b"Z", {"tables": taken.tables, "rows": taken.rows})
