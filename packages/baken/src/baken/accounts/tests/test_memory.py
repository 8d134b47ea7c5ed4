"""What all server processes remember together."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from baken.accounts.memory import SharedMemory
from baken.accounts.models import Remembered

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_another_process_sees_what_one_keeps():
    SharedMemory("", {}).set("key", [1.5, 2.5])

    assert SharedMemory("", {}).get("key") == [1.5, 2.5]


def test_what_is_kept_expires(time_machine):
    time_machine.move_to(MORNING, tick=False)
    cache.set("key", 1, timeout=60)

    time_machine.shift(timedelta(seconds=61))

    assert cache.get("key", "nothing") == "nothing"


def test_of_two_who_add_at_once_one_wins():
    assert cache.add("lock", True, timeout=60)
    assert not cache.add("lock", True, timeout=60)


def test_a_key_is_free_again_after_it_expired(time_machine):
    time_machine.move_to(MORNING, tick=False)
    cache.add("lock", True, timeout=60)

    time_machine.shift(timedelta(seconds=61))

    assert cache.add("lock", True, timeout=60)


def test_what_expired_does_not_pile_up(time_machine):
    time_machine.move_to(MORNING, tick=False)
    for number in range(5):
        cache.set(f"key-{number}", 1, timeout=60)

    time_machine.shift(timedelta(seconds=61))
    cache.set("another", 1)

    assert Remembered.objects.count() == 1


def test_what_is_kept_can_be_deleted_and_prolonged(time_machine):
    time_machine.move_to(MORNING, tick=False)
    cache.set("key", 1, timeout=60)
    assert cache.touch("key", timeout=600)

    time_machine.shift(timedelta(seconds=61))

    assert cache.get("key") == 1
    assert cache.delete("key")
    assert not cache.delete("key")
    assert not cache.touch("key")


def test_only_json_is_kept_so_that_a_changed_row_runs_nothing():
    with pytest.raises(TypeError):
        cache.set("key", object())


def test_a_clear_forgets_everything():
    cache.set("key", 1, timeout=None)

    cache.clear()

    assert cache.get("key") is None
