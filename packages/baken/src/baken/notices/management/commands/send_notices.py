"""Send what waits in the outbox; the scheduler runs it every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from baken.notices import actions


class Command(BaseCommand):
    """Mails the notices that wait."""

    help = "Mail the notices that wait in the outbox. Safe to run twice, also at the same time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how many went out."""
        sent = actions.send(at=timezone.now())
        self.stdout.write(f"{sent} notices sent")
