"""Files that came in: what they hold, and what stands in the way of loading them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import batched
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from baken.imports import reading, rules, words
from baken.imports.models import Intake
from baken.imports.reading import Sheet
from baken.imports.rules import Fault, Meaning
from baken.imports.states import LOAD, LOOK, UNDO, Field, State
from baken.jobs import queries as jobs
from baken.kernel.sealing import envelopes, keystore
from baken.kernel.sealing.fields import open_all
from baken.reference import countries
from baken.reference.codes import LISTS
from baken.register import queries as register
from baken.register.actions import Entry
from baken.register.states import Basis

if TYPE_CHECKING:
    from baken.accounts.models import User
    from baken.jobs.models import Job

FIRST, AMONG = 10, 500
"""How many rows are shown as they would be recorded, and among how many they are looked for."""
MOST_FAULTS = 10_000
"""So many faults of one file are kept, and all of them are counted."""
AT_ONCE = 2000

type Told = Callable[[int], None]


@dataclass(frozen=True)
class Outcome:
    """What loading a file would do, counted in rows."""

    recordable: int
    """Rows that can be recorded, whether or not they stand in the register already."""
    at_fault: int
    without_name: int
    """Recordable rows whose name is not kept, for want of a basis."""
    known: int
    """Recordable rows that stand in the register: by the reporter's number, or word for word."""
    faults: list[Fault]
    """The first `MOST_FAULTS` of them."""


@dataclass
class Standing:
    """Which rows of a file stand in the register already, each as often as it stands there."""

    numbers: set[bytes] = field(default_factory=set)
    rows: Counter[bytes] = field(default_factory=Counter)


def listed(organisation_id: int) -> QuerySet[Intake]:
    """Return the files of an organisation, newest first."""
    found = Intake.objects.filter(organisation_id=organisation_id).defer("content")
    return found.select_related("uploaded_by").order_by("-uploaded_at", "pk")


def job_of(intake: Intake) -> "Job | None":
    """Return the last work on a file: looking through what was said last, or loading it."""
    found = [
        jobs.of(LOAD, intake.reference),
        jobs.of(UNDO, intake.reference),
        jobs.of(LOOK, look_key(intake)),
    ]
    return max((job for job in found if job), key=lambda job: job.asked_at, default=None)


def asked_by(kind: str, reference: str) -> "User | None":
    """Return who asked for the last work of a kind on a file."""
    job = jobs.of(kind, reference)
    return job.asked_by if job else None


def look_key(intake: Intake) -> str:
    """Return for what thing the work of looking through a file is asked."""
    return f"{intake.reference}.{intake.version}"


def same_file(intake: Intake) -> list[Intake]:
    """Return the files that hold exactly the same, and were loaded."""
    same = Intake.objects.filter(
        organisation_id=intake.organisation_id, digest=intake.digest, state=State.LOADED
    ).exclude(pk=intake.pk)
    return list(same.defer("content").order_by("uploaded_at"))


def sheet(intake: Intake) -> Sheet:
    """Return what a file holds; it is opened for this moment only."""
    key = keystore.find([intake.content_key])[intake.content_key]
    content = envelopes.unseal(key, bytes(intake.content or b""), bound_to=f"intake|{intake.pk}")
    return reading.unpacked(content)


def meaning(intake: Intake) -> Meaning:
    """Return what a person said that its columns and values mean."""
    open_all([intake])
    data = json.loads(intake.meaning)
    return Meaning(data["columns"], data["values"])


def meaning_of_heads(organisation_id: int, heads: bytes) -> Meaning | None:
    """Return what was said of the last loaded file with the same heads."""
    found = Intake.objects.filter(
        organisation_id=organisation_id, heads_digest=heads, state=State.LOADED
    )
    last = found.order_by("-uploaded_at").first()
    return meaning(last) if last else None


def outcome(intake: Intake) -> Outcome | None:
    """Return what was found of a file when it was looked through; None if it was not."""
    if intake.looked_at is None:
        return None
    data = json.loads(intake.outcome)
    return Outcome(**{**data, "faults": [Fault(*fault) for fault in data["faults"]]})


