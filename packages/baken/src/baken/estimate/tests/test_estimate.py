"""Runs: from a table to words, the same each time, never of one region, never lost."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from baken.accounts import matrix
from baken.accounts.matrix import Condition
from baken.accounts.models import User
from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.estimate import access, actions, engine, outcomes, places, queries, rules, written
from baken.estimate.access import CELLS, Can
from baken.estimate.models import Run
from baken.estimate.states import Method, Origin, Place
from baken.jobs import actions as jobs
from baken.jobs.models import Job
from baken.jobs.states import State
from baken.kernel.errors import NotPossible
from baken.register import actions as register
from baken.register.states import Scope, Source
from baken.register.tests.factories import entry
from peiling.datasets import load, names
from peiling.mse import Settings, estimate_by

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.usefixtures("in_english"),
]

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
SMALL = b"police,shelter,border,count\n1,0,0,400\n0,1,0,250\n0,0,1,300\n1,1,0,40\n1,0,1,30\n0,1,1,25\n1,1,1,5\n"
THIN = b"police,shelter,count\n1,0,30\n0,1,20\n1,1,4\n"


@pytest.fixture
def analyst() -> User:
    return acting(Role.ANALYST)


def here_of(user: User) -> int:
    assert user.acting
    return user.acting.organisation_id


def started(user: User, given: actions.Start | None = None, **changes: Any) -> Run:
    usual: dict[str, Any] = {
        "title": "Proef",
        "method": Method.BIC,
        "level": Decimal("0.95"),
        "replicates": 200,
        "seed": 1,
    }
    table = given or actions.from_file(SMALL, period="2025", national=True)
    run = actions.prepare(here_of(user), table, by=user, at=AT, **(usual | changes))
    actions.go(run, by=user, at=AT)
    return run


def finished(user: User, given: actions.Start | None = None, **changes: Any) -> Run:
    run = started(user, given, **changes)
    assert jobs.work_once(timezone.now)
    run.refresh_from_db()
    return run


def test_a_run_gives_what_the_library_gives(analyst):
    run = finished(analyst, actions.from_dataset("kosovo"))
    found = queries.result(run)
    table = load("kosovo").table
    expected = estimate_by(table, "bic", Settings(level=0.95, replicates=200, seed=1))
    assert found is not None
    assert json.loads(json.dumps(expected.to_dict())) == found["estimate"]
    assert {one["what"] for one in found["answers"]["answers"]} >= {"bic", "aic", "main", "chao"}


def test_the_same_run_gives_the_same_numbers(analyst):
    one, other = finished(analyst), finished(analyst)
    assert queries.result(one) == queries.result(other)
    assert one.digest == other.digest


def test_a_thin_table_is_refused_in_words_in_both_languages(analyst):
    run = finished(analyst, actions.from_file(THIN, period="2025", national=True))
    found = queries.result(run)
    assert found is not None
    assert found["estimate"] is None
    for language in ("nl", "en"):
        assert found[language]["headline"]
    shown = queries.outcome(run)
    assert shown is not None
    assert shown.refused
    assert queries.publishable(run) is None


def test_what_can_be_shown_outside_is_national_sound_and_rounded(analyst):
    run = finished(analyst)
    found = queries.result(run)
    assert found is not None
    shown = queries.publishable(run)
    if found["estimate"]["verdict"]["word"] == "sound":
        assert shown is not None
        assert shown.total % 100 == 0
    else:
        assert shown is None
    exercise = finished(analyst, actions.from_file(SMALL, period="2025", national=False))
    assert queries.publishable(exercise) is None


def as_file(name: str) -> actions.Start:
    """Return a published table as if it were of one's own, and of the whole country."""
    return actions.Start(Origin.FILE, "", "2025", True, load(name).table, None)


def test_what_other_answers_contradict_is_never_shown_outside(analyst):
    """Kosovo: sound by itself, and other fair choices lie a factor three apart."""
    run = finished(analyst, as_file("kosovo"))
    found = queries.result(run)
    assert found is not None
    assert found["estimate"]["verdict"]["word"] == "sound"
    assert found["word"] == "unstable"
    assert queries.publishable(run) is None
    shown = queries.outcome(run)
    assert shown is not None
    assert not any("10.357" in number or "10,357" in number for _words, number in shown.numbers)


def test_what_all_answers_agree_on_may_be_shown_and_its_planted_contradiction_may_not(analyst):
    run = finished(analyst, as_file("korea"))
    shown = queries.publishable(run)
    assert shown is not None
    assert (shown.total, shown.lower < shown.total < shown.upper) == (160, True)
    for change in ({"national": False}, {"origin": Origin.DATASET, "origin_name": "korea"}):
        for name, value in change.items():
            setattr(run, name, value)
        assert queries.publishable(run) is None
        run.refresh_from_db()


