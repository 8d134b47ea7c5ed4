"""From the cells of a row to a report: plain values, and a sentence for each that cannot be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

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


@dataclass(frozen=True)
class Looked:
    """A whole file, understood: the reports, and what cannot be."""

    entries: list[tuple[int, Entry]]
    faults: list[Fault]
    named_without_basis: int

    @property
    def rows_at_fault(self) -> int:
        """How many rows cannot be loaded."""
        return len({fault.row for fault in self.faults})


def reference(choice: tuple[int, ...]) -> str:
    """Return the reference that `choice`, eight numbers below 32, stands for."""
    return "I-" + "".join(ALPHABET[number] for number in choice)


def missing(mapping: Meaning) -> list[Field]:
    """Return the fields without which nothing can be loaded and that no column holds."""
    return [one for one in NEEDED if one.value not in mapping.columns]


def unknown(sheet: Sheet, mapping: Meaning) -> dict[str, list[str]]:
    """Return for each field with a list the values of the file that mean nothing yet."""
    found: dict[str, dict[str, None]] = {}
    for name, column in mapping.columns.items():
        if not words.is_coded(name):
            continue
        said = {plain(key): value for key, value in mapping.values.get(name, {}).items()}
        known = words.values(name)
        for row in sheet.rows:
            for part in _parts(name, row[column]):
                if part and part not in known and part not in said and not _is_age(name, part):
                    found.setdefault(name, {})[part] = None
    return {name: list(those)[: MOST_VALUES + 1] for name, those in found.items()}


def looked(sheet: Sheet, mapping: Meaning, *, today: date, bases: Mapping[str, str]) -> Looked:
    """Return every row of a file as a report, or the reasons why it cannot be one."""
    entries: list[tuple[int, Entry]] = []
    faults: list[Fault] = []
    without = 0
    status = next((at for at, head in enumerate(sheet.heads) if plain(head) == STATUS), None)
    for number, row in enumerate(sheet.rows, sheet.first):
        if status is not None and plain(row[status]) in NO_VICTIM:
            faults.append(Fault(number, "", _("the file says that this was no trafficking")))
            continue
        found = list(_read(row, mapping, number))
        wrong = [one for one in found if isinstance(one, Fault)]
        if wrong:
            faults += wrong
            continue
        (entry,) = [one for one in found if isinstance(one, Entry)]
        sentences = entry.check(today=today)
        if sentences:
            faults += [Fault(number, "", said) for said in sentences]
            continue
        needed = bases.get(entry.reporter, Basis.NONE)
        kept = entry.basis != Basis.NONE and entry.basis in {needed, Basis.CONSENT}
        without += entry.identity is not None and (needed == Basis.NONE or not kept)
        entries.append((number, entry))
    return Looked(entries, faults, without)


def _read(row: Sequence[str], mapping: Meaning, number: int) -> Iterator[Entry | Fault]:
    cells = {name: row[column].strip() for name, column in mapping.columns.items()}
    days = {
        name: _day(cells[name])
        for name in ("received_on", "born", "began", "ended")
        if cells.get(name)
    }
    codes = {
        name: [_code(name, part, mapping) for part in _parts(name, cells[name])]
        for name in mapping.columns
        if words.is_coded(name) and cells[name]
    }
    wrong = [name for name, day in days.items() if day is None]
    if "received_on" not in days:
        wrong.append("received_on")
    faults = [
        Fault(number, str(Field(name).label), _("no day, such as 31-12-2025, no month, no year"))
        for name in wrong
    ]
    faults += [
        Fault(number, str(Field(name).label), _("a value that means nothing here"))
        for name, found in codes.items()
        if None in found
    ]
    received = days.get("received_on")
    if faults or received is None:
        yield from faults
        return
    known = {name: [code for code in found if code] for name, found in codes.items()}
    yield _entry(cells, known, days, received)


def _entry(
    cells: Mapping[str, str],
    codes: Mapping[str, list[str]],
    days: Mapping[str, date | None],
    received: date,
) -> Entry:
    born = days.get("born")

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
    duty = reporter in {ReporterType.POLICE, ReporterType.KMAR, ReporterType.LABOUR_INSPECTORATE}
    return Entry(
        received_on=received,
        reporter=reporter,
        region=Region(one("region", Region.UNKNOWN)),
        mentions=tuple(Mention(Sector(code), began, ended) for code in sectors),
        dossier_type=DossierType(one("dossier_type", DossierType.REGISTRATION)),
        sex=Sex(one("sex", Sex.OTHER)),
        age_band=band,
        nationality=_country(cells.get("nationality", "")),
        basis=Basis(one("basis", Basis.DUTY if duty else Basis.NONE)),
        identity=identity,
        own_number=cells.get("own_number", ""),
    )


def _parts(name: str, cell: str) -> list[str]:
    if name == Field.SECTORS:
        return [plain(part) for part in SEPARATORS.split(cell) if part.strip()]
    return [plain(cell)] if cell.strip() else []


def _code(name: str, part: str, mapping: Meaning) -> str | None:
    said = {plain(key): value for key, value in mapping.values.get(name, {}).items()}
    found = said.get(part) or words.values(name).get(part)
    if found is None and _is_age(name, part):
        return next((code for end, code in ENDS if int(part) < end), "40_plus")
    return found


def _is_age(name: str, part: str) -> bool:
    return name == Field.AGE and part.isascii() and part.isdecimal() and int(part) < 130


def _country(cell: str) -> str:
    """Return the code of a country by its code; several nationalities count by the first."""
    first = SEPARATORS.split(cell)[0].strip()
    code = words.country(first)
    return code if code is not None else first.upper()[:2] if len(first) == 2 else first[:3]


def _day(cell: str) -> date | None:
    """Return the day of a cell; of a year or a month alone its first day."""
    text = cell.strip()
    for pattern, order in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", "ymd"),
        (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", "dmy"),
        (r"(\d{4})-(\d{1,2})", "ym"),
        (r"(\d{4})", "y"),
    ):
        found = re.fullmatch(pattern, text, re.ASCII)
        if found:
            parts = dict(zip(order, map(int, found.groups()), strict=True))
            try:
                return date(parts["y"], parts.get("m", 1), parts.get("d", 1))
            except ValueError:
                return None
    return None
