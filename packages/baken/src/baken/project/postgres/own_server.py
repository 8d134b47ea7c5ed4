"""Looking at a PostgreSQL server of one's own before Baken runs on it."""

import secrets

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from baken.project.databases import OLDEST, SECONDS_TO_CONNECT
from baken.project.refusal import Refusal

KEYS_SUFFIX = "_keys"


def look_at(url: str, name: str) -> None:
    """Make sure that Baken can run on the database at `url`.

    :param name: the setting that holds the address, for the sentence.
    :raises Refusal: if it does not answer, or is too old.
    """
    with connected(url, name) as connection:
        refuse_too_old(connection.info.server_version, name)


def refuse_forgetful(url: str, name: str) -> None:
    """Refuse a server that may lose what it acknowledged: good for tests, not for people.

    :raises Refusal: if it does not wait for its disk.
    """
    with connected(url, name) as connection:
        settings = connection.execute(
            "SELECT current_setting('fsync'), current_setting('full_page_writes')"
        ).fetchone()
    if settings != ("on", "on"):
        raise Refusal(
            f"The PostgreSQL server of {name} does not wait for its disk (fsync or "
            "full_page_writes is off) and would lose reports after a power cut: turn both on."
        )


def connected(url: str, name: str) -> psycopg.Connection:
    """Return a connection to `url`.

    :raises Refusal: if there is no such database, or it does not answer.
    """
    try:
        return psycopg.connect(url, connect_timeout=SECONDS_TO_CONNECT, autocommit=True)
    except psycopg.ProgrammingError as failure:
        raise Refusal(
            f"{name} is not an address of a PostgreSQL database: "
            "write it as postgresql://user:password@host/database."
        ) from failure
    except (psycopg.OperationalError, UnicodeError) as failure:
        raise Refusal(
            f"The PostgreSQL database of {name} does not answer: {_why(str(failure))}. "
            "Is the server running, and are the address and the password right?"
        ) from failure


def refuse_too_old(server_version: int, name: str) -> None:
    """Refuse a server older than Baken can use.

    :param server_version: as PostgreSQL itself writes it: 140011 is 14.11.
    :raises Refusal: if it is.
    """
    major = server_version // 10000
    if major < OLDEST:
        raise Refusal(
            f"The PostgreSQL server of {name} is version {major}, and Baken needs {OLDEST} or "
            "newer: upgrade the server, or leave DATABASE_URL out to use the embedded one."
        )


def keys_beside(url: str) -> str:
    """Return the address of a key store on the same server, for a demo."""
    parts = conninfo_to_dict(url)
    return make_conninfo(url, dbname=f"{parts.get('dbname', 'baken')}{KEYS_SUFFIX}")


def make_if_missing(url: str, *, beside: str) -> None:
    """Make the database at `url` on the server where `beside` is, unless it is there.

    :raises Refusal: if the user of that server may not make databases.
    """
    name = str(conninfo_to_dict(url)["dbname"])
    with connected(beside, "DATABASE_URL") as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone():
            return
        try:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as failure:
            raise Refusal(
                f"The user of DATABASE_URL may not make the database {name} for the keys: "
                "make it yourself, and set KEYS_DATABASE_URL to its address."
            ) from failure


def same_database(one: str, other: str) -> bool:
    """Return whether two addresses lead to the same database."""
    with connected(one, "DATABASE_URL") as first, connected(other, "KEYS_DATABASE_URL") as second:
        mark = secrets.randbits(62)  # a lock of this kind is seen in its own database only
        first.execute("SELECT pg_advisory_lock(%s)", [mark])
        free = second.execute("SELECT pg_try_advisory_lock(%s)", [mark]).fetchone()
        return free == (False,)


def _why(said: str) -> str:
    """Return the reason in what libpq says, which repeats itself for every address it tried."""
    first = said.strip().splitlines()[0]
    return first.rsplit("failed: ", 1)[-1].removeprefix("FATAL:  ").strip().rstrip(".?")