@pytest.mark.parametrize(
    ("name", "method", "total"),
    [("ned", "main", 52_823), ("korea", "bic", 157.1667), ("artificial_3", "bic", 539.0939)],
)
def test_tables_with_known_answers_give_them(name, method, total):
    asked = engine.Asked(
        title="Proef",
        method=method,
        level=0.95,
        replicates=0,
        seed=1,
        national=False,
        digest="",
        **places.words_of(Run(origin=Origin.DATASET, origin_name=name)),
    )
    told = []
    table = load(name).table
    if method == "main":
        found = estimate_by(table, method, Settings(replicates=0)).to_dict()
    else:
        found = engine.worked_out(table, {}, asked, lambda done, _of: told.append(done))["estimate"]
        assert told == sorted(told)
        assert told[-1] == 100
    assert found["total"] == pytest.approx(total, rel=1e-5)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_published_table_keeps_its_own_place_and_unit(name, language):
    words = places.words_of(Run(origin=Origin.DATASET, origin_name=name))
    assert all(said[language] for said in words.values())
    if not name.startswith("ned"):
        assert "Neder" not in words["place"]["nl"]


def test_a_run_begins_once_and_only_when_somebody_says_so(analyst):
    table = actions.from_file(SMALL, period="2025", national=True)
    run = actions.prepare(
        here_of(analyst),
        table,
        title="Proef",
        method=Method.AUTO,
        level=Decimal("0.95"),
        replicates=200,
        seed=1,
        by=analyst,
        at=AT,
    )
    assert queries.job_of(run) is None
    actions.go(run, by=analyst, at=AT)
    with pytest.raises(NotPossible):
        actions.go(run, by=analyst, at=AT)
    assert jobs.work_once(timezone.now)
    with pytest.raises(NotPossible):
        actions.go(run, by=analyst, at=AT)
    with pytest.raises(NotPossible):
        actions.stop(run, by=analyst, at=AT)


def test_every_model_of_many_lists_is_not_tried(analyst):
    with pytest.raises(NotPossible, match="8"):
        started(analyst, as_file("neworl_186"), method=Method.BIC)


def test_a_method_that_is_not_for_the_table_is_a_refusal_in_words(analyst):
    run = finished(analyst, as_file("neworl_186"), method=Method.DGA)
    shown = queries.outcome(run)
    assert shown is not None
    assert shown.refused


def test_what_is_taken_away_while_it_is_worked_on_leaves_nothing(analyst, monkeypatch):
    run = started(analyst)
    work = engine.worked_out

    def taken_away(*args: Any) -> Any:
        actions.withdraw(Run.objects.get(pk=run.pk), by=analyst, at=AT)
        return work(*args)

    monkeypatch.setattr(engine, "worked_out", taken_away)
    actions.work_out(run.reference, lambda _done, _of: None)
    run.refresh_from_db()
    assert run.result is None


def test_files_to_take_along_say_from_what_they_come(analyst):
    run = finished(analyst)
    for form in ("md", "html"):
        text = queries.file_of(run, form)
        assert text is not None
        assert run.digest in text
        assert "<script" not in text
    rows = list(csv.DictReader(io.StringIO(queries.file_of(run, "csv") or "")))
    assert {row["question"] for row in rows} >= {"estimate", "answers", "without", "merged"}
    assert {(row["input_digest"], row["seed"]) for row in rows} == {(run.digest, "1")}
    found = queries.result(run)
    assert found is not None
    assert float(rows[0]["total"]) == found["estimate"]["total"]
    assert queries.file_of(run, "exe") is None


def test_a_file_of_a_refused_run_holds_no_count(analyst):
    run = finished(analyst, actions.from_file(THIN, period="2025", national=True))
    text = queries.file_of(run, "md") or ""
    assert text
    assert not re.search(r"\b54\b|\b30\b", text)
    assert "refused" in (queries.file_of(run, "csv") or "")


@pytest.mark.parametrize(
    ("total", "upper", "said"),
    [(6_250, 7_500, False), (6_250, 17_000_000, True), (43_362_344, None, True)],
)
def test_more_persons_than_the_country_holds_is_called_impossible(total, upper, said):
    interval = {"upper": upper} if upper else None
    assert outcomes._impossible({"total": total, "interval": interval}) is said


def test_numbers_without_an_upper_end_make_valid_json():
    assert "Infinity" not in json.dumps(written._finite({"a": [float("inf"), 1.5]}))


