"""The files room as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.files"
    label = "files"
