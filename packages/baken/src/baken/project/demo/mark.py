"""The mark on a database that says: everything here is made up.

It is the comment on the database itself, which no backup carries along. Only
`baken demo` writes it, and only on a database that holds nothing.
"""

from enum import StrEnum

from django.db import connections
from django.db.utils import ProgrammingError

from baken.project.backup.restoring import drop_everything
from baken.project.refusal import Refusal


class Mark(StrEnum):
    """How far the demo in a database is."""

    BEGUN = "Baken demo: made-up people only, not complete"
    COMPLETE = "Baken demo: made-up people only"


def find() -> Mark | None:
    """Return the mark of the database; None for one that is no demo."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        (comment,) = cursor.fetchone()
    return Mark(comment) if comment in list(Mark) else None


def refuse_demo() -> None:
    """Refuse to serve a demo in earnest: everyone knows the password of its people.

    :raises Refusal: if the database is marked as a demo.
    """
    if find() is not None:
        raise Refusal(
            "This database is a demo, with a password that everyone may know: "
            "run it with «baken demo», or choose another folder or database."
        )


def begin() -> None:
    """Mark an empty database as a demo that is being filled; empty one that was never completed.

    :raises Refusal: if the database holds anything that no demo put there.
    """
    found = find()
    if found is Mark.COMPLETE:
        return
    if found is Mark.BEGUN:
        for alias in connections:
            drop_everything(alias)
    elif any(_holds_anything(alias) for alias in connections):
        raise Refusal(
            "The database holds data that no demo put there, and a demo never runs on such data: "
            "choose a new folder with --data, or an empty database."
        )
    _write(Mark.BEGUN)


def complete() -> None:
    """Mark the demo as complete."""
    _write(Mark.COMPLETE)


def _holds_anything(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        (tables,) = cursor.fetchone()
    return bool(tables)


def _write(mark: Mark) -> None:
    connection = connections["default"]
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE {name} IS '{mark}'")
    except ProgrammingError as failure:
        raise Refusal(
            "The user of DATABASE_URL does not own the database, and a demo must mark it as a "
            "demo: let that user own it, or leave DATABASE_URL out."
        ) from failure
