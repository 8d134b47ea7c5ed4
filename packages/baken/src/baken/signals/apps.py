"""The signals room as a Django app."""

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.signals"
    label = "signals"