def packed(found: Outcome) -> str:
    """Return an outcome as the one text that is sealed."""
    faults = [[one.row, one.field, one.said] for one in found.faults]
    return json.dumps({**asdict(found), "faults": faults})


def read(intake: Intake, found: Sheet, *, today: date) -> Iterator[tuple[int, Entry | list[Fault]]]:
    """Yield every row of a file as a report, or why it cannot be one."""
    reader = rules.Reader(found.heads, meaning(intake), today=today)
    for number, row in found.rows():
        yield number, reader.read(number, row)


def look(intake: Intake, found: Sheet, *, today: date, told: Told) -> tuple[Outcome, Standing]:
    """Look through a whole file; `told` hears after how many rows."""
    bases = register.bases(intake.organisation_id)
    numbers: Counter[bytes] = Counter()
    rows: Counter[bytes] = Counter()
    faults: list[Fault] = []
    recordable = at_fault = without = 0
    for done, (_number, one) in enumerate(read(intake, found, today=today), 1):
        if isinstance(one, list):
            at_fault += 1
            faults += one[: MOST_FAULTS - len(faults)]
        else:
            recordable += 1
            without += rules.loses_name(one, bases)
            index = register.number_index(intake.organisation_id, one)
            if index is not None:
                numbers[index] += 1
            elif (index := register.row_index(intake.organisation_id, one)) is not None:
                rows[index] += 1
        if done % AT_ONCE == 0:
            told(done)
    standing = _standing(intake.organisation_id, numbers, rows)
    known = sum(numbers[index] for index in standing.numbers) + standing.rows.total()
    return Outcome(recordable, at_fault, without, known, faults), standing


def new_only(intake: Intake, entry: Entry, standing: Standing) -> bool:
    """Return whether a report does not stand in the register; ask once for each row, in order."""
    index = register.number_index(intake.organisation_id, entry)
    if index is not None:
        return index not in standing.numbers
    index = register.row_index(intake.organisation_id, entry)
    if index is None or not standing.rows[index]:
        return True
    standing.rows[index] -= 1
    return False


def first_rows(intake: Intake, *, today: date) -> list[tuple[int, list[tuple[str, str]]]]:
    """Return some rows from the top as they would be recorded, without who they are about."""
    top = reading.some(sheet(intake), AMONG)
    found = [
        (number, _shown(one))
        for number, one in read(intake, top, today=today)
        if isinstance(one, Entry)
    ]
    return found[:FIRST]


def choices(name: str) -> list[tuple[str, str]]:
    """Return the codes of the list of a field, with their words."""
    match name:
        case Field.BASIS:
            return [(one.value, str(one.label)) for one in Basis]
        case Field.NATIONALITY:
            return countries.choices()
    lists = {Field.SECTORS.value: "sector", Field.AGE.value: "age_band"}
    found = LISTS[lists.get(name, name)]
    return [(code, str(found(code).label)) for code in words.codes(name)]


def columns_of(heads: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the columns of a file by their number, with their heads."""
    return [(str(place), head or f"({place + 1})") for place, head in enumerate(heads)]


def _standing(organisation_id: int, numbers: Counter[bytes], rows: Counter[bytes]) -> Standing:
    found = Standing()
    for some in batched(numbers, AT_ONCE):
        found.numbers |= register.known_numbers(organisation_id, some)
    for some in batched(rows, AT_ONCE):
        found.rows |= register.known_rows(organisation_id, some)
    found.rows &= rows
    return found


def _shown(entry: Entry) -> list[tuple[str, str]]:
    """Return a row as it would be recorded, without anything that names someone."""
    sectors = ", ".join(str(mention.sector.label) for mention in entry.mentions)
    return [
        (str(Field.RECEIVED_ON.label), entry.received_on.isoformat()),
        (str(Field.REPORTER.label), str(entry.reporter.label)),
        (str(Field.REGION.label), str(entry.region.label)),
        (str(Field.SEX.label), str(entry.sex.label)),
        (str(Field.AGE.label), str(entry.age_band.label)),
        (str(Field.NATIONALITY.label), countries.name(entry.nationality) or "–"),
        (str(Field.SECTORS.label), sectors),
        (str(Field.BASIS.label), str(entry.basis.label)),
    ]
