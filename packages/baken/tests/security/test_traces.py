"""What people type is found where it belongs, and nowhere else."""

import io
import logging
import re
from collections.abc import Mapping
from uuid import uuid4

import pytest
import structlog
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone
from tests.journeys import town

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.notices import actions as notices
from baken.signals.models import Signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TYPED = {
    "narrative": "KANARIE-verhaal",
    "impression": "KANARIE-indruk",
    "place": "KANARIE-plaats",
    "reading": "KANARIE-duiding",
    "reason": "KANARIE-reden",
    "message": "KANARIE-woord",
    "explanation": "KANARIE-uitleg",
    "task": "KANARIE-taak",
    "businesses": "KANARIE-bedrijf",
    "person_1": "KANARIE Persoon",
    "note": "KANARIE-notitie",
    "question": "KANARIE-vraag",
    "answer": "KANARIE-antwoord",
    "complaint": "KANARIE-klacht",
    "hold": "KANARIE-bewaren",
    "file": "KANARIE-bestand",
}
REPORTED = (
    "narrative",
    "impression",
    "place",
    "explanation",
    "task",
    "businesses",
    "person_1",
)
POSTCODE = "9876ZX"
SIGNAL = {
    **{name: TYPED[name] for name in REPORTED},
    "postcode": POSTCODE,
    "profession": "desk",
    "form": "labour",
    "minor": "unknown",
}
VERDICT = {
    "verdict": "no_trafficking",
    "reason": TYPED["reason"],
    "feedback": "no_follow_up",
    "message": TYPED["message"],
}
STAFF = {"accounts_user": {"name", "email"}}
"""Where names and addresses of people who work with Baken stand in clear."""


def dump(alias: str) -> dict[str, str]:
    """Return every table of a database as the text that a dump of it holds."""
    with connections[alias].cursor() as cursor:
        names = connections[alias].introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{name}\" t")
            found[name] = cursor.fetchone()[0]
    return found


def leaks(texts: Mapping[str, str], marks: list[str]) -> list[str]:
    """Return where one of `marks` is found, as it is or as the database writes bytes."""
    shapes = {mark: (mark.lower(), mark.encode().hex()) for mark in marks}
    return [
        f"{mark} in {where}"
        for where, text in texts.items()
        for mark, looks in shapes.items()
        if any(look in text.lower() for look in looks)
    ]


@pytest.fixture
def log():
    """What is written to the log, by whichever library, in the form of the house."""
    lines = io.StringIO()
    written = logging.StreamHandler(lines)
    written.setFormatter(logging.getLogger().handlers[0].formatter)
    ours = [logging.getLogger(), logging.getLogger("baken")]
    before = [one.level for one in ours]
    for one in ours:
        one.setLevel(logging.DEBUG)
    ours[0].addHandler(written)
    yield lines
    ours[0].removeHandler(written)
    for one, level in zip(ours, before, strict=True):
        one.setLevel(level)


