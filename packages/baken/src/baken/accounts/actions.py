"""Every write of people, memberships and sessions, with its line in the audit."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.db.models import Q, Value
from django.db.models.functions import Greatest, Least, Now
from django.utils.translation import gettext as _

from baken.accounts.models import Membership, Session, User
from baken.accounts.roles import PURPOSES_OF, Purpose, Role
from baken.audit import actions as audit
from baken.kernel.errors import NotPossible

WORKPLACE = "workplace"
"""Where a session keeps the membership in which the person works."""

FIRST = 2
"""So many administrators are made at installation: one grants, the other confirms."""


@transaction.atomic
def invite(*, email: str, name: str, language: str = "", by: User | None, at: datetime) -> User:
    """Make a person known, who can then choose a password by mail.

    :raises NotPossible: if someone has this e-mail address already.
    """
    user = User(email=email.strip().lower(), name=name, language=language)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise NotPossible(_("There is a user with this e-mail address already.")) from error
    _record("invited", user, by=by, at=at)
    return user


@transaction.atomic
def change(user: User, *, email: str, name: str, by: User, at: datetime) -> None:
    """Correct the name or the e-mail address of a person.

    :raises NotPossible: if someone else has this e-mail address.
    """
    before = (user.email, user.name)
    user.email, user.name = email.strip().lower(), name
    changed = [
        field
        for field, old, new in zip(("email", "name"), before, (user.email, name), strict=True)
        if old != new
    ]
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "name"])
    except IntegrityError as error:
        raise NotPossible(_("There is a user with this e-mail address already.")) from error
    if "email" in changed:
        _forget_sessions(user)
    _record("changed", user, by=by, at=at, fields=changed)


@transaction.atomic
def deactivate(user: User, *, by: User, at: datetime) -> None:
    """Keep a person out, at once and in every browser.

    :raises NotPossible: if the person is yourself.
    """
    if user.pk == by.pk:
        raise NotPossible(_("You cannot keep yourself out. Ask another administrator."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    _forget_sessions(user)
    _record("deactivated", user, by=by, at=at)


@transaction.atomic
def activate(user: User, *, by: User, at: datetime) -> None:
    """Let a person sign in again."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record("activated", user, by=by, at=at)


@transaction.atomic
def grant(
    user: User,
    *,
    organisation_id: int,
    role: Role,
    purpose: Purpose,
    starts_at: datetime,
    ends_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Membership:
    """Propose that `user` works for an organisation; it counts once a second person confirms.

    :raises NotPossible: if the role never works for that purpose, the end lies before the
        start, the same work is there already, or someone grants work to themselves.
    """
    if user.pk == by.pk:
        raise NotPossible(_("You cannot give work to yourself. Ask another administrator."))
    membership = _new(
        user, organisation_id, role, purpose, starts_at=starts_at, ends_at=ends_at, granted_by=by
    )
    _record_membership("granted", membership, by=by, at=at)
    return membership


@transaction.atomic
def confirm(membership: Membership, *, by: User, at: datetime) -> None:
    """Confirm a membership as the second person, so that it counts.

    Of two people at this button one succeeds; the other hears that it was done.

    :raises NotPossible: if you granted it, it is your own, or it was confirmed or ended before.
    """
    if by.pk in (membership.granted_by_id, membership.user_id):
        raise NotPossible(_("Someone else than the granter and the person must confirm this."))
    waiting = Membership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=Now()),
        pk=membership.pk,
        granted_by__isnull=False,
        confirmed_by__isnull=True,
    )
    if not waiting.update(confirmed_by=by):
        raise NotPossible(_("Someone else has changed this in the meantime."))
    membership.refresh_from_db()
    _record_membership("confirmed", membership, by=by, at=at)


@transaction.atomic
def end(membership: Membership, *, by: User, at: datetime) -> None:
    """End a membership; it counts from the very next request on.

    :raises NotPossible: if it has ended already.
    """
    running = Membership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=Now()), pk=membership.pk
    )
    moment = Greatest("starts_at", Least(Value(at), Now()))
    if not running.update(ends_at=moment):
        raise NotPossible(_("This membership has ended already."))
    membership.refresh_from_db()
    _record_membership("ended", membership, by=by, at=at)


