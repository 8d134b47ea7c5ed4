"""A PostgreSQL server of one's own: looked at before Baken runs on it."""

import os

import psycopg
import pytest
from django.db import connections
from psycopg.conninfo import make_conninfo

from baken.project.backup.taking import open_connection
from baken.project.databases import described
from baken.project.environment import Environment
from baken.project.postgres import own_server
from baken.project.refusal import Refusal
from baken.project.tests.conftest import baken, free_port, refusal


@pytest.fixture
def urls(transactional_db: None) -> dict[str, str]:
    """Addresses of the two test databases, as an operator would write them."""
    found = {}
    for alias in ("default", "keys"):
        with open_connection(alias) as connection:
            parts = connection.info.get_parameters()
            found[alias] = make_conninfo(
                host=connection.info.host,
                port=connection.info.port,
                user=connection.info.user,
                password=connection.info.password or None,
                dbname=parts["dbname"],
            )
    return found


@pytest.mark.parametrize("version", [140011, 90600])
def test_a_server_older_than_15_is_refused_by_its_number(version):
    with pytest.raises(
        Refusal, match=f"is version {version // 10000}, and Baken needs 15 or newer"
    ):
        own_server.refuse_too_old(version, "DATABASE_URL")


@pytest.mark.parametrize("version", [150000, 180004])
def test_15_and_newer_are_taken(version):
    own_server.refuse_too_old(version, "DATABASE_URL")


def test_a_too_old_server_ends_the_program_with_its_sentence(urls, monkeypatch, capsys):
    from baken.project import cli

    monkeypatch.setattr(own_server, "OLDEST", 99)
    monkeypatch.setenv("DATABASE_URL", urls["default"])
    monkeypatch.setenv("KEYS_DATABASE_URL", urls["keys"])

    code = cli.main(["migrate"])

    assert code == 1
    assert "and Baken needs 99 or newer" in capsys.readouterr().err


def test_one_database_for_data_and_keys_is_refused(urls, tmp_path):
    result = baken(
        "check",
        "--data",
        tmp_path,
        DATABASE_URL=urls["default"],
        KEYS_DATABASE_URL=urls["default"],
    )

    assert "are the same database: the keys must live apart" in refusal(result)


def test_without_a_database_for_the_keys_serving_is_refused(urls, tmp_path):
    result = baken(
        "serve",
        "--data",
        tmp_path / "d",
        "--port",
        str(free_port()),
        DATABASE_URL=urls["default"],
    )

    assert "The keys must live apart from what they open" in refusal(result)


def test_a_server_that_does_not_wait_for_its_disk_is_refused(urls):
    with open_connection("default") as connection:
        waits = connection.execute("SELECT current_setting('fsync')").fetchone() == ("on",)

    if waits:
        own_server.refuse_forgetful(urls["default"], "DATABASE_URL")
    else:
        with pytest.raises(Refusal, match="would lose reports after a power cut"):
            own_server.refuse_forgetful(urls["default"], "DATABASE_URL")


def test_two_databases_on_one_server_are_two(urls):
    assert not own_server.same_database(urls["default"], urls["keys"])
    assert own_server.same_database(urls["keys"], urls["keys"])


def test_a_demo_keeps_its_keys_in_a_second_database_beside_the_first():
    url = "postgresql://someone:secret@host/baken"

    assert "dbname=baken_keys" in own_server.keys_beside(url)


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize("alias", ["default", "keys"])
def test_every_connection_waits_for_the_disk_and_does_not_wait_for_ever(alias):
    wanted = {
        "synchronous_commit": "on",
        "statement_timeout": "20s",
        "lock_timeout": "5s",
        "application_name": "baken",
    }
    with connections[alias].cursor() as cursor:
        for name, value in wanted.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            assert cursor.fetchone() == (value,)


def test_what_else_an_address_says_goes_to_the_driver():
    url = "postgresql://me@db.example.nl/baken?sslmode=verify-full&sslrootcert=/etc/ca.pem"

    options = described(url, name="baken", environment=Environment())["OPTIONS"]

    assert options["sslmode"] == "verify-full"
    assert options["sslrootcert"] == "/etc/ca.pem"


def test_a_missing_key_database_is_made_once(urls):
    name = f"test_made_{os.getpid()}"
    url = make_conninfo(urls["default"], dbname=name)
    try:
        own_server.make_if_missing(url, beside=urls["default"])
        own_server.make_if_missing(url, beside=urls["default"])
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        with open_connection("default") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
