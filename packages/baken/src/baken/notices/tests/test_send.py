"""The outbox: what is told goes out once, says nothing, and is never lost."""

import pytest
from django.core import mail

from baken.accounts.models import Membership
from baken.accounts.roles import Role
from baken.accounts.tests.factories import MembershipFactory
from baken.audit.tests.factories import MARCH
from baken.notices import actions, queries
from baken.notices.states import Kind
from baken.organisations.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def told_to(organisation):
    actions.tell(Kind.SIGNAL_WAITS, key="S-22222222", organisation_id=organisation.pk, at=MARCH)


def test_a_notice_to_an_organisation_reaches_its_key_officers_and_nobody_else():
    organisation = OrganisationFactory()
    officer = MembershipFactory(role=Role.KEY_OFFICER, organisation=organisation)
    MembershipFactory(role=Role.REPORTER, organisation=organisation)
    MembershipFactory(role=Role.KEY_OFFICER)
    told_to(organisation)

    assert actions.send(at=MARCH) == 1

    assert [message.to for message in mail.outbox] == [[officer.user.email]]


def test_a_notice_to_a_person_reaches_that_person():
    membership = MembershipFactory()
    actions.tell(Kind.FEEDBACK_WAITS, key="S-22222222", person=membership.user_id, at=MARCH)

    actions.send(at=MARCH)

    assert [message.to for message in mail.outbox] == [[membership.user.email]]


def test_who_no_longer_works_there_hears_nothing():
    membership = MembershipFactory(role=Role.KEY_OFFICER)
    told_to(membership.organisation)
    Membership.objects.update(ends_at=membership.starts_at)

    actions.send(at=MARCH)

    assert mail.outbox == []


def test_a_mail_says_nothing_of_what_it_is_about():
    membership = MembershipFactory(role=Role.KEY_OFFICER)
    told_to(membership.organisation)

    actions.send(at=MARCH)

    text = mail.outbox[0].subject + mail.outbox[0].body
    for word in ["S-22222222", "signal", "signaal", membership.organisation.name]:
        assert word not in text


def test_sending_twice_mails_once():
    told_to(MembershipFactory(role=Role.KEY_OFFICER).organisation)

    assert actions.send(at=MARCH) == 1
    assert actions.send(at=MARCH) == 0
    assert len(mail.outbox) == 1


def test_a_notice_that_could_not_be_mailed_waits_for_the_next_time(monkeypatch):
    told_to(MembershipFactory(role=Role.KEY_OFFICER).organisation)

    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(ConnectionRefusedError):
            actions.send(at=MARCH)

    assert queries.waiting().count() == 1
    assert actions.send(at=MARCH) == 1
