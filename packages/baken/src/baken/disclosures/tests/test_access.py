"""Who may do what with a disclosure, cell by cell, against the permission matrix.

Each cell is tried from each side that a person can stand on. What the matrix does not give
must be refused, and what it gives must not be refused.
"""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from baken.accounts import matrix
from baken.accounts import queries as accounts
from baken.accounts.matrix import Condition
from baken.accounts.models import Membership
from baken.accounts.roles import PURPOSES_OF, Purpose, Role
from baken.accounts.tests.factories import MembershipFactory, UserFactory
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.disclosures import access
from baken.disclosures.access import ACCESS, CELLS, KIND, Can
from baken.disclosures.tests import factories
from baken.disclosures.tests.factories import MARCH
from baken.kernel.grants import Access, Reach
from baken.organisations.models import Kind
from baken.organisations.tests.factories import OrganisationFactory, PartnerFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

GIVEN, REFUSED, ABSENT = "given", "refused", "absent"
ROLES = [role for role in Role if role is not Role.ANONYMOUS]
ON_ONE = [can for can in Can if can is not Can.PROPOSE]
OF_THE_SENDER = {Can.CONFIRM, Can.WITHDRAW, Can.RECALL, Can.CHASE}

SENDER, RECIPIENT, EX_MEMBER, NOT_YET, UNCONFIRMED, STRANGER = (
    "works where it was sent",
    "works where it was received",
    "worked where it was received until yesterday",
    "will work where it was received tomorrow",
    "granted work where it was received, not confirmed",
    "works elsewhere",
)
RELATIONS = [SENDER, RECIPIENT, EX_MEMBER, NOT_YET, UNCONFIRMED, STRANGER]
AT_WORK = {SENDER, RECIPIENT, STRANGER}

NOT_BUILT = {Role.CASE_DIRECTOR}
"""The matrix lets a case director read through a case, and there are no cases yet."""
RECORD_ALONE = {Role.PRIVACY_OFFICER}
"""Who supervises reads the record of all; the copy is content of a signal, which is not theirs."""


def satisfied(role, can, condition):
    """Return which relations satisfy a condition of the matrix on one disclosure.

    The queue of an organisation is what it sent, for a role that may send, and what it
    received. Whoever works where it was received is a member of it.
    """
    if condition == Condition.ALWAYS:
        return AT_WORK
    if can in OF_THE_SENDER:
        return {SENDER}
    if condition == Condition.ORGANISATION:
        sends = matrix.cells()[role, "VSTR", "C"].conditions == {Condition.ORGANISATION}
        return {RECIPIENT, SENDER} if sends and can is not Can.ANSWER else {RECIPIENT}
    return {RECIPIENT} if condition == Condition.MEMBER else set()


def expected(role, relation, can):
    """Return what the matrix says: every cell behind an act must give it."""

    def gives(act):
        if role in NOT_BUILT or (role in RECORD_ALONE and act is not Can.FOLLOW):
            return False
        if act is Can.HAND_OVER:
            return False  # this recipient works in Baken
        if act in OF_THE_SENDER and role is not Role.KEY_OFFICER:
            return False  # care and RIEC send through rooms of their own, that are not there yet
        behind = [matrix.cells()[role, subject, action] for subject, action in CELLS[act]]
        return relation in AT_WORK and all(
            cell.allows and all(relation in satisfied(role, act, one) for one in cell.conditions)
            for cell in behind
        )

    if gives(can):
        return GIVEN
    return REFUSED if gives(Can.FOLLOW) else ABSENT


def a_person(role, relation, sender, recipient):
    """Return someone in `role` with `relation` to what `sender` gave to `recipient`."""
    now = timezone.now()
    fields = {
        EX_MEMBER: {"ends_at": now - timedelta(days=1)},
        NOT_YET: {"starts_at": now + timedelta(days=1)},
        UNCONFIRMED: {"confirmed_by": None},
    }.get(relation, {})
    fitting = sorted(PURPOSES_OF[role] & ACCESS.purposes) or sorted(PURPOSES_OF[role])
    where = {SENDER: sender, STRANGER: OrganisationFactory()}.get(relation, recipient)
    membership = MembershipFactory(role=role, purpose=fitting[0], organisation=where, **fields)
    person = accounts.working(membership.user_id)
    person.acting = person.in_force[0] if person.in_force else None
    return person


@pytest.fixture
def sender():
    return factories.officer()


@pytest.fixture
def recipient():
    return PartnerFactory()


def answer(user, disclosure, can):
    try:
        access.fetch(user, disclosure.reference, to=can, at=MARCH)
    except Http404:
        return ABSENT
    except PermissionDenied:
        return REFUSED
    return GIVEN


@pytest.mark.parametrize(("role", "relation"), list(product(ROLES, RELATIONS)))
def test_the_door_gives_what_the_matrix_gives_and_nothing_else(role, relation, sender, recipient):
    disclosure = factories.sent(sender, recipient=recipient)
    person = a_person(role, relation, sender.acting.organisation, recipient)

    answers = {can: answer(person, disclosure, can) for can in ON_ONE}

    assert answers == {can: expected(role, relation, can) for can in ON_ONE}


STATES = {
    "proposed": factories.proposed,
    "sent": factories.sent,
    "recalled": factories.recalled,
    "withdrawn": factories.withdrawn,
    "for a partner without an account": lambda by, recipient: factories.sent(
        by, recipient_name="Huisartsenpost"
    ),
}


