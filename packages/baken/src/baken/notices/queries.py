"""Read the outbox."""

from django.db.models import QuerySet

from baken.accounts import queries as accounts
from baken.notices.models import Notice
from baken.notices.states import ROLE_OF, Kind


def waiting() -> QuerySet[Notice]:
    """Return the notices that have not been sent, longest waiting first."""
    return Notice.objects.filter(sent_at__isnull=True).order_by("made_at", "pk")


def addresses(notice: Notice) -> list[str]:
    """Return the e-mail addresses of those who should look, as memberships stand now."""
    members = accounts.in_force().order_by("user__email")
    if notice.person_id:
        members = members.filter(user_id=notice.person_id)
    else:
        members = members.filter(
            organisation_id=notice.organisation_id, role=ROLE_OF[Kind(notice.kind)]
        )
    return list(members.values_list("user__email", flat=True).distinct())
