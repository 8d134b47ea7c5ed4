"""Blind indexes: alike for alike, and for one purpose only."""

from baken.kernel.sealing import blind, keyring
from baken.kernel.sealing.keyring import Keyring


def ring_at(path, settings):
    settings.BAKEN_KEYRING = path
    keyring.write(Keyring.new(), path)


def test_the_same_value_has_the_same_index(tmp_path, settings):
    ring_at(tmp_path / "ring", settings)

    assert blind.index("2011AB", purpose="postcode") == blind.index("2011AB", purpose="postcode")


def test_indexes_of_two_purposes_cannot_be_laid_side_by_side(tmp_path, settings):
    ring_at(tmp_path / "ring", settings)

    assert blind.index("2011AB", purpose="postcode") != blind.index("2011AB", purpose="plate")


def test_another_house_has_another_index(tmp_path, settings):
    ring_at(tmp_path / "one", settings)
    first = blind.index("2011AB", purpose="postcode")
    ring_at(tmp_path / "two", settings)

    assert blind.index("2011AB", purpose="postcode") != first


def test_rotating_the_ring_keeps_the_indexes(tmp_path, settings):
    ring_at(tmp_path / "ring", settings)
    first = blind.index("2011AB", purpose="postcode")
    keyring.write(keyring.current().rotated(), tmp_path / "ring")

    assert blind.index("2011AB", purpose="postcode") == first


def test_an_index_has_128_bits(tmp_path, settings):
    ring_at(tmp_path / "ring", settings)

    assert len(blind.index("2011AB", purpose="postcode")) == 16
