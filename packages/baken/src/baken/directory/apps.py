"""The directory room as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.directory"
    label = "directory"
