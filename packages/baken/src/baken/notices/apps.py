"""The notices room as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.notices"
    label = "notices"
