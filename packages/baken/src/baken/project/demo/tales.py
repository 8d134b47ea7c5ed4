"""The told signals of the demo: those that show, step by step, all that can happen to a signal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.apps import apps

from baken.accounts.models import User
from baken.directory import actions as directory
from baken.directory.states import Function
from baken.disclosures import actions as disclosures
from baken.disclosures import queries as disclosed
from baken.disclosures.actions import Line
from baken.disclosures.states import Ground, Outcome
from baken.files import queries as files
from baken.items import queries as items
from baken.items.states import Part
from baken.project.demo.town import Event, Town, read
from baken.reference.models import Status
from baken.reporters import actions as reporters
from baken.reporters.actions import Identity
from baken.routes.states import Consent, Form, Minor, Profession
from baken.signals import access, actions, queries
from baken.signals.access import Can
from baken.signals.actions import Content, Recipient, Report
from baken.signals.states import Feedback, Layer, Verdict

if TYPE_CHECKING:
    from baken.disclosures.models import Disclosure
    from baken.items.queries import Fact
    from baken.signals.models import Signal

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MORNING = time(9, 10)
BETWEEN = timedelta(minutes=25)
"""How long after the step before it a step of the same day is taken."""


@dataclass
class Tale:
    """One signal as it is told: who reported what, and each step that followed."""

    row: dict[str, Any]
    town: Town
    mark: str
    signals: "list[Signal]" = field(default_factory=list)

    def events(self, now: datetime) -> Iterator[Event]:
        """Yield what happens to the signal, each step with its moment."""
        steps = self.row["steps"]
        last = len(steps)
        at = _moment(self.row["received"], 0, last, now)
        yield at, partial(self._report, at)
        for number, step in enumerate(steps, 1):
            at = _moment(step["ago"], number, last, now)
            yield at, partial(getattr(self, f"_{step['do']}"), step, at)

    @property
    def _signal(self) -> "Signal":
        """The signal as it stands by now."""
        found = self.signals[0]
        found.refresh_from_db()
        return found

    @property
    def _reporter(self) -> User | None:
        return self.town.called(self.row["by"]) if "by" in self.row else None

    @property
    def _disclosure(self) -> "Disclosure":
        return disclosed.of(self.signals[0].pk)[0]

    def _by(self, step: Mapping[str, Any]) -> User:
        return self.town.called(step["by"])

    def _report(self, at: datetime) -> None:
        row, by = self.row, self._reporter
        identity = None
        if "name" in row:
            identity = Identity(self.town.name(row["name"]), row["sender"], row["contact"])
        profession = self.town.professions[by.name] if by else row["profession"]
        content = Report(
            narrative=f"{row['seen']}\n\n{self.mark}",
            impression=row.get("think"),
            form=Form(row["form"]),
            minor=Minor(row["minor"]),
            consent=Consent(row.get("consent", Consent.NOT_ASKED)),
            profession=Profession(profession),
            organisation_id=self.town.organisations[row.get("at", "haarlem")],
            short=row.get("short", False),
            place=row.get("place"),
            seen_on=None if row.get("short") else at.date(),
            more=Content(facts=self._facts(), files=self._files()),
        )
        request = uuid5(NAMESPACE_URL, f"baken:demo:{row['id']}")
        made = actions.report(content, by=by, at=at, request=request, identity=identity)
        self.signals.append(made.signal)

    def _facts(self) -> "list[Fact]":
        return [_fact(row) for row in self.row.get("facts", [])]

    def _files(self) -> list[files.Checked]:
        if "file" not in self.row:
            return []
        return [files.checked(self.row["file"], self.row["file_text"].encode())]

    def _acknowledge(self, step: Mapping[str, Any], at: datetime) -> None:
        self._look(step, Can.INTERPRET, at)
        actions.acknowledge(self._signal, by=self._by(step), at=at)

    def _ask(self, step: Mapping[str, Any], at: datetime) -> None:
        actions.ask(self._signal, text=step["text"], by=self._by(step), at=at)

    def _answer(self, step: Mapping[str, Any], at: datetime) -> None:
        actions.answer(self._signal, text=step["text"], by=self._reporter, at=at)

    def _note(self, step: Mapping[str, Any], at: datetime) -> None:
        actions.note(
            self._signal, layer=Layer.INTERNAL, text=step["text"], by=self._by(step), at=at
        )

    def _interpret(self, step: Mapping[str, Any], at: datetime) -> None:
        self._look(step, Can.INTERPRET, at)
        actions.interpret(self._signal, by=self._by(step), reading=step["text"], at=at)

    def _refer(self, step: Mapping[str, Any], at: datetime) -> None:
        signal = self._signal
        wanted = apps.get_model("organisations", "Organisation").objects.get(
            pk=self.town.organisations[step["to"]]
        )
        recipient = Recipient(
            organisation_id=wanted.pk,
            route=wanted.kind,
            ground=Ground(step["ground"]),
            purpose=step["purpose"],
            proportionality=step["proportionality"],
            lines=[
                Line(one.field, str(one.label), one.text)
                for one in queries.offered(signal)
                if one.field in step["fields"]
            ],
        )
        actions.refer(signal, [recipient], by=self._by(step), at=at)

    def _confirm(self, step: Mapping[str, Any], at: datetime) -> None:
        disclosures.confirm(self._disclosure, by=self._by(step), at=at)

    def _accept(self, step: Mapping[str, Any], at: datetime) -> None:
        disclosures.accept(self._disclosure, by=self._by(step), at=at)

    def _decline(self, step: Mapping[str, Any], at: datetime) -> None:
        disclosures.decline(self._disclosure, by=self._by(step), reason=step["text"], at=at)

    def _outcome(self, step: Mapping[str, Any], at: datetime) -> None:
        disclosures.report(
            self._disclosure,
            by=self._by(step),
            outcome=Outcome(step["outcome"]),
            text=step["text"],
            at=at,
        )

    def _recall(self, step: Mapping[str, Any], at: datetime) -> None:
        disclosures.recall(self._disclosure, by=self._by(step), reason=step["text"], at=at)

    def _close(self, step: Mapping[str, Any], at: datetime) -> None:
        self._look(step, Can.CLOSE, at)
        actions.close(
            self._signal,
            by=self._by(step),
            verdict=Verdict(step["verdict"]),
            reason=step["text"],
            feedback=Feedback(step["feedback"]),
            message=step["message"],
            at=at,
        )

    def _read(self, _step: Mapping[str, Any], at: datetime) -> None:
        actions.feedback_read(self._signal, by=self._reporter, at=at)

    def _complain(self, step: Mapping[str, Any], at: datetime) -> None:
        actions.complain(self._signal, text=step["text"], by=self._reporter, at=at)

    def _want_name(self, step: Mapping[str, Any], at: datetime) -> None:
        reporters.ask(self._signal.pk, by=self._by(step), why=step["text"], at=at)

    def _look(self, step: Mapping[str, Any], can: Can, at: datetime) -> None:
        access.fetch(self._by(step), self.signals[0].reference, to=can, at=at)


def tales(town: Town) -> list[Tale]:
    """Return the told signals."""
    mark = read("stories.toml")["mark"]
    return [Tale(row, town, mark) for row in read("tales.toml")["tale"]]


def beside(town: Town, *, at: datetime) -> Iterator[Event]:
    """Yield what stands beside the signals: reports put aside, and whom one can call."""
    told = read("tales.toml")
    for row in told["draft"]:
        moment = _moment(row["saved"], 0, 0, at)
        writer = town.called(row["by"])
        yield moment, partial(actions.put_aside, row["typed"], by=writer, at=moment)
    for row in told["entry"]:
        moment = _moment(row["checked"], 0, 0, at)
        yield moment, partial(_add_entry, town, row, moment)


def _add_entry(town: Town, row: dict[str, Any], at: datetime) -> None:
    """Put an entry in the directory: for the municipality itself, or for the police unit."""
    owner = (
        _organisations()
        .select_related("municipality", "police_unit")
        .get(pk=town.organisations[row["at"]])
    )
    content = directory.Content(
        function=Function(row["function"]),
        name=row["name"],
        source=row.get("source", "telefonisch gevraagd"),
        municipality=owner.municipality if row.get("local") else None,
        police_unit=None if row.get("local") else owner.police_unit,
        phone=row["phone"],
        hours=row.get("hours", ""),
        email=row.get("email", ""),
        website=row.get("website", ""),
        note=row.get("note", ""),
        anonymous=row.get("anonymous"),
        public=row.get("public", True),
        status=Status(row.get("status", Status.VERIFIED)),
    )
    directory.add(content, owner=owner, by=None, at=at)


def _fact(row: Mapping[str, str]) -> "Fact":
    part = Part(row["part"])
    match row["kind"]:
        case "phone":
            return items.phone(row["value"], part)
        case "plate":
            return items.plate(row["value"], part)
        case _:
            return items.address(row["value"], row["number"], row.get("addition", ""), part)


def _moment(ago: int, turn: int, last: int, now: datetime) -> datetime:
    """Return the moment of step `turn` so many days ago: in its order, and never yet to come."""
    day = now.astimezone(AMSTERDAM).date() - timedelta(days=ago)
    planned = datetime.combine(day, MORNING, AMSTERDAM) + turn * BETWEEN
    return min(planned, now - timedelta(minutes=20) * (last - turn + 1))


def _organisations() -> Any:
    """Return all organisations; the door of their room gives those that take part, by kind."""
    return apps.get_model("organisations", "Organisation").objects
