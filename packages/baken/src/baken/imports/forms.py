"""What a person says of a file."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baken.imports.rules import MOST_VALUES, NOT_KNOWN, Meaning, missing
from baken.imports.states import Field

NOTHING = [("", _("no column"))]


class UploadForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label=_("File of reports"),
        help_text=_(
            "CSV, XLSX, ODS or HTCDS 2.0, with heads in the first row. It is kept sealed until it "
            "is loaded, and destroyed after that."
        ),
    )


class ColumnsForm(forms.Form):
    """Which column holds what."""

    def __init__(
        self,
        *args: Any,
        columns: Sequence[tuple[str, str]],
        guess: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        """Offer every column for every field, and the guess beforehand."""
        super().__init__(*args, **kwargs)
        for one in Field:
            self.fields[one.value] = forms.ChoiceField(
                label=one.label,
                choices=[*NOTHING, *columns],
                required=False,
                initial=str(guess[one.value]) if one.value in guess else "",
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the columns without which nothing can be loaded."""
        for one in missing(Meaning(self.said)):
            self.add_error(one.value, _("Choose a column."))
        return self.cleaned_data

    @property
    def said(self) -> dict[str, int]:
        """The column of each field that has one."""
        return {name: int(value) for name, value in self.cleaned_data.items() if value}


class ValuesForm(forms.Form):
    """What the values of a file mean that are not known here."""

    def __init__(
        self,
        *args: Any,
        unknown: Mapping[str, Sequence[str]],
        said: Mapping[str, Mapping[str, str]],
        choices: Mapping[str, Sequence[tuple[str, str]]],
        **kwargs: Any,
    ) -> None:
        """Ask for each unknown value which code it is, and show what was said before.

        A question bears the name of its value: a page that is sent late changes no other one.
        """
        super().__init__(*args, **kwargs)
        self.asked: dict[str, tuple[str, str]] = {}
        for field in choices:
            before = said.get(field, {})
            for value in [*unknown.get(field, ())[:MOST_VALUES], *before]:
                key = f"{field}-{sha256(value.encode()).hexdigest()[:16]}"
                self.asked[key] = (field, value)
                self.fields[key] = forms.ChoiceField(
                    label=f"{Field(field).label}: «{value}»",
                    choices=[
                        ("", _("cannot be loaded")),
                        *([(NOT_KNOWN, _("not known"))] if field == Field.NATIONALITY else []),
                        *choices[field],
                    ],
                    required=False,
                    initial=before.get(value, ""),
                )

    @property
    def said(self) -> dict[str, dict[str, str]]:
        """The code of each value that got one, by field."""
        found: dict[str, dict[str, str]] = {field: {} for field, _value in self.asked.values()}
        for key, (field, value) in self.asked.items():
            if code := self.cleaned_data.get(key):
                found[field][value] = code
        return found


class LoadForm(forms.Form):
    """What someone saw and agreed to: how many rows stay out, and why."""

    leave_out = forms.IntegerField(min_value=0, required=False)
    skip = forms.IntegerField(min_value=0, required=False)

    def clean(self) -> dict[str, int]:
        """Take what was not agreed to as none."""
        return {name: self.cleaned_data.get(name) or 0 for name in self.fields}
