"""Django's settings, made from the environment."""

import secrets
from datetime import timedelta
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from baken.project.databases import described
from baken.project.environment import Environment, origin_of
from baken.project.logs import as_json_lines

ENVIRONMENT = Environment.read()
BASE = Path(__file__).resolve().parent.parent

# Without a key of its own a process signs with one that nobody knows: good for
# commands and tests. The server refuses to start that way.
SECRET_KEY = ENVIRONMENT.secret() or secrets.token_urlsafe(50)
BAKEN_KEYRING = str(ENVIRONMENT.keyring)
BAKEN_DESK_PHONE = ENVIRONMENT.desk_phone
BAKEN_LEAVE_TO = ENVIRONMENT.leave_to
BAKEN_UPLOAD_BYTES = ENVIRONMENT.upload_megabytes * 2**20

# What one look at a reporter's code costs: memory in KiB, and passes over it. No setting of
# an installation: with other numbers no code that was given out is found again.
BAKEN_RECEIPT_MEMORY = 64 * 1024
BAKEN_RECEIPT_PASSES = 3

# --- Databases -----------------------------------------------------------------------------------

DATABASES = {
    "default": described(
        ENVIRONMENT.database_url.get_secret_value(), name="baken", environment=ENVIRONMENT
    ),
    "keys": described(
        ENVIRONMENT.keys_database_url.get_secret_value(), name="baken_keys", environment=ENVIRONMENT
    ),
}
DATABASE_ROUTERS = ["baken.kernel.routers.KeysApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

SILENCED_SYSTEM_CHECKS = [
    "mail.E001",  # «baken check» says itself that mail is not sent
    "security.W008",  # a proxy stands before us, and «baken check» looks at that
    "security.W021",  # the list of browsers is for whole domains, which are not ours
]

# --- Rooms and the path of a request -------------------------------------------------------------

INSTALLED_APPS = [
    "baken.kernel",
    "baken.ui",
    "baken.reference",
    "baken.printed",
    "baken.audit",
    "baken.organisations",
    "baken.accounts",
    "baken.jobs",
    "baken.notices",
    "baken.directory",
    "baken.routes",
    "baken.items",
    "baken.files",
    "baken.reporters",
    "baken.disclosures",
    "baken.signals",
    "baken.register",
    "baken.imports",
    "baken.exports",
    "baken.estimate",
    "baken.publications",
    "baken.monitor",
    "baken.desk",
    "baken.project",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]
MIDDLEWARE = [
    "baken.project.middleware.Logged",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "baken.project.middleware.Guarded",
    "baken.project.middleware.Health",
    *(["whitenoise.middleware.WhiteNoiseMiddleware"] if ENVIRONMENT.static_root else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "baken.ui.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "baken.accounts.middleware.AtWork",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "baken.project.urls"
WSGI_APPLICATION = "baken.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "baken.project.frame.frame",
            ],
        },
    },
]

FORM_RENDERER = "baken.ui.forms.BakenFormRenderer"

# --- Words and moments ---------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = ENVIRONMENT.https
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.static_root
STATICFILES_DIRS = [ENVIRONMENT.theme] if ENVIRONMENT.theme else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "baken.project.static.HashedFiles"
        if ENVIRONMENT.static_root
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- The web -------------------------------------------------------------------------------------

ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
BAKEN_ADDRESS = ENVIRONMENT.address or f"https://{ALLOWED_HOSTS[0]}/"
CSRF_FAILURE_VIEW = "baken.ui.views.form_too_old"
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.csrf_trusted_origins
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.https else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_SSL_REDIRECT = ENVIRONMENT.https and ENVIRONMENT.proxies > 0
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.proxies > 0 else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}

# What people send stays in memory until it is sealed: no file of it on disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = BAKEN_UPLOAD_BYTES
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- Mail and logs -------------------------------------------------------------------------------

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": ENVIRONMENT.email_host,
            "port": ENVIRONMENT.email_port,
            "username": ENVIRONMENT.email_host_user,
            "password": ENVIRONMENT.email_host_password.get_secret_value(),
            "use_tls": True,
            "timeout": 10,
        },
    }
    if ENVIRONMENT.email_host
    else {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"},
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.default_from_email
LOGGING = as_json_lines(ENVIRONMENT.log_level, ENVIRONMENT.log_file)

# --- Sign-in: sessions, password, second factor, lockout (room accounts) -------------------------

SILENCED_SYSTEM_CHECKS += [
    "auth.W004",  # a constraint keeps the e-mail address unique, whatever its capitals
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "baken.accounts.backends.MembershipBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/bureau/"
LOGOUT_REDIRECT_URL = "account_login"

SESSION_ENGINE = "baken.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 24 * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Limits on guesses are remembered in the database, so that they hold over all workers.
CACHES = {"default": {"BACKEND": "baken.accounts.memory.SharedMemory"}}

ACCOUNT_ADAPTER = "baken.accounts.adapters.AccountAdapter"
ACCOUNT_USER_DISPLAY = "baken.accounts.adapters.display_name"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"login": "baken.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.https else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "5/15m/key",  # codes of a second factor; passwords are counted by axes
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies

MFA_ADAPTER = "baken.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "baken.accounts.forms.FirstCodeForm",
    "add_webauthn": "baken.accounts.forms.AddPasskeyForm",
    "authenticate": "baken.accounts.forms.CodeForm",
    "authenticate_webauthn": "baken.accounts.forms.PasskeyStepForm",
    "login_webauthn": "baken.accounts.forms.PasskeySignInForm",
    "reauthenticate": "baken.accounts.forms.CodeAgainForm",
    "reauthenticate_webauthn": "baken.accounts.forms.PasskeyAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Baken"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.https

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "baken.accounts.lockout.QuietHandler"
AXES_USERNAME_CALLABLE = "baken.accounts.lockout.hashed_name"
AXES_CLIENT_IP_CALLABLE = "baken.accounts.lockout.hashed_address"
AXES_LOCKOUT_CALLABLE = "baken.accounts.lockout.locked"
AXES_SENSITIVE_PARAMETERS = [
    "username", "ip_address", "login", "email", "password", "next", "code", "csrfmiddlewaretoken",
]  # fmt: skip
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Sign-in at the organisation itself (OpenID Connect): on where an issuer is named.
BAKEN_OIDC = bool(ENVIRONMENT.oidc_issuer)
BAKEN_OIDC_SECOND_FACTOR = frozenset(ENVIRONMENT.oidc_second_factor)
SOCIALACCOUNT_ADAPTER = "baken.accounts.adapters.OrganisationSignInAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": ENVIRONMENT.oidc_name,
                "client_id": ENVIRONMENT.oidc_client_id,
                "secret": ENVIRONMENT.oidc_client_secret.get_secret_value(),
                "settings": {
                    "server_url": ENVIRONMENT.oidc_issuer,
                    "uid_field": ENVIRONMENT.oidc_subject_claim,
                },
            }
        ]
        if ENVIRONMENT.oidc_issuer
        else [],
    }
}
if ENVIRONMENT.oidc_issuer:
    # A form that is answered with a redirect to the organisation's own sign-in.
    SECURE_CSP["form-action"].append(origin_of(ENVIRONMENT.oidc_issuer))

# --- End of sign-in ------------------------------------------------------------------------------
