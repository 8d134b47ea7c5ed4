"""The demo as a Django app; only the settings of the demo install it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Brings the page with the roles. It has no tables."""

    name = "baken.project.demo"
    label = "demo"
