"""What a request must hold: plain values."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from baken.exports.standards import choosable
from baken.exports.states import RECORDS, Format, Ground, Kind

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LONGEST = 1000
SHORT = 200


@dataclass(frozen=True)
class Wish:
    """What someone asks for."""

    kind: str
    form: str
    first_year: int
    last_year: int
    purpose: str
    recipient: str
    ground: str
    fields: tuple[str, ...] = ()
    """Which fields of a report go along; nothing for a file of tables."""

    @property
    def years(self) -> range:
        """The years that it is about."""
        return range(self.first_year, self.last_year + 1)

    def check(self, known: range) -> list[str]:
        """Return what is wrong with it, a sentence each; `known` are the years of the register."""
        return list(self._faults(known))

    def _faults(self, known: range) -> Iterator[str]:
        if self.kind not in Kind or self.form not in Format or self.ground not in Ground:
            yield _("Choose a kind, a format and a ground from the lists.")
        if self.first_year > self.last_year:
            yield _("The first year comes after the last one.")
        if self.first_year not in known or self.last_year not in known:
            yield _("The register has no reports of those years.")
        if not self.purpose.strip() or len(self.purpose) > LONGEST:
            yield _("Say in words what it is for.")
        if not self.recipient.strip() or len(self.recipient) > SHORT:
            yield _("Say which organisation receives it.")
        if self.kind in RECORDS and not self.fields:
            yield _("Choose at least one field that goes along.")
        if self.kind not in RECORDS and self.fields:
            yield _("Tables hold no fields of reports.")
        if not set(self.fields) <= names():
            yield _("A field that is not on the list never leaves.")


def names() -> frozenset[str]:
    """Return the names of everything that someone can choose to let go along."""
    return frozenset(one.name for one in choosable())


def in_order(fields: Collection[str]) -> tuple[str, ...]:
    """Return chosen fields in the order of the list; months of an episode name its sector too."""
    chosen = {*fields, *(["sectors"] if "episodes" in fields else [])}
    return tuple(one.name for one in choosable() if one.name in chosen) + tuple(
        sorted(chosen - names())
    )


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "U-" + "".join(ALPHABET[number] for number in choice)
