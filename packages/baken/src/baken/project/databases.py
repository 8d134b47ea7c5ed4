"""Django's description of the two databases, from their addresses."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from baken.project.environment import Environment

OLDEST = 15
SECONDS_TO_CONNECT = 5
OWN_WORDS = {
    "dbname": "NAME",
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
}


def described(url: str, *, name: str, environment: Environment) -> dict[str, Any]:
    """Return Django's description of the database at `url`.

    What else the address says (`sslmode`, `sslrootcert`) goes to the driver as it is.

    :param name: what the database is called where the address does not say so.
    :raises psycopg.ProgrammingError: if `url` is no address of a PostgreSQL database.
    """
    words: dict[str, Any] = {"dbname": name} | conninfo_to_dict(url)
    own = {setting: words.pop(word, "") for word, setting in OWN_WORDS.items()}
    limits = (
        f"-c statement_timeout={environment.statement_seconds}s "
        f"-c lock_timeout={environment.lock_seconds}s "
        f"-c idle_in_transaction_session_timeout={max(60, environment.statement_seconds)}s "
        "-c synchronous_commit=on"
    )
    return {
        "ENGINE": "django.db.backends.postgresql",
        **own,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": SECONDS_TO_CONNECT,
            "application_name": "baken",
            **words,
            "options": f"{limits} {words.get('options', '')}".strip(),
        },
    }


def pooled(database: dict[str, Any], environment: Environment) -> dict[str, Any]:
    """Return `database` with connections that threads share, for a server that stays up."""
    pool = {
        "min_size": 1,
        "max_size": environment.database_connections,
        "timeout": 3,
        "reconnect_timeout": 30,
    }
    return {**database, "OPTIONS": {**database["OPTIONS"], "pool": pool}}
