"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.desk"
    label = "desk"
