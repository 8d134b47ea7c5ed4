"""Nothing of a fact stands readable in the database, and no index can be guessed from outside."""

import json
from datetime import date
from hashlib import blake2b, md5, sha1, sha256, sha512

import pytest
from django.db import connection, transaction

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.items import actions, queries, rules
from baken.items.models import Hit, Item, ItemKey, Reply
from baken.items.states import Answer
from baken.items.tests.factories import MARCH, a_dossier, with_facts
from baken.kernel.sealing import blind

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

REASON = "Canarie in de reden van het antwoord"
TABLES = [model._meta.db_table for model in (Item, ItemKey, Hit, Reply)]
HASHES = [md5, sha1, sha256, sha512, blake2b]


def facts():
    return [
        queries.address("2011 AB", "12", "a bis"),
        queries.phone("06 12345678"),
        queries.plate("GB-001-B"),
        queries.business("12345678"),
        queries.business("De Gouden Draak B.V."),
        queries.person("Youssef el Amrani", date(2001, 5, 17)),
    ]


def canaries():
    """Return everything that must not stand in the database: what is shown, and each key."""
    texts = {text for fact in facts() for text in [fact.shown, *(key.text for key in fact.keys)]}
    return {text.strip() for text in texts} | {"Youssef", "Amrani", "12345678", REASON, "Canarie"}


def dump():
    """Return every row of the room as the database shows it, bytes as hexadecimal."""
    rows = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT row::text FROM {table} AS row")
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).lower()


def leaks(text):
    """Return the canaries that stand in `text`: as they are, as bytes, or as a plain hash."""
    return sorted(
        canary
        for canary in canaries()
        if canary.lower() in text
        or canary.encode().hex() in text
        or any(made(canary.encode()).hexdigest()[:32] in text for made in HASHES)
    )


def filled():
    first, _second = a_dossier(*facts()), a_dossier(*facts())
    actions.answer(
        Hit.objects.get().pk,
        first,
        organisation_id=Item.objects.filter(dossier=first)[0].organisation_id,
        answer=Answer.CONFIRMED,
        reason=REASON,
        by=acting(Role.KEY_OFFICER),
        at=MARCH,
    )


def test_no_value_and_no_plain_hash_of_it_stands_in_the_database():
    filled()

    assert leaks(dump()) == []


def test_a_key_that_is_a_plain_hash_is_caught(monkeypatch):
    monkeypatch.setattr(
        blind, "index", lambda value, *, purpose: sha256(value.encode()).digest()[: blind.LENGTH]
    )
    filled()

    assert leaks(dump()) != []


def test_content_in_a_hit_is_caught():
    filled()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE items_hit DROP CONSTRAINT hit_without_content")
        cursor.execute("UPDATE items_hit SET ways = %s", [json.dumps([["phone", "+31612345678"]])])

    assert leaks(dump()) == ["+31612345678", "12345678"]


def indexes(*found):
    """Return how many dossiers share an index with another, through whatever kind or precision."""
    dossiers = [with_facts(fact) for fact in found]
    held = [
        set(map(bytes, ItemKey.objects.filter(item__dossier=one).values_list("index", flat=True)))
        for one in dossiers
    ]
    return sum(len(held[i] & held[j]) for i in range(len(held)) for j in range(i))


def alike():
    """Return facts of several kinds whose normal forms are one and the same text."""
    return [queries.plate("12345678"), queries.business("12345678")]


def test_facts_of_two_kinds_with_the_same_text_share_no_index():
    assert {key.text for fact in alike() for key in fact.keys} == {"12345678"}

    assert indexes(*alike()) == 0


def test_indexes_without_a_purpose_of_their_own_are_caught(monkeypatch):
    monkeypatch.setattr(actions, "purpose", lambda kind, how: "items")

    assert indexes(*alike()) == 1


def test_two_precisions_of_one_text_share_no_index():
    text = "2011AB 12"
    made = {blind.index(text, purpose=rules.purpose("address", how)) for how in ("same", "house")}

    assert len(made) == 2


def test_what_a_side_sees_of_a_hit_holds_nothing_of_the_other():
    filled()

    for hit in Hit.objects.all():
        for dossier in (hit.first, hit.second):
            assert leaks(repr(queries.hits(dossier)).lower()) == []
