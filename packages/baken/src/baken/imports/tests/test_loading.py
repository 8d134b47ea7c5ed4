"""Files come in whole or not at all, and only as someone agreed to."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from baken.accounts.tests.clients import client_of
from baken.imports import actions, queries
from baken.imports.models import Intake
from baken.imports.states import State
from baken.imports.tests.files import (
    AT,
    ROW,
    here_of,
    loaded,
    looked,
    outcome,
    table,
    taken_in,
)
from baken.jobs import actions as jobs
from baken.jobs.models import Job
from baken.jobs.states import MOST_ATTEMPTS
from baken.kernel.errors import NotPossible
from baken.kernel.models import DataKey
from baken.kernel.sealing import envelopes, keystore
from baken.kernel.sealing.envelopes import Unreadable
from baken.register import actions as register
from baken.register import queries as register_queries
from baken.register.actions import recording
from baken.register.models import Report

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]


def test_what_a_row_says_is_recorded_and_the_file_is_gone(analyst):
    intake = loaded(analyst, table(ROW))
    assert (intake.state, intake.loaded, intake.content) == (State.LOADED, 1, None)
    (row,) = register_queries.rows(here_of(analyst), range(2025, 2026))
    assert (row.received_on, row.reporter, row.region) == (
        date(2025, 12, 31),
        "police",
        "amsterdam",
    )
    assert (row.sex, row.age_band, row.nationality) == ("woman", "18_22", "NL")
    assert row.sectors == ("sexual_services",)
    who = register_queries.identity(Report.objects.get())
    assert who is not None
    assert who.name == "Mila Fictief"


def test_the_file_stands_sealed_while_it_waits(analyst):
    taken_in(analyst, table(ROW))
    (kept,) = Intake.objects.values()
    assert b"Mila" not in bytes(kept["content"])
    assert b"Mila" not in bytes(kept["meaning"].content)


def test_rows_at_fault_stop_the_file_unless_they_are_left_out(analyst):
    content = table(ROW, ROW.replace("31-12-2025", "gisteren").replace("A-1", "A-2"))
    intake = looked(analyst, content)
    with pytest.raises(NotPossible, match="cannot be loaded"):
        actions.load(intake, by=analyst, at=AT)
    with pytest.raises(NotPossible, match="not what you saw"):
        actions.load(intake, leave_out=2, by=analyst, at=AT)
    assert Report.objects.count() == 0
    done = loaded(analyst, content, leave_out=1)
    assert (done.loaded, done.left_out) == (1, 1)
    assert [fault.row for fault in outcome(done).faults] == [3], "it can be seen afterwards"
    told = client_of(analyst).get(reverse("imports:faults", args=[done.reference]))
    assert len(told.content.decode("utf-8-sig").splitlines()) == 2


def test_faults_name_row_and_field_and_repeat_nothing(analyst):
    intake = looked(analyst, table(ROW.replace("seksuele uitbuiting", "Mila Fictief")))
    (fault,) = outcome(intake).faults
    assert (fault.row, "sectors" in fault.field) == (2, True)
    client = client_of(analyst)
    page = client.get(reverse("imports:faults", args=[intake.reference]))
    assert b"Mila" not in page.content
    assert len(page.content.decode("utf-8-sig").splitlines()) == 2


def test_a_load_that_breaks_in_the_middle_leaves_nothing_and_can_be_done_again(
    analyst, monkeypatch
):
    intake = looked(analyst, table(*[ROW.replace("A-1", f"A-{n}") for n in range(5)]))
    actions.load(intake, by=analyst, at=AT)
    real = register.record_many

    def breaks(*args: Any, **more: Any) -> int:
        real(*args, **more)
        raise ValueError("the plug was pulled")

    monkeypatch.setattr(register, "record_many", breaks)
    jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    assert (intake.state, Report.objects.count()) == (State.UPLOADED, 0)
    monkeypatch.setattr(register, "record_many", real)
    actions.load(intake, by=analyst, at=AT)
    jobs.work_once(lambda: AT)
    assert Report.objects.count() == 5


def test_the_same_file_and_the_same_rows_are_recognised(analyst):
    first = loaded(analyst, table(ROW))
    again = looked(analyst, table(ROW))
    assert [one.pk for one in queries.same_file(again)] == [first.pk]
    other = looked(analyst, table(ROW, ROW.replace("A-1", "A-2")))
    assert (queries.same_file(other), outcome(other).known) == ([], 1)


def test_a_file_that_grew_adds_only_the_rows_that_are_new(analyst):
    """Rows without a number are known by all that they say, each as often as it stands there."""
    row = ROW.replace("A-1", "")
    loaded(analyst, table(row, row))
    grown = table(row, row, row, row.replace(";v;", ";m;"))
    intake = looked(analyst, grown)
    assert (outcome(intake).recordable, outcome(intake).known) == (4, 2)
    with pytest.raises(NotPossible, match="not what you saw"):
        actions.load(intake, skip=1, by=analyst, at=AT)
    done = loaded(analyst, grown, skip=2)
    assert (done.loaded, done.skipped, Report.objects.count()) == (2, 2, 4)
    assert outcome(looked(analyst, grown)).known == 4
    actions.undo(done, by=analyst, at=AT)
    assert outcome(looked(analyst, grown)).known == 2


def test_a_file_that_would_do_something_else_by_now_is_not_loaded(analyst):
    intake = looked(analyst, table(ROW, ROW.replace("A-1", "A-2")))
    actions.load(intake, by=analyst, at=AT)
    Intake.objects.filter(pk=intake.pk).update(left_out=1)
    jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    job = queries.job_of(intake)
    assert job is not None
    assert "Look again" in job.failure
    assert (intake.state, Report.objects.count()) == (State.UPLOADED, 0)


def test_a_file_is_taken_back_whole(analyst):
    intake = loaded(analyst, table(ROW))
    assert actions.undo(intake, by=analyst, at=AT) == 1
    assert Report.objects.count() == 0
    with pytest.raises(NotPossible):
        actions.undo(intake, by=analyst, at=AT)


def test_a_large_file_is_taken_back_in_the_background_or_stays_whole(analyst, monkeypatch):
    monkeypatch.setattr(actions, "FEW", 1)
    content = many(3)
    intake = taken_in(analyst, content)
    actions.say(intake, queries.meaning(intake), by=analyst, at=AT)
    jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    actions.load(intake, by=analyst, at=AT)
    jobs.work_once(lambda: AT)
    intake.refresh_from_db()

    assert actions.undo(intake, by=analyst, at=AT) is None
    with monkeypatch.context() as broken:
        broken.setattr(register, "take_back", lambda *args, **more: 1 / 0)
        jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    assert (intake.state, Report.objects.count()) == (State.LOADED, 3)

    actions.undo(intake, by=analyst, at=AT)
    jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    assert (intake.state, Report.objects.count()) == (State.UNDONE, 0)
    assert DataKey.objects.count() == 1, "the names are gone with their keys"


def test_a_file_that_waits_too_long_is_thrown_away(analyst):
    intake = taken_in(analyst, table(ROW))
    assert actions.forget(AT + timedelta(days=6)) == 0
    assert actions.forget(AT + timedelta(days=8)) == 1
    intake.refresh_from_db()
    assert (intake.state, intake.content) == (State.THROWN_AWAY, None)


def seen_from_outside(step):
    """Do `step` over another connection, as the page of someone else does."""

    def run() -> None:
        step()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def many(number: int) -> bytes:
    return table(*[ROW.replace("A-1", f"A-{one}") for one in range(number)])


def test_progress_can_be_seen_while_a_file_is_loaded_and_a_stop_leaves_nothing(
    analyst, monkeypatch
):
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_LOOKS", 0.0)
    monkeypatch.setattr(recording, "AT_ONCE", 2)
    client = client_of(analyst)
    client.cookies["django_language"] = "en"
    intake = looked(analyst, many(6))
    page = reverse("imports:detail", args=[intake.reference])
    actions.load(intake, by=analyst, at=AT)
    assert "Stop this work" in client.get(page).content.decode()
    told: list[int | None] = []
    real = register.suggest

    def slow(*args: Any, **more: Any) -> Any:
        seen_from_outside(lambda: told.append(Job.objects.get(key=intake.reference).percent))
        if len(told) == 3:
            stop = reverse("imports:act", args=[intake.reference, "stoppen"])
            seen_from_outside(lambda: client.post(stop))
        return real(*args, **more)

    monkeypatch.setattr(recording, "suggest", slow)
    jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    assert told == [None, 33, 66]
    assert (intake.state, Report.objects.count()) == (State.UPLOADED, 0)
    assert "This was stopped" in client.get(page).content.decode()
    assert set(DataKey.objects.values_list("dossier", flat=True)) == {
        intake.pk,
        intake.content_key,
    }, "the keys of the names are gone with them"

    monkeypatch.setattr(recording, "suggest", real)
    actions.load(intake, by=analyst, at=AT)
    jobs.work_once(lambda: AT)
    assert Report.objects.count() == 6


def test_a_file_can_be_loaded_again_after_the_server_stopped_too_often(analyst):
    intake = looked(analyst, table(ROW))
    actions.load(intake, by=analyst, at=AT)
    Job.objects.filter(key=intake.reference).update(state="running", attempts=MOST_ATTEMPTS)
    jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    assert (intake.state, Report.objects.count()) == (State.UPLOADED, 0)
    actions.throw_away(intake, by=analyst, at=AT)


def test_loading_that_is_stopped_before_it_begins_can_be_asked_again(analyst):
    intake = looked(analyst, table(ROW))
    actions.load(intake, by=analyst, at=AT)
    actions.stop(intake, by=analyst, at=AT)
    intake.refresh_from_db()
    assert intake.state == State.UPLOADED
    with pytest.raises(NotPossible, match="over already"):
        actions.stop(intake, by=analyst, at=AT)


@pytest.mark.parametrize("end", ["load", "throw away", "forget"])
def test_the_key_of_the_rows_is_destroyed_with_them(analyst, end):
    intake = looked(analyst, table(ROW))
    before = bytes(Intake.objects.get().content or b"")
    if end == "load":
        actions.load(intake, by=analyst, at=AT)
        jobs.work_once(lambda: AT)
    elif end == "throw away":
        actions.throw_away(intake, by=analyst, at=AT)
    else:
        actions.forget(AT + timedelta(days=8))
    assert not DataKey.objects.filter(dossier=intake.content_key).exists()
    assert Intake.objects.get().content is None
    kept = keystore.find([intake.pk])[intake.pk]
    with pytest.raises(Unreadable):
        envelopes.unseal(kept, before, bound_to=f"intake|{intake.pk}")


def test_a_large_file_is_looked_through_in_the_background(analyst, monkeypatch):
    monkeypatch.setattr(actions, "FEW", 1)
    intake = looked(analyst, many(3))
    assert queries.outcome(intake) is None
    with pytest.raises(NotPossible, match="not been looked through"):
        actions.load(intake, by=analyst, at=AT)
    later = AT + timedelta(seconds=1)
    actions.say(intake, queries.meaning(intake), by=analyst, at=later)
    assert jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    assert queries.outcome(intake) is None, "what was said before says nothing now"
    assert jobs.work_once(lambda: AT)
    intake.refresh_from_db()
    assert outcome(intake).recordable == 3


def test_a_page_asks_as_many_questions_for_a_large_file_as_for_a_small_one(
    analyst, django_assert_max_num_queries
):
    client = client_of(analyst)
    for intake in (looked(analyst, many(1)), looked(analyst, many(300))):
        page = reverse("imports:detail", args=[intake.reference])
        with django_assert_max_num_queries(18):
            assert client.get(page).status_code == 200
