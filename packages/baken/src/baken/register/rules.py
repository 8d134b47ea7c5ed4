"""What a report must hold, who may give a name, and how reports become persons: plain values."""

import hmac
import json
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.utils.translation import gettext as _

from baken.reference import countries
from baken.reference.codes import (
    NOT_IN_FORCE,
    AgeBand,
    DossierType,
    Region,
    ReporterType,
    Sector,
    Sex,
)
from baken.register.states import Basis

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that cannot be mistaken for one another."""
OLDEST = 1990
"""The first year in which a report can have come in."""
LONGEST = 200
NUMBERS = 5
"""The longest name or number, and how many numbers, that are taken."""


@dataclass(frozen=True)
class Mention:
    """One episode of exploitation in one sector; months are their first days."""

    sector: Sector
    began: date | None = None
    ended: date | None = None


@dataclass(frozen=True)
class Identity:
    """Who the possible victim is. It is never shown but to who may, and on asking."""

    name: str = field(repr=False)
    born: date | None = field(default=None, repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)
    phone: str = field(default="", repr=False)

    def packed(self) -> dict[str, str]:
        """Return the texts that are sealed, by the name of their field."""
        return {
            "name": self.name.strip(),
            "born": self.born.isoformat() if self.born else "",
            "numbers": json.dumps(list(self.numbers)),
            "phone": self.phone.strip(),
        }


@dataclass(frozen=True)
class Entry:
    """A report of a possible victim as it is handed in."""

    received_on: date
    reporter: ReporterType
    region: Region
    mentions: tuple[Mention, ...]
    dossier_type: DossierType = DossierType.REGISTRATION
    sex: Sex = Sex.OTHER
    age_band: AgeBand = AgeBand.UNKNOWN
    nationality: str = ""
    """ISO 3166-1, two letters; «XX» for stateless, empty for unknown."""
    basis: Basis = Basis.NONE
    identity: Identity | None = None
    own_number: str = ""
    """The number that the reporter gave it, by which the same report is known again."""
    person: str = ""
    """What the reports on one person bear alike within one file; it is not kept."""

    def check(self, *, today: date) -> list[str]:
        """Return what is wrong with it, a sentence each; it repeats nothing personal."""
        return [*self._facts(today), *self._person(today)]

    def _facts(self, today: date) -> Iterable[str]:
        if self.received_on > today:
            yield _("The day of the report lies in the future.")
        if self.received_on.year < OLDEST:
            yield _("The day of the report lies before %(year)d.") % {"year": OLDEST}
        if not self.mentions:
            yield _("Say in what sector, or that it is not known.")
        if any(mention.sector in NOT_IN_FORCE for mention in self.mentions):
            yield _("This form of exploitation can be recorded once the law on it is in force.")
        if any(
            mention.began and mention.ended and mention.began > mention.ended
            for mention in self.mentions
        ):
            yield _("An episode ends before it begins.")
        if any(mention.began and mention.began > self.received_on for mention in self.mentions):
            yield _("An episode begins after the day of the report.")
        if self.nationality and not countries.is_known(self.nationality):
            yield _("The nationality is no country by its code of two letters.")
        if len(self.own_number) > LONGEST:
            yield _("The number of the reporter is longer than %(most)d characters.") % {
                "most": LONGEST
            }

    def _person(self, today: date) -> Iterable[str]:
        who = self.identity
        if who is None:
            return
        if not who.name.strip() and not who.numbers and not who.phone.strip():
            yield _("Give a name, a number or a phone number, or leave the person without a name.")
        if len(who.name) > LONGEST or len(who.phone) > LONGEST:
            yield _("The name or phone number is longer than %(most)d characters.") % {
                "most": LONGEST
            }
        if len(who.numbers) > NUMBERS or any(len(number) > LONGEST for number in who.numbers):
            yield _("At most %(most)d numbers can be given, none of them that long.") % {
                "most": NUMBERS
            }
        if who.born and not date(1900, 1, 1) <= who.born <= min(today, self.received_on):
            yield _("The date of birth cannot be.")


@cache
def default_bases() -> Mapping[str, Basis]:
    """Return on what basis each kind of reporter may give a name, until it is decided."""
    text = files("baken.register").joinpath("reference/bases.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)["basis"]
    if set(found) != set(ReporterType.values):
        raise ValueError("bases.toml does not name every kind of reporter, or one too many")
    return {reporter: Basis(basis) for reporter, basis in found.items()}


def may_name(given: str, needed: str) -> bool:
    """Return whether a name may be kept that is given on one basis, where another is needed.

    Consent of the person is always enough, except where no name may be given at all.
    """
    if needed == Basis.NONE or given == Basis.NONE:
        return False
    return given == needed or given == Basis.CONSENT


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "R-" + "".join(ALPHABET[number] for number in choice)


def pseudonym(victim: UUID) -> str:
    """Return the name under which a possible victim is shown: made of chance, it tells nothing."""
    number = int.from_bytes(hmac.digest(b"pseudonym", victim.bytes, "sha256")[:5])
    return "P-" + "".join(ALPHABET[number >> 5 * place & 31] for place in range(8))


def components(
    reports: Collection[UUID], bonds: Iterable[tuple[UUID, UUID]]
) -> list[frozenset[UUID]]:
    """Return the groups of `reports` that hang together by `bonds`; one alone is a group."""
    leader = {report: report for report in reports}

    def top(report: UUID) -> UUID:
        while leader[report] != report:
            leader[report] = leader[leader[report]]
            report = leader[report]
        return report

    for first, second in bonds:
        if first in leader and second in leader:
            leader[top(first)] = top(second)
    groups: dict[UUID, set[UUID]] = {}
    for report in reports:
        groups.setdefault(top(report), set()).add(report)
    return [frozenset(group) for group in groups.values()]
