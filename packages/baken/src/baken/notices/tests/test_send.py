"""The outbox: what is told goes out once, says nothing, and is never lost."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from baken.accounts.models import Membership
from baken.accounts.roles import Role
from baken.accounts.tests.factories import MembershipFactory
from baken.audit.tests.factories import MARCH
from baken.kernel.errors import NotPossible
from baken.notices import actions, queries
from baken.notices.actions import Sent
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

    assert actions.send(at=MARCH).sent == 1

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

    assert actions.send(at=MARCH).sent == 1
    assert actions.send(at=MARCH).sent == 0
    assert len(mail.outbox) == 1


def failing(failure, *, times):
    """Return a way of sending that fails so many times, and then works."""
    left = [failure] * times
    really = EmailMessage.send

    def send(message, *args, **kwargs):
        if left:
            raise left.pop()
        return really(message, *args, **kwargs)

    return send


def test_while_the_mail_server_is_away_everything_waits(monkeypatch):
    told_to(MembershipFactory(role=Role.KEY_OFFICER).organisation)
    monkeypatch.setattr(EmailMessage, "send", failing(ConnectionRefusedError(), times=1))

    with pytest.raises(NotPossible):
        actions.send(at=MARCH)

    assert queries.waiting().count() == 1
    assert actions.send(at=MARCH).sent == 1


def test_a_notice_whose_address_is_refused_stands_in_nobodys_way(monkeypatch):
    told_to(MembershipFactory(role=Role.KEY_OFFICER).organisation)
    told_to(MembershipFactory(role=Role.KEY_OFFICER).organisation)
    monkeypatch.setattr(EmailMessage, "send", failing(SMTPRecipientsRefused({}), times=1))

    assert actions.send(at=MARCH) == Sent(sent=1, refused=1)
    assert queries.waiting().count() == 1


def test_the_command_says_in_a_sentence_that_the_mail_server_is_away(monkeypatch):
    told_to(MembershipFactory(role=Role.KEY_OFFICER).organisation)
    monkeypatch.setattr(EmailMessage, "send", failing(TimeoutError(), times=1))

    with pytest.raises(CommandError, match="0"):
        call_command("send_notices")


def test_without_a_mail_server_nothing_is_marked_as_sent(settings):
    told_to(MembershipFactory(role=Role.KEY_OFFICER).organisation)
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}

    with pytest.raises(CommandError, match="BAKEN_EMAIL_HOST"):
        call_command("send_notices")

    assert queries.waiting().count() == 1
