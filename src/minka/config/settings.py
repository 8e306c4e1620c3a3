"""Django settings, read from the environment; every variable is listed in docs/settings.md."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from minka.config.home import HOME
from minka.config.secrets import kept_secret
from minka.plumbing.database import database_settings

DEBUG = False
SECRET_KEY = kept_secret(HOME / "secret_key")
HTTPS = os.environ.get("MINKA_HTTPS") == "1"
"""Set when a proxy in front of us ends TLS."""
ALLOWED_HOSTS = os.environ.get("MINKA_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "minka.plumbing",
    "minka.exchange",
    "minka.people",
    "minka.outlets",
    "minka.cards",
    "minka.production",
    "minka.performance",
    "minka.doors.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "minka.doors.desk.middleware.LoadOnlyOurOwn",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "minka.doors.desk.middleware.SpeakChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "minka.doors.desk.middleware.ExplainFaults",
]

ROOT_URLCONF = "minka.config.urls"
WSGI_APPLICATION = "minka.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# No server-side binding: a prepared statement soon gets a generic plan, which for a set-based
# step may scan a whole table, and every untyped parameter in bulk.sql would need a cast.
DATABASES = {"default": database_settings(HOME)}

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
                "minka.doors.desk.frame.frame",
            ],
        },
    },
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["minka.journeys.jobs"]
"""Jobs outside of the apps."""

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英语"))]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
    },
}
MEDIA_ROOT = HOME / "files"
"""Stored files, each under its digest."""
SEAL_FOLDER = HOME / "keys"
SEAL_PASSPHRASE = os.environ.get("MINKA_SEAL_PASSPHRASE", "")
CHIP_KEYS = os.environ.get("MINKA_CHIP_KEYS", "")
CHIP_KEYS_PASSPHRASE = os.environ.get("MINKA_CHIP_KEYS_PASSPHRASE", "")
CHIP_KEYS_PASSPHRASE_FILE = os.environ.get("MINKA_CHIP_KEYS_PASSPHRASE_FILE", "")
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

LOGIN_URL = "desk:sign_in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "desk:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

SESSION_COOKIE_AGE = 4 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "minka.doors.desk.faults.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("MINKA_LOG_LEVEL", "WARNING")},
    "loggers": {"minka": {"level": os.environ.get("MINKA_LOG_LEVEL", "INFO")}},
}
