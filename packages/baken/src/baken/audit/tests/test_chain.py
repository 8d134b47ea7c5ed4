"""The chain: what verifies, and each way of tampering that must be found."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from baken.audit import actions, queries
from baken.audit.chain import START, digest_of
from baken.audit.models import Entry
from baken.audit.tests.factories import MARCH, some_lines

pytestmark = pytest.mark.django_db


def tampered(statement, values=()):
    """Do what only the owner of the database can do: change lines with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


def faults(anchors=None):
    return [(fault.number, fault.what) for fault in queries.faults(anchors or {})]


def rewritten_from(number):
    """Compute all digests anew from `number` on, as someone who covers their tracks would."""
    before = Entry.objects.filter(number=number - 1).first()
    previous = bytes(before.digest) if before else START
    for entry in Entry.objects.filter(number__gte=number).order_by("number"):
        line = Entry.objects.filter(pk=entry.pk).values().get()
        digest = digest_of(line, payload_digest=bytes(line["payload_digest"]), previous=previous)
        tampered(
            "UPDATE audit_entry SET previous = %s, digest = %s WHERE number = %s",
            [previous, digest, entry.pk],
        )
        previous = digest


def test_what_was_recorded_verifies():
    some_lines(5)

    assert faults() == []
    assert queries.head().number == 5


def test_an_empty_audit_verifies():
    assert faults() == []
    assert queries.head() is None


@pytest.mark.parametrize(
    "change",
    [
        "action = 'signals.nothing'",
        "decision = 'refused'",
        "at = at - interval '1 day'",
        "key = 'S-99999999'",
        "purpose = 'care'",
        "role = 'FG'",
        "fields = '[\"other\"]'",
        "payload_digest = '\\x01'",
    ],
)
def test_a_changed_line_is_found(change):
    some_lines(3)

    tampered(f"UPDATE audit_entry SET {change} WHERE number = 2")

    assert (2, "was changed") in faults()


def test_a_line_that_was_put_in_another_name_is_found():
    person = get_user_model().objects.create(email="iemand@waterdorp.example", name="Iemand")
    with transaction.atomic():
        actions.record("signals.read", kind="signal", key="S-2", by=person, at=MARCH)

    tampered("UPDATE audit_entry SET by_id = NULL")

    assert faults() == [(1, "was changed")]


def test_a_changed_payload_is_found():
    some_lines(3, payload={"note": "first"})

    tampered("UPDATE audit_entry SET payload = '{}' WHERE number = 2")

    assert faults() == [(2, "its payload was changed")]


def test_a_removed_line_is_found():
    some_lines(3)

    tampered("DELETE FROM audit_entry WHERE number = 2")

    assert (2, "missing: the next line is 3") in faults()


def test_two_lines_that_changed_places_are_found():
    some_lines(4)

    tampered("UPDATE audit_entry SET number = -number WHERE number IN (2, 3)")
    tampered("UPDATE audit_entry SET number = 5 + number WHERE number < 0")

    assert faults()


def test_an_inserted_line_is_found():
    some_lines(3)

    tampered(
        "INSERT INTO audit_entry (number, at, by_id, role, purpose, organisation_id, action,"
        " kind, key, decision, fields, payload, salt, payload_digest, previous, digest)"
        " SELECT 4, at, by_id, role, purpose, organisation_id, action,"
        " kind, key, decision, fields, payload, salt, payload_digest, previous, '\\x00'"
        " FROM audit_entry WHERE number = 3"
    )

    assert {number for number, _what in faults()} == {4}


def test_an_end_that_was_cut_off_is_found_only_with_a_head_that_was_kept_elsewhere():
    some_lines(5)
    head = queries.head()
    tampered("DELETE FROM audit_entry WHERE number > 3")

    assert faults() == []
    assert faults({head.number: head.digest}) == [
        (5, "is gone: a head that was kept elsewhere names it")
    ]


def test_a_chain_written_anew_is_found_only_with_a_head_that_was_kept_elsewhere():
    some_lines(5)
    head = queries.head()
    tampered("UPDATE audit_entry SET action = 'signals.nothing' WHERE number = 2")
    rewritten_from(2)

    assert faults() == []
    assert faults({head.number: head.digest}) == [
        (5, "differs from the head that was kept elsewhere")
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'x' WHERE number = 1",
        "UPDATE audit_entry SET payload = '{}' WHERE number = 1",
        "UPDATE audit_entry SET payload = NULL, salt = NULL, action = 'x' WHERE number = 1",
        "DELETE FROM audit_entry WHERE number = 1",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(statement):
    some_lines(1, payload={"note": "first"})

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_database_refuses_to_empty_the_audit():
    some_lines(1)
    cursor = connection.cursor()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entries_stay")

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        cursor.execute("TRUNCATE audit_entry")


def test_a_payload_can_be_erased_and_the_chain_still_verifies():
    some_lines(3, payload={"note": "first"})

    assert actions.erase_payloads([1, 2]) == 2

    assert faults() == []
    assert Entry.objects.get(number=1).payload is None


def test_erasing_twice_erases_nothing_more():
    some_lines(1, payload={"note": "first"})
    actions.erase_payloads([1])

    assert actions.erase_payloads([1]) == 0
