"""The reporters room as a Django app."""

from django.apps import AppConfig


class ReportersConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.reporters"
    label = "reporters"
