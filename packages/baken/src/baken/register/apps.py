"""The register room as a Django app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Keeps the label short, and lets a signal lead to the register."""

    name = "baken.register"
    label = "register"

    def ready(self) -> None:
        """Let whoever handles a signal report the possible victim from its page."""
        from baken.register.views.recording import from_here
        from baken.signals.queries import leads_onward

        leads_onward(from_here)
