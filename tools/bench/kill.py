"""Thirty times `kill -9` on every process while eight clients report: is anything lost?"""

import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO
from urllib.parse import urlencode
from uuid import uuid4

import psutil

from baken.project import place, prepare
from baken.project.folder import DataFolder

KILLS, CLIENTS, PORT = 30, 8, 8971
HOST = f"127.0.0.1:{PORT}"
PLACE = {"DATABASE_URL", "KEYS_DATABASE_URL"}
"""What this process set to open the data folder by itself; the server opens it anew."""

REFERENCE = re.compile(r"/signalen/(S-[0-9A-Z]{8})/")


@dataclass
class Client:
    """One reporter who goes on reporting, and sends again what was not acknowledged."""

    cookie: str
    organisation: int
    acknowledged: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    pending: str = ""

    def report_until(self, stop: threading.Event) -> None:
        """Report, one signal after another."""
        while not stop.is_set():
            self.pending = self.pending or str(uuid4())
            try:
                reference = self._report(self.pending)
            except (OSError, http.client.HTTPException):
                stop.wait(0.05)
                continue
            if reference:
                self.acknowledged[self.pending] = reference
                self.pending = ""

    def _report(self, request: str) -> str | None:
        token = "a" * 32
        connection = http.client.HTTPConnection(HOST, timeout=10)
        self.sent += 1
        connection.request(
            "POST",
            "/signalen/nieuw/",
            urlencode(
                {
                    "csrfmiddlewaretoken": token,
                    "request": request,
                    "profession": "desk",
                    "organisation": self.organisation,
                    "narrative": f"Fictief signaal {request}",
                    "form": "labour",
                    "minor": "unknown",
                }
            ),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"{self.cookie}; {os.environ['BENCH_CSRF']}={token}",
            },
        )
        answer = connection.getresponse()
        found = REFERENCE.search(answer.read().decode())
        connection.close()
        return found.group(1) if answer.status == http.client.CREATED and found else None


def run() -> bool:
    """Kill, start again, and compare what was acknowledged with what is there."""
    os.environ["BAKEN_HTTPS"] = "false"
    root = Path(tempfile.mkdtemp(prefix="baken-kill-"))
    folder = DataFolder(root / "data")
    chance = Random(9)
    try:
        clients = _clients(folder)
        sys.stdout.write(f"\n{KILLS} times kill -9 on all processes under {CLIENTS} clients:\n")
        start = time.monotonic()
        for number in range(KILLS):
            _round(folder, clients, seconds=0.5 + 1.5 * chance.random())
            done = sum(len(client.acknowledged) for client in clients)
            sys.stdout.write(f"\r  {number + 1} kills, {done} signals acknowledged")
            sys.stdout.flush()
        sys.stdout.write("\n")
        result = _compare(folder, clients)
        sys.stdout.write(f"  took {time.monotonic() - start:.0f} s\n")
        return result
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _round(folder: DataFolder, clients: list[Client], *, seconds: float) -> None:
    """Start Baken, let all clients report for some time, and kill every process of it."""
    with tempfile.TemporaryFile("w+") as said:
        server = subprocess.Popen(
            [
                Path(sys.executable).with_name("baken"),
                *("serve", "--data", folder.path, "--port", str(PORT)),
            ],
            stdout=said,
            stderr=said,
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if name not in PLACE},
        )
        _wait_until_it_answers(server, said)
    stop = threading.Event()
    threads = [threading.Thread(target=client.report_until, args=(stop,)) for client in clients]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    stop.set()
    for thread in threads:
        thread.join()
    server.wait()
    psutil.wait_procs(family, timeout=10)


def _wait_until_it_answers(server: "subprocess.Popen[bytes]", said: IO[str]) -> None:
    """Wait for the first good answer, or end the measurement with what the server said last."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = http.client.HTTPConnection(HOST, timeout=5)
            connection.request("GET", "/health/")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
    said.seek(0)
    last = [line for line in said.read().splitlines() if not line.startswith("{")][-3:]
    raise SystemExit("\n".join(["Baken did not come back after it was killed:", *last]))


def _clients(folder: DataFolder) -> list[Client]:
    """Prepare a Baken with one municipality and eight reporters who have signed in."""
    with place.for_serving(folder):
        prepare.secret_key(folder)
        prepare.point_at_static_files(folder)
        prepare.set_up(place.SETTINGS)
        prepare.everything(folder)
        from django.conf import settings

        from baken.accounts.roles import Purpose, Role
        from baken.accounts.tests.clients import client_of
        from tools.bench import data

        os.environ["BENCH_CSRF"] = settings.CSRF_COOKIE_NAME
        (municipality,) = data.organisations(1)
        reporters = [
            data.person(number, Role.REPORTER, Purpose.SIGNALLING, municipality)
            for number in range(CLIENTS)
        ]
        name = settings.SESSION_COOKIE_NAME
        return [
            Client(f"{name}={client_of(reporter).cookies[name].value}", municipality.pk)
            for reporter in reporters
        ]


def _compare(folder: DataFolder, clients: list[Client]) -> bool:
    """Print what was acknowledged, what is there, and whether audit and outbox agree."""
    from django.db import connections

    connections.close_all()
    for name in PLACE:
        os.environ.pop(name, None)
    with place.for_serving(folder):
        from baken.audit import queries as audit
        from baken.audit.models import Entry
        from baken.notices.models import Notice
        from baken.signals.models import Signal

        signals = dict(Signal.objects.values_list("request", "reference"))
        acknowledged = {
            request: reference
            for client in clients
            for request, reference in client.acknowledged.items()
        }
        by_request = {str(request): reference for request, reference in signals.items()}
        lost = [request for request in acknowledged if request not in by_request]
        wrong = [
            request
            for request, reference in acknowledged.items()
            if by_request.get(request, reference) != reference
        ]
        references = sorted(signals.values())
        lines = sorted(
            Entry.objects.filter(action="signals.reported").values_list("key", flat=True)
        )
        notices = sorted(Notice.objects.values_list("key", flat=True))
        unreadable = sum(1 for one in Signal.objects.iterator() if "Fictief" not in one.narrative)
        broken = list(audit.faults({}))
        connections.close_all()
    sys.stdout.write(
        f"  sent {sum(client.sent for client in clients)}, acknowledged {len(acknowledged)}, "
        f"there {len(signals)}\n"
        f"  lost {len(lost)}, wrong reference {len(wrong)}, unreadable {unreadable} (bars 0)\n"
        f"  audit equal to rows: {lines == references}; outbox equal to rows: "
        f"{notices == references}; chain holds: {not broken}\n"
    )
    equal = lines == notices == references
    return equal and not (lost or wrong or unreadable or broken)
