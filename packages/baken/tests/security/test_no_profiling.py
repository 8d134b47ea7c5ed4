"""Nationality, descent and sex work can be entered, filtered or listed nowhere as an indicator."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.apps import apps
from django.db.models import TextChoices

import baken
from baken.routes import queries as routes

ROOMS = ("signals", "routes", "directory", "disclosures", "items", "reporters", "files")
WORDS = re.compile(
    r"nationalit|herkomst|afkomst|descent|ethnic|etnic|\bras\b|\brace\b|religi|geloof|"
    r"bronland|source country|country of origin|geboorteland|prostitu|sekswerk|sex work|\brisk\b|"
    r"risico|\bscore",
    re.IGNORECASE,
)
ALLOWED = {
    "something else, such as unlicensed sex work": "what came of a signal, not a sign of anything",
    "iets anders, zoals sekswerk zonder vergunning": "the same in Dutch",
    "does not work in prostitution of own will": "coercion is the sign, not the work",
    "werkt niet uit eigen wil in de prostitutie": "the same in Dutch",
}


def modules() -> Iterator[object]:
    for room in ROOMS:
        package = import_module(f"baken.{room}")
        yield package
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if not {"tests", "migrations", "management"} & set(found.name.split(".")):
                yield import_module(found.name)


def classes(kind: type) -> set[type]:
    return {
        one
        for module in modules()
        for _name, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, kind) and one.__module__.startswith("baken.")
    }


def said_by(field: forms.Field) -> Iterator[str]:
    yield str(field.label or "")
    choices = getattr(field, "choices", [])
    for _value, label in choices() if callable(choices) else choices:
        yield str(label)


def of_forms(found: set[type]) -> Iterator[str]:
    for form in found:
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]
            yield name
            yield from said_by(field)


def of_models() -> Iterator[str]:
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.get_fields():
                yield field.name


def of_code_lists(found: set[type]) -> Iterator[str]:
    for codes in found:
        for value, label in codes.choices:  # type: ignore[attr-defined]
            yield from (value.replace("_", " "), str(label))


def of_the_catalogue() -> Iterator[str]:
    for language in ("nl", "en"):
        for group in routes.catalogue(None, None, language):
            yield group.name
            yield from (seen.label for seen in group.indicators)


def profiling(texts: Iterator[str]) -> list[str]:
    """Return the texts in which a person is looked at by what they are."""
    return sorted({text for text in texts if WORDS.search(text) and text.lower() not in ALLOWED})


def test_no_form_asks_for_it():
    assert profiling(of_forms(classes(forms.Form))) == []


def test_no_table_holds_it():
    assert profiling(of_models()) == []


def test_no_code_list_names_it():
    assert profiling(of_code_lists(classes(TextChoices))) == []


def test_no_indicator_is_made_of_it():
    assert profiling(of_the_catalogue()) == []


@pytest.mark.parametrize(
    "label",
    ["Nationality", "Wat is de afkomst?", "Komt uit een bronland", "Is a sex worker", "Risk score"],
)
def test_a_field_that_asks_for_it_would_be_caught(label):
    class Planted(forms.Form):
        field = forms.CharField(label=label)

    assert profiling(of_forms({Planted})) == [label]


def test_the_walk_sees_the_forms_that_people_fill_in():
    seen = {form.__name__ for form in classes(forms.Form)}

    assert {"ReportForm", "PublicReportForm", "CheckForm", "FilterForm", "CodeForm"} <= seen
    assert baken.__name__ == "baken"
