"""Files that came in: what they hold, and what stands in the way of loading them."""

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from baken.imports import reading, rules, words
from baken.imports.models import Intake
from baken.imports.reading import Sheet
from baken.imports.rules import Looked, Meaning
from baken.imports.states import CODED, JOB, Field, State
from baken.jobs import queries as jobs
from baken.kernel.sealing import envelopes, keystore
from baken.kernel.sealing.fields import open_all
from baken.reference.codes import LISTS
from baken.register import queries as register
from baken.register.actions import Entry
from baken.register.states import Basis

if TYPE_CHECKING:
    from baken.jobs.models import Job

FIRST = 10
"""How many rows are shown as they would be recorded."""


@dataclass(frozen=True)
class Preview:
    """What loading a file would do."""

    found: Looked
    first: list[tuple[int, list[tuple[str, str]]]]
    known: int
    """How many rows stand in the register already, by the reporter's own number."""
    same_file: list[Intake]
    """Files that hold exactly the same, and were loaded."""


def listed(organisation_id: int) -> QuerySet[Intake]:
    """Return the files of an organisation, newest first."""
    found = Intake.objects.filter(organisation_id=organisation_id).defer("content")
    return found.select_related("uploaded_by").order_by("-uploaded_at", "pk")


def job_of(intake: Intake) -> "Job | None":
    """Return the work of loading a file."""
    return jobs.of(JOB, intake.reference)


def sheet(intake: Intake) -> Sheet:
    """Return what a file holds; it is opened for this moment only."""
    key = keystore.find([intake.pk])[intake.pk]
    content = envelopes.unseal(key, bytes(intake.content or b""), bound_to=f"intake|{intake.pk}")
    return reading.read(content)


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


def looked(intake: Intake, *, today: date) -> Looked:
    """Return every row of a file as a report, or why it cannot be one."""
    return rules.looked(
        sheet(intake),
        meaning(intake),
        today=today,
        bases=register.bases(intake.organisation_id),
    )


def preview(intake: Intake, *, today: date) -> Preview:
    """Return what loading a file would do."""
    found = looked(intake, today=today)
    indexes = {
        index
        for _row, entry in found.entries
        if (index := register.number_index(intake.organisation_id, entry)) is not None
    }
    known = register.known_numbers(intake.organisation_id, indexes) if indexes else set()
    same = Intake.objects.filter(
        organisation_id=intake.organisation_id, digest=intake.digest, state=State.LOADED
    ).exclude(pk=intake.pk)
    return Preview(
        found,
        [(number, _shown(entry)) for number, entry in found.entries[:FIRST]],
        len(known),
        list(same.defer("content")),
    )


def choices(field: str) -> list[tuple[str, str]]:
    """Return the codes of the list of a field, with their words."""
    if field == Field.BASIS:
        return [(one.value, str(one.label)) for one in Basis]
    names = {Field.SECTORS.value: "sector", Field.AGE.value: "age_band"}
    found = LISTS[names.get(field, field)]
    return [(code, str(found(code).label)) for code in words.codes(field)]


def columns_of(heads: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the columns of a file by their number, with their heads."""
    return [(str(place), head or f"({place + 1})") for place, head in enumerate(heads)]


def coded() -> tuple[Field, ...]:
    """Return the fields whose values are those of a list."""
    return CODED


def _shown(entry: Entry) -> list[tuple[str, str]]:
    """Return a row as it would be recorded, without anything that names someone."""
    return [
        (str(Field.RECEIVED_ON.label), entry.received_on.isoformat()),
        (str(Field.REPORTER.label), str(entry.reporter.label)),
        (str(Field.REGION.label), str(entry.region.label)),
        (str(Field.SEX.label), str(entry.sex.label)),
        (str(Field.AGE.label), str(entry.age_band.label)),
        (str(Field.NATIONALITY.label), entry.nationality or "–"),
        (
            str(Field.SECTORS.label),
            ", ".join(str(mention.sector.label) for mention in entry.mentions),
        ),
        (str(Field.BASIS.label), str(entry.basis.label)),
    ]
