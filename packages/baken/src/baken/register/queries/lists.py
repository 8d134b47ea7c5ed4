"""Reports one by one: lists, pairs to look at, decisions, and who is behind them."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from baken.items import queries as items
from baken.items.queries import Fact
from baken.items.states import How, NotReadable
from baken.kernel.sealing import blind
from baken.kernel.sealing.fields import open_all
from baken.reference.codes import (
    AgeBand,
    DossierType,
    Region,
    ReporterType,
    Sector,
    Sex,
)
from baken.register import rules
from baken.register.models import (
    BasisRule,
    Bond,
    PairSuggestion,
    Register,
    Report,
    ReportIdentity,
    ReportMention,
)
from baken.register.rules import Entry, Identity, Mention
from baken.register.states import FAMILIES, STRENGTH, Alike, Basis, Scope

_BY_NAME: Mapping[str, Alike] = {
    How.NAME_AND_DATE: Alike.NAME_AND_DATE,
    How.SOUND_AND_DATE: Alike.SOUND_AND_DATE,
    How.PART_AND_DATE: Alike.PART_AND_DATE,
    How.INITIAL_AND_DATE: Alike.INITIAL_AND_DATE,
    How.SOUND_AND_YEAR: Alike.SOUND_AND_YEAR,
    How.SOUND: Alike.SOUND,
}


@dataclass(frozen=True)
class Row:
    """A report without anything that names someone."""

    reference: str
    pseudonym: str
    received_on: date
    reporter: ReporterType
    region: Region
    dossier_type: DossierType
    sex: Sex
    age_band: AgeBand
    nationality: str
    mentions: tuple[Mention, ...]

    @property
    def year(self) -> int:
        """The year in which it counts."""
        return self.received_on.year

    @property
    def sectors(self) -> tuple[Sector, ...]:
        """The sectors that it names, each once."""
        return tuple(dict.fromkeys(mention.sector for mention in self.mentions))


@dataclass(frozen=True)
class Asked:
    """What a list is limited to; empty is everything."""

    year: str = ""
    reporter: str = ""
    region: str = ""
    sector: str = ""


@dataclass(frozen=True)
class Pair:
    """Two reports that may be about one person, and why."""

    first: Report
    second: Report
    reasons: list[str | Promise]
    weight: float | None
    engine: str
    number: int


def register_of(organisation_id: int) -> Register | None:
    """Return the register that an organisation keeps; None if it keeps none."""
    return Register.objects.filter(organisation_id=organisation_id).first()


def scope(organisation_id: int) -> Scope | None:
    """Return of how much the register of an organisation tells; None if it keeps none."""
    found = register_of(organisation_id)
    return Scope(found.scope) if found else None


def version(organisation_id: int) -> int:
    """Return the number that goes up with every change; zero if no register is kept."""
    found = register_of(organisation_id)
    return found.version if found else 0


def is_larger_than(organisation_id: int, many: int) -> bool:
    """Return whether a register holds more than so many reports, without counting them all."""
    return Report.objects.filter(organisation_id=organisation_id)[many : many + 1].exists()


def years(organisation_id: int) -> range:
    """Return the years from the first to the last report; empty if there is none."""
    standing = Report.objects.filter(organisation_id=organisation_id, withdrawn_at__isnull=True)
    newest = standing.order_by("-received_on").values_list("year", flat=True).first()
    oldest = standing.order_by("received_on").values_list("year", flat=True).first()
    if newest is None or oldest is None:
        return range(0)
    return range(oldest, newest + 1)


def listed(organisation_id: int, asked: Asked) -> QuerySet[Report]:
    """Return the reports of a register, newest first, also those that were withdrawn."""
    found = Report.objects.filter(organisation_id=organisation_id)
    if asked.year.isdecimal():
        found = found.filter(year=min(int(asked.year), 9999))
    if asked.reporter:
        found = found.filter(reporter=asked.reporter)
    if asked.region:
        found = found.filter(region=asked.region)
    if asked.sector:
        found = found.filter(
            Exists(ReportMention.objects.filter(report=OuterRef("pk"), sector=asked.sector))
        )
    return found.order_by("-received_on", "reference")


def rows(organisation_id: int, years: range) -> Iterator[Row]:
    """Yield every report that counts in `years`, by day and reference; memory stays flat.

    Reports on one possible victim bear the same pseudonym.
    """
    if not years:
        return
    found = (
        Report.objects.filter(
            organisation_id=organisation_id,
            withdrawn_at__isnull=True,
            year__range=(years[0], years[-1]),
        )
        .order_by("received_on", "reference")
        .prefetch_related("mentions")
    )
    for report in found.iterator(chunk_size=2000):
        entry = entry_of(report)
        yield Row(
            report.reference,
            report.pseudonym,
            entry.received_on,
            entry.reporter,
            entry.region,
            entry.dossier_type,
            entry.sex,
            entry.age_band,
            entry.nationality,
            entry.mentions,
        )


def reports_of(victim: UUID, organisation_id: int) -> list[Report]:
    """Return the reports on one possible victim, oldest first."""
    found = Report.objects.filter(victim=victim, organisation_id=organisation_id)
    return list(found.order_by("received_on", "reference").prefetch_related("mentions"))


def entry_of(report: Report) -> Entry:
    """Return what a report says, without who it is about."""
    return Entry(
        received_on=report.received_on,
        reporter=ReporterType(report.reporter),
        region=Region(report.region),
        mentions=tuple(
            Mention(Sector(mention.sector), mention.began, mention.ended)
            for mention in sorted(report.mentions.all(), key=lambda mention: mention.pk)
        ),
        dossier_type=DossierType(report.dossier_type),
        sex=Sex(report.sex),
        age_band=AgeBand(report.age_band),
        nationality=report.nationality,
        basis=Basis(report.basis),
    )


def identity(report: Report) -> Identity | None:
    """Return who a report is about; the caller has recorded that someone looks."""
    found = ReportIdentity.objects.filter(report=report).first()
    if found is None:
        return None
    open_all([found])
    return Identity(
        name=found.name,
        born=date.fromisoformat(found.born) if found.born else None,
        numbers=tuple(json.loads(found.numbers)),
        phone=found.phone,
    )


def bases(organisation_id: int) -> dict[str, str]:
    """Return on what basis each kind of reporter may give a name here."""
    decided = rules_in_force(organisation_id)
    return {
        reporter: decided[reporter].basis if reporter in decided else str(basis)
        for reporter, basis in rules.default_bases().items()
    }


def rules_in_force(organisation_id: int) -> Mapping[str, BasisRule]:
    """Return the last decision on each kind of reporter, where there is one."""
    found = BasisRule.objects.filter(organisation_id=organisation_id).select_related("decided_by")
    last = found.order_by("reporter", "-decided_at", "-pk").distinct("reporter")
    return {rule.reporter: rule for rule in last}


def keys_of(organisation_id: int, who: Identity) -> dict[bytes, str]:
    """Return the blind indexes by which `who` is found again, each with what it agrees in.

    What cannot be read as a name, number or phone gives no key.
    """
    texts: set[tuple[str, str]] = set()
    for number in who.numbers:
        if plain := re.sub(r"[^0-9A-Z]", "", number.upper()):
            texts.add((Alike.NUMBER, plain))
    born = who.born.isoformat() if who.born else ""
    for key in _keys(items.phone, who.phone):
        texts.add((Alike.PHONE, key.text))
        if born:
            texts.add((Alike.PHONE_AND_DATE, f"{key.text}|{born}"))
    for key in _keys(items.person, who.name, who.born):
        if alike := _BY_NAME.get(key.how):
            texts.add((alike, key.text))
    return {_index(organisation_id, alike, text): str(alike) for alike, text in texts}


def number_index(organisation_id: int, entry: Entry) -> bytes | None:
    """Return the blind index of the reporter's own number of `entry`; None if there is none."""
    plain = entry.own_number.strip().upper()
    return _index(organisation_id, f"own|{entry.reporter}", plain) if plain else None


