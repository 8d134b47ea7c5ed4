"""What a person may type about themselves."""

import struct
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

MISSHAPEN = (AttributeError, LookupError, TypeError, ValueError, struct.error)
"""What reading the answer of a passkey raises when a browser never made it."""


class LanguageForm(forms.Form):
    """The language in which Baken speaks to a person, also by mail."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("nl", _("Dutch")), ("en", _("English"))]
    )


class SessionForm(forms.Form):
    """Which session is to end, by its digest."""

    session = forms.CharField(max_length=64)


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

    def clean(self) -> dict[str, Any]:
        """Refuse what is not the answer of a passkey at all."""
        try:
            found: dict[str, Any] = super().clean()
        except MISSHAPEN as failure:
            raise get_adapter().validation_error("incorrect_code") from failure
        return found


class PasskeyStepForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step of signing in."""

    def clean_credential(self) -> Any:
        """Refuse what is not the answer of a passkey at all."""
        try:
            return super().clean_credential()
        except MISSHAPEN as failure:
            raise get_adapter().validation_error("incorrect_code") from failure


class PasskeyAgainForm(PasskeyStepForm, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The same passkey, before something of signing in is changed."""


class PasskeySignInForm(PasskeyStepForm, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of password and code."""


class SignInForm(LoginForm):  # type: ignore[misc]
    """The first step of signing in, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in: the code of an app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of your app, or a recovery code")


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The same code, before something of signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of your app, or a recovery code")


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app, which shows that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of six digits")
