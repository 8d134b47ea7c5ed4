"""The items room as a Django app."""

from django.apps import AppConfig


class ItemsConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.items"
    label = "items"
