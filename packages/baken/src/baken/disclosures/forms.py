"""What a person may type about a disclosure."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from baken.disclosures.states import Outcome

LONG = 2_000


class WithdrawForm(forms.Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(
        label=_("Why do you withdraw it?"),
        help_text=_("Your colleagues read this. The recipient never hears of it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
    )


class RecallForm(forms.Form):
    """Why something that was sent is called back."""

    reason = forms.CharField(
        label=_("Why do you call it back?"),
        help_text=_("Your colleagues read this. The recipient sees that, and when, not why."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
    )


class DeclineForm(forms.Form):
    """Why the recipient does not take it up."""

    reason = forms.CharField(
        label=_("Why is it not taken up?"),
        help_text=_("The sender reads this, to find a better way. No names."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
    )


class ReportForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        help_text=_("These words are fixed. They need not tell of an inquiry."),
        choices=[(value, capfirst(label)) for value, label in Outcome.choices],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("A word to the sender"),
        help_text=_("Only what the sender needs to know. No names, no word of an inquiry."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
        required=False,
    )
