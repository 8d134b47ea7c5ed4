"""Fills the demo: people first, then years of signals, each step through its ordinary door."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from operator import itemgetter

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.http import Http404

from baken.accounts import actions as accounts
from baken.accounts.models import User
from baken.desk import access as desk
from baken.project.demo import registers
from baken.project.demo.lives import Life, Teller
from baken.project.demo.tales import beside, tales
from baken.project.demo.town import Event, Town, build, newcomers
from baken.signals import access
from baken.signals.access import Can

SEED = 2018


def fill(*, at: datetime, progress: Callable[[int, int], None]) -> None:
    """Fill an empty database with a made-up approach, as it stands at the moment `at`.

    What happened is done in the order in which it happened, so that the audit reads
    as a log does. All of it stands, or nothing: a fill that was cut off leaves no trace.
    """
    with transaction.atomic(using="keys"), transaction.atomic():
        town = build()
        lives = list(Teller(town, seed=SEED, now=at).lives())
        events = sorted(
            chain(
                chain.from_iterable(life.events(at) for life in lives),
                chain.from_iterable(tale.events(at) for tale in tales(town)),
                beside(town, at=at),
                newcomers(town, at=at),
                _these_days(town, lives, at),
            ),
            key=itemgetter(0),
        )
        for done, (_moment, happen) in enumerate(events, 1):
            happen()
            progress(done, len(events))
        registers.fill(town, at=at, seed=SEED)
        _empty_the_outbox()


def _empty_the_outbox() -> None:
    """Take every notice as sent at once: a demo sends no mail."""
    waiting = apps.get_model("notices", "Notice").objects.filter(sent_at__isnull=True)
    waiting.update(sent_at=F("made_at"))


def _these_days(town: Town, lives: list[Life], at: datetime) -> Iterator[Event]:
    """Yield what stands in the log besides signals: signing in, and looks that were refused."""
    people = [town.called(row["name"]) for row in town.data["person"] if row.get("main")]
    for day in range(1, 8):
        for number, person in enumerate(people[: 12 - day]):
            moment = at - timedelta(days=day, minutes=11 * number)
            yield moment, partial(accounts.note_sign_in, person, at=moment)
    curious, stranger = people[0], lives[0]
    for hours in (30, 31, 55):
        moment = at - timedelta(hours=hours)
        yield moment, partial(_look_in_vain, curious, stranger, moment)
    officer = next(person for person in people if desk.reads_whole_log(person))
    moment = at - timedelta(days=2)
    yield moment, partial(desk.open_log, officer, at=moment)


def _look_in_vain(person: User, life: Life, at: datetime) -> None:
    """Let someone look at a signal that is not theirs; they find nothing, and the log shows it."""
    try:
        access.fetch(person, life.signals[0].reference, to=Can.READ, at=at)
    except Http404:
        return