@pytest.fixture
def lived(log):
    """A signal that went its whole way over HTTP; every answer, and what was left behind."""
    place = town.built()
    reporter, officer = place[Role.REPORTER], place[Role.KEY_OFFICER]
    reporter.name, reporter.email = "KANARIE-naam", "kanarie-adres@waterdorp.example"
    reporter.save()
    at_counter, at_desk = client_of(reporter), client_of(officer)
    form = {
        **SIGNAL,
        "organisation": place.municipality.pk,
        "request": str(uuid4()),
        "attachments": SimpleUploadedFile(f"{TYPED['file']}.txt", TYPED["file"].encode()),
    }
    refused = {**form, "minor": "", "postcode": f"{POSTCODE}!", "attachments": ""}
    answers = [
        at_counter.post("/signalen/nieuw/", refused),
        at_counter.post("/signalen/nieuw/", form, follow=True),
    ]
    here = f"/signalen/{Signal.objects.get().reference}/"
    for browser, method, address, data in [
        (at_desk, "get", here, {}),
        (at_desk, "get", "/signalen/", {"postcode": POSTCODE}),
        (at_desk, "post", f"{here}plaats/", {}),
        (at_desk, "post", f"{here}notitie/", {"text": TYPED["note"], "layer": "internal"}),
        (at_desk, "post", f"{here}vraag/", {"text": TYPED["question"]}),
        (at_counter, "post", f"{here}antwoord/", {"text": TYPED["answer"]}),
        (at_desk, "post", f"{here}bewaren/", {"until": "2027-06-01", "why": TYPED["hold"]}),
        (at_desk, "post", f"{here}duiden/", {"reading": TYPED["reading"]}),
        (at_desk, "post", f"{here}afsluiten/", {**VERDICT, "verdict": ""}),
        (at_desk, "post", f"{here}afsluiten/", VERDICT),
        (at_desk, "get", "/bureau/", {}),
        (at_counter, "get", here, {}),
        (at_counter, "post", f"{here}klacht/", {"text": TYPED["complaint"]}),
        (at_desk, "get", here, {}),
        (at_counter, "get", "/bureau/", {}),
        (client_of(place[Role.PRIVACY_OFFICER]), "get", "/logboek/", {}),
        (client_of(place[Role.ADMINISTRATOR]), "get", "/beheer/accounts/user/", {}),
        (client_of(place[Role.GOVERNOR]), "get", "/monitor/driehoek/", {}),
    ]:
        answers.append(getattr(browser, method)(address, data))
    notices.send(at=timezone.now())
    return answers


MARKS = [*TYPED.values(), POSTCODE]
PEOPLE = ["KANARIE-naam", "kanarie-adres"]


def test_the_whole_way_was_gone(lived):
    signal = Signal.objects.get()
    assert signal.complaints.get().message == TYPED["message"]
    assert signal.hold_reason == TYPED["hold"]
    assert len(mail.outbox) == 5


def test_no_database_holds_what_was_typed(lived):
    assert leaks({**dump("default"), **dump("keys")}, MARKS) == []


def test_people_who_work_here_stand_in_one_table(lived):
    found = leaks(dump("default"), PEOPLE)

    assert found == [f"{mark} in {table}" for table in STAFF for mark in PEOPLE]


def test_no_log_holds_what_was_typed_or_by_whom(lived, log):
    assert "signals:report" in log.getvalue()
    assert leaks({"log": log.getvalue()}, [*MARKS, *PEOPLE]) == []


def test_no_mail_says_what_it_is_about(lived):
    texts = {f"mail {one.to}": f"{one.subject} {one.body}" for one in mail.outbox}

    assert leaks(texts, [*MARKS, "KANARIE-naam", Signal.objects.get().reference]) == []


def test_no_title_and_no_address_holds_what_was_typed_or_by_whom(lived):
    pages = [answer.content.decode() for answer in lived]
    titles = {
        f"title {number}": "".join(re.findall("<title>(.*?)</title>", page, re.S))
        for number, page in enumerate(pages)
    }
    links = {
        f"link {number}": "".join(re.findall(r'(?:href|src|action)="([^"]*)"', page))
        for number, page in enumerate(pages)
    }
    went = {f"way {number}": answer.get("Location", "") for number, answer in enumerate(lived)}

    assert any(titles.values())
    assert leaks({**titles, **links, **went}, [*MARKS, *PEOPLE]) == []


def test_only_those_who_handle_a_signal_read_what_it_means(lived):
    at_counter = [lived[-7], lived[-4]]
    pages = {f"page {number}": one.content.decode() for number, one in enumerate(at_counter)}

    assert leaks(pages, [TYPED["reading"], TYPED["reason"]]) == []


def test_figures_log_and_management_hold_nothing_of_it(lived):
    pages = {f"page {number}": one.content.decode() for number, one in enumerate(lived[-3:])}

    assert leaks(pages, MARKS) == []


def test_a_mark_that_was_left_behind_is_found(lived, log):
    structlog.get_logger("baken.signals").warning("received", what=TYPED["narrative"])
    signal = Signal.objects.get()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE signals_signal SET place = %s WHERE id = %s",
            [TYPED["place"].encode(), signal.pk],
        )

    assert leaks({"log": log.getvalue()}, MARKS) == [f"{TYPED['narrative']} in log"]
    assert leaks(dump("default"), MARKS) == [f"{TYPED['place']} in signals_signal"]
