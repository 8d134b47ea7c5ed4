"""What the database refuses, and what it holds."""

import pytest
from django.db import IntegrityError, connection, transaction

from baken.disclosures.models import Copy, Disclosure
from baken.disclosures.states import State
from baken.disclosures.tests import factories
from baken.disclosures.tests.factories import MARCH, PROPORTIONALITY, PURPOSE, SEEN
from baken.kernel.sealing.envelopes import Unreadable

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def officer():
    return factories.officer()


def changed(disclosure, **values):
    with transaction.atomic():
        Disclosure.objects.filter(pk=disclosure.pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"state": State.SENT},
        {"state": State.ACCEPTED},
        {"state": State.DECLINED},
        {"state": State.REPORTED},
        {"state": State.RECALLED},
        {"state": State.WITHDRAWN},
        {"ground": "curiosity"},
        {"outcome": "taken_up"},
        {"outcome": "guilty"},
        {"fields": []},
        {"recipient_name": "Nog een"},
        {"recipient": None},
        {"purpose": None},
        {"proportionality": None},
        {"confirmed_at": MARCH},
        {"sent_at": MARCH},
        {"sent_at": MARCH, "answer_due": MARCH},
        {"chased_at": MARCH},
        {"handed_over_at": MARCH},
        {"answered_at": MARCH},
        {"reported_at": MARCH},
        {"recalled_at": MARCH},
        {"withdrawn_at": MARCH},
        {"forgotten": True},
    ],
    ids=lambda values: " ".join(values),
)
def test_the_database_refuses_a_disclosure_that_cannot_be(officer, values):
    disclosure = factories.proposed(officer)

    with pytest.raises(IntegrityError):
        changed(disclosure, **values)


def test_the_database_refuses_one_person_as_both(officer):
    disclosure = factories.proposed(officer)

    with pytest.raises(IntegrityError, match="disclosure_confirmed_by_another"):
        changed(disclosure, confirmed_at=MARCH, confirmed_by=officer)


def test_the_database_refuses_to_send_without_a_second_person(officer):
    disclosure = factories.proposed(officer)

    with pytest.raises(IntegrityError, match="disclosure_sent_by_two"):
        changed(disclosure, state=State.SENT, sent_at=MARCH, answer_due=MARCH)


def test_the_database_lets_only_a_vital_interest_go_first(officer):
    disclosure = factories.sent_at_once(officer)
    assert disclosure.confirmed_at is None

    with pytest.raises(IntegrityError, match="disclosure_sent_by_two"):
        changed(disclosure, ground="consent")


def test_the_database_refuses_a_disclosure_to_oneself(officer):
    disclosure = factories.proposed(officer)

    with pytest.raises(IntegrityError, match="disclosure_leaves_the_house"):
        changed(disclosure, recipient=officer.acting.organisation)


def test_the_database_refuses_an_answer_that_is_half(officer):
    disclosure = factories.sent(officer)

    with pytest.raises(IntegrityError):
        changed(disclosure, state=State.ACCEPTED, answered_at=MARCH)
    with pytest.raises(IntegrityError, match="disclosure_ends_with_reason"):
        changed(disclosure, state=State.DECLINED, answered_at=MARCH, answered_by=officer)


def test_the_database_holds_no_text_in_clear(officer):
    factories.reported(officer)
    factories.declined(officer)
    factories.recalled(officer)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(d::text, '') || (SELECT string_agg(c::text, '')"
            " FROM disclosures_copy c) FROM disclosures_disclosure d"
        )
        rows = cursor.fetchone()[0]

    for text in [SEEN, PURPOSE, PROPORTIONALITY, "Niet in onze", "De papieren", "verkeerde"]:
        assert text not in rows
        assert text.encode().hex() not in rows


def test_a_copy_moved_to_another_disclosure_does_not_open(officer):
    first, second = factories.sent(officer), factories.sent(officer)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosures_copy SET lines = (SELECT lines FROM disclosures_copy"
            " WHERE disclosure_id = %s) WHERE disclosure_id = %s",
            [first.pk, second.pk],
        )

    with pytest.raises(Unreadable):
        Copy.objects.get(pk=second.pk).lines  # noqa: B018  reading opens


def test_a_disclosure_and_its_copy_name_themselves_by_nothing_that_tells(officer):
    disclosure = factories.sent(officer)

    assert str(disclosure) == disclosure.reference
    assert str(disclosure.copy) == str(disclosure.pk)
