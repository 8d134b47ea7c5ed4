"""Tell the owners of entries whose check is due; the scheduler runs it daily."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from baken.directory import actions


class Command(BaseCommand):
    """Looks for entries that were checked too long ago."""

    help = "Tell owners which entries of the directory are due to be checked. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell them, and say how many entries it was about."""
        self.stdout.write(f"{actions.tell_stale(at=timezone.now())} entries told")
