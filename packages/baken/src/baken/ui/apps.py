"""The ui room as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.ui"
    label = "ui"
