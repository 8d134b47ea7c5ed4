"""Every change to who reported: keep, come back, open by two people, forget."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from baken.audit import actions as audit
from baken.audit.states import Decision as Outcome
from baken.kernel import limits
from baken.kernel.errors import NotPossible
from baken.kernel.moves import move
from baken.kernel.sealing import keystore
from baken.kernel.sealing.fields import with_key
from baken.notices import actions as notices
from baken.notices.states import Kind as About
from baken.reporters import queries, receipts, rules
from baken.reporters.access import KIND, Can, allows
from baken.reporters.models import Opening, Reporter
from baken.reporters.rules import Identity as Identity
from baken.reporters.states import OPENING, Kind

if TYPE_CHECKING:
    from baken.accounts.models import User


@dataclass(frozen=True)
class Receipt:
    """A fresh code (ontvangstcode), and under what it will be kept."""

    code: str = field(repr=False)
    lookup: bytes = field(repr=False)


def prepare() -> Receipt:
    """Draw a code and hash it. Slow on purpose: call it before a transaction, not in it."""
    code = rules.code([secrets.randbelow(10) for _digit in range(rules.LENGTH)])
    return Receipt(code, receipts.lookup(code))


def keep(
    dossier: UUID,
    *,
    organisation_id: int,
    identity: Identity | None,
    user: "User | None",
    at: datetime,
    receipt: Receipt | None = None,
) -> tuple[Reporter, str]:
    """Keep who reported `dossier`, which `organisation_id` handles; return the code to show once.

    One statement in the main database, in the caller's transaction; the audit line of the
    report is the caller's. Of a `user` the account says the name; `identity` may add an
    organisation and how to reach them. Give a `receipt` that was prepared before the transaction.

    :raises NotPossible: if someone without an account leaves a contact and no name.
    """
    receipt = receipt or prepare()
    given = identity or Identity("")
    acting = user.acting if user else None
    reporter = Reporter(
        dossier=dossier,
        organisation_id=organisation_id,
        kind=_kind(given, user),
        user=user,
        name=None if user else given.name or None,
        organisation_name=given.organisation or (acting.organisation.name if acting else None),
        contact=given.contact or None,
        lookup=receipt.lookup,
        made_at=at,
    )
    if reporter.kind != Kind.ANONYMOUS:
        with_key(reporter, keystore.make([reporter.pk])[reporter.pk])
    reporter.save(force_insert=True)
    return reporter, receipt.code


def renew(dossier: UUID, *, at: datetime) -> str:
    """Give the reporter of `dossier` a new code; the old one dies.

    The caller knows that it is the reporter who asks: they signed in, or they sent the very
    same report once more because its answer did not arrive.

    :raises NotPossible: if nobody is known to have reported `dossier`.
    """
    found = Reporter.objects.filter(dossier=dossier)
    reporter = found.select_related("user").first()
    if reporter is None:
        raise NotPossible(_("There is no report for which a new code can be made."))
    receipt = prepare()
    with transaction.atomic():
        found.update(lookup=receipt.lookup, made_at=at)
        audit.record("reporters.code_renewed", kind=KIND, key=str(dossier), by=reporter.user, at=at)
    return receipt.code


def guess(code: str, *, who: str, at: datetime) -> UUID | None:
    """Return the dossier of `code`, typed by the visitor at the address `who`, or None.

    Each try counts, a right one too, so that who has none left learns nothing any more:
    not even that a code is right. Not within a transaction.

    :raises NotPossible: if this address, or all together, have tried too often.
    """
    for of, counted in (("address", who), ("house", "")):
        limit = rules.limit(of)
        if not limits.spend(
            f"reporters.guess.{of}", counted, most=limit.most, within=limit.within, at=at
        ):
            raise NotPossible(
                _("Too many codes were tried. Try again in %(minutes)s minutes.")
                % {"minutes": int(limit.within.total_seconds() // 60)}
            )
    return queries.dossier_of(code)


def came_back(dossier: UUID, *, at: datetime) -> None:
    """Note on which day the reporter came back.

    The day and no audit line: the moment, laid beside the log of a proxy at someone's
    work, would tell who reported without a name.
    """
    day = rules.day(at)
    earlier = Q(came_back_on__isnull=True) | Q(came_back_on__lt=day)
    Reporter.objects.filter(earlier, dossier=dossier).update(came_back_on=day)


@transaction.atomic
def ask(dossier: UUID, *, by: "User", why: str, at: datetime) -> Opening:
    """Ask a second person to let `by` see who reported `dossier`.

    :raises NotPossible: if `by` does not handle it, gives no reason, asked already, or if
        there is no name to see.
    """
    reporter = Reporter.objects.filter(dossier=dossier).first()
    if reporter is None or not allows(by, reporter.organisation_id, Can.ASK):
        raise NotPossible(_("You cannot ask this in the role in which you work now."))
    if reporter.kind == Kind.ANONYMOUS:
        raise NotPossible(_("The reporter gave no name. There is nothing to see."))
    if not rules.explains(why):
        raise NotPossible(
            _("Write why you need the name, in at least %(least)s characters.")
            % {"least": rules.least_reason()}
        )
    try:
        with transaction.atomic():
            opening = Opening.objects.create(reporter=reporter, asked_by=by, why=why, asked_at=at)
    except IntegrityError as twice:
        raise NotPossible(_("You have asked this already. A second person decides.")) from twice
    notices.tell(
        About.IDENTITY_ASKED, key=str(dossier), organisation_id=reporter.organisation_id, at=at
    )
    audit.record(
        "reporters.identity_asked", kind=KIND, key=str(dossier), by=by, at=at, fields=["why"]
    )
    return opening


@transaction.atomic
def grant(opening: Opening, *, by: "User", at: datetime) -> None:
    """Let who asked see who reported, for a few days, as the second person (custodian).

    :raises NotPossible: if `by` asked it themself, may not decide, or someone decided before.
    """
    _second_person(opening, by)
    move(opening, OPENING, "grant", decided_by=by, decided_at=at)
    _record(opening, "reporters.identity_granted", by=by, at=at)


@transaction.atomic
def refuse(opening: Opening, *, by: "User", why: str, at: datetime) -> None:
    """Keep the name closed, with the reason, as the second person (custodian).

    :raises NotPossible: if `by` asked it themself, may not decide, gives no reason, or
        someone decided before.
    """
    _second_person(opening, by)
    if not why.strip():
        raise NotPossible(_("Write why the name stays closed."))
    move(opening, OPENING, "refuse", decided_by=by, decided_at=at, refusal=why)
    _record(opening, "reporters.identity_refused", by=by, at=at, fields=["refusal"])


@transaction.atomic
def identity_shown(dossier: UUID, *, by: "User", at: datetime) -> None:
    """Note that `by` looked at who reported `dossier`."""
    audit.record(
        "reporters.identity_shown",
        kind=KIND,
        key=str(dossier),
        by=by,
        at=at,
        fields=["name", "organisation_name", "contact"],
        decision=Outcome.SEEN,
    )


def forget(dossiers: Collection[UUID]) -> int:
    """Forget who reported `dossiers`: key, code, name and wishes; return how many there were.

    Keys first: if the machine stops in between, the next time finishes it.
    """
    found = Reporter.objects.filter(dossier__in=dossiers)
    reporters = list(found.values_list("pk", flat=True))
    keystore.destroy(reporters)
    Reporter.objects.filter(pk__in=reporters).delete()
    return len(reporters)


def _kind(given: Identity, user: "User | None") -> Kind:
    """Return how this person reports.

    :raises NotPossible: if there is something by which they are known, and no name.
    """
    if user:
        return Kind.ACCOUNT
    if given.name:
        return Kind.NAMED
    if given.organisation or given.contact:
        raise NotPossible(
            _("Give your name too, or leave out everything by which we would know you.")
        )
    return Kind.ANONYMOUS


def _second_person(opening: Opening, by: "User") -> None:
    """Let `by` decide on `opening`.

    :raises NotPossible: if they asked it themself, or may not decide here.
    """
    if opening.asked_by_id == by.pk:
        raise NotPossible(_("Someone else than who asked must decide on this."))
    if not allows(by, opening.reporter.organisation_id, Can.DECIDE):
        raise NotPossible(_("You cannot decide on this in the role in which you work now."))


def _record(
    opening: Opening, action: str, *, by: "User", at: datetime, fields: Collection[str] = ()
) -> None:
    """Write the audit line of a decision."""
    key = str(opening.reporter.dossier)
    audit.record(action, kind=KIND, key=key, by=by, at=at, fields=list(fields))
