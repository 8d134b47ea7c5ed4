"""How a page and a figure get what this room knows."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from baken.disclosures.models import Disclosure


@dataclass(frozen=True)
class Moment:
    """One line of the story of a disclosure: what was done, by whom, when."""

    what: str | Promise
    who: str | Promise
    at: datetime


@dataclass(frozen=True)
class Row:
    """A disclosure as a list shows it: nothing of it is opened."""

    disclosure: "Disclosure"
    recipient: str
    state: str | Promise
    tone: str
    due: datetime | None


@dataclass(frozen=True)
class Share:
    """How often something was given, and how often an answer came (in time)."""

    sent: int
    answered: int
    in_time: int
