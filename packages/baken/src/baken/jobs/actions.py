"""Ask for work in the background, stop it, and do it.

A room says what a kind of job does in its `work.py`::

    @jobs.does("estimate.run")
    def run(key: str, progress: jobs.Progress) -> None: ...

and starts one from an action, in the transaction of the act. The work begins after commit.
Work may be taken up again from the start when a server stopped in the middle of it, so it
writes its outcome in one transaction at the end, or can be done twice. How far it is can be
seen meanwhile, also from within that transaction.

A thing that waits for its work must not wait for ever. Work that came to nothing, for whatever
reason, is told to the room::

    @jobs.does("estimate.run", given_up=actions.give_back)
"""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation
from django.utils.translation import gettext as _

from baken.jobs.models import Job
from baken.jobs.states import MOST_ATTEMPTS, OPEN, State
from baken.jobs.states import Stopped as Stopped
from baken.kernel.errors import NotPossible

if TYPE_CHECKING:
    from baken.accounts.models import User

LOCKS = 0x6A6F62
"""The first half of the advisory locks by which a server shows that it works on a job."""

SECONDS_BETWEEN_LOOKS = 0.5
"""How often progress is written, and whether someone asked to stop."""

KEPT = timedelta(days=90)
"""How long it can be seen that a job was done."""

log = structlog.get_logger("baken.jobs")

type Work = Callable[[str, "Progress"], None]
type GivenUp = Callable[[str], None]

_WORK: dict[str, Work] = {}
_GIVEN_UP: dict[str, GivenUp] = {}

_TOLD = """
    UPDATE jobs_job SET done = least(%(done)s, %(of)s), "of" = %(of)s WHERE id = %(job)s
    RETURNING stop_asked
"""


def does(kind: str, *, given_up: GivenUp | None = None) -> Callable[[Work], Work]:
    """Return the decorator that makes a function the work of jobs of this `kind`.

    `given_up` hears the key of each job that failed or was stopped, in the transaction in which
    it ends: also when it never ran, or when the server stopped in the middle too often.

    :raises ValueError: if another function does this kind already.
    """

    def register(work: Work) -> Work:
        if _WORK.setdefault(kind, work) is not work:
            raise ValueError(f"two functions do «{kind}»")
        if given_up is not None:
            _GIVEN_UP[kind] = given_up
        return work

    return register


@transaction.atomic
def start(kind: str, key: str, *, by: "User | None", at: datetime) -> Job:
    """Ask for a job; the one that already waits or runs for the same thing is returned instead.

    :raises KeyError: if no room does this kind of work.
    """
    if kind not in _WORK:
        raise KeyError(kind)
    job, _made = Job.objects.get_or_create(
        kind=kind,
        key=key,
        state__in=OPEN,
        defaults={
            "state": State.WAITING,
            "language": translation.get_language() or settings.LANGUAGE_CODE,
            "asked_at": at,
            "asked_by": by,
        },
    )
    return job


@transaction.atomic
def stop(job: Job, *, at: datetime) -> None:
    """Ask a job to stop: at once if it waits, else the next time that it tells how far it is.

    :raises NotPossible: if it is over already.
    """
    waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
    stopped = waiting.update(state=State.STOPPED, ended_at=at)
    if stopped:
        _give_up(job)
    elif not Job.objects.filter(pk=job.pk, state=State.RUNNING).update(stop_asked=True):
        raise NotPossible(_("This is over already."))
    job.refresh_from_db()


def forget(at: datetime) -> int:
    """Forget the jobs that ended long ago; return how many there were."""
    long_ago = Job.objects.exclude(state__in=OPEN).filter(ended_at__lt=at - KEPT)
    return long_ago.delete()[0]


@dataclass
class Progress:
    """Says how far a job is, and hears whether it should stop.

    Within a transaction of the work it speaks over a connection of its own: what it says is seen
    at once, and stands when the work is rolled back.
    """

    job: UUID
    clock: Callable[[], datetime]
    """The clock by which the worker works."""
    last: float = field(default=0.0, init=False)
    line: BaseDatabaseWrapper | None = field(default=None, init=False, repr=False)

    def __call__(self, done: int, of: int) -> None:
        """Write that `done` of `of` is done; it may be called as often as one likes.

        :raises Stopped: if someone asked to stop.
        """
        if time.monotonic() - self.last < SECONDS_BETWEEN_LOOKS and done < of:
            return
        self.last = time.monotonic()
        if connection.in_atomic_block:
            self.line = self.line or connection.copy()
        with (self.line or connection).cursor() as cursor:
            cursor.execute(_TOLD, {"done": done, "of": of, "job": self.job})
            if (True,) in cursor.fetchall():
                raise Stopped

    def close(self) -> None:
        """End the connection of its own, if it has one."""
        if self.line is not None:
            self.line.close()
            self.line = None


def work_once(clock: Callable[[], datetime]) -> bool:
    """Do the job that waited longest, if there is one; return whether there was.

    A job that another server began and left is taken up again. Whoever works on a job holds a
    lock on the connection; the lock ends with the server, whatever happens to it.
    """
    found = _claim(clock)
    if found is None:
        return False
    try:
        _do(found, clock)
    finally:
        _unlock(found.pk)
    return True


def _claim(clock: Callable[[], datetime]) -> Job | None:
    for job in Job.objects.filter(state__in=OPEN).order_by("asked_at", "pk")[:50]:
        if not _lock(job.pk):
            continue
        taken = Job.objects.filter(pk=job.pk, state__in=OPEN, attempts=job.attempts).update(
            state=State.RUNNING, attempts=job.attempts + 1, begun_at=clock(), done=0, of=0
        )
        if taken:
            job.refresh_from_db()
            return job
        _unlock(job.pk)
    return None


def _do(job: Job, clock: Callable[[], datetime]) -> None:
    progress = Progress(job.pk, clock)
    with translation.override(job.language), closing(progress):
        try:
            if job.stop_asked:
                raise Stopped
            if job.attempts > MOST_ATTEMPTS:
                raise NotPossible(
                    _("The server stopped in the middle of this several times. Ask for less.")
                )
            _WORK[job.kind](job.key, progress)
        except Stopped:
            _end(job, State.STOPPED, clock())
        except NotPossible as refusal:
            _end(job, State.FAILED, clock(), str(refusal))
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:
            log.error("a job failed", job=str(job.pk), kind=job.kind, exc_info=failure)
            _end(job, State.FAILED, clock(), _("Something went wrong here. The log says where."))
        else:
            _end(job, State.DONE, clock())


@transaction.atomic
def _end(job: Job, state: State, at: datetime, failure: str = "") -> None:
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=at, failure=failure[:500])
    if state in {State.FAILED, State.STOPPED}:
        _give_up(job)


def _give_up(job: Job) -> None:
    if job.kind in _GIVEN_UP:
        _GIVEN_UP[job.kind](job.key)


def _lock(job: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, _half(job)])
        return bool(cursor.fetchone()[0])


def _unlock(job: UUID) -> None:
    if connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, _half(job)])


def _half(job: UUID) -> int:
    return int.from_bytes(job.bytes[:4], signed=True)
