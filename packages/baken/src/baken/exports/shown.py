"""How files that leave are laid out on pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.exports.models import Export
from baken.exports.states import OPEN, State
from baken.ui.rules import Term, term

if TYPE_CHECKING:
    from baken.accounts.models import User

TONES: Mapping[str, str] = {
    State.MAKING: "running",
    State.FAILED: "danger",
    State.READY: "attention",
    State.RELEASED: "done",
    State.REFUSED: "neutral",
    State.DROPPED: "neutral",
    State.DESTROYED: "neutral",
}
SHOWN = 20
"""So many that are over stand in the list."""


@dataclass(frozen=True)
class Item:
    """One file in the list."""

    export: Export
    tone: str
    term: Term | None


@dataclass(frozen=True)
class Group:
    """Files that stand alike."""

    title: str | Promise
    empty: str | Promise
    items: list[Item]


def groups(found: Iterable[Export], user: "User", at: datetime) -> list[Group]:
    """Return the files of an organisation as a desk: what needs this person comes first."""
    needs: list[Item] = []
    runs: list[Item] = []
    over: list[Item] = []
    for one in found:
        item = Item(one, TONES[one.state], ends(one, at))
        own = one.asked_by_id == user.pk
        if (one.state == State.READY and not own) or (one.state == State.RELEASED and own):
            needs.append(item)
        elif one.state in OPEN or one.state == State.RELEASED:
            runs.append(item)
        elif len(over) < SHOWN:
            over.append(item)
    return [
        Group(
            _("Needs you now"),
            _(
                "Nothing waits for you. What a colleague asks for appears here, "
                "and what you may take."
            ),
            needs,
        ),
        Group(_("Running"), _("Nothing is being made or waits for a second person."), runs),
        Group(_("Ended"), _("Nothing ended yet."), over),
    ]


def ends(export: Export, at: datetime) -> Term | None:
    """Return until when there is a file, in words."""
    return term(export.until, at) if export.until and export.ended_at is None else None
