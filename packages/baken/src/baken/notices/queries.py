"""Read the outbox."""

from django.db.models import Q, QuerySet

from baken.accounts import queries as accounts
from baken.notices.models import Notice
from baken.notices.states import ROLES_OF, Kind


def waiting() -> QuerySet[Notice]:
    """Return the notices that have not been sent, longest waiting first."""
    return Notice.objects.filter(sent_at__isnull=True).order_by("made_at", "pk")


def addresses(notice: Notice) -> list[str]:
    """Return the e-mail addresses of those who should look, as memberships stand now."""
    roles = ROLES_OF.get(Kind(notice.kind), frozenset())
    here = Q(organisation=notice.organisation_id, role__in=roles)
    members = accounts.in_force().filter(Q(user=notice.person_id) | here)
    return sorted(set(members.values_list("user__email", flat=True)))
