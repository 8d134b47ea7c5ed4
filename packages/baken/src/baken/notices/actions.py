"""Write notices, and send them once their transaction stands."""

from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from baken.kernel.errors import NotPossible
from baken.notices import queries
from baken.notices.models import Notice
from baken.notices.states import Kind


def tell(
    kind: Kind,
    *,
    key: str,
    at: datetime,
    person: UUID | None = None,
    organisation_id: int | None = None,
) -> None:
    """Put a notice for one person or organisation in the outbox, in the caller's transaction."""
    Notice.objects.create(
        kind=kind, key=key, person_id=person, organisation_id=organisation_id, made_at=at
    )


@dataclass(frozen=True)
class Sent:
    """What became of the notices that waited."""

    sent: int
    refused: int
    """Notices for an address that the mail server refuses: they wait for the next time."""


def send(*, at: datetime, most: int = 200) -> Sent:
    """Mail the notices that wait, at most `most`.

    Each notice is locked, mailed and marked in a transaction of its own, so that two
    senders never take the same one. If the machine stops between mail and mark, that
    notice goes out twice under one Message-ID; none is lost. One whose address is
    refused stands in nobody's way.

    :raises NotPossible: if there is no mail server that answers; all that waits goes on waiting.
    """
    sent, refused = 0, set[UUID]()
    try:
        while sent + len(refused) < most and (notice := _send_next(at, refused)):
            if notice.sent_at:
                sent += 1
            else:
                refused.add(notice.pk)
    except OSError as failure:
        raise NotPossible(
            _("The mail server does not answer. %(sent)s notices were sent; the others wait.")
            % {"sent": sent}
        ) from failure
    return Sent(sent, len(refused))


@transaction.atomic
def _send_next(at: datetime, passed_over: set[UUID]) -> Notice | None:
    """Send the longest waiting notice that nobody else is sending; return it, if there was one.

    :raises OSError: if the mail server does not answer.
    """
    waiting = queries.waiting().exclude(pk__in=passed_over)
    notice = waiting.select_for_update(skip_locked=True).first()
    if notice is None:
        return None
    try:
        for address in queries.addresses(notice):
            _mail(notice, address)
    except SMTPRecipientsRefused:
        return notice
    notice.sent_at = at
    notice.save(update_fields=["sent_at"])
    return notice


def _mail(notice: Notice, address: str) -> None:
    """Mail that there is something to see; nothing of what it is."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("There is a message for you in Baken")
        body = _(
            "There is something new for you in Baken.\n\n"
            "For safety this mail does not say what it is about. Sign in to read it:\n"
            "%(address)s\n"
        ) % {"address": settings.BAKEN_ADDRESS}
    EmailMessage(
        subject,
        body,
        to=[address],
        headers={"Message-ID": f"<{notice.pk}@baken.invalid>", "Auto-Submitted": "auto-generated"},
    ).send()
