"""What can be done with a disclosure, and what is left of it when something goes wrong."""

from datetime import timedelta
from uuid import uuid4

import pytest

from baken.audit import queries as audit
from baken.audit.models import Entry
from baken.disclosures import actions, queries, rules
from baken.disclosures.access import KIND
from baken.disclosures.actions import Line
from baken.disclosures.models import Copy, Disclosure
from baken.disclosures.states import Ground, Outcome, State
from baken.disclosures.tests import factories
from baken.disclosures.tests.factories import LINES, MARCH, PURPOSE, about, colleague
from baken.kernel.errors import NotPossible
from baken.kernel.models import DataKey
from baken.kernel.sealing import keystore
from baken.kernel.sealing.keystore import KeyGone
from baken.notices import queries as notices
from baken.notices.states import Kind
from baken.organisations.models import Kind as OrganisationKind
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def officer():
    return factories.officer()


@pytest.fixture
def inspector():
    return factories.inspector()


def acts(disclosure):
    return [line.action for line in audit.about(KIND, disclosure.reference)]


def told(kind):
    return list(notices.waiting().filter(kind=kind).values_list("organisation_id", flat=True))


def test_a_proposal_waits_for_a_second_person_and_reaches_nobody(officer):
    disclosure = factories.proposed(officer)

    assert disclosure.state == State.PROPOSED
    assert acts(disclosure) == ["disclosures.proposed"]
    assert told(Kind.SECOND_PERSON_WAITS) == [officer.acting.organisation_id]
    assert told(Kind.DISCLOSURE_WAITS) == []


def test_the_fields_sent_are_the_fields_recorded(officer):
    disclosure = Disclosure.objects.get(pk=factories.sent(officer).pk)

    sent = audit.about(KIND, disclosure.reference).get(action="disclosures.confirmed")
    assert queries.lines(disclosure) == list(LINES)
    assert disclosure.fields == sent.fields == [line.field for line in LINES]


@pytest.mark.parametrize("change", [["narrative"], ["narrative", "seen_on", "address"], ["x", "y"]])
def test_a_copy_that_is_not_what_the_record_names_is_not_sent(officer, change):
    """The planted fault: someone changes the record, past the doors."""
    disclosure = factories.proposed(officer)
    Disclosure.objects.filter(pk=disclosure.pk).update(fields=change)
    disclosure.refresh_from_db()

    with pytest.raises(NotPossible):
        actions.confirm(disclosure, by=colleague(officer), at=MARCH)

    assert queries.lines(disclosure) is None


@pytest.mark.parametrize(
    "missing",
    [
        {"purpose": " "},
        {"proportionality": ""},
        {"ground": ""},
        {"ground": "curiosity"},
        {"lines": []},
        {"lines": [Line("place", "Plaats", " ")]},
        {"recipient_name": " "},
        {"ground": Ground.COVENANT},
    ],
    ids=lambda missing: " ".join(missing),
)
def test_nothing_is_proposed_without_ground_purpose_proportion_lines_and_recipient(
    officer, missing
):
    with pytest.raises(NotPossible):
        factories.proposed(officer, **missing)

    assert not Disclosure.objects.exists()
    assert not DataKey.objects.exists()


@pytest.mark.parametrize("nobody", [factories.inspector, factories.officer])
def test_who_does_not_handle_the_dossier_proposes_nothing(officer, nobody):
    with pytest.raises(NotPossible):
        actions.propose(
            about(officer),
            recipient_id=PartnerFactory().pk,
            route="x",
            ground=Ground.PUBLIC_TASK,
            purpose="x",
            proportionality="x",
            lines=LINES,
            by=nobody(),
            at=MARCH,
        )


@pytest.mark.parametrize("why", ["itself", "gone", "unknown"])
def test_a_recipient_is_another_organisation_that_takes_part(officer, why):
    recipient = PartnerFactory(is_active=why != "gone")
    number = {"itself": officer.acting.organisation_id, "unknown": 999_999}.get(why, recipient.pk)

    with pytest.raises(NotPossible):
        factories.proposed(officer, recipient_id=number)


