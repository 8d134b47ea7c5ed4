"""From the cells of a row to a report: plain values, and a sentence for each that cannot be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from baken.imports import words
from baken.imports.reading import Sheet
from baken.imports.states import NEEDED, Field
from baken.imports.words import plain
from baken.reference.codes import (
    AgeBand,
    DossierType,
    Region,
    ReporterType,
    Sector,
    Sex,
    age_band,
)
from baken.register.actions import Entry, Identity, Mention
from baken.register.states import Basis

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SEPARATORS = re.compile(r"[;|]")
MOST_VALUES = 60
"""So many values of one column that are not known are asked about; more is another column."""
STATUS = plain("vic_TraffickingStatus")
NO_VICTIM = {plain("NotAVictimOfTrafficking"), plain("Not a victim of trafficking"), "3"}
"""What HTCDS 2.0 says of someone who was found to be no victim: such a row is no report."""
ENDS = ((12, "under_12"), (18, "12_17"), (23, "18_22"), (30, "23_29"), (40, "30_39"))
AGE = re.compile(r"\d{1,2}|1[0-2]\d", re.ASCII)
DAYS = tuple(one.value for one in (Field.RECEIVED_ON, Field.BORN, Field.BEGAN, Field.ENDED))
ANY_YEAR = re.compile(r"\d{4}", re.ASCII)
EPISODE = re.compile(r"(\w+):((?:\d{4}-\d\d)?)/((?:\d{4}-\d\d)?)", re.ASCII)
NOT_KNOWN = "-"
"""How a person says that a value means «unknown», where that has no code."""
RISKY = "=+-@\t\r\n|"
"""Before these a spreadsheet puts an apostrophe, so that nobody takes a text for a formula."""
DUTY = {ReporterType.POLICE, ReporterType.KMAR, ReporterType.LABOUR_INSPECTORATE}


@dataclass(frozen=True)
class Meaning:
    """What the columns of a file mean, and what its own words mean."""

    columns: Mapping[str, int]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What cannot be of one row; it repeats nothing that stands in it."""

    row: int
    field: str
    said: str


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "I-" + "".join(ALPHABET[number] for number in choice)


def missing(meaning: Meaning) -> list[Field]:
    """Return the fields without which nothing can be loaded and that no column holds."""
    instead = {Field.SECTORS.value: Field.EPISODES.value}
    return [
        one
        for one in NEEDED
        if one.value not in meaning.columns and instead.get(one.value) not in meaning.columns
    ]


def unknown(sheet: Sheet, meaning: Meaning) -> dict[str, list[str]]:
    """Return for each field with a list the values of the file that mean nothing yet."""
    coded = {name: column for name, column in meaning.columns.items() if words.is_coded(name)}
    cells: dict[str, dict[str, None]] = {name: {} for name in coded}
    for _number, row in sheet.rows():
        for name, column in coded.items():
            cells[name][row[column]] = None
    found: dict[str, list[str]] = {}
    for name, those in cells.items():
        said = {plain(key) for key in meaning.values.get(name, {})}
        parts = {part: None for cell in those for part in _parts(name, cell)}
        new = [part for part in parts if part not in said and _usual(name, part) is None]
        if new:
            found[name] = new[: MOST_VALUES + 1]
    return found


class Reader:
    """Reads the rows of one file, as a person said what they mean."""

    def __init__(self, heads: Sequence[str], meaning: Meaning, *, today: date) -> None:
        """Read by what `meaning` says; nothing may lie after `today`."""
        self._columns = meaning.columns
        self._today = today
        self._status = next((at for at, head in enumerate(heads) if plain(head) == STATUS), None)
        self._said = {
            name: {plain(key): code for key, code in values.items()}
            for name, values in meaning.values.items()
        }
        self._codes: dict[tuple[str, str], list[str | None]] = {}

    def read(self, number: int, row: Sequence[str]) -> Entry | list[Fault]:
        """Return a row as a report, or the reasons why it cannot be one."""
        if self._status is not None and plain(row[self._status]) in NO_VICTIM:
            return [Fault(number, "", _("the file says that this was no trafficking"))]
        cells = {name: _cell(row[column]) for name, column in self._columns.items()}
        days = {name: _day(cells[name]) for name in DAYS if cells.get(name)}
        codes = {
            name: self._coded(name, cell)
            for name, cell in cells.items()
            if cell and words.is_coded(name)
        }
        faults = [*_days_at_fault(number, days), *_codes_at_fault(number, codes)]
        episodes = _episodes(cells.get(Field.EPISODES, ""))
        if episodes is None:
            faults.append(_fault(number, Field.EPISODES, _("no episodes as Baken writes them")))
        received = _in_month(days.get(Field.RECEIVED_ON), cells)
        if received is None and not faults:
            faults.append(_fault(number, Field.MONTH, _("no month: a number from 1 to 12")))
        if faults or received is None:
            return faults
        known = {name: [code for code in found if code] for name, found in codes.items()}
        entry = _entry(cells, known, {**days, Field.RECEIVED_ON.value: received}, received)
        if episodes:
            entry = replace(entry, mentions=episodes)
        return [Fault(number, "", said) for said in entry.check(today=self._today)] or entry

    def _coded(self, name: str, cell: str) -> list[str | None]:
        if (name, cell) not in self._codes:
            said = self._said.get(name, {})
            self._codes[name, cell] = [
                "" if said.get(part) == NOT_KNOWN else said.get(part) or _usual(name, part)
                for part in _parts(name, cell)
            ]
        return self._codes[name, cell]


