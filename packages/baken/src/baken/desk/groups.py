"""What a desk is made of: lines in three groups."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from baken.ui.rules import Term


@dataclass(frozen=True)
class Item:
    """One line of the desk. Nothing that is sealed stands in it."""

    url: str
    what: str
    reference: str
    who: str
    act: str = ""
    """What is to be done with it, in a word or two."""
    term: "Term | None" = None
    state: str | Promise = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Group:
    """One of the three groups: its lines, and how many there are in all."""

    items: Sequence[Item] = ()
    count: int = 0
    list_url: str = ""

    @property
    def more_url(self) -> str:
        """Where the lines are that are not here; nothing when all are."""
        return self.list_url if self.count > len(self.items) else ""

    @property
    def more_label(self) -> str:
        """The words of the link to the lines that are not here."""
        more = self.count - len(self.items)
        return ngettext("%(more)s more in the list", "%(more)s more in the list", more) % {
            "more": more
        }


@dataclass(frozen=True)
class Desk:
    """The desk of one person."""

    now: Group = field(default_factory=Group)
    running: Group = field(default_factory=Group)
    finished: Group = field(default_factory=Group)
    may_report: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing on it at all."""
        return not (self.now.count or self.running.count or self.finished.count)


def with_more(group: Group, more: Sequence[Item]) -> Group:
    """Return `group` with lines of other rooms on top."""
    return Group([*more, *group.items], group.count + len(more), group.list_url)