def test_the_same_proposal_twice_is_one(officer):
    dossier, recipient = uuid4(), PartnerFactory()
    factories.proposed(officer, dossier=dossier, recipient=recipient)

    with pytest.raises(NotPossible):
        factories.proposed(officer, dossier=dossier, recipient=recipient)

    assert Disclosure.objects.count() == Copy.objects.count() == 1
    assert DataKey.objects.count() == 2


def test_two_partners_without_accounts_can_be_proposed_side_by_side(officer):
    dossier = uuid4()

    factories.proposed(officer, dossier=dossier, recipient_name="Huisarts")
    factories.proposed(officer, dossier=dossier, recipient_name="School")
    with pytest.raises(NotPossible):
        factories.proposed(officer, dossier=dossier, recipient_name="School")

    assert len(queries.of(dossier)) == 2


def test_who_proposed_cannot_be_the_second_person(officer):
    disclosure = factories.proposed(officer)

    with pytest.raises(NotPossible):
        actions.confirm(disclosure, by=officer, at=MARCH)

    assert disclosure.state == State.PROPOSED


def test_a_second_person_sends_it_and_the_recipient_hears(officer):
    disclosure = factories.sent(officer)

    assert (disclosure.state, disclosure.sent_at) == (State.SENT, MARCH)
    assert disclosure.answer_due == rules.due(MARCH, "answer")
    assert told(Kind.DISCLOSURE_WAITS) == [disclosure.recipient_id]


def test_of_two_second_people_at_one_button_the_later_is_refused(officer):
    disclosure = factories.proposed(officer)
    first = Disclosure.objects.get(pk=disclosure.pk)
    later = Disclosure.objects.get(pk=disclosure.pk)
    actions.confirm(first, by=colleague(officer), at=MARCH)

    with pytest.raises(NotPossible):
        actions.confirm(later, by=colleague(officer), at=MARCH)

    assert acts(disclosure).count("disclosures.confirmed") == 1
    assert len(told(Kind.DISCLOSURE_WAITS)) == 1


def test_with_a_life_in_danger_it_goes_first_and_a_second_person_looks_after(officer):
    second = colleague(officer)
    disclosure = factories.sent_at_once(officer)
    assert (disclosure.state, disclosure.confirmed_at) == (State.SENT, None)
    assert list(queries.needs_second_person(second)) == [disclosure]
    assert list(queries.needs_second_person(officer)) == []

    with pytest.raises(NotPossible):
        actions.confirm(disclosure, by=officer, at=MARCH)
    actions.confirm(disclosure, by=second, at=MARCH)

    assert disclosure.confirmed_by == second
    assert list(queries.needs_second_person(second)) == []
    assert acts(disclosure) == ["disclosures.sent_at_once", "disclosures.looked_at_after"]
    with pytest.raises(NotPossible):
        actions.confirm(disclosure, by=colleague(officer), at=MARCH)


def test_calling_back_oneself_what_was_sent_at_once_does_not_end_the_second_look(officer):
    own, by_second = factories.sent_at_once(officer), factories.sent_at_once(officer)
    second = colleague(officer)

    actions.recall(own, by=officer, reason="Vergissing.", at=MARCH)
    actions.recall(by_second, by=second, reason="Te veel.", at=MARCH)

    assert list(queries.needs_second_person(second)) == [own]


def test_calling_back_destroys_the_key_of_the_copy_and_keeps_the_reasons(officer):
    disclosure = factories.sent(officer)
    assert queries.lines(disclosure) is not None

    actions.recall(disclosure, by=officer, reason="Naar de verkeerde.", at=MARCH)

    with pytest.raises(KeyGone):
        keystore.find([disclosure.pk])
    disclosure = Disclosure.objects.get(pk=disclosure.pk)
    assert queries.lines(disclosure) is None
    assert (disclosure.purpose, disclosure.reason) == (PURPOSE, "Naar de verkeerde.")
    assert len(told(Kind.DISCLOSURE_WAITS)) == 2


