"""Rapport's settings, all from the environment (README.md lists them). An https BASE_URL means production."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.databases import cache_configs, database_config, queue_config
from config.env import (
    env,
    read_base_url,
    read_bool,
    read_choice,
    read_email_url,
    read_hosts,
    read_hours,
    read_int,
    read_networks,
    read_redis_url,
    read_secret,
    read_sender,
    read_time_zone,
)
from config.reactions import REACTIONS, STAGES, WAKEUPS
from config.rest import API_CALLS_PER_MINUTE, API_DOCS_PUBLIC, REST_FRAMEWORK, SPECTACULAR_SETTINGS
from config.schedules import SCHEDULES
from config.unfold import UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")

# Where it runs
PORT = read_int("PORT", default=8000, least=1)
BASE_URL = read_base_url(default=f"http://127.0.0.1:{PORT}")
IS_PRODUCTION = BASE_URL.startswith("https://")
DEBUG = read_bool("DEBUG", default=False)
if DEBUG and IS_PRODUCTION:
    raise ImproperlyConfigured("DEBUG=1 shows secrets to visitors: not with an https BASE_URL.")
BASE_HOST = urlsplit(BASE_URL).hostname or ""
ALLOWED_HOSTS = [BASE_HOST, *read_hosts("ALLOWED_HOSTS")]
if not IS_PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if IS_PRODUCTION else []
TRUSTED_PROXIES = read_networks("TRUSTED_PROXIES")

# Secrets: what signs sessions and jobs never signs what respondents hold in their hands
SECRET_KEY = read_secret("SECRET_KEY", fallback=VAR_DIR / "secret_key")
TOKEN_SIGNING_KEY = read_secret("TOKEN_SIGNING_KEY", fallback=VAR_DIR / "token_signing_key")
if SECRET_KEY == TOKEN_SIGNING_KEY:
    raise ImproperlyConfigured("SECRET_KEY and TOKEN_SIGNING_KEY must differ.")

# Data
REDIS_URL = read_redis_url("REDIS_URL")
REDIS_PREFIX = env.str("REDIS_PREFIX", default="") or "rapport"
DATABASES = {
    "default": database_config(
        env.str("DATABASE_URL", default=""),
        default_path=VAR_DIR / "rapport.sqlite3",
        pool_size=read_int("DATABASE_POOL_SIZE", default=0),
    )
}
CACHES = cache_configs(REDIS_URL, prefix=REDIS_PREFIX)
Q_CLUSTER = queue_config(REDIS_URL, workers=read_int("WORKERS", default=2, least=1), prefix=REDIS_PREFIX)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "media"

# Parts
INSTALLED_APPS = [
    "common",
    "accounts",
    "delivery",
    "surveys",
    "metrics",
    "actions",
    "demo",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "config.apps.RapportAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "django_q",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "config.middleware.TrustedProxies",
    "config.middleware.BodyLimit",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.RespondentFastPath",  # what follows costs respondents nothing
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.StaffContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.KeepRefusals",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "common.context.ui",
            ]
        },
    }
]

# Language and time
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "config.formats"
LANGUAGES = [("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = read_time_zone(default="America/Los_Angeles")

# Static files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = (
    (Path(env.str("STATIC_ROOT", default="") or BASE_DIR / "staticfiles")) if IS_PRODUCTION else None
)
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers ask for without being told: icons
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
STATIC_STORAGE = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if IS_PRODUCTION
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}

# People signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "delivery.account_mail.OutboxAccountAdapter"
ACCOUNT_FORMS = {"reset_password_from_key": "accounts.forms.PasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_PRODUCTION else "http"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
MFA_TOTP_ISSUER = "Rapport"
SESSION_COOKIE_NAME = "rapport_session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# Headers
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# Limits
BODY_LIMIT_BYTES = 1024 * 1024
IMPORT_BODY_LIMIT_BYTES = 60 * 1024 * 1024
# Whole paths; what reads these files has limits of its own as well.
IMPORT_PATHS = (
    r"/imports/new/|/surveys/import/|/api/v1/survey-files/|/surveys/[0-9a-f-]{36}/texts/[\w-]+/import/"
)
UPLOAD_MAX_BYTES = read_int("UPLOAD_MAX_MB", default=10, least=1) * 1024 * 1024  # a respondent's file
UPLOAD_BODY_LIMIT_BYTES = 3 * UPLOAD_MAX_BYTES + BODY_LIMIT_BYTES  # of respondents' pages that take files
# From one address, by public links
UPLOADS_MAX_PER_HOUR = read_int("UPLOADS_MAX_PER_HOUR", default=60, least=1)
PICTURE_MAX_BYTES = 500 * 1024  # a picture that a survey shows
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT_BYTES
RESPONDENT_PREFIXES = ("/s/", "/u/")
SPAM_MIN_SECONDS = read_int("SPAM_MIN_SECONDS", default=2)
SPAM_MAX_PER_MINUTE = read_int("SPAM_MAX_PER_MINUTE", default=50, least=1)

# Mail
# Who may be signed in as with a click; empty where the demo is not loaded, and always in production
DEMO_LOGINS = "demo.logins.logins"
ORGANISATION_NAME = env.str("ORGANISATION_NAME", default="")  # in mails; without it the root unit's name
EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = read_sender("DEFAULT_FROM_EMAIL", default=f"Rapport <rapport@{BASE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
vars().update(read_email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 20
DELIVERY_LEASE_SECONDS = read_int("DELIVERY_LEASE_SECONDS", default=120, least=1)
QUIET_HOURS = read_hours("QUIET_HOURS")  # (21, 8): campaign mail waits for the morning

# Logging: warnings and worse, and what the worker did; no line per job
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_LEVEL = read_choice("LOG_LEVEL", choices=LOG_LEVELS, default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django-q": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "gunicorn.http.wsgi": {"level": "ERROR"},  # Django leaves dropping the body of HEAD to the server
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
