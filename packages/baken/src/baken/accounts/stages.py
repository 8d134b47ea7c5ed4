"""The steps of signing in that differ from those of allauth."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from baken.accounts import second_factor


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for the second factor, unless the organisation's own sign-in has asked for it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is not None and second_factor.accepted(request.session, user):
            return False
        return bool(super()._should_handle(request))
