"""The kernel as a Django app: it owns the key store."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Keeps the label short: tables begin with `kernel_`."""

    name = "baken.kernel"
    label = "kernel"
