"""A Baken that runs: starting, stopping, being killed, and starting again."""

import os
import signal
import stat
import time
from pathlib import Path

import psycopg
import pytest

from baken.project.demo.mark import Mark
from baken.project.folder import DataFolder
from baken.project.postgres import embedded
from baken.project.postgres.postmaster import Postmaster
from baken.project.tests.conftest import ask, baken, refusal

pytestmark = pytest.mark.slow

DOSSIER = "00000000-0000-4000-8000-000000000001"


def test_it_says_what_it_does_and_stops_in_order(served, start):
    running = start("serve", "--data", served)
    running.wait_until_well()

    said = running.stop(signal.SIGTERM)

    assert running.process.returncode == 0
    assert "Starting the database … done in" in said
    assert f"Baken runs on http://127.0.0.1:{running.port}/" in said
    assert said.index("Stopped.") < said.index("Stopping the database")
    assert not (served / "postgres" / "postmaster.pid").exists()


def test_ctrl_c_stops_it_as_well(served, start):
    running = start("serve", "--data", served)
    running.wait_until_well()

    running.stop(signal.SIGINT)

    assert running.process.returncode == 0


def test_a_second_start_on_the_same_folder_says_so(served, start):
    first = start("serve", "--data", served)
    first.wait_until_well()

    sentence = refusal(baken("serve", "--data", served, "--port", "1999"))

    assert f"already runs on the data folder {served} (process {first.process.pid})" in sentence
    assert ask(first.port) is not None


def test_when_it_is_killed_all_of_it_ends_and_the_next_start_works(served, start):
    first = start("serve", "--data", served)
    first.wait_until_well()
    first.stop(signal.SIGKILL)

    second = start("serve", "--data", served)
    second.wait_until_well()

    until = time.monotonic() + 10
    while ask(first.port) is not None and time.monotonic() < until:
        time.sleep(0.1)
    assert ask(first.port) is None


def test_when_its_database_is_killed_it_comes_back_without_a_restart(served, start):
    running = start("serve", "--data", served)
    running.wait_until_well()
    killed = Postmaster.read(served / "postgres").pid
    assert killed is not None

    os.kill(killed, signal.SIGKILL)

    running.wait_until_well()
    until = time.monotonic() + 20
    while Postmaster.read(served / "postgres").pid == killed and time.monotonic() < until:
        time.sleep(0.1)
    running.wait_until_well()
    assert Postmaster.read(served / "postgres").pid != killed


def test_commands_use_the_database_of_the_baken_that_runs(served, start):
    running = start("serve", "--data", served)
    running.wait_until_well()

    checked = baken("check", "--data", served)
    verified = baken("audit", "verify", "--data", served)
    health = baken("health", "--port", str(running.port))
    tables = baken("manage", "--data", served, "showmigrations", "kernel")

    assert checked.returncode == verified.returncode == health.returncode == 0, checked.stdout
    assert "key ring: 1 keys, version 1 active" in checked.stdout
    assert "The audit holds" in verified.stdout
    assert "key store: answers" in health.stdout
    assert "[X] 0001_initial" in tables.stdout


def test_a_lost_key_ring_is_never_replaced_once_something_was_sealed(served, tmp_path):
    ring = served / "keys" / "keyring.json"
    aside = ring.rename(tmp_path / "keyring.json")
    folder = DataFolder(served)
    _execute(
        folder,
        "baken_keys",
        "INSERT INTO kernel_datakey (dossier, ring_version, wrapped)"
        f" VALUES ('{DOSSIER}', 1, '\\x00')",
    )
    try:
        sentence = refusal(baken("serve", "--data", served, "--port", "1999"))
    finally:
        _execute(folder, "baken_keys", f"DELETE FROM kernel_datakey WHERE dossier = '{DOSSIER}'")
        aside.rename(ring)

    assert f"The key ring {ring} is missing" in sentence


def _execute(folder: DataFolder, database: str, statement: str) -> None:
    folder.open()
    server = embedded.start(folder)
    try:
        with psycopg.connect(server.url(database), autocommit=True) as connection:
            connection.execute(statement)
    finally:
        server.stop()
        folder.close()


def test_the_keys_lie_apart_and_are_readable_by_their_owner_alone(served):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (served / "keys").iterdir()}

    assert modes == {"secret-key": 0o400, "keyring.json": 0o400}
    assert stat.S_IMODE((served / "keys").stat().st_mode) == 0o700


def test_a_database_of_a_newer_baken_is_refused(served):
    folder = DataFolder(served)
    _execute(
        folder,
        "baken",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', '9999_x', now())",
    )
    try:
        sentence = refusal(baken("serve", "--data", served, "--port", "1999"))
    finally:
        _execute(folder, "baken", "DELETE FROM django_migrations WHERE name = '9999_x'")

    assert "was last used by a newer Baken (it knows «kernel 9999_x»)" in sentence


def test_a_demo_is_never_served_in_earnest(served):
    folder = DataFolder(served)
    _execute(folder, "baken", f"COMMENT ON DATABASE baken IS '{Mark.COMPLETE}'")
    try:
        sentence = refusal(baken("serve", "--data", served, "--port", "1999"))
    finally:
        _execute(folder, "baken", "COMMENT ON DATABASE baken IS NULL")

    assert sentence.startswith("This database is a demo")


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A folder in which nothing can be written, also not by root where the system can do that."""
    data = tmp_path / "data"
    data.mkdir()
    if os.geteuid() != 0:
        data.chmod(0o500)
        return data
    mounted = os.system(f"mount -t tmpfs -o ro tmpfs {data} 2>/dev/null") == 0  # noqa: S605
    if not mounted:
        pytest.skip("root can write everywhere, and may not mount a read-only folder here")
    return data


def test_a_read_only_folder_is_named(read_only):
    try:
        sentence = refusal(baken("serve", "--data", read_only))
    finally:
        os.system(f"umount {read_only} 2>/dev/null")  # noqa: S605

    assert str(read_only) in sentence


def test_a_full_disk_is_named(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    if os.system(f"mount -t tmpfs -o size=8m tmpfs {data} 2>/dev/null"):  # noqa: S605
        pytest.skip("only root, and not everywhere, can make a small disk")
    try:
        sentence = refusal(baken("serve", "--data", data, "--port", "1999"))
        left = {path.name for path in data.iterdir()}
    finally:
        os.system(f"umount {data}")  # noqa: S605

    assert sentence.startswith("The disk is full")
    assert "postgres" not in left
