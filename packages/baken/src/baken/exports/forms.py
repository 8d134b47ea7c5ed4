"""What an analyst asks for, and what a second person writes who refuses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from baken.exports.rules import LONGEST, SHORT, Wish
from baken.exports.standards import choosable, kind, words
from baken.exports.states import RECORDS, Format, Ground, Kind


class KindForm(forms.Form):
    """In whose form the figures are written."""

    kind = forms.ChoiceField(label=_("In whose form?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say of each kind what it is."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [
            (one.value, f"{one.label}. {words(kind(one.value)['what'])}") for one in Kind
        ]


class AskForm(forms.Form):
    """Everything else of a request."""

    form = forms.ChoiceField(label=_("What file?"), choices=Format.choices)
    first = forms.TypedChoiceField(label=_("From the year"), coerce=int)
    last = forms.TypedChoiceField(label=_("Up to and including the year"), coerce=int)
    fields_along = forms.MultipleChoiceField(
        label=_("Which fields go along?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Choose no more than the recipient needs. Names, dates of birth and references of "
            "reports are not on this list and never leave."
        ),
    )
    recipient = forms.CharField(
        label=_("Which organisation receives it?"),
        max_length=SHORT,
        help_text=_("Name the organisation, not a person."),
    )
    ground = forms.ChoiceField(label=_("On what ground?"), choices=Ground.choices)
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your colleague reads this. Write about figures, never about people."),
    )

    def __init__(self, *args: Any, name: str, years: range, **kwargs: Any) -> None:
        """Offer the years of the register, and fields where rows are reports."""
        super().__init__(*args, **kwargs)
        self._kind = name
        choices = [(year, str(year)) for year in reversed(years)]
        for place in ("first", "last"):
            field: Any = self.fields[place]
            field.choices = choices
        if name in RECORDS:
            along: Any = self.fields["fields_along"]
            along.choices = [(one.name, str(one.meaning)) for one in choosable()]
        else:
            del self.fields["fields_along"]

    def clean(self) -> dict[str, Any]:
        """Refuse years in the wrong order."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("first") and found.get("last") and found["first"] > found["last"]:
            self.add_error("last", _("This year comes before the first one."))
        return found

    @property
    def wish(self) -> Wish:
        """What is asked for."""
        given = self.cleaned_data
        return Wish(
            kind=self._kind,
            form=given["form"],
            first_year=given["first"],
            last_year=given["last"],
            purpose=given["purpose"],
            recipient=given["recipient"],
            ground=given["ground"],
            fields=tuple(given.get("fields_along", ())),
        )


class RefuseForm(forms.Form):
    """Why a file may not leave."""

    reason = forms.CharField(
        label=_("Why may it not leave?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your colleague reads this. Write about figures, never about people."),
    )
