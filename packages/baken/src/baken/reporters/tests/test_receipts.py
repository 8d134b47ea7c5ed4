"""Codes: drawn evenly, found again at one price, and kept so that nobody reads them back."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.kdf import argon2
from django.db import connection

from baken.kernel.sealing import keyring
from baken.kernel.sealing.keyring import Keyring
from baken.reporters import actions, queries, receipts, rules
from baken.reporters.tests.factories import MARCH, a_report, an_officer

DATABASES = pytest.mark.django_db(databases=["default", "keys"])
UNKNOWN = "1111 2222 3333 4444"
MALFORMED = ["", "1234", "niet een code", "x" * 5000, receipts.NO_CODE, "1" * 17]


@pytest.fixture(autouse=True)
def hashes(monkeypatch) -> Counter[str]:
    """Count the hashes that are really made, and how many at once."""
    counted: Counter[str] = Counter()
    lock, real = threading.Lock(), argon2.Argon2id

    class Counting:
        def __init__(self, **cost):
            self.real = real(**cost)

        def derive(self, text):
            with lock:
                counted["made"] += 1
                counted["now"] += 1
                counted["at once"] = max(counted["at once"], counted["now"])
            found = self.real.derive(text)
            with lock:
                counted["now"] -= 1
            return found

    monkeypatch.setattr(argon2, "Argon2id", Counting)
    return counted


@dataclass(frozen=True)
class Work:
    """What one answer cost."""

    hashes: int
    statements: tuple[str, ...]


def work(act: Callable[[str], UUID | None], code: str, hashes: Counter[str]) -> Work:
    statements: list[str] = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    before = hashes["made"]
    with connection.execute_wrapper(note):
        act(code)
    return Work(hashes["made"] - before, tuple(statements))


def guess(code: str) -> UUID | None:
    return actions.guess(code, who=str(uuid4()), at=MARCH)


def costs(act: Callable[[str], UUID | None], known: str, hashes: Counter[str]) -> set[Work]:
    """Return the different costs of a known code, an unknown one, and what is no code."""
    return {work(act, code, hashes) for code in [known, UNKNOWN, *MALFORMED]}


@DATABASES
@pytest.mark.parametrize(("act", "statements"), [(queries.dossier_of, 1), (guess, 3)])
def test_known_unknown_and_malformed_codes_cost_the_same(act, statements, hashes):
    _dossier, code = a_report(an_officer())

    (cost,) = costs(act, code, hashes)

    assert (cost.hashes, len(cost.statements)) == (1, statements)


@DATABASES
def test_an_early_return_is_caught(hashes):
    _dossier, code = a_report(an_officer())

    def hasty(text: str) -> UUID | None:
        return queries.dossier_of(text) if rules.read(text) else None

    assert len(costs(hasty, code, hashes)) > 1


@DATABASES
def test_a_code_gives_its_dossier_back_and_nothing_else_does():
    dossier, code = a_report(an_officer())

    assert queries.dossier_of(rules.shown(code)) == dossier
    assert {queries.dossier_of(text) for text in [UNKNOWN, *MALFORMED]} == {None}


def test_codes_are_drawn_evenly_and_no_two_are_alike():
    codes = [actions.prepare().code for _ in range(2000)]

    assert len(set(codes)) == len(codes)
    for place in range(rules.LENGTH):
        counted = Counter(code[place] for code in codes)
        # 27.9 is passed once in a thousand by chance, of 16 places; 45 once in a million.
        assert sum((counted[digit] - 200) ** 2 / 200 for digit in "0123456789") < 45


def test_no_more_than_two_hashes_are_made_at_once(hashes, settings):
    settings.BAKEN_RECEIPT_MEMORY = 8 * 1024

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(receipts.lookup, [f"{number:016}" for number in range(12)]))

    assert (hashes["made"], hashes["at once"]) == (12, 2)


def test_no_code_is_kept_where_none_can_be():
    assert receipts.lookup(None) == receipts.lookup(receipts.NO_CODE)
    assert rules.read(receipts.NO_CODE) is None


def test_both_the_salt_and_what_is_kept_come_from_the_key_ring(tmp_path, settings, monkeypatch):
    salts, stretched, real = [], [], argon2.Argon2id

    class Watched:
        def __init__(self, **cost):
            salts.append(cost["salt"])
            self.real = real(**{**cost, "salt": bytes(16)})

        def derive(self, text):
            stretched.append(self.real.derive(text))
            return stretched[-1]

    monkeypatch.setattr(argon2, "Argon2id", Watched)
    here = receipts.lookup("1" * 16)
    settings.BAKEN_KEYRING = tmp_path / "ring"
    keyring.write(Keyring.new(), tmp_path / "ring")
    elsewhere = receipts.lookup("1" * 16)

    assert salts[0] != salts[1]
    assert stretched[0] == stretched[1]
    assert here != elsewhere
    assert here not in stretched[0]


def test_a_code_is_still_found_after_the_key_ring_has_turned(tmp_path, settings):
    settings.BAKEN_KEYRING = tmp_path / "ring"
    keyring.write(Keyring.new(), tmp_path / "ring")
    before = receipts.lookup("1" * 16)
    keyring.write(keyring.current().rotated(), tmp_path / "ring")

    assert receipts.lookup("1" * 16) == before


def test_the_real_cost_is_strong_and_gives_the_same_again(settings):
    real = import_module("baken.project.settings")  # as it is without the light ones of tests
    settings.BAKEN_RECEIPT_MEMORY = real.BAKEN_RECEIPT_MEMORY
    settings.BAKEN_RECEIPT_PASSES = real.BAKEN_RECEIPT_PASSES
    assert (real.BAKEN_RECEIPT_MEMORY, real.BAKEN_RECEIPT_PASSES) == (64 * 1024, 3)
    start = time.process_time()

    first, second = receipts.lookup("1" * 16), receipts.lookup("1" * 16)

    assert first == second
    assert time.process_time() - start > 0.1


def test_a_receipt_does_not_show_itself_when_it_is_printed():
    assert repr(actions.prepare()) == "Receipt()"


def test_lookups_have_128_bits():
    assert len(receipts.lookup("1" * 16)) == 16
