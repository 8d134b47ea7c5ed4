"""Hostile files through the real form: refused in words, or kept clean; never shown, never a crash."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.journeys import town

from baken.accounts.roles import Role
from baken.accounts.tests.clients import client_of
from baken.files import queries as files
from baken.files.tests import corpus, looking
from baken.signals.models import Signal

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HOSTILE = list(corpus.hostile())


@pytest.fixture(scope="module")
def sizes():
    return [len(content) for _key, _name, content, _said in HOSTILE]


def test_there_are_more_than_forty_of_them(sizes):
    assert len(sizes) >= 40


@pytest.mark.parametrize("batch", range(4))
def test_whatever_is_sent_is_refused_or_clean_and_only_ever_downloaded(batch):
    place = town.built()
    reporter, officer = client_of(place[Role.REPORTER]), client_of(place[Role.KEY_OFFICER])

    for _key, name, content, *_ in HOSTILE[batch::4]:
        answer = reporter.post("/signalen/nieuw/", form(place, name, content))
        assert answer.status_code in {201, 400, 413, 422}, name

    for signal in Signal.objects.all():
        for kept in files.of(signal.pk):
            got = officer.get(f"/signalen/{signal}/bijlage/{kept.pk}/")
            body = b"".join(got.streaming_content) if got.streaming else got.content
            assert got.headers["Content-Disposition"].startswith("attachment")
            assert got.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in got.headers["Content-Security-Policy"]
            assert looking.left_in(kept.kind, body) == []


def form(place, name, content):
    return {
        "request": str(uuid4()),
        "organisation": place.municipality.pk,
        "profession": "desk",
        "narrative": "Fictief.",
        "form": "labour",
        "minor": "no",
        "attachments": SimpleUploadedFile(name or "x", content),
    }
