"""What the database refuses, and what it holds."""

import pytest
from django.db import IntegrityError, connection, transaction

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.kernel.sealing.envelopes import Unreadable
from baken.signals.models import Signal
from baken.signals.states import State
from baken.signals.tests.factories import MARCH, NARRATIVE, a_signal, closed, interpreted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def changed(signal, **values):
    with transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"state": State.INTERPRETED},
        {"state": State.CLOSED},
        {"verdict": "no_trafficking"},
        {"feedback": "taken_up"},
        {"interpreted_at": MARCH},
        {"closed_at": MARCH},
        {"feedback_read_at": MARCH},
        {"form": "nationality"},
        {"minor": "perhaps"},
        {"profession": "spy"},
        {"postcode_index": bytes(16)},
    ],
)
def test_the_database_refuses_a_signal_that_cannot_be(values):
    signal = a_signal()

    with pytest.raises(IntegrityError):
        changed(signal, **values)


def test_the_database_refuses_to_close_without_a_verdict():
    officer = acting(Role.KEY_OFFICER)

    with pytest.raises(IntegrityError):
        changed(interpreted(officer), state=State.CLOSED, closed_at=MARCH, closed_by=officer)


def test_the_database_holds_no_text_in_clear():
    officer = acting(Role.KEY_OFFICER)
    closed(officer, place="Waterkade 12", postcode="2011AB")

    with connection.cursor() as cursor:
        cursor.execute("SELECT signals_signal::text FROM signals_signal")
        row = cursor.fetchone()[0]

    for text in [NARRATIVE, "Waterkade", "2011AB", "De papieren", "Dank u", "Het past"]:
        assert text not in row
        assert text.encode().hex() not in row


def test_a_text_moved_to_another_signal_does_not_open():
    first, second = a_signal(), a_signal()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE signals_signal SET narrative ="
            " (SELECT narrative FROM signals_signal WHERE id = %s) WHERE id = %s",
            [first.pk, second.pk],
        )

    with pytest.raises(Unreadable):
        Signal.objects.get(pk=second.pk).narrative  # noqa: B018  reading opens


def test_a_sealed_text_cannot_be_searched_or_written_in_bulk():
    a_signal()

    with pytest.raises(TypeError, match="sealed"):
        Signal.objects.filter(narrative=NARRATIVE).exists()
    with pytest.raises(TypeError, match="sealed"):
        Signal.objects.update(narrative="anders")


def test_a_sealed_text_does_not_show_itself_when_it_is_printed():
    a_signal()

    assert repr(Signal.objects.values_list("narrative").first()) == "(<sealed>,)"
