"""What a reporter is owed: three things, each with a term and someone who answers for it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from baken.accounts.roles import Purpose, Role
from baken.accounts.tests.factories import acting
from baken.kernel.errors import NotPossible
from baken.notices import queries as notices
from baken.notices.states import Kind
from baken.organisations.tests.factories import PartnerFactory
from baken.signals import actions, queries, rules
from baken.signals.models import OwnTerm, Promise
from baken.signals.states import TERM_OF, Owed, State, Term
from baken.signals.tests.factories import MARCH, a_signal, closed, interpreted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LATER = MARCH + timedelta(days=1)


@pytest.fixture
def officer():
    return acting(Role.KEY_OFFICER)


def at_officer(officer, **fields):
    return a_signal(organisation_id=officer.acting.organisation_id, **fields)


def open_ones(signal):
    return {one.what for one in queries.promises(signal) if one.kept_at is None}


def test_every_report_owes_an_acknowledgement_a_weighing_and_an_ending(officer):
    signal = at_officer(officer)

    owed = {one.what: one.due_at for one in queries.promises(signal)}

    assert owed == {one: rules.due(MARCH, rules.days(TERM_OF[one])) for one in Owed}
    assert {one.organisation_id for one in queries.promises(signal)} == {signal.organisation_id}


def test_a_municipality_keeps_its_own_terms(officer):
    OwnTerm.objects.create(organisation=officer.acting.organisation, term=Term.INTERPRET, days=5)

    signal = at_officer(officer)

    assert signal.due_at == rules.due(MARCH, 5)
    assert queries.terms(signal.organisation_id)[Term.FEEDBACK] == rules.days("feedback")


def test_who_lets_the_reporter_know_answers_for_the_rest(officer):
    signal = at_officer(officer)

    actions.acknowledge(signal, by=officer, at=LATER)

    assert open_ones(signal) == {Owed.WEIGHED, Owed.ENDED}
    assert {one.owner for one in queries.promises(signal)} == {officer}
    told = notices.waiting().get(kind=Kind.FEEDBACK_WAITS)
    assert told.person_id == signal.reported_by_id


def test_the_reporter_is_told_once_that_someone_reads_it(officer):
    signal = at_officer(officer)
    actions.acknowledge(signal, by=officer, at=LATER)

    with pytest.raises(NotPossible):
        actions.acknowledge(signal, by=acting(Role.KEY_OFFICER), at=LATER)


def test_asking_the_reporter_something_is_an_acknowledgement_too(officer):
    signal = at_officer(officer)

    actions.ask(signal, text="Welke dag was het?", by=officer, at=LATER)

    assert Owed.ACKNOWLEDGED not in open_ones(signal)


def test_interpreting_and_closing_keep_what_was_promised(officer):
    assert open_ones(interpreted(officer)) == {Owed.ENDED}
    assert open_ones(closed(officer)) == set()


def test_after_interpreting_the_term_of_the_ending_runs(officer):
    signal = interpreted(officer)

    assert signal.due_at == rules.due(MARCH, rules.days("feedback"))
    assert closed(officer).due_at is None


def test_what_is_overdue_is_listed_longest_waiting_first_and_only_here(officer):
    older = at_officer(officer, at=MARCH - timedelta(days=5))
    newer = at_officer(officer)
    at_officer(acting(Role.KEY_OFFICER))
    kept = at_officer(officer)
    actions.acknowledge(kept, by=officer, at=MARCH)

    late = queries.overdue(officer, at=rules.due(MARCH, 1))

    found = [(one.signal_id, one.what) for one in late]
    assert found[:2] == [(older.pk, Owed.ACKNOWLEDGED), (older.pk, Owed.WEIGHED)]
    assert (newer.pk, Owed.ACKNOWLEDGED) in found
    assert all(pk != kept.pk for pk, _what in found)


def test_nothing_is_overdue_on_its_last_day(officer):
    signal = at_officer(officer)
    end = queries.promises(signal)[0].due_at

    assert not queries.overdue(officer, at=end - timedelta(seconds=1)).exists()
    assert queries.overdue(officer, at=end).exists()


def test_a_complaint_owes_the_reporter_a_weighing_and_an_ending_once_more(officer):
    signal = closed(officer)

    actions.complain(signal, text="Er is niet gekeken.", by=signal.reported_by, at=LATER)

    assert signal.state == State.REOPENED
    assert open_ones(signal) == {Owed.WEIGHED, Owed.ENDED}
    assert signal.due_at == rules.due(LATER, rules.days("interpret"))


def test_a_complaint_keeps_the_ending_that_it_took_back(officer):
    signal = closed(officer)
    reason, verdict = signal.reason, signal.verdict

    actions.complain(signal, text="Er is niet gekeken.", by=signal.reported_by, at=LATER)

    (complaint,) = queries.complaints(signal)
    assert (complaint.reason, complaint.verdict) == (reason, verdict)
    assert complaint.text == "Er is niet gekeken."
    assert (signal.verdict, signal.reason, signal.closed_at) == ("", None, None)
    assert notices.waiting().filter(kind=Kind.REPORTER_ANSWERED).count() == 1


def test_a_signal_that_was_opened_again_can_be_ended_again(officer):
    signal = closed(officer)
    actions.complain(signal, text="Er is niet gekeken.", by=signal.reported_by, at=LATER)

    actions.interpret(signal, by=officer, reading="Toch anders.", at=LATER)
    again = closed_again(signal, officer)

    assert again.state == State.CLOSED
    assert open_ones(again) == set()
    with pytest.raises(NotPossible):
        actions.interpret(again, by=officer, reading="Nog eens.", at=LATER)


def closed_again(signal, officer):
    actions.close(
        signal,
        by=officer,
        verdict="cannot_be_told",
        reason="Niet te zeggen.",
        feedback="no_follow_up",
        message=None,
        at=LATER,
    )
    return signal


def test_an_open_signal_takes_no_complaint(officer):
    signal = interpreted(officer)

    with pytest.raises(NotPossible):
        actions.complain(signal, text="Te vroeg.", by=signal.reported_by, at=LATER)

    assert not signal.complaints.exists()


@pytest.mark.parametrize("days", [0, 3651])
def test_the_database_refuses_a_term_that_cannot_be(officer, days):
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnTerm.objects.create(
            organisation=officer.acting.organisation, term=Term.FEEDBACK, days=days
        )


def test_the_database_refuses_to_owe_the_same_thing_twice(officer):
    signal = at_officer(officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.create(
            id=uuid4(),
            signal=signal,
            what=Owed.ENDED,
            organisation_id=signal.organisation_id,
            due_at=MARCH,
        )


@given(st.integers(1, 3650), st.integers(1, 3650))
def test_a_longer_term_never_ends_sooner(one, other):
    shorter, longer = sorted([one, other])

    assert rules.due(MARCH, shorter) <= rules.due(MARCH, longer)


def test_the_share_that_heard_in_time_is_there_per_work_and_per_kind_of_partner(officer):
    partner = acting(Role.PARTNER, purpose=Purpose.SIGNALLING, organisation=PartnerFactory())
    in_time = closed(officer, by=partner)
    at_officer(officer, at=MARCH - timedelta(days=60))
    at_officer(officer, at=MARCH)

    work, kinds = queries.shares(officer, at=MARCH + timedelta(days=1))

    assert [(line.label, line.share.in_time, line.share.of) for line in work[1]] == [
        (in_time.get_profession_display(), 1, 2)
    ]
    assert {(line.share.in_time, line.share.of) for line in kinds[1]} == {(1, 1), (0, 1)}
