"""The ways into the demo: someone for each role, with a password that everyone may know."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db.models import Min, QuerySet

from baken.accounts import queries as accounts
from baken.accounts.models import Membership, User
from baken.accounts.roles import Role

PASSWORD = "een baken in zee"  # noqa: S105  of made-up people, shown on the screen
TOTP_SECRET = "BAKENDEMOBAKENDEMOBAKENDEMO23456"  # noqa: S105  likewise
SECONDS_OF_A_CODE = 30


@dataclass(frozen=True)
class SignIn:
    """One made-up person to work as."""

    user_id: str
    role: str
    name: str
    email: str
    organisation: str


def give_second_factor(user: User) -> None:
    """Give a made-up person the second factor that all of them share."""
    TOTP.activate(user, TOTP_SECRET)


def code(at: datetime) -> str:
    """Return the code of the second factor at this moment."""
    return str(format_hotp_value(hotp_value(TOTP_SECRET, int(at.timestamp()) // SECONDS_OF_A_CODE)))


def every() -> list[SignIn]:
    """Return whom to sign in as: for each role who has worked in it longest, and one colleague.

    The colleague of who interprets signals is there to play the second person.
    """
    longest = accounts.in_force().values("role").annotate(first=Min("starts_at"))
    firsts = {row["role"]: row["first"] for row in longest}
    found: dict[str, Membership] = {}
    for one in _at_work().filter(starts_at__in=firsts.values()):
        if one.starts_at == firsts[one.role]:
            found.setdefault(one.role, one)
    ways: list[Membership] = []
    for role in Role:
        if first := found.get(role):
            ways += [first, *_second_person(first)]
    return [_way(one) for one in ways]


def _second_person(first: Membership) -> list[Membership]:
    """Return the first colleague of who interprets signals, if there is one."""
    if first.role != Role.KEY_OFFICER:
        return []
    colleagues = _at_work().filter(role=first.role, organisation=first.organisation)
    return list(colleagues.exclude(user=first.user).order_by("starts_at", "user__email")[:1])


def _at_work() -> QuerySet[Membership]:
    return accounts.in_force().select_related("user", "organisation").order_by("user__email")


def _way(one: Membership) -> SignIn:
    return SignIn(
        str(one.user_id),
        one.get_role_display(),
        one.user.name,
        one.user.email,
        str(one.organisation),
    )
