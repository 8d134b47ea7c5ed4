"""The key store: keys that open, turn with the ring, and end."""

from uuid import UUID

import pytest

from baken.kernel.models import DataKey
from baken.kernel.sealing import keyring, keystore
from baken.kernel.sealing.envelopes import Unreadable
from baken.kernel.sealing.keyring import Keyring
from baken.kernel.sealing.keystore import KeyGone

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def ring(tmp_path, settings):
    settings.BAKEN_KEYRING = tmp_path / "ring"
    keyring.write(Keyring.new(), tmp_path / "ring")
    return tmp_path / "ring"


def test_a_key_that_was_made_is_found_again():
    made = keystore.make([FIRST, SECOND])

    assert keystore.find([FIRST, SECOND]) == made


def test_many_keys_are_found_by_one_question(django_assert_num_queries):
    keystore.make([FIRST, SECOND])

    with django_assert_num_queries(1, using="keys"):
        keystore.find([FIRST, SECOND])


def test_the_store_holds_no_key_in_clear():
    key = keystore.make([FIRST])[FIRST]

    assert key not in bytes(DataKey.objects.get(dossier=FIRST).wrapped)


def test_a_wrapped_key_put_under_another_dossier_does_not_open():
    keystore.make([FIRST, SECOND])
    stolen = DataKey.objects.get(dossier=FIRST).wrapped
    DataKey.objects.filter(dossier=SECOND).update(wrapped=stolen)

    with pytest.raises(Unreadable):
        keystore.find([SECOND])


def test_after_rotation_every_key_is_wrapped_anew_and_none_has_changed(ring):
    made = keystore.make([FIRST, SECOND])
    keyring.write(keyring.current().rotated(), ring)

    assert keystore.rewrap(batch=1) == 2

    assert keystore.versions() == {2: 2}
    keyring.write(keyring.current().without({1}), ring)
    assert keystore.find([FIRST, SECOND]) == made


def test_rewrapping_twice_changes_nothing(ring):
    keystore.make([FIRST])
    keyring.write(keyring.current().rotated(), ring)
    keystore.rewrap()

    assert keystore.rewrap() == 0


def test_a_destroyed_key_is_gone():
    keystore.make([FIRST])

    assert keystore.destroy([FIRST]) == 1

    with pytest.raises(KeyGone, match="1 of 1"):
        keystore.find([FIRST])


def test_a_key_of_a_version_that_the_ring_lacks_is_named(ring):
    keystore.make([FIRST])
    keyring.write(keyring.current().rotated().without({1}), ring)

    with pytest.raises(Unreadable, match="lacks version 1"):
        keystore.find([FIRST])