def test_a_copy_put_back_from_an_old_backup_does_not_open(officer):
    disclosure = factories.sent(officer)
    kept = Copy.objects.get(pk=disclosure.pk)
    actions.recall(disclosure, by=officer, reason="x", at=MARCH)

    kept.save(force_insert=True)

    assert queries.lines(disclosure) is None


def test_when_a_copy_cannot_be_destroyed_nothing_is_called_back(officer, monkeypatch):
    disclosure = factories.sent(officer)

    def broken(_dossiers):
        raise OSError("no key store")

    monkeypatch.setattr(keystore, "destroy", broken)
    with pytest.raises(OSError, match="no key store"):
        actions.recall(disclosure, by=officer, reason="x", at=MARCH)

    disclosure.refresh_from_db()
    assert disclosure.state == State.SENT
    assert "disclosures.recalled" not in acts(disclosure)
    assert queries.lines(disclosure) is not None


@pytest.mark.parametrize("over", [factories.reported, factories.declined, factories.withdrawn])
def test_what_has_ended_is_not_called_back(officer, over):
    with pytest.raises(NotPossible):
        actions.recall(over(officer), by=officer, reason="x", at=MARCH)


def test_a_withdrawn_proposal_never_reached_anyone_and_its_copy_is_gone(officer):
    disclosure = factories.withdrawn(officer)

    assert told(Kind.DISCLOSURE_WAITS) == []
    assert queries.lines(disclosure) is None
    with pytest.raises(NotPossible):
        actions.confirm(disclosure, by=colleague(officer), at=MARCH)


def test_an_answer_and_an_outcome_come_back_to_the_sender(officer, inspector):
    disclosure = factories.reported(officer, inspector)

    assert (disclosure.state, disclosure.outcome) == (State.REPORTED, Outcome.NO_TRAFFICKING)
    assert disclosure.answered_by == disclosure.reported_by == inspector
    assert told(Kind.PARTNER_ANSWERED) == [officer.acting.organisation_id] * 2
    assert acts(disclosure)[-2:] == ["disclosures.accepted", "disclosures.reported"]


def test_of_two_people_who_answer_the_later_is_refused(officer, inspector):
    disclosure = factories.sent(officer, recipient=inspector.acting.organisation)
    later = Disclosure.objects.get(pk=disclosure.pk)
    actions.accept(disclosure, by=inspector, at=MARCH)

    with pytest.raises(NotPossible):
        actions.decline(later, by=inspector, reason="x", at=MARCH)

    assert Disclosure.objects.get(pk=disclosure.pk).state == State.ACCEPTED


def test_for_a_partner_without_an_account_the_sender_writes_down_the_answer(officer):
    disclosure = factories.sent(officer, recipient_name="Huisartsenpost")
    actions.hand_over(disclosure, by=officer, at=MARCH)
    actions.accept(disclosure, by=officer, at=MARCH)
    actions.report(disclosure, by=officer, outcome=Outcome.PASSED_ON, text="", at=MARCH)

    assert disclosure.outcome_text is None
    assert acts(disclosure)[2:] == [
        "disclosures.handed_over",
        "disclosures.accepted_on_behalf",
        "disclosures.reported_on_behalf",
    ]
    assert told(Kind.PARTNER_ANSWERED) == told(Kind.DISCLOSURE_WAITS) == []


def test_a_no_of_a_partner_without_an_account_is_written_down_as_such(officer):
    disclosure = factories.sent(officer, recipient_name="Huisartsenpost")

    actions.decline(disclosure, by=officer, reason="Beroepsgeheim.", at=MARCH)

    assert acts(disclosure)[-1] == "disclosures.declined_on_behalf"


@pytest.mark.parametrize(
    "made",
    [
        lambda by: factories.proposed(by, recipient_name="Huisartsenpost"),
        lambda by: factories.recalled(by, recipient_name="Huisartsenpost"),
        factories.sent,
    ],
    ids=["not sent", "called back", "works in Baken"],
)
def test_nothing_is_handed_over_that_may_not_leave(officer, made):
    disclosure = made(officer)

    with pytest.raises(NotPossible):
        actions.hand_over(disclosure, by=officer, at=MARCH)

    assert "disclosures.handed_over" not in acts(disclosure)


