"""Write notices, and send them once their transaction stands."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

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


def send(*, at: datetime, most: int = 200) -> int:
    """Mail the notices that wait, at most `most`, and return how many went out.

    Each notice is locked, mailed and marked in a transaction of its own, so that two
    senders never take the same one. If the machine stops between mail and mark, that
    notice goes out twice under one Message-ID; none is lost.
    """
    sent = 0
    while sent < most and _send_next(at):
        sent += 1
    return sent


@transaction.atomic
def _send_next(at: datetime) -> bool:
    """Send the longest waiting notice that nobody else is sending; return whether there was one."""
    notice = queries.waiting().select_for_update(skip_locked=True).first()
    if notice is None:
        return False
    for address in queries.addresses(notice):
        _mail(notice, address)
    Notice.objects.filter(pk=notice.pk).update(sent_at=at)
    return True


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
