"""Nobody learns which codes, signals, drafts, hits or files exist."""

from contextlib import ExitStack
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.journeys import town

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.accounts.tests.factories import acting
from baken.files import queries as files
from baken.items import queries as items
from baken.signals import actions
from baken.signals.actions import Content
from baken.signals.tests.factories import MARCH, a_signal, content

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

UNKNOWN, MALFORMED = "1111222233334444", ["", "12", "x" * 40, "1111-2222-3333-444a"]
ADDRESS = "/melden/code/"


@pytest.fixture
def place():
    return town.built()


@pytest.fixture
def code(place):
    report = content(organisation_id=place.municipality.pk)
    return actions.report(report, by=None, at=MARCH, request=uuid4()).code


def tried(typed, address="192.0.2.7"):
    """Return the answer to a code from an address, and how many questions the databases got."""
    browser = Client(REMOTE_ADDR=address)
    with ExitStack() as watched:
        asked = [
            watched.enter_context(CaptureQueriesContext(connections[alias]))
            for alias in ("default", "keys")
        ]
        answer = browser.post(ADDRESS, {"code": typed})
    return answer, sum(len(one) for one in asked)


def words(answer):
    """Return a page without what differs at every request, and without what was typed."""
    form = answer.context["form"]
    return [str(error) for errors in form.errors.values() for error in errors]


def test_a_known_code_opens_its_signal(code):
    answer, _asked = tried(code)

    assert (answer.status_code, answer.url) == (302, "/melden/uw-signaal/")


@pytest.mark.parametrize("typed", MALFORMED[1:])
def test_an_unknown_code_and_what_is_no_code_are_answered_alike(place, typed):
    unknown, asked = tried(UNKNOWN)
    other, asked_for_other = tried(typed, "192.0.2.8")

    assert unknown.status_code == other.status_code == 422
    assert words(unknown) == words(other)
    assert asked == asked_for_other


def test_after_five_guesses_the_right_code_is_refused_as_well(code):
    for _n in range(5):
        tried(UNKNOWN)

    locked, _asked = tried(code)
    elsewhere, _asked = tried(code, "192.0.2.9")

    assert locked.status_code == 422
    assert elsewhere.status_code == 302


def test_another_sentence_for_unknown_codes_would_be_caught(place, monkeypatch):
    """The planted fault: what can be no code is told so."""
    from baken.kernel.errors import NotPossible
    from baken.reporters import actions as reporters

    honest = reporters.guess

    def careless(code, **how):
        if not code.isdigit():
            raise NotPossible("Dit is geen code.")
        return honest(code, **how)

    monkeypatch.setattr(reporters, "guess", careless)

    assert words(tried(UNKNOWN)[0]) != words(tried("x" * 16)[0])


def test_what_belongs_to_someone_else_and_what_is_not_there_give_one_answer(place):
    other = acting(Role.KEY_OFFICER)
    more = Content(
        facts=[items.phone("023 555 0101")], files=[files.checked("lijst.txt", b"maandag\n")]
    )
    theirs = a_signal(organisation_id=other.acting.organisation_id, more=more)
    also = a_signal(organisation_id=other.acting.organisation_id, more=more)
    (file,) = files.of(theirs.pk)
    (hit,) = [one.hit for one in items.hits(also.pk)]
    draft = actions.put_aside({"narrative": "Fictief."}, by=other, at=MARCH)
    mine = a_signal(organisation_id=place.municipality.pk)
    browser = client_of(place[Role.KEY_OFFICER])

    for there, not_there in [
        (f"/signalen/{theirs}/bijlage/{file.pk}/", f"/signalen/S-22222222/bijlage/{file.pk}/"),
        (f"/signalen/{mine}/bijlage/{file.pk}/", f"/signalen/{mine}/bijlage/{uuid4()}/"),
        (f"/signalen/bewaard/{draft.pk}/", f"/signalen/bewaard/{uuid4()}/"),
    ]:
        assert browser.get(there).status_code == browser.get(not_there).status_code == 404
    for one in (hit, uuid4()):
        browser.post(f"/signalen/{mine}/raakvlak/{one}/", {"answer": "confirmed"})
    assert [seen.own for seen in items.hits(also.pk)] == [None]


def test_who_comes_with_a_code_reaches_that_signal_alone(code, place):
    a_signal(organisation_id=place.municipality.pk, narrative="Fictief. Een ander verhaal.")
    browser = Client()
    browser.post(ADDRESS, {"code": code})

    page = browser.get("/melden/uw-signaal/")

    assert page.status_code == 200
    assert "Een ander verhaal" not in page.content.decode()
    assert browser.get("/signalen/").status_code == 302


def test_a_visit_with_a_code_ends_after_half_an_hour(code, time_machine_at):
    browser = Client()
    with time_machine_at("2026-11-23T10:00:00Z"):
        browser.post(ADDRESS, {"code": code})
    with time_machine_at("2026-11-23T10:29:00Z"):
        assert browser.get("/melden/uw-signaal/").status_code == 200
    with time_machine_at("2026-11-23T10:31:00Z"):
        assert browser.get("/melden/uw-signaal/").status_code == 302


@pytest.fixture
def time_machine_at():
    import time_machine

    return lambda moment: time_machine.travel(moment, tick=False)
