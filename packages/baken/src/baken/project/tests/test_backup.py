"""The drill: a backup under load, put back in an empty place, compared table by table."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pyrage
import pytest
from django.db import connections

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.project.backup import restoring, stream, tables, taking
from baken.project.folder import DataFolder
from baken.project.postgres import embedded
from baken.project.refusal import Refusal
from baken.project.tests.conftest import baken, refusal
from baken.signals.tests.factories import NARRATIVE, a_signal

MARCH = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
READ_BACK = """
from baken.signals.models import Signal
from baken.kernel.sealing.fields import open_all
print({signal.narrative for signal in open_all(Signal.objects.all())})
"""


@dataclass
class Custodian:
    """Someone who can open a backup."""

    public: str
    private: Path


@pytest.fixture
def custodian(tmp_path: Path) -> Custodian:
    return _custodian(tmp_path / "custodian.txt")


def _custodian(path: Path) -> Custodian:
    identity = pyrage.x25519.Identity.generate()
    path.write_text(f"# created: 2026\n{identity}\n")
    return Custodian(str(identity.to_public()), path)


@pytest.fixture
def filled(transactional_db: None) -> None:
    """A database with some signals in it."""
    reporter = acting(Role.REPORTER)
    for _number in range(5):
        a_signal(by=reporter)


filled_db = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


@pytest.fixture
def backups(filled: None, tmp_path: Path, custodian: Custodian) -> dict[str, Path]:
    """A backup of the data and one of the keys, in that order."""
    found = {what: tmp_path / f"{what}.age" for what in ("data", "keys")}
    for what, file in found.items():
        taking.take(what, file, [custodian.public], at=MARCH)
    return found


def restored(what: str, file: Path, custodian: Custodian, data: Path) -> str:
    result = baken("restore", what, "--from", file, "--identity", custodian.private, "--data", data)
    assert result.returncode == 0, result.stderr
    return result.stdout


@filled_db
@pytest.mark.slow
def test_a_backup_under_load_comes_back_whole_in_an_empty_folder(
    filled, tmp_path, custodian, ring_file
):
    reporter = acting(Role.REPORTER)
    ended = threading.Event()
    written = []

    def report() -> None:
        while not ended.is_set():
            written.append(a_signal(by=reporter).reference)
        connections.close_all()

    writer = threading.Thread(target=report)
    writer.start()
    while len(written) < 3:
        ended.wait(0.01)
    acknowledged = set(written)
    data, keys = tmp_path / "data.age", tmp_path / "keys.age"
    taking.take("data", data, [custodian.public], at=MARCH)
    ended.set()
    writer.join()
    taking.take("keys", keys, [custodian.public], at=MARCH)

    place = tmp_path / "restored"
    said = restored("data", data, custodian, place)
    restored("keys", keys, custodian, place)
    shutil.copy(ring_file, place / "keyring.json")
    read = baken(
        "manage",
        "--data",
        place,
        "shell",
        "--no-imports",
        "-c",
        READ_BACK,
        BAKEN_KEYRING=str(place / "keyring.json"),
    )

    assert "all as it was at 2026-03-02T10:30:00+00:00" in said
    contents = restoring.look_into(data, stream.identities(custodian.private), "data")
    found = digests(place, "baken")
    assert found == {name: contents.digests[name] for name in found}
    signals, lines = found["signals_signal"][0], found["audit_entry"][0]
    assert signals >= 5 + len(acknowledged)
    assert lines >= signals
    assert read.stdout.strip() == str({NARRATIVE}), read.stderr


def digests(place: Path, database: str) -> dict[str, tuple[int, str]]:
    """What stands in each table of the restored database."""
    folder = DataFolder(place)
    folder.open()
    server = embedded.start(folder)
    try:
        with psycopg.connect(server.url(database), autocommit=True) as restored_to:
            restored_to.execute(tables.STEADY)
            return {
                table.name: tables.digest(restored_to, table)
                for table in tables.tables_of("default")
            }
    finally:
        server.stop()
        folder.close()


@filled_db
def test_new_rows_get_numbers_after_those_that_came_back(backups, custodian, tmp_path):
    place = tmp_path / "restored"
    restored("data", backups["data"], custodian, place)

    made = baken(
        "manage",
        "--data",
        place,
        "shell",
        "--no-imports",
        "-c",
        "from baken.organisations.models import Organisation as O; from django.db import connection;"
        "c = connection.cursor();"
        "c.execute(\"SELECT nextval(pg_get_serial_sequence('organisations_organisation','id'))\");"
        "print(c.fetchone()[0] > max(O.objects.values_list('pk', flat=True)))",
    )

    assert made.stdout.strip() == "True", made.stderr


@filled_db
def test_nothing_that_people_typed_can_be_read_in_the_file(backups):
    for file in backups.values():
        assert b"Drie mannen" not in file.read_bytes()
        assert file.read_bytes().startswith(b"age-encryption.org/v1")
        assert file.stat().st_mode & 0o077 == 0


@filled_db
def test_each_of_two_custodians_can_open_it_alone(filled, tmp_path, custodian):
    other = _custodian(tmp_path / "other.txt")
    file = tmp_path / "data.age"

    taking.take("data", file, [custodian.public, other.public], at=MARCH)

    for one in (custodian, other):
        contents = restoring.look_into(file, stream.identities(one.private), "data")
        assert contents.digests["signals_signal"][0] == 5


@filled_db
def test_who_was_signed_in_is_not_in_it(backups, custodian):
    contents = restoring.look_into(backups["data"], stream.identities(custodian.private), "data")

    assert "accounts_session" not in contents.digests


@filled_db
def test_a_backup_never_replaces_a_file(backups, custodian):
    with pytest.raises(Refusal, match="exists already: a backup never replaces another one"):
        taking.take("data", backups["data"], [custodian.public], at=MARCH)


@filled_db
def test_a_broken_off_backup_leaves_no_file(filled, tmp_path, custodian, monkeypatch):
    def breaks(*_args: object) -> Iterator[bytes]:
        yield b""
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tables, "copied", breaks)

    with pytest.raises(Refusal, match="could not be written"):
        taking.take("data", tmp_path / "data.age", [custodian.public], at=MARCH)

    assert [path.name for path in tmp_path.iterdir()] == ["custodian.txt"]


def test_a_recipient_that_is_none_is_named(tmp_path):
    with pytest.raises(Refusal, match="«someone» is not the public key of an age recipient"):
        stream.write(iter([]), tmp_path / "x.age", ["someone"])


@filled_db
@pytest.mark.slow
def test_what_cannot_be_restored_is_said_and_leaves_nothing_behind(backups, custodian, tmp_path):
    stranger = _custodian(tmp_path / "stranger.txt")
    whole = backups["data"].read_bytes()
    cut, changed = tmp_path / "cut.age", tmp_path / "changed.age"
    cut.write_bytes(whole[:-1000])
    changed.write_bytes(whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:])
    empty = tmp_path / "empty.txt"
    empty.write_text("# no key here\n")
    place = tmp_path / "restored"

    def trial(file: Path, private: Path, what: str = "data") -> str:
        return refusal(
            baken("restore", what, "--from", file, "--identity", private, "--data", place)
        )

    assert "does not open" in trial(backups["data"], stranger.private)
    assert "is damaged or incomplete" in trial(cut, custodian.private)
    assert "is damaged or incomplete" in trial(changed, custodian.private)
    assert "is a backup of the keys, not of the data" in trial(backups["keys"], custodian.private)
    assert "There is no file" in trial(tmp_path / "none.age", custodian.private)
    assert "holds no private key of age" in trial(backups["data"], empty)
    assert not place.exists()


@filled_db
@pytest.mark.slow
def test_a_database_that_holds_anything_is_left_alone(backups, custodian, tmp_path):
    place = tmp_path / "restored"
    restored("data", backups["data"], custodian, place)
    before = digests(place, "baken")

    again = baken(
        "restore",
        "--from",
        backups["data"],
        "--identity",
        custodian.private,
        "--data",
        place,
    )

    assert "is not empty, and a backup is put back only where nothing is" in refusal(again)
    assert digests(place, "baken") == before


@filled_db
def test_a_backup_of_a_newer_baken_is_refused(backups, custodian, tmp_path, monkeypatch):
    contents = restoring.look_into(backups["data"], stream.identities(custodian.private), "data")
    contents.header["migrations"].append(["kernel", "9999_later"])

    with pytest.raises(Refusal, match="was made by another Baken"):
        restoring._make_tables("default", contents.header["migrations"])


def test_the_header_says_what_it_is_and_no_more(tmp_path, custodian):
    header = {"magic": "baken-backup", "format": 1, "what": "data"}
    file = tmp_path / "x.age"
    frames = [stream.words(b"H", header), stream.words(b"Z", {"tables": 0, "rows": 0})]

    stream.write(iter(frames), file, [custodian.public])

    read = list(stream.read(file, stream.identities(custodian.private)))
    assert [(kind, json.loads(content)) for kind, content in read] == [
        (b"H", header),
        (b"Z", {"tables": 0, "rows": 0}),
    ]