@pytest.mark.parametrize("made", STATES.values(), ids=STATES)
@pytest.mark.parametrize("relation", [SENDER, RECIPIENT, STRANGER])
@pytest.mark.parametrize("role", [Role.KEY_OFFICER, Role.PARTNER, Role.PRIVACY_OFFICER])
def test_a_list_shows_what_the_page_would_show(role, relation, made, sender, recipient):
    disclosure = made(sender, recipient=recipient)
    person = a_person(role, relation, sender.acting.organisation, recipient)

    for can in ON_ONE:
        listed = disclosure in access.visible_to(person, can)
        assert listed == access.allows(person, disclosure, can)


@pytest.mark.parametrize(
    ("made", "can", "of_recipient"),
    [
        (factories.proposed, Can.FOLLOW, ABSENT),
        (factories.withdrawn, Can.FOLLOW, ABSENT),
        (factories.sent, Can.READ, GIVEN),
        (factories.recalled, Can.FOLLOW, GIVEN),
        (factories.recalled, Can.READ, REFUSED),
        (factories.sent_at_once, Can.READ, GIVEN),
    ],
)
def test_the_recipient_reads_only_what_was_sent_and_not_called_back(
    made, can, of_recipient, sender
):
    recipient = PartnerFactory(kind=Kind.POLICE)
    disclosure = made(sender, recipient=recipient)
    person = factories.inspector(recipient)

    assert answer(person, disclosure, can) == of_recipient


def test_who_declined_follows_it_and_reads_the_copy_no_more(sender):
    person = factories.inspector()
    disclosure = factories.declined(sender, person)

    assert answer(person, disclosure, Can.FOLLOW) == GIVEN
    assert answer(person, disclosure, Can.READ) == REFUSED


def test_for_a_partner_without_an_account_the_sender_hands_over_and_answers(sender):
    disclosure = factories.sent(sender, recipient_name="Huisartsenpost")

    assert answer(sender, disclosure, Can.HAND_OVER) == GIVEN
    assert answer(sender, disclosure, Can.ANSWER) == GIVEN
    assert answer(factories.officer(), disclosure, Can.ANSWER) == ABSENT


@pytest.mark.parametrize("role", ROLES)
def test_proposing_is_given_as_the_matrix_gives_it_to_who_handles_signals(role, sender):
    here = sender.acting.organisation
    person = a_person(role, SENDER, here, None)
    gives = matrix.cells()[role, "VSTR", "C"].conditions == {Condition.ORGANISATION}

    assert access.may_propose(person, here.pk) == gives
    assert not access.may_propose(person, OrganisationFactory().pk)


def test_the_table_above_finds_a_grant_too_many(monkeypatch, sender, recipient):
    """The planted fault: whoever supervises reads the copy. The table must notice."""
    too_much = {**ACCESS.grants, Role.PRIVACY_OFFICER: dict.fromkeys(Can, Reach.ALWAYS)}
    monkeypatch.setattr(access, "ACCESS", Access(too_much, ACCESS.purposes))
    disclosure = factories.sent(sender, recipient=recipient)
    person = a_person(Role.PRIVACY_OFFICER, STRANGER, None, recipient)

    assert answer(person, disclosure, Can.READ) != expected(
        Role.PRIVACY_OFFICER, STRANGER, Can.READ
    )


def test_a_membership_for_another_purpose_opens_no_disclosure(sender, recipient):
    disclosure = factories.sent(sender, recipient=recipient)
    person = factories.inspector(recipient)
    person.acting = Membership(
        user=person,
        organisation=recipient,
        role=Role.PARTNER,
        purpose=Purpose.ADMINISTRATIVE,
    )

    assert answer(person, disclosure, Can.FOLLOW) == ABSENT


def test_a_person_who_works_nowhere_finds_nothing(sender):
    assert answer(UserFactory(), factories.sent(sender), Can.FOLLOW) == ABSENT


@pytest.mark.parametrize(
    ("relation", "can", "action", "decision"),
    [
        (RECIPIENT, Can.FOLLOW, "disclosures.read", Decision.SEEN),
        (RECIPIENT, Can.RECALL, "disclosures.recall", Decision.REFUSED),
        (STRANGER, Can.FOLLOW, "disclosures.follow", Decision.ABSENT),
    ],
)
def test_every_look_and_every_refusal_leaves_a_line(
    relation, can, action, decision, sender, recipient
):
    disclosure = factories.sent(sender, recipient=recipient)
    person = a_person(Role.PARTNER, relation, None, recipient)

    answer(person, disclosure, can)

    last = audit.about(KIND, disclosure.reference).last()
    assert (last.by, last.action, last.decision) == (person, action, decision)


def test_who_supervises_is_written_down_as_following_not_as_reading(sender, recipient):
    disclosure = factories.sent(sender, recipient=recipient)
    person = a_person(Role.PRIVACY_OFFICER, STRANGER, None, recipient)

    answer(person, disclosure, Can.FOLLOW)

    assert audit.about(KIND, disclosure.reference).last().action == "disclosures.follow"


def test_a_look_at_what_is_not_there_leaves_a_line_too():
    with pytest.raises(Http404):
        access.fetch(factories.officer(), "V-22222222", to=Can.READ, at=MARCH)

    assert audit.about(KIND, "V-22222222").get().decision == Decision.ABSENT
