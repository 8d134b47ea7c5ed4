"""The audit room as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Keeps the label short."""

    name = "baken.audit"
    label = "audit"