def known_numbers(organisation_id: int, indexes: Collection[bytes]) -> set[bytes]:
    """Return which of the reporters' own numbers stand in the register already."""
    found = Report.objects.filter(
        organisation_id=organisation_id, own_number__in=indexes, withdrawn_at__isnull=True
    )
    return {bytes(index) for index in found.values_list("own_number", flat=True) if index}


def row_index(organisation_id: int, entry: Entry) -> bytes | None:
    """Return the blind index of all that a row of a file says; None if it has a number."""
    if entry.own_number.strip():
        return None
    said: dict[str, object] = {
        name: str(getattr(entry, name))
        for name in ("received_on", "reporter", "region", "dossier_type", "sex", "age_band")
    }
    said |= {
        "nationality": entry.nationality,
        "basis": str(entry.basis),
        "mentions": sorted(
            [str(one.sector), str(one.began or ""), str(one.ended or "")] for one in entry.mentions
        ),
        "identity": entry.identity.packed() if entry.identity else {},
    }
    return _index(organisation_id, "row", json.dumps(said, sort_keys=True))


def known_rows(organisation_id: int, indexes: Collection[bytes]) -> Counter[bytes]:
    """Return how many reports that count came from rows which said the same, by their index."""
    found = Report.objects.filter(
        organisation_id=organisation_id, row_digest__in=indexes, withdrawn_at__isnull=True
    )
    many = found.values_list("row_digest").annotate(many=Count("pk")).order_by()
    return Counter({bytes(index): number for index, number in many if index})


