"""How forms are drawn: each field with its label, help, error and control."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BaseForm, BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
)


class BakenFormRenderer(TemplatesSetting):
    """Draws `{{ form }}` with the fields of the NL Design System."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


CONTROLS = (
    (Select, "utrecht-select utrecht-select--html-select"),
    (CheckboxInput, "utrecht-checkbox utrecht-checkbox--html-input"),
    (Textarea, "utrecht-textarea utrecht-textarea--html-textarea"),
    (FileInput, "file-input"),
)
TEXT = "utrecht-textbox utrecht-textbox--html-input"
CHOICES = {
    "radio": "utrecht-radio-button utrecht-radio-button--html-input",
    "checkbox": "utrecht-checkbox utrecht-checkbox--html-input",
}


def style_of(field: BoundField) -> str:
    """Return the classes of the control of `field`, with those that its form gave it."""
    widget = field.field.widget
    own = str(widget.attrs.get("class", ""))
    for kind, style in CONTROLS:
        if isinstance(widget, kind):
            return f"{style} {own}".strip()
    return f"{TEXT} {own}".strip()


def kind_of(field: BoundField) -> str:
    """Return how `field` is drawn: `choices`, `checkbox`, `group` or `text`."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    return "group" if field.use_fieldset else "text"


@dataclass(frozen=True)
class Fault:
    """One line of the list on top of a form: what is wrong, and where to mend it."""

    sentence: str
    label: str = ""
    """The name of the field, where it is one field."""
    target: str = ""
    """The id of the control; empty for what is wrong with the form as a whole."""


def faults_of(form: BaseForm) -> Iterator[Fault]:
    """Yield everything that is wrong in `form`, in the order of the page."""
    for sentence in form.non_field_errors():
        yield Fault(str(sentence))
    for field in form:
        for sentence in field.errors:
            if field.is_hidden:
                yield Fault(str(sentence))
            else:
                yield Fault(str(sentence), _named(field), first_control_of(field))


def _named(field: BoundField) -> str:
    label = str(field.label)
    return label if label.endswith(("?", ":", ".")) else f"{label}:"


def first_control_of(field: BoundField) -> str:
    """Return the id of the control that a link to `field` leads to."""
    if kind_of(field) == "choices" and field.auto_id:
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)
