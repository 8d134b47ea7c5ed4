"""What left the house, what waits to, and the register that binds it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from baken.jobs import queries as jobs
from baken.organisations import queries as organisations
from baken.publications import rules
from baken.publications.around import REGION, Beside, Place
from baken.publications.gate import HIDDEN, Attack
from baken.publications.gate import Shown as Shown
from baken.publications.models import Publication, Release
from baken.publications.rules import Fault, Line
from baken.publications.states import IN_WORDS, LEFT, Act, Audience, State
from peiling.disclosure import Label, label_of

if TYPE_CHECKING:
    from datetime import datetime

    from baken.jobs.models import Job

PROTECT = "publications.protect"
"""The work of making a proposal safe."""
PUBLISHER = "organisation__municipality"
"""Who published it, for one question instead of one for each."""
NOT_SHOWN = Shown("", 0, None)
"""What is said of a cell that is not published: nothing."""


@dataclass(frozen=True)
class Axis:
    """A dimension of a table as it was published."""

    name: str
    codes: tuple[str, ...]
    several: bool


@dataclass(frozen=True)
class ReleasedTable:
    """A table as it left: what is shown of each cell, and of each sum within a year."""

    name: str
    unit: str
    persons_unit: str | None
    """Of what the sums are, where a person may count in several rows."""
    axes: tuple[Axis, ...]
    raw: Any

    @cached_property
    def _cells(self) -> Mapping[tuple[str, frozenset[tuple[str, str]]], Shown]:
        return {
            (year, frozenset(codes.items())): Shown(text, low, high)
            for year, codes, text, low, high in self.raw
        }

    @property
    def years(self) -> tuple[str, ...]:
        """The years, oldest first."""
        return self.axes[0].codes

    def axis(self, name: str) -> Axis:
        """Return the dimension called `name`.

        :raises KeyError: if the table has none.
        """
        for axis in self.axes:
            if axis.name == name:
                return axis
        raise KeyError(name)

    def cell(self, year: str, **codes: str) -> Shown:
        """Return what is shown for a year and some codes; dimensions not named are added up."""
        return self._cells.get((year, frozenset(codes.items())), NOT_SHOWN)

    def rows(self) -> Iterator[tuple[str, Mapping[str, str], Shown]]:
        """Yield every published number: its year, its codes, and what is shown."""
        for year, codes, text, low, high in self.raw:
            yield year, codes, Shown(text, low, high)


@dataclass(frozen=True)
class Released:
    """A publication as readers get it."""

    reference: str
    organisation_id: int
    organisation: str
    kind: str
    title: str
    edition: int
    audiences: tuple[str, ...]
    policy: str
    first_year: int
    last_year: int
    counted_on: date
    released_on: date | None
    state: str
    notice: str
    tables: tuple[ReleasedTable, ...]
    municipality: str = ""
    """The CBS code of the municipality that published it; empty for other organisations."""

    @property
    def protection(self) -> str | Promise:
        """How the numbers were made safe, in words."""
        return IN_WORDS[self.policy]

    def table(self, name: str) -> ReleasedTable | None:
        """Return the table called `name`; None if it was not published."""
        return next((one for one in self.tables if one.name == name), None)


def current(organisation_id: int, audience: str) -> Mapping[str, Released]:
    """Return what is published now by an organisation for an audience, by kind; one question."""
    found = Publication.objects.filter(
        organisation_id=organisation_id,
        state=State.RELEASED,
        audiences__contains=[audience],
    ).select_related(PUBLISHER)
    return {one.kind: as_released(one) for one in found}


def current_of_any(organisation_id: int) -> Mapping[str, Released]:
    """Return what is published now by an organisation, for whomever, by kind."""
    found = Publication.objects.filter(organisation_id=organisation_id, state=State.RELEASED)
    return {one.kind: as_released(one) for one in found.select_related(PUBLISHER)}


def all_released(audience: str = Audience.PUBLIC) -> list[Released]:
    """Return everything that is published now for an audience, newest first."""
    found = Publication.objects.filter(state=State.RELEASED, audiences__contains=[audience])
    newest = found.select_related(PUBLISHER).order_by("-decided_at", "reference")
    return [as_released(one) for one in newest]


def released(reference: str, audience: str = Audience.PUBLIC) -> Released | None:
    """Return one publication that left for an audience, also one that was replaced or withdrawn."""
    found = Publication.objects.filter(
        reference=reference,
        state__in=LEFT,
        decided_by__isnull=False,
        audiences__contains=[audience],
    )
    one = found.select_related(PUBLISHER).first()
    return as_released(one) if one else None


def as_released(publication: Publication) -> Released:
    """Return a publication as readers get it, or would get it."""
    left = publication.decided_at
    withdrawn = publication.state == State.WITHDRAWN
    return Released(
        reference=publication.reference,
        organisation_id=publication.organisation_id,
        organisation=publication.organisation.name,
        kind=publication.kind,
        title=publication.title,
        edition=publication.edition,
        audiences=tuple(publication.audiences),
        policy=publication.policy,
        first_year=publication.first_year,
        last_year=publication.last_year,
        counted_on=publication.counted_on,
        released_on=left.date() if left else None,
        state=publication.state,
        notice=publication.notice,
        tables=()
        if withdrawn
        else tuple(
            ReleasedTable(
                name=one["name"],
                unit=one["unit"],
                persons_unit=one["persons"],
                axes=tuple(
                    Axis(name, tuple(codes), several) for name, codes, several in one["dimensions"]
                ),
                raw=one["cells"],
            )
            for one in publication.tables or []
        ),
        municipality=organisations.code_of_municipality(publication.organisation),
    )


def attacks(publication: Publication) -> list[Attack]:
    """Return what the attack found, year by year."""
    return [Attack(**one) for one in publication.attack or []]


def work_on(publication: Publication) -> "Job | None":
    """Return the work of making a proposal safe; None if there was none."""
    return jobs.of(PROTECT, publication.reference)


def listed(organisation_id: int) -> QuerySet[Publication]:
    """Return every publication and proposal of an organisation, newest first."""
    found = Publication.objects.filter(organisation_id=organisation_id)
    return found.select_related("proposed_by", "decided_by").order_by("-proposed_at", "pk")


def needs_second_person(organisation_id: int, user_id: Any) -> QuerySet[Publication]:
    """Return what waits for a decision by someone else than who proposed it."""
    waits = listed(organisation_id).filter(state=State.READY)
    return waits.exclude(proposed_by=user_id)


def left_before(publication: Publication) -> list[dict[Label, Shown]]:
    """Return what earlier publications of the same kind showed, oldest first.

    What was withdrawn or replaced counts too: it was read.
    """
    found = Publication.objects.filter(
        Q(state__in=LEFT),
        organisation_id=publication.organisation_id,
        kind=publication.kind,
        decided_by__isnull=False,
        tables__isnull=False,
    ).exclude(pk=publication.pk)
    return [_shown(one) for one in found.order_by("decided_at")]


def left_beside(
    publication: Publication, *, since: "datetime | None" = None
) -> list[tuple[Publication, Beside]]:
    """Return what others showed of places within or around that of a publication, oldest first.

    With `since`, only what was decided on after that moment. What was withdrawn was read too.
    """
    here = Place(publication.scope, publication.region)
    found = Publication.objects.filter(
        state__in=LEFT, kind=publication.kind, decided_by__isnull=False, tables__isnull=False
    ).exclude(organisation_id=publication.organisation_id)
    if since is not None:
        found = found.filter(decided_at__gt=since)
    beside = []
    for one in found.exclude(scope="").select_related("organisation").order_by("decided_at"):
        there = Place(one.scope, one.region)
        if here.holds(there) or there.holds(here):
            smaller = there if here.holds(there) else here
            region = smaller.region if smaller.scope == REGION else ""
            beside.append((one, Beside(here.holds(there), region, _shown(one))))
    return beside


def known_beside(publication: Publication) -> list[Publication]:
    """Return the publications of others that the attack knew."""
    return [
        one
        for one, _shown in left_beside(publication)
        if one.decided_at is not None and one.decided_at <= publication.proposed_at
    ]


def editions_before(publication: Publication) -> QuerySet[Publication]:
    """Return the earlier editions that left, oldest first: the attack knew what they showed."""
    found = Publication.objects.filter(
        organisation_id=publication.organisation_id,
        kind=publication.kind,
        edition__lt=publication.edition,
        state__in=LEFT,
        decided_by__isnull=False,
    )
    return found.order_by("edition")


def content(publication: Publication, act: str) -> dict[str, Any]:
    """Return what the digest of a line covers: all that readers were shown, and for whom it was.

    Where it was taken from the pages, they are shown the notice too.
    """
    notice = {"notice": publication.notice} if act == Act.WITHDRAWN else {}
    return {
        **notice,
        "reference": publication.reference,
        "organisation": publication.organisation_id,
        "kind": publication.kind,
        "title": publication.title,
        "audiences": sorted(publication.audiences),
        "edition": publication.edition,
        "policy": publication.policy,
        "years": [publication.first_year, publication.last_year],
        "counted_on": publication.counted_on.isoformat(),
        "tables": publication.tables,
    }


def register_lines() -> QuerySet[Release]:
    """Return the register of publications, newest line first."""
    found = Release.objects.select_related("publication__organisation", "by")
    return found.order_by("-number")


def faults() -> list[Fault]:
    """Return every line of the register, and every publication, that is not what it was."""
    lines = list(Release.objects.select_related("publication").order_by("number"))
    found = rules.faults(
        Line(
            number=line.number,
            reference=line.publication.reference,
            act=line.act,
            at=line.at,
            by=str(line.by_id),
            content=bytes(line.content),
            previous=bytes(line.previous),
            digest=bytes(line.digest),
        )
        for line in lines
    )
    changed = [
        Fault(line.number, _("its publication was changed"))
        for line in lines
        if rules.content_digest(content(line.publication, line.act)) != bytes(line.content)
    ]
    last = {line.publication_id: (line.number, line.act) for line in lines}
    left = Publication.objects.filter(state__in=LEFT, decided_by__isnull=False)
    astray = []
    for key, reference, state in left.order_by("decided_at").values_list(
        "pk", "reference", "state"
    ):
        number, act = last.get(key, (None, ""))
        if act != state:
            words = _("%(reference)s stands otherwise than its last line here says")
            astray.append(Fault(number or 0, words % {"reference": reference}))
    return [*found, *changed, *astray]


def _shown(publication: Publication) -> dict[Label, Shown]:
    found: dict[Label, Shown] = {}
    for table in publication.tables or []:
        unit = table["persons"] or table["unit"]
        for year, codes, text, low, high in table["cells"]:
            if text != HIDDEN:
                found[label_of(unit=unit, year=year, **codes)] = Shown(text, low, high)
    return found
