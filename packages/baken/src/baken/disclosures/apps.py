"""The disclosures room as a Django app."""

from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.disclosures"
    label = "disclosures"
