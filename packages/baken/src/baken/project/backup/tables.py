"""The tables of one of the two databases: copied out in one view of the whole, and put back."""

import hashlib
import json
from collections.abc import Generator
from dataclasses import dataclass

import psycopg
from django.apps import apps
from django.db import router
from psycopg import sql

from baken.project.backup import stream

CHUNK = 2**20
LEFT_OUT = {"accounts.session"}
"""What does not come back: whoever was signed in then signs in again."""
STEADY = """
    SET TimeZone = 'UTC';
    SET DateStyle = 'ISO';
    SET IntervalStyle = 'iso_8601';
    SET statement_timeout = 0;
    SET lock_timeout = 0;
    SET idle_in_transaction_session_timeout = 0;
"""
"""The same text for the same value, whatever the server's settings; and time to finish."""


@dataclass(frozen=True)
class Table:
    """One table, with the columns that a backup holds."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    """The columns that tell its rows apart: one, or several together."""

    def copy_out(self) -> sql.Composed:
        """Return the statement that writes the rows in order of their key."""
        return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
            self._names(),
            sql.Identifier(self.name),
            sql.SQL(", ").join(map(sql.Identifier, self.key)),
        )

    def copy_in(self) -> sql.Composed:
        """Return the statement that reads rows."""
        return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self.name), self._names())

    def _names(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))


def tables_of(alias: str) -> list[Table]:
    """Return the tables that live in the database `alias`, with every concrete field."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if not options.managed or options.proxy or options.label_lower in LEFT_OUT:
            continue
        if router.allow_migrate_model(alias, model):
            columns = tuple(
                str(field.column)
                for field in options.local_concrete_fields
                if not getattr(field, "generated", False)
            )
            key = tuple(str(field.column) for field in options.pk_fields)
            found[options.db_table] = Table(options.db_table, columns, key)
    return [found[name] for name in sorted(found)]


def digest(connection: psycopg.Connection, table: Table) -> tuple[int, str]:
    """Return how many rows `table` has, and the digest of their text in order."""
    seen, rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(table.copy_out()) as out:
        for piece in out:
            rows += bytes(piece).count(b"\n")
            seen.update(piece)
    return rows, seen.hexdigest()


def copied(connection: psycopg.Connection, table: Table) -> Generator[bytes, None, int]:
    """Yield the frames of one table, and return how many rows it has."""
    about = {"table": table.name, "columns": list(table.columns), "key": list(table.key)}
    yield stream.words(b"T", about)
    seen, rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(table.copy_out()) as out:
        waiting = bytearray()
        for piece in out:
            rows += bytes(piece).count(b"\n")
            seen.update(piece)
            waiting += piece
            if len(waiting) >= CHUNK:
                yield stream.frame(b"D", bytes(waiting))
                waiting.clear()
        if waiting:
            yield stream.frame(b"D", bytes(waiting))
    yield stream.words(b"E", {"rows": rows, "digest": seen.hexdigest()})
    return rows


def set_sequence(connection: psycopg.Connection, table: Table) -> None:
    """Let the numbering of new rows continue after the rows that are there."""
    if len(table.key) > 1:
        return
    [key] = table.key
    row = connection.execute(
        "SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', key]
    ).fetchone()
    if row and row[0]:
        connection.execute(
            sql.SQL(
                "SELECT setval({}, coalesce(max({key}), 1), max({key}) IS NOT NULL) FROM {table}"
            ).format(
                sql.Literal(row[0]),
                key=sql.Identifier(key),
                table=sql.Identifier(table.name),
            )
        )


def as_table(content: bytes) -> Table:
    """Return the table that a frame announces."""
    told = json.loads(content)
    key = [told["key"]] if isinstance(told["key"], str) else told["key"]
    return Table(told["table"], tuple(told["columns"]), tuple(key))
