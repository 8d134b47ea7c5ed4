"""What Baken asks of allauth: who may sign in, how, and what is written down of it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baken.accounts import actions, queries, second_factor
from baken.accounts.models import User
from baken.accounts.post import send_later
from baken.accounts.sessions import digest_of


def display_name(user: User) -> str:
    """Return how allauth names a person on its pages."""
    return user.name


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in by e-mail address and password, for invited people only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody makes an account for themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        """Return the steps between password and page."""
        return ["baken.accounts.stages.SecondFactorStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting failed passwords to the lockout, which all server processes share."""

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether this is the password of `user`; failures count for the lockout."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign `user` in, under a new session key, and write that down."""
        super().login(request, user)
        actions.note_sign_in(user, at=timezone.now())

    def set_password(self, user: User, password: str) -> None:
        """Give `user` a new password, write that down, and end their sessions elsewhere."""
        keep = digest_of(context.request.session.session_key or "")
        with transaction.atomic():
            super().set_password(user, password)
            actions.note_new_password(user, keep=keep, at=timezone.now())

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether `url` leads to a page of ours; what is no address at all does not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return to the page on oneself."""
        return reverse("accounts:yours")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Answer a person who may no longer sign in as if the key were unknown."""
        messages.error(request, _("You cannot sign in with this."))
        return redirect("account_login")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail without any content, in the language of its reader.

        It goes out behind the answer, which so takes as long for someone who is
        not known here.
        """
        user = context.get("user")
        with translation.override((user and user.language) or settings.LANGUAGE_CODE):
            send_later(self.render_mail(template_prefix, email, context))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person that something of their own sign-in was changed."""
        self.send_mail("accounts/mail/changed", user.email, {"user": user})


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: sealed in the database, and never the last one away."""

    error_messages = DefaultMFAAdapter.error_messages

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether `authenticator` is not the last second factor of its owner."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        return len(second_factor.kinds_of(authenticator.user)) > 1

    def encrypt(self, text: str) -> str:
        """Return the secret of a second factor as it is kept: sealed with the key ring."""
        return second_factor.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret of a second factor as it was given."""
        return second_factor.unseal(encrypted_text)

    def _get_user_identifier(self, user: User) -> str:
        return user.email


class OrganisationSignInAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in at the organisation itself, for people who were invited here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return that nobody comes in who was not invited."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person, link them at their first visit, and keep none of their claims.

        An invited person is recognised by an e-mail address that the
        organisation has verified. A second factor that the organisation asked
        for counts here if the settings name how it says so.
        """
        claims = _claims(sociallogin.account.extra_data)
        sociallogin.account.extra_data = {}
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(_unknown(request))
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
        else:
            user = _invited(claims)
            if user is None:
                raise ImmediateHttpResponse(_unknown(request))
            sociallogin.user = user
            sociallogin.account = SocialAccount.objects.create(
                user=user,
                provider=sociallogin.account.provider,
                uid=sociallogin.account.uid,
            )
            actions.link(user, at=timezone.now())
        if _second_factor_in(claims):
            second_factor.accept(request.session, sociallogin.user, "organisation")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Say on the sign-in page that the organisation's own sign-in did not work."""
        messages.error(
            request,
            _("Signing in at your organisation did not work. Try again, or use your password."),
        )
        raise ImmediateHttpResponse(redirect("account_login"))


def _claims(extra_data: dict[str, Any]) -> dict[str, Any]:
    """Return what the provider said of the person; its signed token has the last word."""
    return {**extra_data.get("userinfo", {}), **extra_data.get("id_token", {})}


def _invited(claims: dict[str, Any]) -> User | None:
    if claims.get("email_verified") is not True:
        return None
    return queries.by_email(str(claims.get("email", "")))


def _second_factor_in(claims: dict[str, Any]) -> bool:
    said = claims.get("amr", [])
    methods = {said} if isinstance(said, str) else set(said)
    return bool((methods | {claims.get("acr")}) & settings.BAKEN_OIDC_SECOND_FACTOR)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/not_invited.html", status=403)
