"""The application as a server process runs it: settings chosen here, connections shared."""

import ctypes
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


def application_for(settings_module: str) -> "WSGIHandler":
    """Return the application with the settings named here, whatever the environment says."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module

    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connections

    from baken.project.databases import pooled

    django.setup()
    for alias in connections:
        database = connections.settings[alias]
        database["OPTIONS"] = pooled(database, settings.ENVIRONMENT)["OPTIONS"]
    return WSGIHandler()


def end_with_parent() -> None:
    """Ask Linux to end this worker when the process that started it is killed.

    Otherwise it would keep the port.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
