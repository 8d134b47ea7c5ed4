"""The exports room as a Django app."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.exports"
    label = "exports"
