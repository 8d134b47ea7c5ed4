"""The application as a server process runs it: settings chosen here, connections shared."""

import ctypes
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def application_for(settings_module: str) -> "WSGIApplication":
    """Return the application with the settings named here, whatever the environment says."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module

    import django
    from django.conf import settings
    from django.db import connections

    from baken.project.databases import pooled
    from baken.project.handler import Handler

    django.setup()
    for alias in connections:
        database = connections.settings[alias]
        database["OPTIONS"] = pooled(database, settings.ENVIRONMENT)["OPTIONS"]
    return _last_resort(Handler())


def _last_resort(answer: "WSGIApplication") -> "WSGIApplication":
    """Return `answer` with a plain page for what even the error pages cannot show.

    Otherwise the server would write the exception to its own log, message and all.
    """
    import structlog

    log = structlog.get_logger("baken.project")

    def guarded(environ: "WSGIEnvironment", start: "StartResponse") -> "Iterable[bytes]":
        try:
            return answer(environ, start)
        except Exception as failure:
            log.error("no page could be made", exc_info=failure)
            start("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"Baken cannot show this page. Nothing was saved. Try again later.\n"]

    return guarded


def end_with_parent() -> None:
    """Ask Linux to kill this worker when the process that started it is killed.

    Otherwise it would keep the port and the data folder. A gentler signal may find
    it waiting for a database that has gone as well.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