@transaction.atomic
def first_administrator(
    *, email: str, name: str, organisation_id: int, password: str | None = None, at: datetime
) -> User:
    """Make one of the two first administrators, at installation.

    :raises NotPossible: once there are two, who can grant and confirm the rest.
    """
    waiting = Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR)
    made = {membership.user_id for membership in waiting}
    if len(made) >= FIRST:
        raise NotPossible(_("There are two administrators. They add others, on /beheer/."))
    user = invite(email=email, name=name, by=None, at=at)
    if password is not None:
        user.set_password(password)
        user.save(update_fields=["password"])
    membership = _new(user, organisation_id, Role.ADMINISTRATOR, Purpose.MANAGEMENT, starts_at=at)
    _record_membership("granted", membership, by=None, at=at)
    return user


@transaction.atomic
def work_in(session: SessionBase, membership_id: str, *, by: User, at: datetime) -> Membership:
    """Let a person work in another of their memberships, in this session.

    :raises NotPossible: if that membership does not count for this person now.
    """
    chosen = next((one for one in by.in_force if str(one.pk) == membership_id), None)
    if chosen is None:
        raise NotPossible(_("You do not work there, or not any more."))
    session[WORKPLACE] = str(chosen.pk)
    by.acting = chosen
    _record_membership("worked_in", chosen, by=by, at=at)
    return chosen


@transaction.atomic
def choose_language(user: User, language: str, *, at: datetime) -> None:
    """Remember the language in which a person reads pages and mail."""
    user.language = language
    user.save(update_fields=["language"])
    _record("changed", user, by=user, at=at, fields=["language"])


@transaction.atomic
def end_session(user: User, digest: str, *, at: datetime) -> None:
    """End one of the sessions of `user`, in whichever browser it is.

    :raises NotPossible: if it is not theirs, or has ended.
    """
    if not Session.objects.filter(pk=digest, user=user).delete()[0]:
        raise NotPossible(_("That session has ended already."))
    _record("session_ended", user, by=user, at=at)


@transaction.atomic
def note_new_password(user: User, *, keep: str, at: datetime) -> None:
    """Write down that a person has a new password, and end their other sessions."""
    Session.objects.filter(user=user).exclude(pk=keep).delete()
    _record("changed", user, by=user, at=at, fields=["password"])


@transaction.atomic
def note_sign_in(user: User, *, at: datetime) -> None:
    """Write down that a person signed in."""
    _record("signed_in", user, by=user, at=at)


@transaction.atomic
def note_sign_out(user: User, *, at: datetime) -> None:
    """Write down that a person signed out."""
    _record("signed_out", user, by=user, at=at)


@transaction.atomic
def note_second_factors(user: User, *, kinds: Sequence[str], at: datetime) -> None:
    """Write down which kinds of second factor a person has from now on."""
    _record("second_factors_changed", user, by=user, at=at, fields=kinds)


@transaction.atomic
def link(user: User, *, at: datetime) -> None:
    """Write down that a person signs in through their organisation from now on."""
    _record("linked_to_organisation_sign_in", user, by=user, at=at)


def _new(
    user: User,
    organisation_id: int,
    role: Role,
    purpose: Purpose,
    *,
    starts_at: datetime,
    ends_at: datetime | None = None,
    granted_by: User | None = None,
) -> Membership:
    if purpose not in PURPOSES_OF[role]:
        raise NotPossible(_("This role does not work for that purpose."))
    if ends_at is not None and ends_at <= starts_at:
        raise NotPossible(_("The end must be later than the start."))
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user,
                organisation_id=organisation_id,
                role=role,
                purpose=purpose,
                starts_at=starts_at,
                ends_at=ends_at,
                granted_by=granted_by,
            )
    except IntegrityError as error:
        raise NotPossible(
            _("This person has this work at this organisation already in that period.")
        ) from error


def _forget_sessions(user: User) -> None:
    Session.objects.filter(user=user).delete()


def _record(
    what: str, user: User, *, by: User | None, at: datetime, fields: Sequence[str] = ()
) -> None:
    audit.record(f"accounts.{what}", kind="user", key=str(user.pk), by=by, at=at, fields=fields)


def _record_membership(what: str, membership: Membership, *, by: User | None, at: datetime) -> None:
    audit.record(
        f"accounts.membership_{what}", kind="membership", key=str(membership.pk), by=by, at=at
    )
