"""What each page of figures costs beside a register of a million reports, once it is warm."""

import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from tools.bench.measure import statements
from tools.bench.register import fill

if TYPE_CHECKING:
    from django.test import Client

BAR, STATEMENTS = 300.0, 12
"""Milliseconds of the server for one page, and statements."""
TIMES = 7


def run() -> bool:
    """Measure, print, and return whether the bars were kept."""
    from django.test.utils import override_settings
    from django.utils import timezone

    from baken.accounts.roles import Purpose, Role
    from baken.accounts.tests.clients import client_of
    from baken.jobs import actions as jobs
    from baken.monitor import actions
    from baken.monitor.states import Subject
    from baken.project import tell
    from baken.publications import actions as publications
    from baken.publications.models import Publication
    from baken.publications.states import Audience, Policy
    from baken.register import actions as register
    from baken.register.states import Scope
    from tools.bench import data

    (organisation,) = data.organisations(1)
    analyst = data.person(1, Role.ANALYST, Purpose.POLICY, organisation)
    second = data.person(2, Role.ANALYST, Purpose.POLICY, organisation)
    now = timezone.now()
    register.open_register(organisation.pk, Scope.NATIONAL, by=None, at=now)
    fill(organisation.pk, analyst)
    start = time.monotonic()
    actions.count(organisation.pk, Subject.REGISTER, by=analyst, at=now)
    jobs.work_once(timezone.now)
    tell.say(f"  counted in the background: {time.monotonic() - start:.1f} s")
    start = time.monotonic()
    reference = actions.propose(
        organisation.pk,
        Subject.REGISTER,
        title="Figures",
        audiences=list(Audience.values),
        policy=Policy.ROUNDED,
        reason="a measurement",
        by=analyst,
        at=now,
    )
    jobs.work_once(timezone.now)
    publication = Publication.objects.get(reference=reference)
    if publication.refusal:
        raise SystemExit(publication.refusal)
    publications.release(publication, by=second, at=now + timedelta(seconds=1))
    tell.say(f"  made safe and attacked: {time.monotonic() - start:.1f} s")
    kept = True
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        client = client_of(analyst)
        for name, where in _pages(reference):
            taken, asked = _measured(client, where)
            tell.say(f"  {name:<24} {taken:6.0f} ms  {asked:3d} statements")
            kept &= taken < BAR and asked <= STATEMENTS
    tell.say(f"  bars: {BAR:.0f} ms and {STATEMENTS} statements for each")
    return kept


def _pages(reference: str) -> Iterator[tuple[str, str]]:
    from django.urls import reverse

    from baken.monitor import taking
    from baken.publications.states import Audience

    yield "workbench", reverse("monitor:workbench")
    for audience in Audience.values:
        yield audience, reverse("monitor:page", args=[audience])
    yield "for everyone", reverse("monitor:public")
    yield "propose", reverse("monitor:propose", args=["register"])
    yield "the publication", reverse("publications:detail", args=[reference])
    for form in taking.FORMS:
        yield f"council as {form}", reverse("monitor:take", args=[Audience.COUNCIL, form])


def _measured(client: "Client", where: str) -> tuple[float, int]:
    client.get(where, secure=True)
    taken = []
    for _time in range(TIMES):
        begin = time.perf_counter()
        with statements() as found:
            answer = client.get(where, secure=True)
            b"".join(answer) if answer.streaming else answer.content
        taken.append((time.perf_counter() - begin) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{where} answered {answer.status_code}")
    return median(taken), found.count()
