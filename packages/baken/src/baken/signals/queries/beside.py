"""What other rooms keep of a signal, and what its page shows of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from baken.directory import queries as directory
from baken.directory.states import Function
from baken.disclosures import queries as disclosures
from baken.files import queries as files
from baken.items import queries as items
from baken.items.states import Answer
from baken.organisations import queries as organisations
from baken.reporters import queries as reporters
from baken.reporters.states import Decision
from baken.reporters.states import Kind as Way
from baken.signals.access import visible_to
from baken.signals.models import Signal
from baken.signals.queries.dossier import indicators
from baken.signals.queries.lists import whereabouts

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.directory.queries import Contact
    from baken.items.models import Item


@dataclass(frozen=True)
class Shared:
    """A signal that shares something with this one: how, and whom to call. Never what."""

    seen: "items.Seen"
    reference: str
    """Its reference, where the reader may open it; else nothing."""
    contact: "Contact | None"


@dataclass(frozen=True)
class Onward:
    """A page of a room above this one to which a signal leads."""

    label: str
    url: str


_ONWARD: "list[Callable[[User, Signal], Onward | None]]" = []


def leads_onward(find: "Callable[[User, Signal], Onward | None]") -> None:
    """Let every signal lead to the page that `find` names, for whoever handles it.

    A room that builds on signals calls this once, when it starts; `find` answers None
    where its page is not for this person or not for this signal.
    """
    _ONWARD.append(find)


def beside(
    user: "User", signal: Signal, *, at: datetime, handles: bool, readable: bool, shown: bool
) -> Mapping[str, Any]:
    """Return what the page of `signal` shows beside its own texts, as far as `user` may see it."""
    return {
        "items": items.of(signal.pk) if readable else [],
        "files": files.of(signal.pk) if readable else [],
        "indicators": indicators(signal) if readable else [],
        "hits": shared(user, signal, at=at) if handles else [],
        "answers": Answer,
        "sent": disclosures.of(signal.pk) if handles else [],
        "onward": [step for find in _ONWARD if (step := find(user, signal))] if handles else [],
        "can_ask_name": handles and signal.way != Way.ANONYMOUS,
        **names_asked(user, signal, handles=handles),
    }


def names_asked(user: "User", signal: Signal, *, handles: bool) -> Mapping[str, Any]:
    """Return the last wish of `user` to know who reported, and that of a colleague which waits."""
    asked = reporters.openings(signal.pk) if handles and signal.way != Way.ANONYMOUS else []
    waiting = [one for one in asked if one.state == Decision.ASKED and one.asked_by_id != user.pk]
    return {
        "opening": next((one for one in asked if one.asked_by_id == user.pk), None),
        "asked": waiting[-1] if waiting else None,
    }


def covered(signal: Signal, named: "Sequence[Item]") -> str:
    """Return where it was and what can lead to someone, in one text."""
    facts = [
        f"{item.get_kind_display()}: {item.value} ({item.get_part_display()})" for item in named
    ]
    return "\n".join([line for line in (whereabouts(signal), *facts) if line])


def shared(user: "User", signal: Signal, *, at: datetime) -> Sequence[Shared]:
    """Return the signals that share something with `signal`, the strongest ways first.

    Of a signal that `user` may not open there is the organisation and whom to call, no more.
    """
    seen = items.hits(signal.pk)
    if not seen:
        return []
    others = visible_to(user).filter(pk__in=[one.dossier for one in seen])
    known = dict(others.values_list("pk", "reference"))
    contacts = {
        organisation: _contact(organisation, at)
        for organisation in {one.organisation_id for one in seen if one.dossier not in known}
    }
    return [
        Shared(one, known.get(one.dossier, ""), contacts.get(one.organisation_id)) for one in seen
    ]


def _contact(organisation_id: int, at: datetime) -> "Contact | None":
    place = organisations.municipality_of(organisation_id)
    return directory.contact(Function.FOCAL_POINT, place, on=at.date(), public=False)
