"""Settings: from variables, from files with secrets, and described in full."""

from pathlib import Path

import pytest

from baken.project.environment import Environment, describe


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "KEYS_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    return tmp_path


def test_every_setting_says_what_it_does():
    for one in describe():
        assert len(one.description) > 10, one.names


def test_no_secret_has_a_default_that_could_be_printed():
    secret = {name for one in describe() if one.secret for name in one.names}

    assert {"DATABASE_URL", "KEYS_DATABASE_URL", "SECRET_KEY", "BAKEN_SECRET_KEY"} <= secret
    assert all(one.default == "" for one in describe() if one.secret)


def test_secrets_come_from_files_of_systemd_or_a_container_host(secrets):
    (secrets / "DATABASE_URL").write_text("postgresql://host/baken\n")
    (secrets / "SECRET_KEY").write_text("s" * 50)
    (secrets / "keyring").write_text("{}")

    found = Environment.read()

    assert found.database_url.get_secret_value() == "postgresql://host/baken"
    assert found.secret() == "s" * 50
    assert found.keyring == secrets / "keyring"


def test_the_secret_key_can_lie_in_a_file_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "secret-key").write_text("from the file\n")
    monkeypatch.setenv("BAKEN_SECRET_KEY_FILE", str(tmp_path / "secret-key"))

    assert Environment.read().secret() == "from the file"


def test_peers_names_are_understood(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "baken.example.nl, www.example.nl")
    monkeypatch.setenv("IS_HTTPS", "no")
    monkeypatch.setenv("NUM_PROXIES", "2")

    found = Environment.read()

    assert found.allowed_hosts == ["baken.example.nl", "www.example.nl"]
    assert (found.https, found.proxies) == (False, 2)


def test_nothing_shows_a_secret(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:geheim@host/baken")
    monkeypatch.setenv("SECRET_KEY", "geheim")

    assert "geheim" not in repr(Environment.read())


def test_one_guess_at_a_reporters_code_is_dear():
    from baken.project import settings

    assert (settings.BAKEN_RECEIPT_MEMORY, settings.BAKEN_RECEIPT_PASSES) == (64 * 1024, 3)
