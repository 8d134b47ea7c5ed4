"""The project as a Django app: pages of the house itself, and commands of the operator."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.project"
    label = "project"
