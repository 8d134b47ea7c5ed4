"""Asked by one, agreed to by another, taken in time, destroyed after it; never by one alone."""

import csv
import io
import tempfile
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone, translation

from baken.audit.models import Entry
from baken.exports import actions, making, queries, records
from baken.exports.models import Content, Export, Piece
from baken.exports.rules import in_order
from baken.exports.states import AVAILABLE, LIFE, WAITS, Format, State
from baken.exports.tests.factories import (
    CANARY,
    NOW,
    a_pair,
    asked,
    content,
    filled,
    here_of,
    made,
    released,
    wish,
)
from baken.jobs import actions as jobs
from baken.kernel.errors import NotPossible
from baken.kernel.models import DataKey
from baken.notices.models import Notice
from baken.register import actions as register
from baken.register import queries as reports
from baken.register.models import Report
from baken.register.tests.factories import entry

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def pair():
    first, second = a_pair()
    filled(first, 24)
    return first, second


def acts() -> list[str]:
    return [
        str(one)
        for one in Entry.objects.filter(kind="export")
        .order_by("number")
        .values_list("action", flat=True)
    ]


def at_once(*doing: Callable[[], None]) -> list[str]:
    """Do things at one moment, each on a connection of its own; return what was refused."""
    start, refused = threading.Barrier(len(doing)), []

    def run(one: Callable[[], None]) -> None:
        try:
            start.wait()
            one()
        except NotPossible as refusal:
            refused.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_the_whole_way_is_recorded(pair):
    first, second = pair
    export = released(first, second)
    assert export.until == NOW + AVAILABLE
    content(export, second, losses=True)
    content(export, first)
    assert actions.destroy_over(NOW + AVAILABLE) == 1
    assert acts() == [
        "exports.asked",
        "exports.released",
        "exports.losses_taken",
        "exports.taken",
        "exports.destroyed",
    ]


