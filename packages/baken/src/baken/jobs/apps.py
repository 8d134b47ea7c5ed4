"""The jobs room as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Keeps the label short, and learns from every room which work it does."""

    name = "baken.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Read the file `work` of every room that has one."""
        autodiscover_modules("work")
