"""What the reader of the log may ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from baken.audit.states import Decision


class LogFilterForm(forms.Form):
    """Which lines of the log are shown. A person stands in it as a number, never by name."""

    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    key = forms.CharField(
        label=_("Reference"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 12}),
    )
    decision = forms.ChoiceField(
        label=_("How it ended"),
        choices=[("", _("All outcomes")), *Decision.choices],
        required=False,
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)


class PersonForm(forms.Form):
    """Whose lines are shown. It is posted, so that no address of a person stands in a url."""

    email = forms.EmailField(
        label=_("E-mail address of a person"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