def loses_name(entry: Entry, bases: Mapping[str, str]) -> bool:
    """Return whether a report is counted without the name that its row gives."""
    needed = bases.get(entry.reporter, Basis.NONE)
    kept = entry.basis != Basis.NONE and entry.basis in {needed, Basis.CONSENT}
    return entry.identity is not None and (needed == Basis.NONE or not kept)


def _fault(number: int, name: Field, said: str) -> Fault:
    return Fault(number, str(name.label), said)


def _days_at_fault(number: int, days: Mapping[str, date | None]) -> Iterator[Fault]:
    for name in DAYS:
        if days.get(name, ...) is None or (name == Field.RECEIVED_ON and name not in days):
            said = _("no day, such as 31-12-2025, no month, no year")
            yield _fault(number, Field(name), said)


def _codes_at_fault(number: int, codes: Mapping[str, list[str | None]]) -> Iterator[Fault]:
    for name, found in codes.items():
        if None in found:
            yield _fault(number, Field(name), _("a value that means nothing here"))


def _in_month(received: date | None, cells: Mapping[str, str]) -> date | None:
    """Return the day of a report; of a year alone the first of the month that stands beside it."""
    month = cells.get(Field.MONTH, "")
    if received is None or not month or not ANY_YEAR.fullmatch(cells[Field.RECEIVED_ON]):
        return received
    if not (month.isascii() and month.isdecimal() and 1 <= int(month) <= 12):
        return None
    return received.replace(month=int(month))


def _episodes(cell: str) -> tuple[Mention, ...] | None:
    """Return the episodes that an export of Baken holds; None if they are written otherwise."""
    found = [EPISODE.fullmatch(part) for part in cell.split()]
    mentions = []
    for match in found:
        if match is None or match[1] not in Sector.values:
            return None
        began, ended = (_day(text) if text else None for text in (match[2], match[3]))
        if (match[2] and began is None) or (match[3] and ended is None):
            return None
        mentions.append(Mention(Sector(match[1]), began, ended))
    return tuple(mentions)


def _entry(
    cells: Mapping[str, str],
    codes: Mapping[str, list[str]],
    days: Mapping[str, date | None],
    received: date,
) -> Entry:
    born = days.get(Field.BORN)

    def one(name: str, usual: str) -> str:
        return next(iter(codes.get(name, ())), usual)

    reporter = ReporterType(one("reporter", ReporterType.OTHER))
    band = AgeBand(one("age", AgeBand.UNKNOWN))
    if born is not None and born <= received:
        band = age_band(born, received)
    began, ended = (
        day.replace(day=1) if day else None for day in (days.get("began"), days.get("ended"))
    )
    sectors = dict.fromkeys(codes.get("sectors") or [Sector.UNKNOWN.value])
    name = cells.get("name") or " ".join(
        part for part in (cells.get("given", ""), cells.get("family", "")) if part
    )
    numbers = tuple(
        part.strip() for part in SEPARATORS.split(cells.get("numbers", "")) if part.strip()
    )
    identity = None
    if name or numbers or cells.get("phone"):
        identity = Identity(name, born, numbers, cells.get("phone", ""))
    return Entry(
        received_on=received,
        reporter=reporter,
        region=Region(one("region", Region.UNKNOWN)),
        mentions=tuple(Mention(Sector(code), began, ended) for code in sectors),
        dossier_type=DossierType(one("dossier_type", DossierType.REGISTRATION)),
        sex=Sex(one("sex", Sex.OTHER)),
        age_band=band,
        nationality=one("nationality", ""),
        basis=Basis(one("basis", Basis.DUTY if reporter in DUTY else Basis.NONE)),
        identity=identity,
        own_number=cells.get("own_number", ""),
        person=cells.get("person", ""),
    )


def _cell(text: str) -> str:
    found = text.strip()
    return found[1:] if found[:1] == "'" and found[1:2] and found[1] in RISKY else found


def _parts(name: str, cell: str) -> list[str]:
    """Return the values in a cell; several nationalities count by the first."""
    found = _cell(cell)
    if name in {Field.SECTORS, Field.NATIONALITY}:
        parts = [plain(part) for part in SEPARATORS.split(found) if part.strip()]
        return parts if name == Field.SECTORS else parts[:1]
    return [plain(found)] if found else []


def _usual(name: str, part: str) -> str | None:
    """Return the code that a value usually means; None if it means nothing here."""
    code = words.values(name).get(part)
    if code is None and name == Field.AGE and AGE.fullmatch(part):
        return next((code for end, code in ENDS if int(part) < end), "40_plus")
    return code


@lru_cache(maxsize=20_000)
def _day(cell: str) -> date | None:
    """Return the day of a cell; of a year or a month alone its first day."""
    for pattern, order in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", "ymd"),
        (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", "dmy"),
        (r"(\d{4})-(\d{1,2})", "ym"),
        (r"(\d{4})", "y"),
    ):
        found = re.fullmatch(pattern, cell, re.ASCII)
        if found:
            parts = dict(zip(order, map(int, found.groups()), strict=True))
            try:
                return date(parts["y"], parts.get("m", 1), parts.get("d", 1))
            except ValueError:
                return None
    return None