def test_who_asked_cannot_agree_nor_refuse(pair):
    first, _second = pair
    export = made(first)
    with pytest.raises(NotPossible, match="Another analyst"):
        actions.release(export, by=first, at=NOW)
    with pytest.raises(NotPossible, match="Another analyst"):
        actions.refuse(export, reason="nee", by=first, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(
            state=State.RELEASED, decided_by=first, decided_at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(state=State.RELEASED)


def test_a_file_is_taken_by_who_asked_after_another_agreed_and_in_time(pair):
    first, second = pair
    export = made(first)
    with pytest.raises(NotPossible, match="cannot be taken"):
        content(export, first)
    actions.release(export, by=second, at=NOW)
    assert content(export, first)
    with pytest.raises(NotPossible, match="Only who asked"):
        content(export, second)
    late = NOW + AVAILABLE
    with pytest.raises(NotPossible, match="cannot be taken"):
        actions.taken(export, losses=False, by=first, at=late)
    with pytest.raises(NotPossible, match="not there any more"):
        actions.taken(export, losses=True, by=second, at=late)


@pytest.mark.parametrize("ending", ["refuse", "drop", "destroy", "never decided"])
def test_what_is_over_is_gone_with_its_key(pair, ending):
    first, second = pair
    export = made(first)
    assert Piece.objects.exists()
    if ending == "refuse":
        actions.refuse(export, reason="Te veel velden", by=second, at=NOW)
    elif ending == "drop":
        actions.drop(export, by=first, at=NOW)
    elif ending == "destroy":
        actions.release(export, by=second, at=NOW)
        assert actions.destroy_over(NOW + AVAILABLE - timedelta(seconds=1)) == 0
        assert actions.destroy_over(NOW + AVAILABLE) == 1
        assert actions.destroy_over(NOW + AVAILABLE) == 0
    else:
        assert actions.destroy_over(timezone.now() + WAITS) == 1
    export.refresh_from_db()
    assert export.outcome is None
    assert not Content.objects.exists()
    assert not Piece.objects.exists()
    assert not DataKey.objects.filter(dossier=export.pk).exists()
    assert queries.outcome(export) is None
    with pytest.raises(NotPossible):
        content(export, first)


def test_nothing_readable_stands_in_the_database_or_on_disk(pair):
    first, second = pair
    export = released(first, second, form=Format.XLSX)
    other = released(first, second, form=Format.CSV)
    told = content(other, first)
    assert b"PossibleVictimOfTrafficking" in told
    stored = b"".join(bytes(one) for one in Piece.objects.values_list("sealed", flat=True))
    for text in (b"PossibleVictim", b"baken_pseudonym", b"PK\x03\x04", CANARY.encode()):
        assert text not in stored
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM exports_export WHERE id = %s", [export.pk])
        assert b"rows" not in bytes(cursor.fetchone()[0])
    assert not list(Path(tempfile.gettempdir()).glob("baken-export-U-*"))


def test_a_changed_piece_is_noticed_before_a_byte_is_given(pair):
    first, second = pair
    export = released(first, second)
    piece = Piece.objects.filter(content__is_losses=False).get()
    Piece.objects.filter(pk=piece.pk).update(sealed=bytes(piece.sealed)[:-1] + b"\0")
    with pytest.raises(Exception, match="does not open"):
        actions.taken(export, losses=False, by=first, at=NOW)


def test_of_two_people_at_one_button_one_succeeds(pair):
    first, second = pair
    export = made(first)
    one, other = (Export.objects.get(pk=export.pk) for _ in range(2))
    refused = at_once(
        lambda: actions.release(one, by=second, at=NOW),
        lambda: actions.refuse(other, reason="Nee", by=second, at=NOW),
    )
    assert len(refused) == 1
    export.refresh_from_db()
    assert (export.state == State.RELEASED) == ("exports.released" in acts())
    assert (export.state == State.REFUSED) == ("exports.refused" in acts())


def test_the_same_form_twice_asks_once(pair):
    first, second = pair
    refused = at_once(lambda: asked(first) and None, lambda: asked(first) and None)
    assert len(refused) == 1
    assert Export.objects.count() == 1
    assert asked(second).pk
    keys = DataKey.objects.filter(dossier__in=list(Export.objects.values_list("pk", flat=True)))
    assert keys.count() == 2


def test_a_refusal_needs_a_reason_and_a_request_needs_everything(pair):
    first, second = pair
    export = made(first)
    with pytest.raises(NotPossible, match="Say why"):
        actions.refuse(export, reason="  ", by=second, at=NOW)
    for changes in (
        {"purpose": " "},
        {"recipient": ""},
        {"ground": "zomaar"},
        {"kind": "iets"},
        {"form": "pdf"},
        {"first_year": 2030, "last_year": 2030},
        {"first_year": 2026, "last_year": 2025},
        {"fields": ()},
        {"fields": ("name",)},
        {"kind": "eu", "fields": ("sex",)},
    ):
        with pytest.raises(NotPossible):
            asked(second, **changes)


def test_months_of_an_episode_bring_its_sector():
    assert in_order(["episodes", "sex"]) == ("sex", "sectors", "episodes")
    assert wish(fields=("name",)).check(range(2025, 2026))


def test_a_file_taken_back_while_it_is_made_leaves_nothing(pair):
    first, _second = pair
    export = asked(first)

    def taken_back(*_told: Any) -> None:
        if Export.objects.filter(pk=export.pk, state=State.MAKING).exists():
            actions.drop(Export.objects.get(pk=export.pk), by=first, at=NOW)

    with pytest.raises(jobs.Stopped):
        actions.make(export.reference, taken_back, timezone.now)
    assert not Content.objects.exists()
    assert not Piece.objects.exists()


def test_work_that_failed_can_be_started_again(pair, monkeypatch):
    first, _second = pair
    export = asked(first)
    with monkeypatch.context() as broken:
        broken.setattr(making, "shuffled", lambda *_: 1 / 0)
        assert jobs.work_once(timezone.now)
    export.refresh_from_db()
    assert export.state == State.MAKING
    actions.again(export, by=first, at=NOW)
    assert jobs.work_once(timezone.now)
    export.refresh_from_db()
    assert export.state == State.READY
    assert Content.objects.count() == 2
    with pytest.raises(NotPossible):
        actions.again(export, by=first, at=NOW)


def test_what_does_not_fit_a_sheet_is_refused_in_words(pair, monkeypatch):
    first, _second = pair
    monkeypatch.setattr(making, "MOST_ROWS_OF_A_SHEET", 23)
    export = made(first, form=Format.XLSX)
    assert export.state == State.FAILED
    assert "CSV" in export.failure
    assert not DataKey.objects.filter(dossier=export.pk).exists()
    assert made(first, form=Format.CSV).state == State.READY
    assert made(first, kind="comensha", form=Format.XLSX).state == State.READY


def test_reports_withdrawn_meanwhile_end_in_a_sentence(pair):
    first, _second = pair
    export = asked(first)
    Report.objects.update(withdrawn_at=NOW, withdrawn_by=first)
    assert jobs.work_once(timezone.now)
    export.refresh_from_db()
    assert (export.state, bool(export.failure)) == (State.FAILED, True)


def test_two_reports_on_one_possible_victim_bear_one_pseudonym(pair):
    first, second = pair
    one, other = list(Report.objects.order_by("received_on")[:2])
    register.link(one, other, by=first, at=NOW)
    rows = list(
        csv.DictReader(io.StringIO(content(released(first, second), first).decode("utf-8-sig")))
    )
    assert len({row["baken_pseudonym"] for row in rows}) == len(rows) - 1


def test_rows_are_put_in_another_order_within_a_month_in_blocks(pair, monkeypatch):
    first, _second = pair
    here = here_of(first)
    with transaction.atomic():
        register.record_many(
            here,
            [entry(received_on=date(2025, 3, 1 + number % 28)) for number in range(60)],
            batch=uuid4(),
            by=first,
            at=NOW,
        )
    monkeypatch.setattr(records, "BLOCK", 25)
    rows = list(reports.rows(here, range(2025, 2026)))
    mixed = list(records.shuffled(rows, b"k" * 32))
    assert sorted(row.reference for row in mixed) == sorted(row.reference for row in rows)
    months = [row.received_on.month for row in mixed]
    assert months == sorted(months)
    assert [row.reference for row in mixed] != [row.reference for row in rows]


@pytest.mark.parametrize("state", State.values)
def test_steps_start_only_where_the_table_says(state):
    for step in LIFE.steps:
        if state in step.sources:
            assert LIFE.target(state, step.name) == step.target
        else:
            with pytest.raises(NotPossible):
                LIFE.target(state, step.name)


def heard() -> list[tuple[str, Any, Any]]:
    """What waits in the outbox: about what, and for whom."""
    return list(
        Notice.objects.order_by("made_at", "pk").values_list("kind", "person", "organisation")
    )


def test_the_second_analyst_hears_of_a_file_that_waits_and_the_first_of_the_decision():
    first, second = a_pair()
    filled(first)
    export = made(first)
    assert heard() == [("figures_wait", None, here_of(first))]
    later = export.made_at + timedelta(minutes=1)
    actions.release(export, by=second, at=later)
    assert heard()[1:] == [("figures_decided", first.pk, None)]
    other = made(first, form="ods")
    actions.refuse(other, reason="te veel", by=second, at=other.made_at + timedelta(minutes=1))
    assert heard()[-1] == ("figures_decided", first.pk, None)
