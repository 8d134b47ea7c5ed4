"""The publications room as a Django app."""

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.publications"
    label = "publications"
