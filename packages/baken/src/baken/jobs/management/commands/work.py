"""`baken manage work`: do the jobs that wait, one after the other."""

import signal
import time
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from baken.jobs import actions

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_WITHOUT_DATABASE = 5.0

log = structlog.get_logger("baken.jobs")


class Command(BaseCommand):
    """Works until a signal says to stop; a job under way is then left to the next worker."""

    help = "Do the work that goes on in the background, until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the word that ends it when nothing waits."""
        parser.add_argument(
            "--once", action="store_true", help="do what waits now, and end when nothing waits"
        )

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        """Look for a job, do it, look again."""
        signal.signal(signal.SIGTERM, _stop)
        while True:
            try:
                worked = actions.work_once(timezone.now)
            except (OperationalError, InterfaceError) as failure:
                log.warning("the database does not answer", exc_info=failure)
                connections.close_all()
                if once:
                    raise
                time.sleep(SECONDS_WITHOUT_DATABASE)
                continue
            if not worked:
                if once:
                    return
                close_old_connections()
                time.sleep(SECONDS_BETWEEN_LOOKS)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
