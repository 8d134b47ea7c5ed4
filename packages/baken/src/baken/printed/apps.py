"""The printed room as a Django app."""

from django.apps import AppConfig


class PrintedConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.printed"
    label = "printed"
