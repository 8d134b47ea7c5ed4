"""What a person may type about themselves."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class LanguageForm(forms.Form):
    """The language in which Baken speaks to a person, also by mail."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("nl", _("Dutch")), ("en", _("English"))]
    )


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey: with a PIN or a finger it replaces password and second factor."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("For example «work phone», so that you can tell it apart later."),
        required=False,
        max_length=60,
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without a password"),
        help_text=_(
            "The device asks for your PIN, finger or face. Leave this off for a key without a PIN."
        ),
        required=False,
        initial=True,
    )
