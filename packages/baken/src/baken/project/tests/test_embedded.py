"""The embedded PostgreSQL: it starts, stops, recovers, and says in one sentence why not."""

import os
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from baken.project.folder import DataFolder
from baken.project.postgres import embedded, program
from baken.project.postgres.postmaster import Postmaster
from baken.project.refusal import Refusal


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    made = DataFolder(tmp_path / "data")
    made.open()
    yield made
    made.close()


def question(server: embedded.Embedded, asked: str) -> object:
    with psycopg.connect(server.url("baken")) as connection:
        row = connection.execute(asked).fetchone()
        return row[0] if row else None


def test_it_waits_for_the_disk_and_keeps_what_people_typed_out_of_its_log(folder):
    server = embedded.start(folder)
    try:
        settings = {
            name: question(server, f"SELECT current_setting('{name}')")
            for name in ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses")
        }
        with psycopg.connect(server.url("baken"), autocommit=True) as connection:
            connection.execute("CREATE TABLE noted (name text UNIQUE)")
            connection.execute("INSERT INTO noted VALUES ('Kanarie')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO noted VALUES ('Kanarie')")
    finally:
        server.stop()

    assert settings == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "listen_addresses": "",
    }
    log = folder.log.read_text()
    assert "duplicate key" in log
    assert "Kanarie" not in log


def test_only_its_owner_may_open_the_socket(folder):
    server = embedded.start(folder, in_haste=True)
    try:
        mode = stat.S_IMODE((server.socket / ".s.PGSQL.5432").stat().st_mode)
    finally:
        server.stop()

    assert mode == 0o700


def test_after_a_kill_it_starts_again_and_has_what_was_acknowledged(folder):
    first = embedded.start(folder)
    with psycopg.connect(first.url("baken"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    first.process.kill()
    first.process.wait()
    assert (folder.postgres / "postmaster.pid").exists()

    second = embedded.start(folder)
    try:
        assert question(second, "SELECT number FROM kept") == 7
    finally:
        second.stop()


def test_a_server_that_a_killed_baken_left_is_stopped_first(folder):
    left = embedded.start(folder, in_haste=True)
    second = embedded.start(folder, in_haste=True)
    try:
        assert left.process.wait(5) == 0
        assert question(second, "SELECT 1") == 1
    finally:
        second.stop()


def test_the_pid_file_of_a_dead_server_never_ends_another_program(folder):
    server = embedded.start(folder, in_haste=True)
    server.process.kill()
    server.process.wait()
    pid_file = folder.postgres / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    assert not Postmaster.read(folder.postgres).runs_on(folder.postgres)


def test_a_folder_with_a_long_name_gets_a_socket_elsewhere(tmp_path):
    folder = DataFolder(tmp_path / ("long" * 20) / "data")
    folder.open()
    server = embedded.start(folder, in_haste=True)
    try:
        assert server.socket.parent == Path(tempfile.gettempdir())
        assert question(server, "SELECT 1") == 1
    finally:
        server.stop()
        folder.close()
    assert not server.socket.exists()


def test_where_even_the_temporary_folder_is_too_long_it_says_so(tmp_path, monkeypatch):
    folder = DataFolder(tmp_path / ("long" * 20))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("deep" * 20)))

    with pytest.raises(Refusal, match="both too long for PostgreSQL's socket"):
        embedded._socket_folder(folder, program.Program(Path("/"), None))


def test_a_folder_of_another_postgresql_is_refused(folder):
    folder.postgres.mkdir()
    (folder.postgres / "PG_VERSION").write_text("16\n")

    with pytest.raises(Refusal, match="was made by PostgreSQL 16, and this Baken brings"):
        embedded.start(folder)


def test_a_folder_that_holds_something_else_is_refused(folder):
    folder.postgres.mkdir()
    (folder.postgres / "holiday.jpg").write_text("no database")

    with pytest.raises(Refusal, match="is not a PostgreSQL database"):
        embedded.start(folder)


def test_a_start_that_was_broken_off_leaves_nothing_in_the_way(folder):
    half = folder.postgres.with_suffix(".draft")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    server = embedded.start(folder, in_haste=True)
    server.stop()

    assert not half.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("FATAL:  could not write lock file: No space left on device", "The disk is full"),
        ("initdb: error: could not create directory: Read-only file system", "is read-only"),
        ("FATAL:  could not open file: Permission denied", "may not read or write"),
        ("LOG: x\n2026 UTC [7] FATAL:  lock file is empty", "lock file is empty"),
        ("", "it gave no reason"),
    ],
)
def test_what_postgresql_says_becomes_one_sentence(said, sentence):
    why = embedded._why(said, Path("/data"))

    assert sentence in why
    assert "\n" not in why


def test_without_the_wheel_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(program, "find_spec", lambda _name: None)

    with pytest.raises(Refusal, match="is not installed: run «make setup»"):
        program.find()


def test_it_ends_when_the_process_that_started_it_is_killed(folder, tmp_path):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        server = embedded.start(folder, in_haste=True)
        os.write(writer, str(server.process.pid).encode())
        signal.pause()
    os.close(writer)
    pid = int(os.read(reader, 20))
    os.close(reader)

    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    assert _gone(pid)


def _gone(pid: int) -> bool:
    for _attempt in range(200):
        if not Path(f"/proc/{pid}").exists():
            return True
        signal.sigtimedwait([], 0.05)
    return False
