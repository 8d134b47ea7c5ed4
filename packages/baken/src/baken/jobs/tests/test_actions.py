"""Work in the background: asked for once, done once, stopped when asked, never lost."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from baken.accounts.tests.factories import UserFactory
from baken.jobs import actions, queries
from baken.jobs.actions import Progress
from baken.jobs.models import Job
from baken.jobs.states import MOST_ATTEMPTS, State
from baken.kernel.errors import NotPossible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, actions.Work], None]:
    """Let a test say what a kind of job does."""
    return lambda kind, work: monkeypatch.setitem(actions._WORK, kind, work)


def ask(key: str = "a") -> Job:
    user: Any = UserFactory()
    return actions.start("test.work", key, by=user, at=NOW)


def nothing(key: str, progress: Progress) -> None:
    progress(1, 1)


def test_a_job_is_done_once_and_its_progress_is_kept(does):
    done = []
    does("test.work", lambda key, progress: (done.append(key), progress(3, 4)))
    ask("thing")

    assert actions.work_once(timezone.now) is True
    assert actions.work_once(timezone.now) is False

    job = queries.of("test.work", "thing")
    assert done == ["thing"]
    assert (job.state, job.attempts, job.percent) == (State.DONE, 1, 75)
    assert job.ended_at is not None


def test_who_asks_twice_gets_the_job_that_is_there(does):
    does("test.work", nothing)
    first, second = ask(), ask()

    assert first == second
    actions.work_once(timezone.now)
    assert ask() != first, "once it is over, it can be asked for again"


def test_the_database_refuses_a_second_open_job_for_the_same_thing(does):
    does("test.work", nothing)
    ask()
    with pytest.raises(IntegrityError, match="job_open_once"), transaction.atomic():
        Job.objects.create(kind="test.work", key="a", language="nl", asked_at=NOW)


def test_work_that_no_room_does_is_a_slip_in_the_code():
    with pytest.raises(KeyError):
        actions.start("test.unknown", "a", by=None, at=NOW)


def test_two_functions_for_one_kind_are_refused(does):
    does("test.work", nothing)
    with pytest.raises(ValueError, match=r"two functions do «test\.work»"):
        actions.does("test.work")(lambda key, progress: None)


def test_a_job_that_waits_stops_at_once_and_is_never_done(does):
    does("test.work", lambda key, progress: pytest.fail("it was done"))
    job = ask()
    actions.stop(job, at=NOW)

    assert job.state == State.STOPPED
    assert actions.work_once(timezone.now) is False


def test_a_running_job_stops_when_it_tells_how_far_it_is(does):
    def work(key: str, progress: Progress) -> None:
        actions.stop(job, at=NOW)
        progress(1, 2)
        pytest.fail("it went on")

    does("test.work", work)
    job = ask()
    actions.work_once(timezone.now)

    job.refresh_from_db()
    assert job.state == State.STOPPED


def test_progress_and_a_stop_are_seen_from_within_the_one_transaction_of_the_work(does):
    """Another connection sees how far it is, and its wish to stop is heard before the commit."""
    seen = []

    def from_outside() -> None:
        seen.append(Job.objects.get(pk=job.pk).percent)
        actions.stop(job, at=NOW)
        connection.close()

    def work(key: str, progress: Progress) -> None:
        with transaction.atomic():
            Job.objects.filter(pk=other.pk).update(language="nl")
            progress(1, 4)
            thread = threading.Thread(target=from_outside)
            thread.start()
            thread.join()
            progress(4, 4)

    does("test.work", work)
    does("test.other", nothing)
    job = ask()
    other = actions.start("test.other", "b", by=job.asked_by, at=NOW + timedelta(seconds=1))
    actions.work_once(timezone.now)

    job.refresh_from_db()
    other.refresh_from_db()
    assert (seen, job.state, job.percent) == ([25], State.STOPPED, 100)
    assert other.language == "en", "what the work wrote was taken back"


@pytest.mark.parametrize("how", ["stopped before it began", "stopped", "failed", "too often"])
def test_the_room_hears_of_work_that_came_to_nothing(does, monkeypatch, how):
    given_up = []
    monkeypatch.setitem(actions._GIVEN_UP, "test.work", given_up.append)

    def work(key: str, progress: Progress) -> None:
        if how == "failed":
            raise ValueError
        actions.stop(job, at=NOW)
        progress(1, 2)

    does("test.work", work)
    job = ask("thing")
    if how == "stopped before it began":
        actions.stop(job, at=NOW)
    if how == "too often":
        Job.objects.update(state=State.RUNNING, attempts=MOST_ATTEMPTS)
    actions.work_once(timezone.now)
    assert given_up == ["thing"]


def test_the_room_hears_nothing_of_work_that_was_done(does, monkeypatch):
    monkeypatch.setitem(actions._GIVEN_UP, "test.work", lambda key: pytest.fail("it was done"))
    does("test.work", nothing)
    ask()
    assert actions.work_once(timezone.now)


def test_what_is_over_cannot_be_stopped(does):
    does("test.work", nothing)
    job = ask()
    actions.work_once(timezone.now)
    with pytest.raises(NotPossible, match="This is over already"):
        actions.stop(job, at=NOW)


def test_a_refusal_becomes_the_sentence_of_the_job_in_the_language_of_who_asked(does):
    def work(key: str, progress: Progress) -> None:
        raise NotPossible(translation.get_language())

    does("test.work", work)
    with translation.override("en"):
        job = ask()
    actions.work_once(timezone.now)

    job.refresh_from_db()
    assert (job.state, job.failure) == (State.FAILED, "en")


def test_a_fault_says_nothing_of_what_it_was_about(does):
    def work(key: str, progress: Progress) -> None:
        raise ValueError("Jan Jansen, born 1 May 2001")

    does("test.work", work)
    job = ask()
    actions.work_once(timezone.now)

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "Jansen" not in job.failure
    assert job.failure


def test_a_job_on_which_a_server_works_is_left_to_it(does):
    does("test.work", nothing)
    job = ask()
    held, over = threading.Event(), threading.Event()

    def other_server() -> None:
        try:
            assert actions._lock(job.pk)
            Job.objects.filter(pk=job.pk).update(state=State.RUNNING, attempts=1)
            held.set()
            over.wait(10)
        finally:
            connection.close()

    server = threading.Thread(target=other_server)
    server.start()
    held.wait(10)
    assert actions.work_once(timezone.now) is False

    over.set()
    server.join(10)
    assert actions.work_once(timezone.now) is True, (
        "that server has gone, so another takes the job up"
    )
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_a_job_that_fells_every_server_is_given_up(does):
    does("test.work", lambda key, progress: pytest.fail("once more"))
    job = ask()
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, attempts=MOST_ATTEMPTS)
    actions.work_once(timezone.now)

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "several times" in job.failure or "enkele keren" in job.failure


def test_a_stop_that_was_asked_before_the_server_went_counts_for_the_next(does):
    does("test.work", lambda key, progress: pytest.fail("it was done"))
    job = ask()
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, attempts=1, stop_asked=True)
    actions.work_once(timezone.now)

    job.refresh_from_db()
    assert job.state == State.STOPPED


def test_the_oldest_question_comes_first(does):
    done: list[str] = []
    does("test.work", lambda key, progress: done.append(key))
    actions.start("test.work", "late", by=None, at=NOW + timedelta(minutes=1))
    actions.start("test.work", "early", by=None, at=NOW)

    call_command("work", "--once")
    assert done == ["early", "late"]


def test_progress_beyond_the_end_stays_at_the_end(does):
    does("test.work", lambda key, progress: progress(7, 5))
    job = ask()
    actions.work_once(timezone.now)

    job.refresh_from_db()
    assert job.percent == 100


def test_finished_jobs_are_forgotten_in_the_end_and_open_ones_never(does):
    does("test.work", nothing)
    old, waits = ask("old"), ask("waits")
    Job.objects.filter(pk=old.pk).update(state=State.DONE, ended_at=NOW)

    assert actions.forget(NOW + actions.KEPT) == 0
    assert actions.forget(NOW + actions.KEPT + timedelta(seconds=1)) == 1
    assert list(Job.objects.all()) == [waits]


def test_the_last_job_of_each_thing_is_found_by_one_question(does, django_assert_num_queries):
    does("test.work", nothing)
    first = ask("a")
    actions.work_once(timezone.now)
    second, other = ask("a"), ask("b")
    Job.objects.filter(pk=first.pk).update(asked_at=NOW - timedelta(days=1))

    with django_assert_num_queries(1):
        found = queries.last_of("test.work", ["a", "b", "c"])
    assert found == {"a": second, "b": other}
