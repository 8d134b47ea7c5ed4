"""What is asked, answered and noted, and who reads it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.files import queries as files
from baken.items import queries as items
from baken.kernel.errors import NotPossible
from baken.notices import queries as notices
from baken.notices.states import Kind
from baken.signals import actions, queries
from baken.signals.access import KIND
from baken.signals.actions import Content
from baken.signals.models import Note
from baken.signals.states import Layer
from baken.signals.tests.factories import MARCH, a_signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

QUESTION, ANSWER = "Welke dag was het?", "Op een dinsdag."
INSIDE, MINE = "Bel ook de buurtagent.", "Vraag morgen na."


@pytest.fixture
def officer():
    return acting(Role.KEY_OFFICER)


@pytest.fixture
def colleague(officer):
    return acting(Role.KEY_OFFICER, organisation=officer.acting.organisation)


@pytest.fixture
def talked(officer):
    """A signal about which something was asked, answered and noted."""
    signal = a_signal(organisation_id=officer.acting.organisation_id)
    actions.ask(signal, text=QUESTION, by=officer, at=MARCH)
    actions.answer(signal, text=ANSWER, by=signal.reported_by, at=MARCH + timedelta(hours=1))
    actions.note(signal, layer=Layer.INTERNAL, text=INSIDE, by=officer, at=MARCH)
    actions.note(signal, layer=Layer.PERSONAL, text=MINE, by=officer, at=MARCH)
    return signal


def texts(user, signal, *, handles):
    return {one.text for one in queries.said(user, signal, handles=handles)}


def test_each_circle_reads_its_own_layer(talked, officer, colleague):
    assert texts(officer, talked, handles=True) == {QUESTION, ANSWER, INSIDE, MINE}
    assert texts(colleague, talked, handles=True) == {QUESTION, ANSWER, INSIDE}
    assert texts(talked.reported_by, talked, handles=False) == {QUESTION, ANSWER}
    assert texts(None, talked, handles=False) == {QUESTION, ANSWER}


def test_the_layers_would_be_caught_leaking(talked, officer):
    """The planted fault: a note inside is filed where the reporter reads."""
    Note.objects.filter(signal=talked, layer=Layer.INTERNAL).update(layer=Layer.REPORTER)

    assert texts(talked.reported_by, talked, handles=False) != {QUESTION, ANSWER}


def test_the_reporter_of_an_answer_is_named_by_work(talked, officer):
    (answer,) = [one for one in queries.said(officer, talked, handles=True) if one.from_reporter]

    assert talked.reported_by.name not in str(answer.who)
    assert str(talked.get_profession_display()) in str(answer.who)


def test_the_reporter_hears_of_handlers_by_their_role_only(talked, officer):
    (question,) = [
        one
        for one in queries.said(talked.reported_by, talked, handles=False)
        if not one.from_reporter
    ]

    assert officer.name not in str(question.who)


def test_a_question_tells_the_reporter_and_an_answer_tells_the_handlers(talked):
    kinds = {notice.kind: notice for notice in notices.waiting()}

    assert kinds[Kind.QUESTION_WAITS].person_id == talked.reported_by_id
    assert kinds[Kind.REPORTER_ANSWERED].organisation_id == talked.organisation_id


def test_a_reporter_without_account_is_mailed_nothing(officer):
    signal = anonymous(officer)

    actions.ask(signal, text=QUESTION, by=officer, at=MARCH)

    assert not notices.waiting().filter(kind=Kind.QUESTION_WAITS).exists()


def anonymous(officer):
    signal = a_signal(organisation_id=officer.acting.organisation_id)
    type(signal).objects.filter(pk=signal.pk).update(
        way="anonymous", reported_by=None, reported_from=None
    )
    signal.refresh_from_db()
    return signal


def test_what_the_story_tells_the_reporter_says_nothing_of_notes_inside(talked, officer):
    def acts(user):
        return [str(moment.what) for moment in queries.story(user, talked)]

    inside = str(queries.TOLD["signals.noted_internal"])
    assert inside in acts(officer)
    assert inside not in acts(talked.reported_by)
    assert inside not in acts(None)


def test_facts_and_files_can_be_added_later(officer):
    signal = a_signal(organisation_id=officer.acting.organisation_id)

    actions.answer(
        signal,
        text="Ik heb het kenteken opgeschreven.",
        by=None,
        at=MARCH,
        more=Content(
            facts=[items.plate("1-ABC-23")], files=[files.checked("lijst.txt", b"maandag\n")]
        ),
    )

    assert len(items.of(signal.pk)) == 1
    (file,) = files.of(signal.pk)
    assert b"".join(files.content(file)) == b"maandag\n"


def test_an_empty_answer_is_refused(officer):
    signal = a_signal(organisation_id=officer.acting.organisation_id)

    with pytest.raises(NotPossible):
        actions.answer(signal, text="  ", by=None, at=MARCH)


def test_the_texts_stand_sealed(talked):
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(signals_note::text, '') FROM signals_note")
        rows = cursor.fetchone()[0]

    for text in (QUESTION, ANSWER, INSIDE, MINE):
        assert text not in rows
        assert text.encode().hex() not in rows


def test_each_word_leaves_a_line(talked):
    acts = [line.action for line in audit.about(KIND, talked.reference)]

    assert acts == [
        "signals.reported",
        "signals.asked",
        "signals.answered",
        "signals.noted_internal",
        "signals.noted_personal",
    ]


def test_the_database_refuses_a_note_of_nobody(talked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.filter(signal=talked, layer=Layer.INTERNAL).update(by=None)
