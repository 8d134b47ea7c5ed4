"""The pages on signing in and on oneself. What is not named here cannot be reached."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from baken.accounts import around, views

own: list[URLPattern | URLResolver] = [
    path("", views.yours, name="yours"),
    path("taal/", views.choose_language, name="language"),
    path("sessie/beeindigen/", views.end_session, name="end_session"),
    path("werkplek/", views.work_in, name="work_in"),
    path("beveiligen/", views.protect, name="protect"),
    path("verder/", views.resume, name="resume"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "accounts"))),
    path("inloggen/", account.login, name="account_login"),
    path("uitloggen/", around.sign_out, name="account_logout"),
    path("bevestigen/", account.reauthenticate, name="account_reauthenticate"),
    path("wachtwoord/", around.change_password, name="account_change_password"),
    path("wachtwoord/vergeten/", around.forgotten_password, name="account_reset_password"),
    path(
        "wachtwoord/vergeten/verstuurd/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/nieuw/klaar/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("tweede-factor/", views.elsewhere, name="mfa_index"),
    path("tweede-factor/tonen/", mfa.authenticate, name="mfa_authenticate"),
    path("tweede-factor/bevestigen/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("tweede-factor/app/", around.activate_totp, name="mfa_activate_totp"),
    path("tweede-factor/app/weg/", around.deactivate_totp, name="mfa_deactivate_totp"),
    path("tweede-factor/codes/", around.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "tweede-factor/codes/nieuw/",
        around.make_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("passkey/", views.elsewhere, name="mfa_list_webauthn"),
    path("passkey/nieuw/", around.add_passkey, name="mfa_add_webauthn"),
    path("passkey/<int:pk>/weg/", around.remove_passkey, name="mfa_remove_webauthn"),
    path("passkey/inloggen/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(
        "passkey/bevestigen/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
]

if settings.BAKEN_OIDC:
    urlpatterns += [
        path(
            "organisatie/<slug:provider_id>/",
            openid_connect.login,
            name="openid_connect_login",
        ),
        path(
            "organisatie/<slug:provider_id>/terug/",
            openid_connect.callback,
            name="openid_connect_callback",
        ),
    ]