def test_the_moment_of_handing_over_is_the_first_and_every_download_leaves_a_line(officer):
    disclosure = factories.sent(officer, recipient_name="Huisartsenpost")

    actions.hand_over(disclosure, by=officer, at=MARCH)
    actions.hand_over(disclosure, by=officer, at=MARCH + timedelta(days=1))

    disclosure.refresh_from_db()
    assert disclosure.handed_over_at == MARCH
    assert acts(disclosure).count("disclosures.handed_over") == 2


def test_one_asks_again_at_most_once_a_day(officer):
    disclosure = factories.sent(officer)
    actions.chase(disclosure, by=officer, at=MARCH)

    with pytest.raises(NotPossible):
        actions.chase(disclosure, by=officer, at=MARCH + timedelta(hours=12))
    actions.chase(disclosure, by=officer, at=MARCH + timedelta(hours=13))  # midnight has passed

    assert acts(disclosure).count("disclosures.chased") == 2
    assert len(told(Kind.DISCLOSURE_WAITS)) == 3


@pytest.mark.parametrize("made", [factories.proposed, factories.reported, factories.recalled])
def test_who_waits_for_nothing_does_not_ask_again(officer, made):
    with pytest.raises(NotPossible):
        actions.chase(made(officer), by=officer, at=MARCH)


def test_what_is_forgotten_keeps_the_bare_record_and_opens_no_more(officer, inspector):
    dossier = uuid4()
    disclosure = factories.reported(officer, inspector, dossier=dossier)
    other = factories.sent(officer)

    assert actions.forget([dossier], keep_metadata=True) == 1

    disclosure = Disclosure.objects.get(pk=disclosure.pk)
    assert disclosure.forgotten
    assert (disclosure.ground, disclosure.outcome) == (Ground.PUBLIC_TASK, Outcome.NO_TRAFFICKING)
    assert disclosure.purpose is disclosure.outcome_text is queries.lines(disclosure) is None
    assert set(DataKey.objects.values_list("dossier", flat=True)) == {other.pk, other.key}
    assert queries.lines(other) is not None


def test_what_is_forgotten_whole_leaves_no_row(officer):
    dossier = uuid4()
    factories.sent(officer, dossier=dossier)
    factories.recalled(officer, dossier=dossier)

    assert actions.forget([dossier], keep_metadata=False) == 2

    assert not Disclosure.objects.exists()
    assert not DataKey.objects.exists()


def test_nothing_can_be_done_with_what_is_forgotten(officer, inspector):
    dossier = uuid4()
    disclosure = factories.sent(officer, dossier=dossier, recipient=inspector.acting.organisation)
    actions.forget([dossier], keep_metadata=True)
    disclosure = Disclosure.objects.get(pk=disclosure.pk)

    with pytest.raises(NotPossible):
        actions.decline(disclosure, by=inspector, reason="x", at=MARCH)
    assert queries.steps(inspector, disclosure) == []


def test_when_the_audit_cannot_be_written_nothing_is_sent(officer, monkeypatch):
    disclosure = factories.proposed(officer)

    def full(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(Entry.objects, "create", full)
    with pytest.raises(OSError, match="disk full"):
        actions.confirm(disclosure, by=colleague(officer), at=MARCH)

    disclosure.refresh_from_db()
    assert disclosure.state == State.PROPOSED
    assert told(Kind.DISCLOSURE_WAITS) == []


def test_a_ground_counts_for_the_kind_of_the_recipient(officer):
    shelter = PartnerFactory(kind=OrganisationKind.SHELTER)

    with pytest.raises(NotPossible):
        factories.proposed(officer, recipient=shelter)
    factories.proposed(officer, recipient=shelter, ground=Ground.CONSENT)
    factories.proposed(officer, recipient=OrganisationFactory())

    assert Disclosure.objects.count() == 2
