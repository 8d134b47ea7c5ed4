"""What can be done with a signal, and what is left of it when something goes wrong."""

from uuid import UUID, uuid4

import pytest

from baken.accounts.roles import Role
from baken.accounts.tests.factories import acting
from baken.audit import queries as audit
from baken.audit.models import Entry
from baken.kernel.errors import NotPossible
from baken.kernel.models import DataKey
from baken.notices import queries as notices
from baken.notices.states import Kind
from baken.signals import actions
from baken.signals.access import KIND
from baken.signals.models import Signal
from baken.signals.states import Feedback, State, Verdict
from baken.signals.tests.factories import MARCH, NARRATIVE, a_signal, closed, content, interpreted

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def acts(signal):
    return [line.action for line in audit.about(KIND, signal.reference)]


def test_a_reported_signal_can_be_read_back():
    signal = Signal.objects.get(pk=a_signal(place="Waterkade 12", postcode="2011AB").pk)

    assert signal.narrative == NARRATIVE
    assert signal.place == "Waterkade 12"
    assert signal.impression is None
    assert signal.state == State.RECEIVED


def test_a_report_leaves_an_audit_line_and_a_notice():
    signal = a_signal()

    assert acts(signal) == ["signals.reported"]
    (notice,) = notices.waiting()
    assert (notice.kind, notice.key) == (Kind.SIGNAL_WAITS, signal.reference)
    assert notice.organisation_id == signal.organisation_id


def test_a_report_that_is_sent_twice_is_one_signal():
    reporter = acting(Role.REPORTER)
    report = content(organisation_id=reporter.acting.organisation_id)
    request = uuid4()

    first = actions.report(report, by=reporter, at=MARCH, request=request)
    second = actions.report(report, by=reporter, at=MARCH, request=request)

    assert first.signal.pk == second.signal.pk
    assert Signal.objects.count() == 1
    assert DataKey.objects.count() == 2, "of the dossier, and of who reported it"
    assert acts(first.signal) == ["signals.reported"]
    assert first.code != second.code


def test_other_content_under_the_same_request_is_refused_and_the_first_is_kept():
    reporter = acting(Role.REPORTER)
    organisation = reporter.acting.organisation_id
    request = uuid4()
    actions.report(content(organisation_id=organisation), by=reporter, at=MARCH, request=request)

    with pytest.raises(NotPossible):
        actions.report(
            content(organisation_id=organisation, narrative="Iets anders."),
            by=reporter,
            at=MARCH,
            request=request,
        )

    assert Signal.objects.get().narrative == NARRATIVE


def test_the_request_of_one_reporter_gives_another_reporter_nothing():
    first, second = acting(Role.REPORTER), acting(Role.REPORTER)
    report = content(organisation_id=first.acting.organisation_id)
    request = UUID(int=7)
    actions.report(report, by=first, at=MARCH, request=request)

    with pytest.raises(NotPossible):
        actions.report(report, by=second, at=MARCH, request=request)


def test_who_may_not_report_is_refused():
    governor = acting(Role.GOVERNOR)

    with pytest.raises(NotPossible):
        actions.report(
            content(organisation_id=governor.acting.organisation_id),
            by=governor,
            at=MARCH,
            request=uuid4(),
        )

    assert not Signal.objects.exists()


def test_an_interpretation_is_kept_sealed_with_who_and_when():
    officer = acting(Role.KEY_OFFICER)

    signal = Signal.objects.get(pk=interpreted(officer).pk)

    assert signal.state == State.INTERPRETED
    assert signal.reading == "Het past bij uitbuiting in werk."
    assert (signal.interpreted_by, signal.interpreted_at) == (officer, MARCH)


def test_of_two_people_at_one_button_the_second_is_refused():
    officer = acting(Role.KEY_OFFICER)
    signal = a_signal(organisation_id=officer.acting.organisation_id)
    seen_by_first = Signal.objects.get(pk=signal.pk)
    seen_by_second = Signal.objects.get(pk=signal.pk)
    actions.interpret(seen_by_first, by=officer, reading="eerste", at=MARCH)

    with pytest.raises(NotPossible):
        actions.interpret(seen_by_second, by=officer, reading="tweede", at=MARCH)

    signal.refresh_from_db()
    assert signal.reading == "eerste"
    assert acts(signal).count("signals.interpreted") == 1


def test_a_signal_is_not_closed_before_it_is_interpreted():
    officer = acting(Role.KEY_OFFICER)
    signal = a_signal(organisation_id=officer.acting.organisation_id)

    with pytest.raises(NotPossible):
        actions.close(
            signal,
            by=officer,
            verdict=Verdict.CANNOT_BE_TOLD,
            reason="x",
            feedback=Feedback.NO_FOLLOW_UP,
            message=None,
            at=MARCH,
        )

    assert acts(signal) == ["signals.reported"]


def test_closing_owes_the_reporter_a_notice():
    officer = acting(Role.KEY_OFFICER)

    signal = closed(officer)

    told = notices.waiting().get(kind=Kind.FEEDBACK_WAITS)
    assert (told.person_id, told.key) == (signal.reported_by_id, signal.reference)


def test_feedback_counts_as_read_once_and_by_the_reporter_only():
    officer = acting(Role.KEY_OFFICER)
    reporter = acting(Role.REPORTER)
    signal = closed(officer, by=reporter)

    actions.feedback_read(signal, by=officer, at=MARCH)
    assert signal.feedback_read_at is None

    actions.feedback_read(signal, by=reporter, at=MARCH)
    actions.feedback_read(signal, by=reporter, at=MARCH)
    assert signal.feedback_read_at == MARCH
    assert acts(signal).count("signals.feedback_read") == 1


def test_when_the_audit_cannot_be_written_nothing_is_done(monkeypatch):
    officer = acting(Role.KEY_OFFICER)
    signal = a_signal(organisation_id=officer.acting.organisation_id)

    def full(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(Entry.objects, "create", full)
    with pytest.raises(OSError, match="disk full"):
        actions.interpret(signal, by=officer, reading="weg", at=MARCH)

    signal.refresh_from_db()
    assert signal.state == State.RECEIVED
