"""Send what waits in the outbox; the scheduler runs it every minute."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from baken.kernel.errors import NotPossible
from baken.notices import actions


class Command(BaseCommand):
    """Mails the notices that wait."""

    help = "Mail the notices that wait in the outbox. Safe to run twice, also at the same time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how many went out."""
        if "dummy" in settings.MAILERS["default"]["BACKEND"]:
            raise CommandError("There is no mail server, so notices wait: set BAKEN_EMAIL_HOST.")
        try:
            outcome = actions.send(at=timezone.now())
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{outcome.sent} notices sent")
        if outcome.refused:
            self.stderr.write(
                f"{outcome.refused} notices wait: the mail server refuses their addresses"
            )
