"""Keep, come back, guess and forget."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.kdf import argon2
from django.db import connection

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.audit.models import Entry
from baken.kernel.errors import NotPossible
from baken.kernel.models import DataKey
from baken.kernel.sealing import keystore
from baken.reporters import actions, queries, rules
from baken.reporters.access import KIND
from baken.reporters.actions import Identity
from baken.reporters.models import Opening, Reporter
from baken.reporters.queries import Known
from baken.reporters.states import Kind
from baken.reporters.tests.factories import MARCH, NAMED, a_report, an_officer, granted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WHO = "192.0.2.7"
UNKNOWN = "1111 2222 3333 4444"


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        (NAMED, Kind.NAMED),
        (Identity("Marijke Vloed"), Kind.NAMED),
        (None, Kind.ANONYMOUS),
        (Identity(""), Kind.ANONYMOUS),
    ],
)
def test_who_has_no_account_gives_a_name_or_gives_none(identity, kind):
    dossier, _code = a_report(an_officer(), identity=identity)

    assert queries.known([dossier]) == {dossier: Known(kind, None)}


def test_what_someone_gave_is_kept_sealed():
    a_report(an_officer())

    reporter = Reporter.objects.get()
    assert (reporter.name, reporter.organisation_name, reporter.contact) == (
        NAMED.name,
        NAMED.organisation,
        NAMED.contact,
    )


def test_of_an_account_the_house_of_the_reporter_is_kept_and_the_name_stays_in_the_account():
    user = acting(Role.REPORTER)

    a_report(an_officer(), identity=None, user=user)

    reporter = Reporter.objects.get()
    assert (reporter.kind, reporter.user, reporter.name) == (Kind.ACCOUNT, user, None)
    assert reporter.organisation_name == user.acting.organisation.name


def test_another_name_beside_an_account_is_not_kept():
    user = acting(Role.REPORTER)

    a_report(an_officer(), identity=NAMED, user=user)

    reporter = Reporter.objects.get()
    assert (reporter.kind, reporter.name) == (Kind.ACCOUNT, None)
    assert (reporter.organisation_name, reporter.contact) == (NAMED.organisation, NAMED.contact)


@pytest.mark.parametrize("given", [Identity("", contact="06"), Identity("", organisation="De Wal")])
def test_who_leaves_a_contact_and_no_name_is_asked_to_choose(given):
    with pytest.raises(NotPossible):
        a_report(an_officer(), identity=given)

    assert not Reporter.objects.exists()


def test_to_keep_someone_is_one_statement_and_of_the_anonymous_no_key_is_made(
    django_assert_num_queries,
):
    officer, receipt = an_officer(), actions.prepare()
    fields = {"organisation_id": officer.acting.organisation_id, "user": None, "at": MARCH}

    with django_assert_num_queries(1):
        actions.keep(uuid4(), identity=NAMED, receipt=receipt, **fields)
    assert DataKey.objects.count() == 1

    actions.keep(uuid4(), identity=None, **fields)
    assert DataKey.objects.count() == 1


def test_a_prepared_receipt_makes_no_hash_when_it_is_kept(monkeypatch):
    receipt = actions.prepare()

    def none(**_cost):
        raise AssertionError("a hash in the transaction")

    monkeypatch.setattr(argon2, "Argon2id", none)
    _dossier, code = a_report(an_officer(), receipt=receipt)

    assert code == receipt.code


def test_a_new_code_kills_the_old_one():
    user = acting(Role.REPORTER)
    dossier, old = a_report(an_officer(), identity=None, user=user)

    new = actions.renew(dossier, at=MARCH + timedelta(days=1))

    assert (queries.dossier_of(new), queries.dossier_of(old)) == (dossier, None)
    assert Reporter.objects.get().made_at == MARCH + timedelta(days=1)
    (line,) = audit.about(KIND, str(dossier))
    assert (line.action, line.by) == ("reporters.code_renewed", user)


@pytest.mark.parametrize("identity", [NAMED, None])
def test_whoever_sends_the_same_report_again_gets_a_new_code_without_an_account_too(identity):
    dossier, code = a_report(an_officer(), identity=identity)

    new = actions.renew(dossier, at=MARCH)

    assert queries.dossier_of(new) == dossier
    assert queries.dossier_of(code) is None


def test_for_a_dossier_that_nobody_reported_there_is_no_new_code():
    with pytest.raises(NotPossible):
        actions.renew(uuid4(), at=MARCH)


def test_a_code_that_is_guessed_right_opens_the_dossier():
    dossier, code = a_report(an_officer())

    assert actions.guess(rules.shown(code), who=WHO, at=MARCH) == dossier
    assert actions.guess(UNKNOWN, who=WHO, at=MARCH) is None
    assert actions.guess("geen code", who=WHO, at=MARCH) is None


def refusal(code, **fields):
    with pytest.raises(NotPossible) as refused:
        actions.guess(code, **({"who": WHO, "at": MARCH} | fields))
    return str(refused.value)


def test_after_five_tries_the_right_code_is_refused_too_and_with_the_same_words():
    dossier, code = a_report(an_officer())
    for _ in range(5):
        actions.guess(UNKNOWN, who=WHO, at=MARCH)

    assert refusal(code) == refusal(UNKNOWN) == refusal("geen code")
    assert actions.guess(code, who="192.0.2.8", at=MARCH) == dossier
    assert actions.guess(code, who=WHO, at=MARCH + timedelta(minutes=15)) == dossier


def test_of_forty_guesses_five_are_looked_at(monkeypatch):
    looked, real = [], argon2.Argon2id
    monkeypatch.setattr(argon2, "Argon2id", lambda **cost: looked.append(1) or real(**cost))

    for number in range(40):
        with suppress(NotPossible):
            actions.guess(f"{number:016}", who=WHO, at=MARCH)

    assert len(looked) == 5


def test_all_together_have_a_limit_too():
    _dossier, code = a_report(an_officer())
    for number in range(1000):
        actions.guess(UNKNOWN, who=str(number), at=MARCH)

    assert "60" in refusal(code, who="another")


def test_a_spent_limit_makes_no_hash(monkeypatch):
    for _ in range(5):
        actions.guess(UNKNOWN, who=WHO, at=MARCH)

    def none(**_cost):
        raise AssertionError("a hash for who may not guess")

    monkeypatch.setattr(argon2, "Argon2id", none)
    assert refusal(UNKNOWN)


def test_a_guess_leaves_no_line_that_could_fill_the_audit():
    actions.guess(UNKNOWN, who=WHO, at=MARCH)

    assert not Entry.objects.exists()


def test_the_day_on_which_a_reporter_came_back_is_kept_and_never_the_moment():
    dossier, _code = a_report(an_officer())

    actions.came_back(dossier, at=MARCH)
    actions.came_back(dossier, at=MARCH - timedelta(days=3))

    assert queries.known([dossier])[dossier].came_back_on == MARCH.date()
    with connection.cursor() as cursor:
        cursor.execute("SELECT came_back_on::text FROM reporters_reporter")
        assert cursor.fetchone() == ("2026-03-02",)
    assert not Entry.objects.exists()


def test_who_is_forgotten_leaves_no_key_no_code_no_name_and_no_wish():
    officer = an_officer()
    opening = granted(officer)
    dossier = opening.reporter.dossier
    kept, code = a_report(officer)

    assert actions.forget([dossier]) == 1
    assert actions.forget([dossier]) == 0

    assert [reporter.dossier for reporter in Reporter.objects.all()] == [kept]
    assert not Opening.objects.exists()
    assert DataKey.objects.count() == 1
    assert queries.identity(dossier, officer, at=MARCH) is None
    assert queries.dossier_of(code) == kept


def test_to_forget_is_finished_after_the_machine_stopped_between_keys_and_rows():
    dossier, code = a_report(an_officer())
    keystore.destroy([Reporter.objects.get().pk])

    assert actions.forget([dossier]) == 1
    assert queries.dossier_of(code) is None
