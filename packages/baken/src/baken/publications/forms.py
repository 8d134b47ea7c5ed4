"""What a second person writes: why it is sent back, or why it was taken from the pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SendBackForm(forms.Form):
    """Why a proposal is sent back."""

    reason = forms.CharField(
        label=_("Why do you send it back?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your colleague reads this. Write about figures, never about people."),
    )


class WithdrawForm(forms.Form):
    """What readers are told where figures were taken from the pages."""

    notice = forms.CharField(
        label=_("What do readers read in its place?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone can read this. Say what was wrong, without numbers or people."),
    )