def test_linkage_and_both_runs_stand_in_tables(analyst):
    one, other = finished(analyst), finished(analyst, seed=2)
    shown = queries.outcome(one)
    assert shown is not None
    assert shown.linkage is not None
    assert (len(shown.linkage.missed), len(shown.linkage.rows)) == (4, 4)
    rows = {words: same for words, _one, _other, same in queries.side_by_side(one, other)}
    assert sum(not same for same in rows.values()) >= 1
    assert any(rows.values())


@pytest.mark.parametrize(
    ("number", "shown"), [(6250, 6200), (148_789, 150_000), (37.3, 37), (7, 7), (996, 1000)]
)
def test_an_estimate_is_shown_to_two_digits(number, shown):
    assert queries.rounded(number) == shown


@pytest.mark.parametrize("scope", [Scope.MUNICIPALITY, Scope.REGION])
def test_no_estimate_is_made_of_one_region(analyst, scope):
    here = here_of(analyst)
    register.open_register(here, scope, by=None, at=AT)
    with pytest.raises(NotPossible, match=r"scaled down|omgerekend"):
        actions.from_register(here, range(2025, 2027), {"police": Place.OWN})
    page = client_of(analyst).get(reverse("estimate:settings", args=["register"]))
    assert page.status_code == 404


def test_a_national_register_gives_lists_and_a_part_for_each_year(analyst):
    here = here_of(analyst)
    register.open_register(here, Scope.NATIONAL, by=None, at=AT)
    for number, reporter in enumerate(["police", "kmar", "shelter", "police", "legal_aid"]):
        register.record(
            here,
            entry(reporter=reporter, received_on=date(2025 + number % 2, 1, 1)),
            source=Source.HAND,
            by=analyst,
            at=AT,
        )
    places = {"police": Place.OWN, "kmar": Place.OTHERS, "shelter": Place.OTHERS}
    found = actions.from_register(here, range(2025, 2027), places)
    assert found.table.lists == ("others", "police")
    assert (found.table.seen, found.national, found.period) == (4, True, "2025–2026")
    assert found.parts is not None
    assert set(found.parts.tables) == {("2025",), ("2026",)}
    with pytest.raises(NotPossible, match=r"two lists|twee lijsten"):
        actions.from_register(here, range(2025, 2027), {"police": Place.OWN})


HISTORIES = st.dictionaries(
    st.integers(1, 15).map(
        lambda bits: frozenset(n for p, n in enumerate("abcd") if bits >> p & 1)
    ),
    st.integers(1, 50),
    min_size=1,
    max_size=15,
)


@given(histories=HISTORIES)
def test_lists_keep_everybody_who_is_on_one(histories):
    try:
        table = rules.of_histories(histories, dict.fromkeys("abcd", Place.OWN))
    except NotPossible:
        assert len({name for lists in histories for name in lists}) < 2
        return
    assert table.seen == sum(histories.values())
    back, _strata = rules.unpacked(rules.packed(table, None))
    assert rules.digest(back) == rules.digest(table)
    assert table.on_list() == {
        name: sum(many for lists, many in histories.items() if name in lists)
        for name in table.lists
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"police,shelter,count\n1,0,x\n", "count"),
        (b"", "empty|leeg|column|row"),
        (b"a" * 300_000, "large|groot"),
        (b"police,year,shelter,count\n1,2020,0,5\n", "year"),
    ],
)
def test_a_file_that_is_no_table_of_lists_is_refused_in_words(content, said):
    with pytest.raises(NotPossible, match=said):
        actions.from_file(content, period="2025", national=True)


def test_who_takes_a_run_away_takes_its_table_and_outcome_too(analyst):
    run = finished(analyst)
    with pytest.raises(NotPossible):
        actions.withdraw(run, by=acting(Role.ANALYST), at=AT)
    actions.withdraw(run, by=analyst, at=AT)
    run.refresh_from_db()
    assert (run.table, run.result) == ("", None)
    assert client_of(analyst).get(reverse("estimate:run", args=[run.reference])).status_code == 404
    with pytest.raises(NotPossible):
        actions.withdraw(run, by=analyst, at=AT)


def test_a_run_can_be_stopped_and_done_again(analyst):
    run = started(analyst)
    client = client_of(analyst)
    client.post(reverse("estimate:change", args=[run.reference, "stoppen"]))
    assert jobs.work_once(timezone.now) is False
    client.post(reverse("estimate:change", args=[run.reference, "beginnen"]))
    assert jobs.work_once(timezone.now) is True
    run.refresh_from_db()
    assert run.result is not None


