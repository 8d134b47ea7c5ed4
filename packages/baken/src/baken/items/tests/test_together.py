"""Two dossiers that are written at the same moment."""

import threading
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from baken.items import actions
from baken.items.models import Hit
from baken.items.tests.factories import MARCH, a_phone, with_facts
from baken.kernel.sealing import keystore
from baken.notices import queries as notices
from baken.organisations.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)

AT_ONCE = 6


def in_threads(*acts):
    """Run `acts` side by side, each on a connection of its own; return what went wrong."""
    faults: list[BaseException] = []

    def run(act):
        try:
            act()
        except BaseException as fault:  # noqa: BLE001  shown to the test
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return faults


def writers(how_many, *, meet):
    """Return acts that each write a dossier with one number, and wait for one another."""
    organisation = OrganisationFactory.create().pk
    barrier = threading.Barrier(how_many)

    def write(dossier: UUID, key: bytes):
        with transaction.atomic():
            if meet == "before":
                barrier.wait(20)
            actions.add(
                [a_phone()], dossier=dossier, organisation_id=organisation, at=MARCH, key=key
            )
            if meet == "after":
                barrier.wait(20)
            actions.match(dossier, at=MARCH)
            if meet == "after":
                barrier.wait(20)

    keys = keystore.make([uuid4() for _ in range(how_many)])
    return [lambda d=dossier, k=key: write(d, k) for dossier, key in keys.items()]


def test_dossiers_that_are_written_at_once_all_find_each_other():
    assert in_threads(*writers(AT_ONCE, meet="before")) == []

    assert Hit.objects.count() == AT_ONCE * (AT_ONCE - 1) / 2
    assert notices.waiting().count() == AT_ONCE - 1


def test_without_waiting_they_would_miss_each_other():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE items_item DISABLE TRIGGER items_wait_their_turn")
    try:
        faults = in_threads(*writers(2, meet="after"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE items_item ENABLE TRIGGER items_wait_their_turn")

    assert faults == []
    assert Hit.objects.count() == 0


def test_looking_at_once_in_dossiers_that_stand_makes_one_hit():
    dossiers = [with_facts(a_phone()) for _ in range(4)]
    barrier = threading.Barrier(len(dossiers))

    def look(dossier):
        barrier.wait(20)
        with transaction.atomic():
            actions.match(dossier, at=MARCH)

    assert in_threads(*[lambda d=dossier: look(d) for dossier in dossiers]) == []

    assert Hit.objects.count() == 6