def pairs(organisation_id: int) -> QuerySet[PairSuggestion]:
    """Return every pair that was suggested in a register, of reports that count."""
    return PairSuggestion.objects.filter(
        first__organisation_id=organisation_id,
        first__withdrawn_at__isnull=True,
        second__withdrawn_at__isnull=True,
    )


def open_pairs(organisation_id: int) -> QuerySet[PairSuggestion]:
    """Return the pairs on which a human has still to decide."""
    decided = Bond.objects.filter(
        first=OuterRef("first"), second=OuterRef("second"), undone_at__isnull=True
    )
    return (
        pairs(organisation_id)
        .exclude(first__victim=F("second__victim"))
        .filter(~Exists(decided))
        .select_related("first", "second")
        .prefetch_related("first__mentions", "second__mentions")
        .order_by("found_at", "pk")
    )


def to_look_at(organisation_id: int, most: int) -> list[Pair]:
    """Return the first pairs to decide on, with their reasons, the strongest first."""
    return read_pairs(open_pairs(organisation_id)[:most])


def read_pairs(found: Iterable[PairSuggestion]) -> list[Pair]:
    """Return pairs with their reasons in words."""
    return [
        Pair(
            pair.first,
            pair.second,
            [Alike(code).label if code in Alike.values else code for code in _sorted(pair)],
            pair.weight,
            pair.engine,
            pair.pk,
        )
        for pair in found
    ]


def handled(organisation_id: int) -> tuple[int, int]:
    """Return of how many suggested pairs a human has decided, and how many there are."""
    return (
        pairs(organisation_id).count() - open_pairs(organisation_id).count(),
        pairs(organisation_id).count(),
    )


def bonds_of(reports: Collection[Report]) -> list[Bond]:
    """Return every decision on one of `reports`, newest first, also those that were undone."""
    ids = [report.pk for report in reports]
    found = Bond.objects.filter(Q(first__in=ids) | Q(second__in=ids))
    return list(
        found.select_related("first", "second", "decided_by", "undone_by").order_by("-decided_at")
    )


def decisions(organisation_id: int) -> QuerySet[Bond]:
    """Return every decision of a register, newest first."""
    found = Bond.objects.filter(first__organisation_id=organisation_id)
    return found.select_related("first", "second", "decided_by").order_by("-decided_at", "-pk")


def _sorted(pair: PairSuggestion) -> list[Any]:
    """Return the reasons that say something: who has the same name also has one that sounds so."""
    found = sorted(pair.reasons, key=lambda code: STRENGTH.get(code, len(STRENGTH)))
    said: list[Any] = []
    for code in found:
        family = next((one for one in FAMILIES if code in one), frozenset({code}))
        if family.isdisjoint(said):
            said.append(code)
    return said


def _keys(read: Callable[..., Fact], text: str, *more: date | None) -> Sequence[Any]:
    if not text.strip():
        return ()
    try:
        return read(text, *more).keys
    except NotReadable:
        return ()


def _index(organisation_id: int, alike: str, text: str) -> bytes:
    return blind.index(text, purpose=f"register|{organisation_id}|{alike}")
