"""Settings, read from environment variables and a file .env; .env.example is their table."""

import datetime
import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE

from cms_project import secret_key
from cms_project.environment import Environment, refuse

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ, Path(os.environ.get("ENV_FILE") or BASE_DIR / ".env"), BASE_DIR)

DEBUG = env.flag("DEBUG")
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

# Where the server listens (manage.py serve)
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, low=1, high=65535)
WORKERS = env.number("WORKERS", 2, low=1, high=64)
THREADS = env.number("THREADS", 4, low=1, high=64)

# Behind which proxies
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, low=0, high=9)
HTTPS = env.flag("HTTPS")
if HTTPS and not TRUSTED_PROXIES:
    refuse(
        "HTTPS",
        "设为 true 时，还要用 TRUSTED_PROXIES 说明前面有几层反向代理（一般是 1）："
        "本程序自己不处理证书，由反向代理提供 HTTPS。",
    )

INSTALLED_APPS = [
    "apps.archiving",
    "apps.machines",
    "apps.portal",
    "apps.importing",
    "apps.readers",
    "apps.search",
    "apps.announcements",
    "apps.articles",
    "apps.leadership",
    "apps.columns",
    "apps.publishing",
    "apps.site_settings",
    "apps.proofing",
    "apps.redirects",
    "apps.word",
    "apps.media",
    "apps.audit",
    "apps.core",
    "mptt",
    "django_prose_editor",
    "simple_history",
    "axes",
    "csp",
    "apps.core.admin_site.CMSAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "apps.core.proxies.ProxyMiddleware",
    "apps.core.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.redirects.following.RedirectMiddleware",  # after the slash that the next one adds
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.core.errors.GoneMiddleware",
    "apps.audit.running.AuditMiddleware",
    "apps.portal.one_time_passwords.OwnPasswordMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms_project.urls"
WSGI_APPLICATION = "cms_project.wsgi.application"

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
                "apps.site_settings.context_processors.site",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets may have our templates

# Data

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
IS_EMBEDDED = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if IS_EMBEDDED:
    # Without these concurrent writers fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

SEARCH_URL = env.search_server("SEARCH_URL")

CACHES = {"default": env.cache("CACHE_URL", "locmemcache://")}

SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY and IS_EMBEDDED:
    SECRET_KEY = secret_key.kept_in(DATA_DIR / "secret_key")
elif not SECRET_KEY:
    refuse(
        "SECRET_KEY",
        "没有设置：使用 PostgreSQL 时必须设置，至少 50 个随机字符。可以这样生成："
        "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
    )
if not DEBUG and (len(SECRET_KEY) < secret_key.MIN_LENGTH or len(set(SECRET_KEY)) < 5):
    refuse("SECRET_KEY", f"太短或太简单：至少要有 {secret_key.MIN_LENGTH} 个随机字符。")

MEDIA_ROOT = env.folder("MEDIA_ROOT", DATA_DIR / "media")
# An article with long tables is text of some megabytes; files are limited where they arrive.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o644

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs them
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:  # files as they are edited, without collecting them first
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder
if "S3_BUCKET" in env:
    env.require_packages("S3_BUCKET", "storages", "boto3")
    for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY"):
        if name not in env:
            refuse(name, "没有设置：设置了 S3_BUCKET 时必须设置。")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.text("S3_BUCKET"),
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY"),
            "secret_key": env.text("S3_SECRET_KEY"),
            # Files are served through the site's own views, which know what is live.
            "default_acl": "private",
            "file_overwrite": False,
        },
    }

# Language

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Who works here

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "apps.columns.backends.GrantBackend",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": "apps.portal.one_time_passwords.NotTheOneTimePassword"},
]
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True

# A wrong password five times from one address: that account is shut to that address for a while.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "apps.portal.errors.too_many_logins"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False  # its pages are English, and 15 minutes need no clerk

# The audit log: for how long every event stays at least (manage.py archive_audit)
AUDIT_KEEP_DAYS = env.number("AUDIT_KEEP_DAYS", 400, low=183, high=36_500)

# What browsers are told (apps/core/headers.py sends the policies)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# The editor brings an inline import map (a nonce lets it in) and mptt's tree draws its
# indentation with style attributes; pictures are shown before they are stored.
CONTENT_SECURITY_POLICY_ADMIN = CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "style-src-attr": [UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}
PERMISSIONS_POLICY = {
    "accelerometer": "()",
    "camera": "()",
    "clipboard-write": "(self)",
    "display-capture": "()",
    "fullscreen": "(self)",
    "geolocation": "()",
    "gyroscope": "()",
    "magnetometer": "()",
    "microphone": "()",
    "midi": "()",
    "payment": "()",
    "usb": "()",
}

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # previews open in a frame of the desk
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000, 0, 63_072_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
# W005, W021: whether the other sites under the domain speak HTTPS is for their offices to say,
# and a browser's preload list cannot be left again. W019: frames of our own pages (above).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]

# Mail and log

MAIL_IS_CONFIGURED = "EMAIL_URL" in env  # without it nobody is written to
SITE_URL = env.site_address("SITE_URL")
EMAIL = env.mail("EMAIL_URL", "consolemail://")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL.get("EMAIL_HOST") or "localhost", EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "webmaster@localhost")

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stdout"], "level": LOG_LEVEL},
    "loggers": {
        # Everything goes to the one handler above.
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # 404s are the visitors', not ours
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # so are made-up host names
        "django.server": {"handlers": ["stdout"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},
    },
}
