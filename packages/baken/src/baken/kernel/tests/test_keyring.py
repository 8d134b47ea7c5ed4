"""The key ring: a file for its owner alone, whole or not at all."""

import json
import stat

import pytest

from baken.kernel.sealing import keyring
from baken.kernel.sealing.keyring import Keyring, KeyringError


def test_a_ring_reads_back_as_it_was_written(tmp_path):
    ring = Keyring.new().rotated()

    keyring.write(ring, tmp_path / "ring")

    assert keyring.read(tmp_path / "ring") == ring


def test_only_its_owner_may_read_the_file(tmp_path):
    keyring.write(Keyring.new(), tmp_path / "ring")

    assert stat.S_IMODE((tmp_path / "ring").stat().st_mode) == 0o400


def test_writing_again_leaves_no_draft_behind(tmp_path):
    keyring.write(Keyring.new(), tmp_path / "ring")
    keyring.write(Keyring.new(), tmp_path / "ring")

    assert [path.name for path in tmp_path.iterdir()] == ["ring"]


def test_a_rotated_ring_opens_the_old_and_seals_with_the_new():
    ring = Keyring.new()

    rotated = ring.rotated()

    assert rotated.keys[1] == ring.keys[1]
    assert rotated.active == 2
    assert rotated.keys[2] != ring.keys[1]


def test_a_retired_version_is_gone_and_the_active_one_cannot_be_retired():
    ring = Keyring.new().rotated()

    assert set(ring.without({1}).keys) == {2}
    with pytest.raises(KeyringError, match="active"):
        ring.without({2})


def test_the_ring_shows_no_key_when_printed():
    ring = Keyring.new()

    assert "versions [1]" in repr(ring)
    assert ring.keys[1].hex() not in repr(ring)


@pytest.mark.parametrize(
    "change",
    [
        lambda ring: ring.pop("index"),
        lambda ring: ring.update(active=9),
        lambda ring: ring.update(format=2),
        lambda ring: ring.update(keys={"1": "dGVzdA=="}),
        lambda ring: ring.update(keys={"one": ring["index"]}),
        lambda ring: ring.update(keys=[]),
    ],
)
def test_a_file_that_is_no_ring_is_refused_in_words(tmp_path, change):
    path = tmp_path / "ring"
    keyring.write(Keyring.new(), path)
    content = json.loads(path.read_text())
    change(content)
    path.unlink()
    path.write_text(json.dumps(content))

    with pytest.raises(KeyringError, match="key ring"):
        keyring.read(path)


def test_a_missing_ring_is_named(tmp_path):
    with pytest.raises(KeyringError, match="no key ring at"):
        keyring.read(tmp_path / "ring")


def test_a_running_program_sees_a_rotated_ring(tmp_path, settings):
    settings.BAKEN_KEYRING = tmp_path / "ring"
    keyring.write(Keyring.new(), tmp_path / "ring")
    before = keyring.current()

    keyring.write(before.rotated(), tmp_path / "ring")

    assert keyring.current().active == 2
