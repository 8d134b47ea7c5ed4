"""A cache in the database, so that a limit on guesses holds over all server processes.

Django's own database cache keeps pickles: whoever can write in the database
would run code in the server. This one keeps JSON.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

from baken.accounts.models import Remembered

_FOR_EVER = timedelta(days=3650)

_ADD = """
    INSERT INTO accounts_remembered (key, value, expires_at) VALUES (%s, %s::jsonb, %s)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
    WHERE accounts_remembered.expires_at <= %s
"""


class SharedMemory(BaseCache):
    """Keeps small JSON values under a key until they expire."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep `value` unless the key is taken; return whether it was. Of two at once one wins."""
        name = self.make_and_validate_key(key, version=version)
        field = Remembered._meta.get_field("value")
        with connection.cursor() as cursor:
            prepared = field.get_db_prep_value(value, connection)
            cursor.execute(_ADD, [name, prepared, self._until(timeout), timezone.now()])
            return bool(cursor.rowcount == 1)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept under the key, or `default`."""
        name = self.make_and_validate_key(key, version=version)
        found = Remembered.objects.filter(key=name, expires_at__gt=timezone.now())
        kept = found.values_list("value", flat=True).first()
        return default if kept is None else kept

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep `value` under the key."""
        name = self.make_and_validate_key(key, version=version)
        until = self._until(timeout)
        Remembered.objects.filter(expires_at__lte=timezone.now()).delete()
        Remembered.objects.update_or_create(
            key=name, defaults={"value": value, "expires_at": until}
        )

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is there for longer; return whether something was there."""
        name = self.make_and_validate_key(key, version=version)
        found = Remembered.objects.filter(key=name, expires_at__gt=timezone.now())
        return found.update(expires_at=self._until(timeout)) == 1

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget what is kept under the key; return whether there was something."""
        name = self.make_and_validate_key(key, version=version)
        return Remembered.objects.filter(key=name).delete()[0] == 1

    def clear(self) -> None:
        """Forget everything."""
        Remembered.objects.all().delete()

    def _until(self, timeout: Any) -> datetime:
        seconds = self.get_backend_timeout(timeout)
        if seconds is None:
            return timezone.now() + _FOR_EVER
        return datetime.fromtimestamp(seconds, UTC)
