"""Load which postcodes lie in which municipality; safe to run again with a newer list."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from baken.directory.postcodes import load
from baken.reference.tables import BrokenFile


class Command(BaseCommand):
    """Brings the postcodes of the directory in step with a file."""

    help = "Load a CSV file with the columns pc4,cbs_code. A broken file changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the file, and where it comes from."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--source", required=True, help="title and year of the list, such as «CBS 2026»"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many ranges there are."""
        try:
            ranges = load(options["file"], source=options["source"], on=timezone.localdate())
        except BrokenFile as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"{ranges} ranges of postcodes")
