"""Many writers at once: one chain, without gaps, and nothing outside its transaction."""

import threading

import pytest
from django.db import connection, transaction

from baken.audit import actions, queries
from baken.audit.models import Entry
from baken.audit.tests.factories import MARCH, some_lines

WRITERS, LINES = 8, 10


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_make_one_chain_without_gaps():
    problems = []

    def write():
        try:
            some_lines(LINES)
        except Exception as problem:  # noqa: BLE001  a thread must report whatever went wrong
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert queries.head().number == WRITERS * LINES
    assert list(queries.faults({})) == []


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_takes_its_line_along():
    some_lines(1)

    with transaction.atomic():
        actions.record("signals.read", kind="signal", key="S-2", by=None, at=MARCH)
        transaction.set_rollback(True)

    some_lines(1)
    assert [line.number for line in Entry.objects.order_by("number")] == [1, 2]
    assert list(queries.faults({})) == []


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction of its act"):
        actions.record("signals.read", kind="signal", key="S-2", by=None, at=MARCH)
