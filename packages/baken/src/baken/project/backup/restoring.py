"""`baken restore`: a backup, put back in a database that holds nothing, whole or not at all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from baken.project import prepare
from baken.project.backup import stream, tables
from baken.project.backup.taking import ALIAS, open_connection
from baken.project.refusal import Refusal

DROP_ROUTINES = """
    DO $$ DECLARE made regprocedure; BEGIN
        FOR made IN
            SELECT oid FROM pg_proc
            WHERE pronamespace = current_schema()::regnamespace
            AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
        LOOP EXECUTE 'DROP ROUTINE ' || made || ' CASCADE'; END LOOP;
    END $$
"""
"""Takes away what our migrations made beside tables, and leaves extensions alone."""


@dataclass
class Contents:
    """What a backup says about itself, read to its end."""

    header: dict[str, Any]
    digests: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Of each table: how many rows, and the digest of their text."""


def look_into(file: Path, keys: list[Any], what: str) -> Contents:
    """Read the whole backup once, without using it.

    :raises Refusal: if it is damaged, cannot be opened, or is another kind of backup.
    """
    contents = Contents({})
    name = ""
    for kind, content in stream.read(file, keys):
        if kind == b"H":
            contents.header = json.loads(content)
            _refuse_other_kind(contents.header, file, what)
        elif kind == b"T":
            name = tables.as_table(content).name
        elif kind == b"E":
            told = json.loads(content)
            contents.digests[name] = (told["rows"], told["digest"])
    return contents


def _refuse_other_kind(header: dict[str, Any], file: Path, what: str) -> None:
    if header.get("magic") != stream.MAGIC or header.get("format") != stream.FORMAT:
        raise Refusal(f"The file {file} is not a backup that this Baken can read.")
    if header["what"] != what:
        raise Refusal(
            f"The file {file} is a backup of the {header['what']}, not of the {what}: "
            f"use «baken restore {header['what']}»."
        )


def refuse_filled(what: str) -> None:
    """Refuse a database that holds anything.

    :raises Refusal: if it has a table.
    """
    with connections[ALIAS[what]].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        (found,) = cursor.fetchone()
    if found:
        raise Refusal(
            f"The database for the {what} is not empty, and a backup is put back only where "
            "nothing is. Name a new folder with --data, or make a new database."
        )


def restore(file: Path, keys: list[Any], what: str, contents: Contents) -> None:
    """Put the backup back, and compare every table with what the backup says of it.

    :raises Refusal: if that fails; the database is then as empty as before.
    """
    alias = ALIAS[what]
    try:
        _make_tables(alias, contents.header["migrations"])
        with open_connection(alias) as connection, connection.transaction():
            _empty(connection, alias)
            _load(connection, file, keys)
            _compare(connection, alias, contents)
        if prepare.behind():
            connections.close_all()
            call_command("migrate", database=alias, interactive=False, verbosity=0)
    except BaseException:
        drop_everything(alias)
        raise


def _make_tables(alias: str, migrations: list[list[str]]) -> None:
    """Make the tables as they were when the backup was taken."""
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None).graph
    wanted = {(app, name) for app, name in migrations}
    unknown = sorted(wanted - set(graph.nodes))
    if unknown:
        app, name = unknown[0]
        raise Refusal(
            f"The backup was made by another Baken (it knows «{app} {name}»): "
            "restore it with that version."
        )
    for app, name in sorted(wanted):
        children = {child.key for child in graph.node_map[app, name].children}
        if not any(child[0] == app and child in wanted for child in children):
            call_command("migrate", app, name, database=alias, interactive=False, verbosity=0)


def _empty(connection: psycopg.Connection, alias: str) -> None:
    """Take away the rows that making the tables brought along: the backup has its own."""
    connection.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in tables.tables_of(alias):
        name = sql.Identifier(table.name)
        found = connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(name))
        if found.fetchone() == (True,):
            connection.execute(sql.SQL("DELETE FROM {}").format(name))


def _load(connection: psycopg.Connection, file: Path, keys: list[Any]) -> None:
    """Read the rows of every table."""
    rest = stream.read(file, keys)
    for kind, content in rest:
        if kind == b"T":
            table = tables.as_table(content)
            with connection.cursor() as cursor, cursor.copy(table.copy_in()) as into:
                for piece in _rows(rest):
                    into.write(piece)
            tables.set_sequence(connection, table)


def _rows(rest: Iterator[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Return the rows of the table that has begun."""
    for kind, content in rest:
        if kind == b"E":
            return
        yield content


def _compare(connection: psycopg.Connection, alias: str, contents: Contents) -> None:
    """Make sure that every table holds what the backup says.

    :raises Refusal: if one does not.
    """
    for table in tables.tables_of(alias):
        told = contents.digests.get(table.name)
        if told is not None and tables.digest(connection, table) != told:
            raise Refusal(
                f"The table {table.name} did not come back as it was: nothing was restored."
            )


def drop_everything(alias: str) -> None:
    """Leave the database, which was empty before, empty again."""
    connections[alias].close()
    with open_connection(alias) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
        for (name,) in rows:
            connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))
        connection.execute(DROP_ROUTINES)
