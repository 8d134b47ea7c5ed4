"""The registers of the demo: made-up reports, made-up people, a few still to be told apart."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random  # noqa: TID251  seeded where it is made: the same demo each time
from typing import Any
from uuid import UUID

from baken.accounts.models import User
from baken.exports import actions as exports
from baken.exports.actions import Wish
from baken.monitor import actions as monitor
from baken.project.demo.town import Town, read
from baken.publications import access as publication_access
from baken.publications import actions as publications
from baken.publications.access import Can as PublicationCan
from baken.reference.codes import (
    BY_DUTY,
    AgeBand,
    DossierType,
    Region,
    ReporterType,
    Sector,
    Sex,
)
from baken.register import actions, queries
from baken.register.actions import Entry, Identity, Mention
from baken.register.states import Basis, Scope
from peiling.datasets import load

REGION_FILE, NATIONAL_FILE = UUID(int=1, version=4), UUID(int=2, version=4)
LEFT_OPEN = 7
"""So many suggestions are left for the newcomer to decide on."""


def fill(town: Town, *, at: datetime, seed: int) -> None:
    """Make the registers of the region and of the whole country."""
    data = read("registers.toml")
    chance = Random(seed)  # noqa: S311  nothing secret
    _region(town, data, chance, at=at)
    _national(town, data, chance, at=at)
    for one in data["publication"]:
        _publish(town, one, at=at)
    for one in data["export"]:
        _give(town, one, at=at)


def _publish(town: Town, said: Mapping[str, Any], *, at: datetime) -> None:
    """Let one analyst propose figures, and another one publish them where the demo says so."""
    by, second = town.called(said["by"]), town.called(said["second"])
    assert by.acting
    here = by.acting.organisation_id
    monitor.take_snapshot(here, said["subject"], at=at)
    reference = monitor.propose(
        here,
        said["subject"],
        title=said["title"],
        audiences=said["audiences"],
        policy=said["policy"],
        reason=said["reason"],
        by=by,
        at=at,
    )
    publications.make_safe(reference, lambda _done, _of: None, lambda: at)
    if said["published"]:
        found = publication_access.fetch(second, reference, to=PublicationCan.DECIDE, at=at)
        publications.release(found, by=second, at=at)


def _give(town: Town, said: Mapping[str, Any], *, at: datetime) -> None:
    """Let one analyst ask for a file, and another one decide on it where the demo says so."""
    by, second = town.called(said["by"]), town.called(said["second"])
    assert by.acting
    wish = Wish(
        kind=said["kind"],
        form=said["form"],
        first_year=said["first"],
        last_year=said["last"],
        purpose=said["purpose"],
        recipient=said["recipient"],
        ground=said["ground"],
        fields=tuple(said.get("fields", ())),
    )
    export = exports.ask(by.acting.organisation_id, wish, by=by, at=at)
    exports.make(export.reference, lambda _done, _of: None, lambda: at)
    export.refresh_from_db()
    if said["decided"] == "released":
        exports.release(export, by=second, at=at)
    elif said["decided"] == "refused":
        exports.refuse(export, reason=said["why"], by=second, at=at)


def _region(town: Town, data: Mapping[str, Any], chance: Random, *, at: datetime) -> None:
    said = data["region"]
    here, analyst = town.organisations[said["organisation"]], town.called(said["by"])
    actions.open_register(here, Scope(said["scope"]), by=analyst, at=at)
    entries = []
    for number, many in enumerate(said["reports"]):
        year = said["first"] + number
        for _one in range(many):
            day = date(year, 1, 1) + timedelta(chance.randrange(365))
            if day <= at.date():
                entry = _entry(data, chance, day, region=Region(said["region"]))
                entries += list(_reported(data, chance, entry, until=at.date()))
    entries.sort(key=lambda entry: entry.received_on)
    actions.record_many(here, entries, batch=REGION_FILE, by=analyst, at=at)
    _decide(here, analyst, leave=LEFT_OPEN, at=at)


def _national(town: Town, data: Mapping[str, Any], chance: Random, *, at: datetime) -> None:
    said = data["national"]
    here, analyst = town.organisations[said["organisation"]], town.called(said["by"])
    actions.open_register(here, Scope(said["scope"]), by=analyst, at=at)
    table = load("ned").table
    histories = [
        [said["lists"][name] for place, name in enumerate(table.lists) if int(history) >> place & 1]
        for history in table.histories
    ]
    drawn = chance.choices(histories, [int(many) for many in table.counts], k=said["people"])
    entries = []
    for number, reporters in enumerate(drawn):
        day = date(said["first"], 1, 1) + timedelta(chance.randrange(365 * said["years"]))
        first = _entry(data, chance, day)
        who = _somebody(data, chance, number) if len(reporters) > 1 else None
        for reporter in reporters:
            later = day + timedelta(chance.randrange(40))
            entries.append(
                replace(
                    first,
                    reporter=ReporterType(reporter),
                    received_on=later if later.year == day.year else day,
                    region=Region.KMAR if reporter == "kmar" else first.region,
                    basis=Basis.DUTY if reporter in BY_DUTY else Basis.CONSENT,
                    identity=who,
                )
            )
    entries.sort(key=lambda entry: entry.received_on)
    actions.record_many(here, entries, batch=NATIONAL_FILE, by=analyst, at=at)
    _decide(here, analyst, leave=0, at=at)


def _decide(here: int, analyst: User, *, leave: int, at: datetime) -> None:
    """Let the analyst say of all but a few suggestions that they are one person."""
    found = queries.to_look_at(here, 10_000)
    for pair in found[: len(found) - leave]:
        pair.first.refresh_from_db()
        pair.second.refresh_from_db()
        if pair.first.victim != pair.second.victim:
            actions.link(pair.first, pair.second, by=analyst, at=at)


def _reported(
    data: Mapping[str, Any], chance: Random, entry: Entry, *, until: date
) -> Iterator[Entry]:
    """Yield a report; of some people a second one follows, by another reporter."""
    if chance.randrange(100) >= data["share"]["twice"]:
        yield entry
        return
    who = _somebody(data, chance, chance.randrange(10**6))
    yield replace(entry, reporter=ReporterType.POLICE, basis=Basis.DUTY, identity=who)
    day = min(entry.received_on + timedelta(chance.randrange(200)), until)
    yield replace(
        entry,
        reporter=ReporterType.CARE_COORDINATION,
        basis=Basis.CONSENT,
        identity=who,
        received_on=day,
        dossier_type=DossierType.SHELTER,
    )


def _entry(
    data: Mapping[str, Any], chance: Random, day: date, *, region: Region | None = None
) -> Entry:
    def pick(name: str) -> str:
        shares: Mapping[str, int] = data["share"][name]
        return chance.choices(list(shares), list(shares.values()))[0]

    sectors = {pick("sector")}
    if chance.randrange(100) < data["share"]["second_sector"]:
        sectors.add(pick("sector"))
    reporter = ReporterType(pick("reporter"))
    return Entry(
        received_on=day,
        reporter=reporter,
        region=region or Region(pick("region")),
        mentions=tuple(Mention(Sector(sector)) for sector in sorted(sectors)),
        dossier_type=DossierType(pick("dossier_type")),
        sex=Sex(pick("sex")),
        age_band=AgeBand(pick("age_band")),
        nationality=pick("nationality"),
        basis=Basis.DUTY if reporter in BY_DUTY else Basis.NONE,
    )


def _somebody(data: Mapping[str, Any], chance: Random, number: int) -> Identity:
    given, family = (chance.choice(data["names"][part]) for part in ("given", "family"))
    born = date(1975, 1, 1) + timedelta(chance.randrange(11_000))
    return Identity(f"{given} {family} (fictief)", born, (f"FICTIEF{number:06}",))
