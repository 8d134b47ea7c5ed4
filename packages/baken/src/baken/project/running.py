"""`baken serve` and `baken demo`: from a data folder to a server that answers, and down again."""

import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from baken.project import place, prepare, tell
from baken.project.folder import DataFolder
from baken.project.place import DEMO_SETTINGS, SETTINGS, Place
from baken.project.postgres import embedded
from baken.project.refusal import Refusal
from baken.project.serving import end_with_parent
from baken.project.working import Worker

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

LOOPBACK = "127.0.0.1"
SECONDS_TO_ANSWER = 60
SECONDS_BETWEEN_TRIES = 1


def serve(folder: DataFolder, *, host: str, port: int) -> None:
    """Run Baken until it is told to stop.

    :raises Refusal: if it cannot start.
    """
    _stop_on_signals()
    refuse_taken_port(host, port)
    os.environ.setdefault("BAKEN_ADDRESS", address(host, port))
    with place.for_serving(folder) as opened:
        prepare.secret_key(folder)
        prepare.point_at_static_files(folder)
        prepare.set_up(SETTINGS)
        from baken.project.demo import mark

        mark.refuse_demo()
        prepare.everything(folder)
        _run(opened, SETTINGS, host, port, lambda: tell.say(f"Baken runs on {address(host, port)}"))


def demo(folder: DataFolder, *, port: int) -> None:
    """Run a Baken full of made-up people, on this machine alone.

    :raises Refusal: if it cannot start, or the database holds anything but a demo.
    """
    _stop_on_signals()
    refuse_taken_port(LOOPBACK, port)
    os.environ["BAKEN_HTTPS"] = "false"
    os.environ["BAKEN_ADDRESS"] = address(LOOPBACK, port)
    os.environ["BAKEN_LOG_FILE"] = str(folder.path / "baken.log")
    with place.for_serving(folder, demo=True) as opened:
        prepare.secret_key(folder)
        prepare.point_at_static_files(folder)
        prepare.set_up(DEMO_SETTINGS)
        from baken.project.demo import filling, mark

        mark.begin()
        prepare.everything(folder)
        filling.fill_once()
        _run(
            opened,
            DEMO_SETTINGS,
            LOOPBACK,
            port,
            lambda: filling.say_sign_ins(address(LOOPBACK, port)),
        )


def address(host: str, port: int) -> str:
    """Return what a person types in a browser on this machine."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def refuse_taken_port(host: str, port: int) -> None:
    """Refuse a port that something else listens on.

    :raises Refusal: if so, or if the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except PermissionError as failure:
        raise Refusal(f"You may not listen on port {port}: choose one above 1023.") from failure
    except OSError as failure:
        if failure.errno in _TAKEN:
            raise Refusal(
                f"Port {port} on {host} is in use by another program: "
                "stop that one, or choose another port with --port."
            ) from failure
        raise Refusal(f"Baken cannot listen on {host}: {failure.strerror}.") from failure


_TAKEN = {48, 98, 10048}  # «address in use» on macOS, Linux and Windows


def _stop_on_signals() -> None:
    """Let SIGTERM and a closed terminal end the program in order, also while it still prepares."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


def _run(
    opened: Place, settings_module: str, host: str, port: int, announce: Callable[[], None]
) -> None:
    """Answer requests until a signal says to stop: requests under way are finished first."""
    from django.conf import settings
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()  # a worker must not share a connection with this process
    found = settings.ENVIRONMENT
    server = Granian(
        "baken",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=found.workers,
        blocking_threads=found.threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
        log_dictconfig={"loggers": {"_granian": {"level": "WARNING", "propagate": True}}},
    )
    ended = threading.Event()
    worker = Worker(settings_module)

    def begin() -> None:
        signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))
        threading.Thread(target=_announce, args=(host, port, announce, ended), daemon=True).start()
        threading.Thread(target=worker.keep, daemon=True).start()
        if opened.server is not None:
            threading.Thread(target=_keep_alive, args=(opened, ended), daemon=True).start()

    server.on_startup(begin)
    try:
        server.serve(target_loader=partial(_worker, settings_module), wrap_loader=False)
    finally:
        ended.set()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        worker.stop()
    tell.say("Stopped.")


def _worker(settings_module: str) -> "WSGIApplication":
    """Return the application, in a process of its own."""
    end_with_parent()
    from baken.project.serving import application_for

    return application_for(settings_module)


def _announce(host: str, port: int, announce: Callable[[], None], ended: threading.Event) -> None:
    """Tell the person at the terminal once Baken answers."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    target = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    while time.monotonic() < until and not ended.wait(0.1):
        try:
            connection = http.client.HTTPConnection(target, port, timeout=5)
            connection.request("GET", "/health/", headers={"Host": "localhost"})
            status = connection.getresponse().status
            connection.close()
        except OSError:
            continue
        if status == http.client.OK:
            announce()
            return


def _keep_alive(opened: Place, ended: threading.Event) -> None:
    """Start the embedded PostgreSQL again when it ends by itself, for example on a full disk.

    Linux would end the new server together with the thread that started it, so
    this one stays until Baken ends.
    """
    while not ended.is_set():
        server = opened.server
        if server is None:
            return
        server.process.wait()
        while not ended.wait(SECONDS_BETWEEN_TRIES):
            try:
                opened.server = embedded.start(opened.folder)
            except Refusal as refusal:
                sys.stderr.write(f"The database stopped and does not start again yet: {refusal}\n")
            else:
                break
