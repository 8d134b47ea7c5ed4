"""The log in words: who did or looked at what, in which role, when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise

from baken.accounts.models import User
from baken.accounts.roles import Purpose, Role
from baken.audit import queries as audit
from baken.audit.states import Decision
from baken.desk import access
from baken.desk.states import ACTS, KINDS, OWN_ACCOUNT, UNNAMED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from baken.audit.models import Entry

CHECKED_AT_ONCE = 100_000
"""How many lines the page checks while someone waits; the command checks any number."""

FAULTS_SHOWN = 20

TONES: Mapping[str, str] = {
    Decision.DONE: "done",
    Decision.SEEN: "neutral",
    Decision.REFUSED: "danger",
    Decision.ABSENT: "danger",
}


@dataclass(frozen=True)
class Line:
    """One line of the log, in words."""

    number: int
    at: datetime
    person: str
    person_id: UUID | None
    role: str | Promise
    purpose: str | Promise
    organisation: str
    act: str | Promise
    kind: str | Promise
    key: str
    decision: str
    tone: str

    @property
    def short_key(self) -> str:
        """The key as far as a person needs it to tell one thing from another."""
        return self.key if len(self.key) <= 12 else f"{self.key[:8]}…"


@dataclass(frozen=True)
class Outcome:
    """What a check of the chain has found."""

    lines: int
    faults: tuple[str, ...]
    too_long: bool


@dataclass(frozen=True)
class Head:
    """The last line of the chain, with its digest in groups that a person can compare."""

    number: int
    digest: str


def lines(
    user: User,
    *,
    on: date | None = None,
    key: str = "",
    decision: str = "",
    person: UUID | None = None,
) -> "QuerySet[Entry]":
    """Return the lines that `user` may read, newest first, narrowed as asked."""
    if not access.may_read_log(user):
        return audit.recent().none()
    found = audit.recent(on=on, key=key, decision=decision)
    if not access.reads_whole_log(user):
        found = found.filter(by=user)
    return found.filter(by=person) if person else found


def in_words(entry: "Entry") -> Line:
    """Return one line in words."""
    own = entry.kind == "user" and entry.key == str(entry.by_id)
    return Line(
        number=entry.number,
        at=entry.at,
        person=entry.by.name if entry.by else "",
        person_id=entry.by_id,
        role=Role(entry.role).label if entry.role else "",
        purpose=Purpose(entry.purpose).label if entry.purpose else "",
        organisation=entry.organisation.name if entry.organisation else "",
        act=ACTS.get(entry.action, UNNAMED),
        kind=OWN_ACCOUNT if own else KINDS.get(entry.kind, entry.kind),
        key="" if own or entry.kind == access.KIND else entry.key,
        decision=entry.get_decision_display(),
        tone=TONES[entry.decision],
    )


def person_called(email: str) -> User | None:
    """Return who has this e-mail address, also someone who may no longer sign in."""
    return User.objects.filter(email=email.strip().lower()).first()


def named(person: UUID) -> str:
    """Return the name of a person in the log; nothing for one who is not there."""
    return User.objects.filter(pk=person).values_list("name", flat=True).first() or ""


def head() -> Head | None:
    """Return the last line of the chain, to be compared with a head that was kept elsewhere."""
    found = audit.head()
    return Head(found.number, found.digest.hex(" ", 4)) if found else None


def check() -> Outcome:
    """Look whether the chain holds, unless it is too long to do so while someone waits."""
    last = audit.head()
    length = last.number if last else 0
    if length > CHECKED_AT_ONCE:
        return Outcome(length, (), too_long=True)
    faults = islice(audit.faults({}), FAULTS_SHOWN)
    return Outcome(length, tuple(f"{fault.number}: {fault.what}" for fault in faults), False)
