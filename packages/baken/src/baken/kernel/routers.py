"""Which table lives in which database."""

from typing import Any

from django.db.models import Model

KEYS = "keys"


class KeysApart:
    """Sends the key store to a database of its own, and everything else to the first.

    A stolen dump of one of the two opens nothing without the other.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """Return where `model` is read."""
        return KEYS if _is_key(model._meta.app_label, model._meta.model_name) else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """Return where `model` is written."""
        return KEYS if _is_key(model._meta.app_label, model._meta.model_name) else None

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        """Return whether the table of `model_name` belongs in the database `db`."""
        return (db == KEYS) == _is_key(app_label, model_name)


def _is_key(app_label: str, model_name: str | None) -> bool:
    return app_label == "kernel" and (model_name or "").lower() == "datakey"
