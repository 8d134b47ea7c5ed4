"""The signals of the demo: who saw what when, and what became of it. All of it is made up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random  # noqa: TID251  seeded where it is made: the same demo each time
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.project.demo.town import Event, Town, read
from baken.routes.states import Form, Minor, Profession
from baken.signals import access, actions
from baken.signals.access import Can
from baken.signals.actions import Report
from baken.signals.states import Feedback, Verdict

if TYPE_CHECKING:
    from baken.signals.models import Signal

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PAST = timedelta(days=45)
"""What came in longer ago than this was closed; what came in later is told one by one."""

READ_IN_THE_END = 0.96
LOOKED_AT = timedelta(days=60)
"""From how long ago the looks at a signal are in the log, too; before that only the steps."""

OFTEN = {"labour": 7, "sexual": 6, "criminal": 6, "unknown": 4, "begging": 3, "organs": 1}
VERDICTS = {
    Verdict.NO_TRAFFICKING: 45,
    Verdict.OTHER_PHENOMENON: 25,
    Verdict.TRAFFICKING_SUSPECTED: 22,
    Verdict.CANNOT_BE_TOLD: 8,
}
NO_SUCH_LETTERS = ("SA", "SD")
"""Letters that no Dutch postcode has: such a postcode exists in form only."""


@dataclass
class Life:
    """One signal from what was seen to what the reporter read of it."""

    reporter: User
    officer: User
    received_at: datetime
    content: Report
    request: UUID
    words: dict[str, Any]
    interpreted_at: datetime | None = None
    closed_at: datetime | None = None
    read_at: datetime | None = None
    signals: "list[Signal]" = field(default_factory=list)

    def events(self, now: datetime) -> Iterator[Event]:
        """Yield what happens to the signal, each step with its moment."""
        recent = self.received_at > now - LOOKED_AT
        yield self.received_at, self._report
        for at, step, who, can in (
            (self.interpreted_at, self._interpret, self.officer, Can.INTERPRET),
            (self.closed_at, self._close, self.officer, Can.CLOSE),
            (self.read_at, self._read, self.reporter, Can.FOLLOW),
        ):
            if at and recent:
                opened = at - timedelta(minutes=7)
                yield opened, partial(self._look, who, can, opened)
            if at:
                yield at, partial(step, at)

    def _report(self) -> None:
        made = actions.report(
            self.content, by=self.reporter, at=self.received_at, request=self.request
        )
        self.signals.append(made.signal)

    def _look(self, who: User, can: Can, at: datetime) -> None:
        access.fetch(who, self.signals[0].reference, to=can, at=at)

    def _interpret(self, at: datetime) -> None:
        actions.interpret(self.signals[0], by=self.officer, reading=self.words["reading"], at=at)

    def _close(self, at: datetime) -> None:
        actions.close(
            self.signals[0],
            by=self.officer,
            verdict=self.words["verdict"],
            reason=self.words["reason"],
            feedback=self.words["feedback"],
            message=self.words["message"],
            at=at,
        )

    def _read(self, at: datetime) -> None:
        actions.feedback_read(self.signals[0], by=self.reporter, at=at)


class Teller:
    """Makes up lives, the same ones each time from the same seed."""

    def __init__(self, town: Town, *, seed: int, now: datetime) -> None:
        self.town = town
        self.now = now
        self.chance = Random(seed)  # noqa: S311  nothing secret
        self.texts = read("stories.toml")

    def lives(self) -> Iterator[Life]:
        """Yield every signal of the demo: years of them, and those of these days."""
        for row in self.town.data["municipality"]:
            code = slugify(row["name"])
            for year in range(row["first"], self.now.year + 1):
                counts: Sequence[int] = row["signals"]
                many = counts[min(year - row["first"], len(counts) - 1)]
                yield from self._year(code, year, many)
        for row in self.town.data["now"]:
            yield self._of_these_days(row)
        for row in self.town.data["municipality"]:
            if row["name"] != self.town.data["municipality"][0]["name"]:
                for _n in range(self.chance.randint(0, 2)):
                    yield self._fresh(slugify(row["name"]))

    def _year(self, code: str, year: int, many: int) -> Iterator[Life]:
        """Yield closed signals of one year, so many of `many` as fit before these days."""
        first = datetime(year, 1, 1, tzinfo=AMSTERDAM)
        for _n in range(many):
            at = self._in_office_hours(first.date() + timedelta(days=self.chance.randrange(365)))
            life = self._life(code, at)
            life.interpreted_at = at + timedelta(hours=self.chance.uniform(3, 90))
            life.closed_at = life.interpreted_at + timedelta(days=self.chance.uniform(1, 16))
            if self.chance.random() < READ_IN_THE_END:
                life.read_at = life.closed_at + timedelta(hours=self.chance.uniform(1, 120))
            if at < self.now - PAST:
                yield life

    def _of_these_days(self, row: dict[str, Any]) -> Life:
        """Return a signal that stands in the data with its days."""
        code = slugify(self.town.data["municipality"][0]["name"])
        life = self._life(code, self._ago(row["received"]), by=self.town.called(row["by"]))
        life.interpreted_at = self._ago(row["interpreted"]) if "interpreted" in row else None
        life.closed_at = self._ago(row["closed"]) if "closed" in row else None
        life.read_at = self._ago(row["read"]) if "read" in row else None
        self._in_order(life)
        return life

    def _fresh(self, code: str) -> Life:
        """Return a signal that is being handled now in another municipality."""
        days = self.chance.randint(0, 12)
        life = self._life(code, self._ago(days))
        if days > 1:
            life.interpreted_at = self._ago(days - 1)
        self._in_order(life)
        return life

    def _in_order(self, life: Life) -> None:
        """Keep each step after the one before it, also where two fall on one day."""
        last = life.received_at
        for step in ("interpreted_at", "closed_at", "read_at"):
            at = getattr(life, step)
            if at is not None:
                last = max(at, last + timedelta(minutes=20))
                setattr(life, step, last)

    def _ago(self, days: int) -> datetime:
        """Return a moment so many days ago, in office hours; never one that has yet to come."""
        at = self._in_office_hours(self.now.astimezone(AMSTERDAM).date() - timedelta(days=days))
        return min(at, self.now - timedelta(hours=2))

    def _in_office_hours(self, day: date) -> datetime:
        clock = time(self.chance.randint(9, 16), self.chance.randrange(60))
        return datetime.combine(day, clock, AMSTERDAM)

    def _life(self, code: str, at: datetime, *, by: User | None = None) -> Life:
        """Return a signal that was received at `code`, with all its words."""
        reporter = by or self.chance.choice(self._reporters(code))
        profession = Profession(self.town.professions[reporter.name])
        stories = [one for one in self.texts["story"] if profession in one["work"]]
        story = self.chance.choices(stories, [OFTEN[one["form"]] for one in stories])[0]
        return Life(
            reporter=reporter,
            officer=self.chance.choice(self.town.at(code, Role.KEY_OFFICER)),
            received_at=at,
            content=self._content(story, profession, self.town.organisations[code], at),
            request=UUID(int=self.chance.getrandbits(128), version=4),
            words=self._words(story["form"]),
        )

    def _reporters(self, code: str) -> list[User]:
        """Return who reports at a municipality: its own people mostly, and regional partners."""
        municipal = {slugify(row["name"]) for row in self.town.data["municipality"]}
        elsewhere = {self.town.organisations[place] for place in municipal}
        reporters = [one for one in self.town.workers if one.name in self.town.professions]
        partners = [
            one for one in reporters if one.acting and one.acting.organisation_id not in elsewhere
        ]
        own = [one for one in self.town.at(code, Role.REPORTER) if one in reporters]
        return [*own * 3, *partners]

    def _content(
        self, story: dict[str, Any], profession: Profession, organisation: int, at: datetime
    ) -> Report:
        street = self.chance.choice(self.texts["streets"])
        number = str(self.chance.randint(1, 99))
        seen = story["seen"].format(street=street, number=number)
        with_place = self.chance.random() < 0.7
        digits = self.chance.randint(1400, 2099)
        return Report(
            narrative=f"{seen}\n\n{self.texts['mark']}",
            impression=story["think"],
            form=Form(story["form"]),
            minor=Minor(story["minor"]),
            profession=profession,
            organisation_id=organisation,
            place=f"{street} {number}" if with_place else None,
            postcode=f"{digits}{self.chance.choice(NO_SUCH_LETTERS)}" if with_place else None,
            seen_on=at.date() - timedelta(days=self.chance.randint(0, 3)),
        )

    def _words(self, form: str) -> dict[str, Any]:
        """Return what is written about a signal later on, and its verdict."""
        verdict = self.chance.choices(list(VERDICTS), list(VERDICTS.values()))[0]
        taken_up = verdict is Verdict.TRAFFICKING_SUSPECTED
        feedback = Feedback.TAKEN_UP if taken_up else Feedback.NO_FOLLOW_UP
        messages = [*self.texts["messages"][feedback], None]
        return {
            "reading": self.chance.choice(self.texts["readings"][form]),
            "verdict": verdict,
            "reason": self.chance.choice(self.texts["reasons"][verdict]),
            "feedback": feedback,
            "message": self.chance.choice(messages),
        }
