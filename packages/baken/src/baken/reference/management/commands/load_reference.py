"""Load the reference files that come with Baken; safe to run at every start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from baken.reference.loading import BrokenFile, load


class Command(BaseCommand):
    """Brings municipalities, police units and reporting points in step with their files."""

    help = "Load the reference files. Says which were new; a broken file changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was new."""
        try:
            loaded = load(at=timezone.now())
        except BrokenFile as broken:
            raise CommandError(str(broken)) from broken
        for one in loaded:
            self.stdout.write(f"{one.file}: {one.rows}")
