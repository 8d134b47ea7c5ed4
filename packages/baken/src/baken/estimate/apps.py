"""The estimate room as a Django app."""

from django.apps import AppConfig


class EstimateConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.estimate"
    label = "estimate"
