"""The monitor room as a Django app."""

from django.apps import AppConfig


class MonitorConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.monitor"
    label = "monitor"
