"""What waits for a person in other rooms than that of the signals."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baken.desk.groups import Item
from baken.directory import access as directory_access
from baken.directory import queries as directory
from baken.disclosures import access as disclosure_access
from baken.disclosures import queries as disclosures
from baken.reporters import queries as reporters
from baken.signals import queries as signals
from baken.ui.rules import term

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.disclosures.models import Disclosure

MOST = 5
"""How many lines of one kind stand on a desk; the others stand on the page of their own room."""


def of_officer(user: "User", *, at: datetime) -> list[Item]:
    """Return what waits for someone who handles signals, beside the signals themselves."""
    return [
        *second_looks(user, at=at),
        *names_asked(user),
        *received(user),
        *unanswered(user, at=at),
        *late(user, at=at),
        *stale(user, at=at),
        *drafts(user),
    ]


def second_looks(user: "User", *, at: datetime) -> Iterator[Item]:
    """Yield the disclosures that wait for `user` as the second person."""
    if disclosure_access.sends(user):
        for one in disclosures.needs_second_person(user)[:MOST]:
            due = disclosures.waits_for_second_look(one) or disclosures.due(one)
            yield _disclosure(one, _("to check"), due, at=at)


def received(user: "User") -> Iterator[Item]:
    """Yield the disclosures that came in where `user` works and wait for an answer."""
    if disclosure_access.receives(user):
        for one in disclosures.inbox(user)[:MOST]:
            yield Item(
                url=reverse("disclosures:detail", args=[one.reference]),
                what=_("Disclosure from %(name)s") % {"name": one.organisation.name},
                reference=one.reference,
                who="",
                state=disclosures.state(user, one),
                tone=disclosures.tone(user, one),
            )


def unanswered(user: "User", *, at: datetime) -> Iterator[Item]:
    """Yield the disclosures to which a partner owes an answer or an outcome, and is late."""
    if user.acting and disclosure_access.sends(user):
        for one in disclosures.overdue(user.acting.organisation_id, at=at)[:MOST]:
            yield _disclosure(one, _("to chase"), disclosures.due(one), at=at)


def names_asked(user: "User") -> Iterator[Item]:
    """Yield the questions for the name of a reporter on which `user` can decide."""
    if user.acting is None:
        return
    asked = reporters.waiting(user.acting.organisation_id).exclude(asked_by=user.pk)
    waiting = [opening.reporter.dossier for opening in asked[:MOST]]
    for reference in signals.references(waiting):
        yield Item(
            url=reverse("signals:custody", args=[reference]),
            what=_("A colleague asks who reported"),
            reference=reference,
            who="",
            act=_("to decide"),
        )


def late(user: "User", *, at: datetime) -> Iterator[Item]:
    """Yield one line for all that reporters wait for too long, if there is anything."""
    if many := signals.overdue(user, at=at).count():
        yield Item(
            url=reverse("signals:overdue"),
            what=ngettext(
                "%(many)s promise to a reporter is overdue",
                "%(many)s promises to reporters are overdue",
                many,
            )
            % {"many": many},
            reference="",
            who="",
            state=_("too late"),
            tone="danger",
        )


def stale(user: "User", *, at: datetime) -> Iterator[Item]:
    """Yield the entries of the directory that are due to be checked here."""
    if user.acting and directory_access.keeps_up(user):
        entries = directory.stale(user.acting.organisation_id, on=localdate(at))
        for entry in islice(entries, MOST):
            yield Item(
                url=reverse("directory:upkeep"),
                what=_("Directory: %(name)s") % {"name": entry.name},
                reference="",
                who="",
                state=_("to be checked"),
                tone="attention",
            )


def drafts(user: "User") -> Iterator[Item]:
    """Yield the reports that `user` put aside."""
    for draft in signals.drafts(user)[:MOST]:
        day = date_format(localtime(draft.saved_at), "j F")
        yield Item(
            url=reverse("signals:draft", args=[draft.pk]),
            what=_("Report of %(at)s") % {"at": day},
            reference="",
            who="",
            state=_("not sent yet"),
            tone="attention",
        )


def _disclosure(one: "Disclosure", act: str, due: datetime | None, *, at: datetime) -> Item:
    return Item(
        url=reverse("disclosures:detail", args=[one.reference]),
        what=_("Disclosure to %(name)s") % {"name": disclosures.called(one)},
        reference=one.reference,
        who="",
        act=act,
        term=term(due, at) if due else None,
    )
