"""Fields whose text stands sealed in the database and opens only when it is asked for.

A model with sealed fields has a UUID as primary key and says in `sealed_under`
which of its attributes names the dossier whose key is used::

    class Signal(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid4)
        narrative = SealedTextField()
        sealed_under = "id"

Make the key first (`keystore.make`). Reading `signal.narrative` opens the text; the
key of its dossier is fetched once for that object, or for many at once by `open_all`.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from baken.kernel.sealing import envelopes, keystore

_KEY = "_dossier_key"


class Sealed:
    """A text as it came from the database: its bytes, and nothing that shows it."""

    def __init__(self, content: bytes) -> None:
        """Keep the sealed bytes."""
        self.content = content

    def __repr__(self) -> str:
        """Show that something is there, not what."""
        return "<sealed>"


class _Opens(DeferredAttribute):
    """Opens the sealed text when the attribute is read."""

    field: "SealedTextField[Any, Any]"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        """Return the text in clear."""
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed) and instance is not None:
            text = envelopes.unseal(
                _key_of(instance), value.content, bound_to=_place(instance, self.field)
            )
            return text.decode()
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        """Take a text in clear, or a sealed one from the database."""
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _Text = models.TextField
else:

    class _Text(models.TextField):
        """A text field that bears the type arguments which only the type checker knows."""

        def __class_getitem__(cls, _types: object) -> type:
            return cls


class SealedTextField[_Set, _Get](_Text[_Set, _Get]):
    """A text that is stored sealed. It cannot be searched, ordered or updated in bulk."""

    descriptor_class = _Opens

    def get_internal_type(self) -> str:
        """Store bytes."""
        return "BinaryField"

    def from_db_value(
        self, value: bytes | None, expression: object, connection: BaseDatabaseWrapper
    ) -> Sealed | None:
        """Wrap what the database holds; it opens later, if at all."""
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """Seal a text in clear for this row; keep what was sealed already."""
        value = model_instance.__dict__.get(self.attname)
        return value.content if isinstance(value, Sealed) else self.seal_for(model_instance, value)

    def get_db_prep_value(
        self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """Let sealed bytes pass, and nothing else."""
        if value is None:
            return None
        if not isinstance(value, bytes):
            raise TypeError(f"{self.name} is sealed: it cannot be searched or written in bulk")
        return value

    def seal_for(self, instance: models.Model, text: str | None) -> bytes | None:
        """Return `text` sealed for this field of `instance`."""
        if text is None:
            return None
        return envelopes.seal(_key_of(instance), text.encode(), bound_to=_place(instance, self))


def sealed_changes(subject: models.Model, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return `changes` with the values of sealed fields sealed for the row of `subject`."""
    fields = {
        field.name: field
        for field in subject._meta.concrete_fields
        if isinstance(field, SealedTextField)
    }
    return {
        name: fields[name].seal_for(subject, value) if name in fields else value
        for name, value in changes.items()
    }


def open_all[M: models.Model](subjects: Iterable[M]) -> list[M]:
    """Fetch the keys of all `subjects` by one question, so that their texts open without more.

    :raises keystore.KeyGone: if the key of one of them is gone.
    """
    found = list(subjects)
    keys = keystore.find({_dossier(subject) for subject in found})
    for subject in found:
        subject.__dict__[_KEY] = keys[_dossier(subject)]
    return found


def with_key[M: models.Model](subject: M, key: bytes) -> M:
    """Give `subject` the key of its dossier, where the caller has just made it."""
    subject.__dict__[_KEY] = key
    return subject


def _key_of(instance: models.Model) -> bytes:
    key: bytes | None = instance.__dict__.get(_KEY)
    if key is None:
        dossier = _dossier(instance)
        key = instance.__dict__[_KEY] = keystore.find({dossier})[dossier]
    return key


def _dossier(instance: models.Model) -> UUID:
    dossier: UUID = getattr(instance, instance.sealed_under)  # type: ignore[attr-defined]
    return dossier


def _place(instance: models.Model, field: "SealedTextField[Any, Any]") -> str:
    return f"{instance._meta.db_table}.{field.column}|{instance.pk}"
