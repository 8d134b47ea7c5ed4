"""The imports room as a Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.imports"
    label = "imports"
