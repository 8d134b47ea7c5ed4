"""What the database refuses, and what is not in it."""

from hashlib import md5, sha1, sha256
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from baken.accounts.tests.factories import UserFactory
from baken.reporters import actions, rules
from baken.reporters.models import Opening, Reporter
from baken.reporters.states import Decision, Kind
from baken.reporters.tests.factories import (
    MARCH,
    NAMED,
    WHY,
    a_report,
    an_officer,
    asked,
    granted,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def changed(row, **values):
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


def the_reporter(**fields):
    dossier, _code = a_report(an_officer(), **fields)
    return Reporter.objects.get(dossier=dossier)


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ({}, {"kind": "spy"}),
        ({}, {"kind": Kind.ANONYMOUS}),
        ({}, {"kind": Kind.ACCOUNT}),
        ({"identity": None}, {"kind": Kind.NAMED}),
        ({"identity": None}, {"kind": Kind.ACCOUNT}),
    ],
)
def test_the_database_refuses_a_reporter_that_cannot_be(fields, values):
    with pytest.raises(IntegrityError):
        changed(the_reporter(**fields), **values)


def test_the_database_refuses_an_account_behind_an_anonymous_reporter():
    with pytest.raises(IntegrityError):
        changed(the_reporter(identity=None), user=UserFactory())


def test_the_database_refuses_an_account_without_a_user():
    with pytest.raises(IntegrityError):
        changed(the_reporter(identity=None, user=an_officer()), user=None)


@pytest.mark.parametrize("column", ["name", "organisation_name", "contact"])
def test_the_database_refuses_a_name_or_contact_of_an_anonymous_reporter(column):
    reporter = the_reporter(identity=None)

    with (
        pytest.raises(IntegrityError, match="reporter_is_what_they_said"),
        connections["default"].cursor() as cursor,
        transaction.atomic(),
    ):
        cursor.execute(
            f"UPDATE reporters_reporter SET {column} = %s WHERE id = %s", [b"x", reporter.pk]
        )


def test_the_database_refuses_two_reporters_of_one_dossier_and_two_with_one_code():
    first, second = the_reporter(), the_reporter()

    with pytest.raises(IntegrityError, match="dossier"):
        changed(second, dossier=first.dossier)
    with pytest.raises(IntegrityError, match="lookup"):
        changed(second, lookup=first.lookup)


def test_the_database_refuses_that_who_asked_decides():
    opening = granted(an_officer())

    with pytest.raises(IntegrityError, match="opening_by_a_second_person"):
        changed(opening, decided_by=opening.asked_by)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"state": Decision.GRANTED},
        {"state": Decision.REFUSED},
        {"decided_at": MARCH},
    ],
)
def test_the_database_refuses_a_half_decision(values):
    with pytest.raises(IntegrityError):
        changed(asked(an_officer()), **values)


def test_the_database_refuses_a_refusal_without_a_reason():
    with pytest.raises(IntegrityError):
        changed(granted(an_officer()), state=Decision.REFUSED)


def test_the_database_refuses_the_same_wish_twice():
    opening = asked(an_officer())
    again = Opening(reporter=opening.reporter, asked_by=opening.asked_by, why=WHY, asked_at=MARCH)

    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def dump():
    """Return every row of every table, of both databases, as text."""
    rows = []
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def ways_to_write(text):
    """Return `text` as it could stand in a dump: in clear, as bytes, and under a plain hash."""
    plain = text.encode()
    hashes = [digest(plain).hexdigest() for digest in (md5, sha1, sha256)]
    return [text, plain.hex(), *hashes, *(found[:32] for found in hashes)]


def found_in(rows, texts):
    return [way for text in texts for way in ways_to_write(text) if way in rows]


def test_no_name_contact_code_or_plain_hash_stands_in_any_table():
    officer = an_officer()
    dossier, code = a_report(officer)
    opening = actions.ask(dossier, by=officer, why=WHY, at=MARCH)
    actions.refuse(opening, by=an_officer(officer), why="Het kan zonder de naam.", at=MARCH)
    actions.guess(code, who="192.0.2.7", at=MARCH)
    actions.came_back(dossier, at=MARCH)

    said = [NAMED.name, NAMED.organisation, NAMED.contact, WHY, "Het kan zonder de naam."]
    assert found_in(dump(), [*said, code, rules.shown(code), "192.0.2.7"]) == []


@pytest.mark.parametrize("way", range(5))
def test_a_code_that_is_kept_in_a_plain_way_is_caught(way):
    _dossier, code = a_report(an_officer())
    written = ways_to_write(code)[way]
    column = bytes.fromhex(written) if way else written.encode()
    changed(Reporter.objects.get(), lookup=column)

    assert found_in(dump(), [code])


def test_the_key_of_a_reporter_is_not_that_of_the_dossier():
    dossier, _code = a_report(an_officer())

    assert Reporter.objects.get(dossier=dossier).pk != dossier


def test_nothing_of_a_reporter_shows_when_it_is_printed():
    reporter = the_reporter()

    assert NAMED.name not in f"{reporter!r} {reporter}"
    assert repr(Reporter.objects.values_list("name").first()) == "(<sealed>,)"


def test_a_dossier_of_nobody_has_no_reporter():
    assert actions.forget([uuid4()]) == 0
