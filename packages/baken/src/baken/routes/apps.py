"""The routes room as a Django app."""

from django.apps import AppConfig


class RoutesConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.routes"
    label = "routes"