def test_a_run_survives_the_death_of_the_worker(analyst):
    """A worker is killed in the middle; the next one ends the run."""
    database = connections["default"].settings_dict
    keys = connections["keys"].settings_dict
    run = started(analyst, actions.from_dataset("ned"), replicates=10_000)
    for alias in ("default", "keys"):
        connections[alias].close()

    def address(one: dict[str, Any]) -> str:
        secret = f" password={one['PASSWORD']}" if one["PASSWORD"] else ""
        port = f" port={one['PORT']}" if one["PORT"] else ""
        return f"host={one['HOST']} user={one['USER']} dbname={one['NAME']}{port}{secret}"

    environment = os.environ | {
        "DATABASE_URL": address(database),
        "KEYS_DATABASE_URL": address(keys),
    }
    script = (
        "import os, sys; from baken.project.working import prepare;"
        " prepare('baken.project.settings');"
        " from baken.estimate import actions; from baken.jobs import actions as jobs;"
        " from django.utils import timezone; import time;"
        " jobs._WORK['estimate.run'] = lambda key, told: (told(1, 100), time.sleep(60));"
        " jobs.work_once(timezone.now)"
    )
    process = subprocess.Popen([sys.executable, "-c", script], env=environment)
    try:
        until = time.monotonic() + 30
        while not Job.objects.filter(key=run.reference, state=State.RUNNING, of=100).exists():
            assert time.monotonic() < until, "the worker did not begin"
            assert process.poll() is None, "the worker ended by itself"
            time.sleep(0.1)
        assert jobs.work_once(timezone.now) is False, "the other works on it"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    Run.objects.filter(pk=run.pk).update(replicates=200)
    until = time.monotonic() + 20
    while not jobs.work_once(timezone.now):
        assert time.monotonic() < until, "nobody took the run up again"
        time.sleep(0.1)
    run.refresh_from_db()
    assert run.result is not None
    assert Job.objects.get(key=run.reference).attempts == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANONYMOUS])
@pytest.mark.parametrize("can", Can)
def test_runs_are_for_those_to_whom_the_matrix_gives_them(role, can):
    behind = [matrix.cells()[role, subject, action] for subject, action in CELLS[can]]
    allowed = {Condition.PSEUDONYMISED, Condition.ALWAYS}
    given_ = all(cell.allows and cell.conditions <= allowed for cell in behind)
    assert access.may(acting(role), can) == given_


def test_a_run_of_another_organisation_is_absent(analyst):
    run = started(acting(Role.ANALYST))
    client = client_of(analyst)
    for name, args in (
        ("estimate:run", [run.reference]),
        ("estimate:take", [run.reference, "json"]),
        ("estimate:compare", [run.reference, run.reference]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404
    answer = client.post(reverse("estimate:change", args=[run.reference, "weg"]))
    assert answer.status_code == 404


def test_an_analyst_walks_from_question_to_outcome(analyst):
    client = client_of(analyst)
    client.cookies["django_language"] = "en"
    assert "No run yet" in client.get(reverse("estimate:list")).content.decode()
    assert client.post(reverse("estimate:begin"), {}).status_code == 422
    answer = client.post(reverse("estimate:begin"), {"origin": "file"})
    assert answer.url == reverse("estimate:settings", args=["file"])

    good = {
        "title": "Mijn tabel",
        "method": "bic",
        "level": "0.95",
        "replicates": "200",
        "seed": "7",
        "period": "2025",
        "national": "on",
    }
    bad = client.post(answer.url, good | {"file": SimpleUploadedFile("t.csv", b"x,y\n1,2\n")})
    assert bad.status_code == 422
    assert "Mijn tabel" in bad.content.decode()
    answer = client.post(answer.url, good | {"file": SimpleUploadedFile("t.csv", SMALL)})
    assert answer.status_code == 302

    fresh = client.get(answer.url).content.decode()
    assert "75 of them" not in fresh
    assert "100 of them" in fresh
    begin = reverse("estimate:change", args=[Run.objects.get().reference, "beginnen"])
    assert client.post(begin).status_code == 302
    waiting = client.get(answer.url).content.decode()
    assert "waits for its turn" in waiting
    jobs.work_once(timezone.now)
    page = client.get(answer.url).content.decode()
    assert "Seen on at least one list" in page
    assert "1,050" in page or "1.050" in page
    assert "5,000" in page or "5.000" in page, "what others published stands beside it"
    run = Run.objects.get()
    taken = json.loads(client.get(reverse("estimate:take", args=[run.reference, "json"])).content)
    assert (taken["seed"], taken["input_digest"]) == (7, run.digest)
    both = client.get(reverse("estimate:compare", args=[run.reference, run.reference]))
    assert both.status_code == 200


@pytest.mark.parametrize("origin", ["register", "niets"])
def test_an_origin_that_is_not_there_is_absent(analyst, origin):
    assert client_of(analyst).get(reverse("estimate:settings", args=[origin])).status_code == 404
