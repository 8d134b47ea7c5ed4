"""What an analyst chooses when figures are proposed for publication."""

from django import forms
from django.utils.translation import gettext_lazy as _

from baken.publications.states import Audience, Policy


class ProposeForm(forms.Form):
    """For whom, by what rule, and what it is for."""

    title = forms.CharField(label=_("Title that readers see"), max_length=200)
    audiences = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All figures are equally safe for everyone; this says on whose page they are."),
    )
    policy = forms.ChoiceField(
        label=_("How the numbers are made safe"), choices=Policy.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("What it is for"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For your colleague who decides. Write about figures, never about people."),
    )
