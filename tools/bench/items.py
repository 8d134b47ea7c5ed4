"""What it costs to match one new signal against a million facts: time, statements, plan."""

import time
from statistics import median
from uuid import uuid4

from tools.bench.measure import Statements, statements

ITEMS = 1_000_000
KEYS = "items_itemkey"
TIMES = 20
BAR = 50.0
"""Milliseconds for one match."""
MOST_STATEMENTS = 4

_FILL = """
    INSERT INTO items_item (id, dossier, organisation_id, kind, part, value, added_at, turn)
    SELECT md5('item' || n)::uuid, md5('dossier' || n / 8)::uuid, %s, 'phone', 'unknown',
           decode(repeat('00', 96), 'hex'), now(), n %% 8
    FROM generate_series(1, %s) AS n
"""
_KEYS = """
    INSERT INTO items_itemkey (item_id, index, how)
    SELECT md5('item' || n)::uuid, decode(md5('key' || n), 'hex'), 'same'
    FROM generate_series(1, %s) AS n
"""


def run() -> bool:
    """Measure, print, and return whether the bars were kept."""
    from django.db import connection, transaction
    from django.utils import timezone

    from baken.items import actions, queries
    from baken.kernel.sealing import keystore
    from baken.project import tell
    from tools.bench import data

    here, there = data.organisations(2)
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE items_item DISABLE TRIGGER USER")
        cursor.execute(_FILL, [there.pk, ITEMS])
        cursor.execute(_KEYS, [ITEMS])
        cursor.execute("ALTER TABLE items_item ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")
    tell.say(f"  {ITEMS:,} facts of others (made in {time.monotonic() - start:.0f} s)")

    now, taken, asked = timezone.now(), [], 0
    for number in range(TIMES):
        dossier = uuid4()
        key = keystore.make([dossier])[dossier]
        facts = [
            queries.address("2011 AB", str(number + 1), "bis"),
            queries.phone(f"020 555 01{number:02}"),
            queries.phone("023 555 0101"),
            queries.plate(f"00-XX-{number:02}"),
            queries.plate("99-ZZ-ZZ"),
            queries.business("Fictief Verhuur BV"),
            queries.person("Voorbeeld, Pietje van"),
            queries.person(f"Verzonnen, Marietje {'abcdefghijklmnopqrst'[number]}"),
        ]
        with transaction.atomic():
            actions.add(facts, dossier=dossier, organisation_id=here.pk, at=now, key=key)
            begin = time.perf_counter()
            with statements() as found:
                actions.match(dossier, at=now)
            taken.append((time.perf_counter() - begin) * 1000)
        asked = max(asked, found.count())
        plan = _plan(found)
    tell.say(
        f"  one signal with 8 facts: {min(taken):.1f} ms at least, {median(taken):.1f} ms median, "
        f"{max(taken):.1f} ms at most of {TIMES} (bar {BAR:.0f} ms); "
        f"{asked} statements at most (bar {MOST_STATEMENTS})"
    )
    tell.say(f"  plan: {plan}")
    return max(taken) < BAR and asked <= MOST_STATEMENTS and "Seq Scan on items_itemkey" not in plan


def _plan(found: Statements) -> str:
    """Return by which index the keys are looked up, as the database plans it."""
    from django.db import connection

    sql, params = next((sql, params) for _alias, sql, params in found.asked if KEYS in sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        lines = [row[0].strip() for row in cursor.fetchall()]
    return "; ".join(line.split("  (")[0] for line in lines if "Scan" in line)
