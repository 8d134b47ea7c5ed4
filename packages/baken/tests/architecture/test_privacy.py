"""Every stored field says what it holds, so that the register of personal data is complete."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from baken.kernel.privacy import Holds


def misfits(model: type[models.Model]) -> list[str]:
    """Return what is wrong with the privacy words of `model`, a sentence for each fault."""
    declared = getattr(getattr(model, "Privacy", None), "fields", {})
    stored = {field.name for field in model._meta.concrete_fields}
    label = model._meta.label
    return [
        *(f"{label}.{name} does not say what it holds" for name in sorted(stored - set(declared))),
        *(f"{label}.{name} is not stored" for name in sorted(set(declared) - stored)),
        *(
            f"{label}.{name} holds {word!r}, which is no word of Holds"
            for name, word in declared.items()
            if not isinstance(word, Holds)
        ),
    ]


def our_models() -> Iterable[type[models.Model]]:
    """Return every model of the rooms, also those that Django makes for many-to-many fields."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("baken.")
    ]


def test_every_stored_field_says_what_it_holds() -> None:
    assert [fault for model in our_models() for fault in misfits(model)] == []


def test_there_are_models_to_look_at() -> None:
    assert {"User", "Membership", "Signal"} <= {model.__name__ for model in our_models()}


@isolate_apps()
def test_a_forgotten_a_made_up_and_a_wrong_word_are_caught() -> None:
    class Planted(models.Model):
        remembered = models.TextField()
        forgotten = models.TextField()
        badly_worded = models.TextField()

        class Meta:
            app_label = "planted"

        class Privacy:
            fields = {
                "id": Holds.NOTHING,
                "remembered": Holds.CRIMINAL,
                "badly_worded": "criminal",
                "made_up": Holds.NOTHING,
            }

    assert misfits(Planted) == [
        "planted.Planted.forgotten does not say what it holds",
        "planted.Planted.made_up is not stored",
        "planted.Planted.badly_worded holds 'criminal', which is no word of Holds",
    ]


@isolate_apps()
def test_a_model_without_privacy_words_is_caught() -> None:
    class Planted(models.Model):
        class Meta:
            app_label = "planted"

    assert misfits(Planted) == ["planted.Planted.id does not say what it holds"]
