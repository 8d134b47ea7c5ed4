"""The numbers that a visitor can call: those of the reporting points that were checked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from baken.reference.models import Status

if TYPE_CHECKING:
    from baken.reference.models import ReportingPoint

NUMBER = re.compile(r"112|0[89]00-\d{4}|0\d{2,3}-?\d{6,7}")
CHECKED = "verified number"
"""How the note on the check begins where the number was checked and something else was not."""

DAY_AND_NIGHT = "24/7"

FOR_WHAT: Mapping[str, str | Promise] = {
    "112": _("acute danger"),
    "POL": _("the police, when there is no hurry"),
    "NLA": _("labour exploitation"),
    "MMA": _("reporting without your name"),
    "COM": _("advice on help and shelter for possible victims"),
    "VT": _("when it is about a child, or happens at home"),
}
"""What each number is for, in words of ours: the reference data hold notes, not sentences."""


@dataclass(frozen=True)
class Number:
    """A number to call, and when."""

    name: str
    for_what: str | Promise
    number: str
    always: bool

    @property
    def link(self) -> str:
        """Return the address that lets a phone call it."""
        return f"tel:{self.number.replace('-', '')}"


def to_call(points: "Iterable[ReportingPoint]") -> Iterator[Number]:
    """Yield the numbers of the reporting points that can be called and were checked."""
    for point in points:
        found = NUMBER.match(point.contact)
        checked = point.status == Status.VERIFIED or point.status_note.startswith(CHECKED)
        if found and checked:
            yield Number(
                name=point.name,
                for_what=FOR_WHAT.get(point.code, ""),
                number=found[0],
                always=point.hours.startswith(DAY_AND_NIGHT),
            )
