"""Parts that several forms about a signal share."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baken.files import queries as files
from baken.files.states import MOST_AT_A_TIME
from baken.items import queries as items
from baken.items.states import NotReadable, Part
from baken.signals.actions import Content
from baken.ui.uploads import FilesField

LONG = 10_000
ACCEPTED = (".jpg", ".jpeg", ".png", ".webp", ".pdf", ".txt")
PERSONS = 3
"""How many people can be named on one form; more can be added later."""
LINES = 10
"""How many phones, vehicles or businesses can be named on one form."""


def said(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return `choices` as an answer says them: with a capital."""
    return [(value, capfirst(label)) for value, label in choices]


def long_text(label: Any, *, rows: int = 5, required: bool = True, **more: Any) -> forms.CharField:
    """Return a field for a text of some length."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        max_length=LONG,
        required=required,
        **more,
    )


def _line(label: Any, **more: Any) -> forms.CharField:
    """Return a field for one short line that no browser remembers."""
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **{"max_length": 200, **more},
    )


class ContentForm(forms.Form):
    """Facts that can be found again, and files: each apart, all of them optional."""

    today: date

    street = _line(gettext_lazy("Street"), max_length=120)
    postcode = _line(
        gettext_lazy("Postcode"), help_text=gettext_lazy("For example 1234 AB."), max_length=10
    )
    number = _line(gettext_lazy("House number"), max_length=10)
    addition = _line(gettext_lazy("Addition"), max_length=20)
    phones = long_text(
        gettext_lazy("Phone numbers"),
        rows=2,
        required=False,
        help_text=gettext_lazy("One on each line."),
    )
    plates = long_text(
        gettext_lazy("Licence plates"),
        rows=2,
        required=False,
        help_text=gettext_lazy("One on each line."),
    )
    businesses = long_text(
        gettext_lazy("Businesses"),
        rows=2,
        required=False,
        help_text=gettext_lazy("Name or KVK number, one on each line."),
    )
    attachments = FilesField(
        check=files.checked,
        most=MOST_AT_A_TIME,
        most_bytes=settings.BAKEN_UPLOAD_BYTES,
        accept=ACCEPTED,
        label=gettext_lazy("Photos or documents"),
        required=False,
        help_text=gettext_lazy(
            "JPEG, PNG, PDF or plain text. Hidden data, such as the place where a photo was taken, "
            "is removed."
        ),
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        """Offer room for a few people; refuse a day of birth after `today`."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = today
        for number in range(1, PERSONS + 1):
            self.fields[f"person_{number}"] = _line(_("Name"), max_length=150)
            self.fields[f"born_{number}"] = forms.DateField(
                label=_("Date of birth"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
            )
            self.fields[f"part_{number}"] = forms.ChoiceField(
                label=_("What is this person in what you saw?"),
                choices=said(Part.choices),
                required=False,
                initial=Part.UNKNOWN,
            )

    @property
    def persons(self) -> list[list[forms.BoundField]]:
        """The fields of each person, together."""
        return [
            [self[f"{name}_{number}"] for name in ("person", "born", "part")]
            for number in range(1, PERSONS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Read what was typed as facts, each with its error at its own field."""
        data = super().clean() or {}
        facts = [
            *self._address(data),
            *self._each("phones", items.phone),
            *self._each("plates", items.plate),
            *self._each("businesses", items.business),
            *self._persons(data),
        ]
        data["more"] = Content(facts=tuple(facts), files=tuple(data.get("attachments") or ()))
        return data

    def _address(self, data: dict[str, Any]) -> "list[items.Fact]":
        if not data.get("number"):
            return []
        if not data.get("postcode"):
            if "postcode" not in self.errors:
                self.add_error("postcode", _("A house number needs its postcode."))
            return []
        return self._read(
            "number",
            lambda: items.address(data["postcode"], data["number"], data.get("addition") or ""),
        )

    def _each(self, field: str, read: "Callable[[str], items.Fact]") -> "list[items.Fact]":
        lines = [one.strip() for one in (self.cleaned_data.get(field) or "").splitlines()]
        typed = [one for one in lines if one]
        if len(typed) > LINES:
            self.add_error(field, _("This form takes at most %(most)s of them.") % {"most": LINES})
            return []
        return [fact for one in typed for fact in self._read(field, partial(read, one))]

    def _persons(self, data: dict[str, Any]) -> "list[items.Fact]":
        found: list[items.Fact] = []
        for number in range(1, PERSONS + 1):
            name, born = data.get(f"person_{number}"), data.get(f"born_{number}")
            part = Part(data.get(f"part_{number}") or Part.UNKNOWN)
            if born and born > self.today:
                self.add_error(
                    f"born_{number}",
                    _("This day has yet to come. Fill in today or an earlier day."),
                )
            elif name:
                found += self._read(f"person_{number}", partial(items.person, name, born, part))
        return found

    def _read(self, field: str, read: "Callable[[], items.Fact]") -> "list[items.Fact]":
        """Return what `read` makes of it; what it cannot read is said at `field`."""
        try:
            return [read()]
        except NotReadable as unreadable:
            self.add_error(field, str(unreadable))
            return []
