"""Django settings. Everything that differs between machines comes from the environment; see docs and README.

DATABASE_URL, DATABASE_URL_OWNER, REDIS_URL  servers; when unset the embedded ones are started at first use
ERK_SECRET_KEY, ERK_DOMAIN, ERK_DEBUG        the usual; real servers without a key are refused
ERK_PRODUKSI                                 1 on a server: nothing has a default, the three addresses must be given
ERK_COOKIE_SECURE                            0 only for the http demo on localhost
ERK_ROLE_PREFIX                              prefix of the regions' Postgres roles (default: database name)
ERK_DB_AS_OWNER                              1 in processes that migrate or provision; never in web
ERK_WAJIB_DUA_LANGKAH                        second factor for accounts with a role (default: on with ERK_PRODUKSI)
ERK_PROXY_COUNT                              trusted reverse proxies in front (1 behind caddy)
ERK_PESAN_HOST                               mail servers and gateways that regions may use, if not any public one
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from erk_kit.dsn import MEMORY_URL, database_settings, is_embedded


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).strip().lower() in {"1", "true", "ya", "yes", "on"}


BASE_DIR = Path(__file__).resolve().parents[2]

DEBUG = _flag("ERK_DEBUG")
ERK_COOKIE_SECURE = _flag("ERK_COOKIE_SECURE", "0" if DEBUG else "1")
ERK_DOMAIN = os.environ.get("ERK_DOMAIN", "localhost").strip().lower()
ERK_HTTPS = ERK_COOKIE_SECURE


def _secret_key() -> str:
    """The key. Only demo, development and tests may use the constant of the source: without DATABASE_URL, with that of
    the embedded server, or with ERK_DEBUG. Raises ImproperlyConfigured everywhere else.
    """
    produksi = _flag("ERK_PRODUKSI")
    kosong = [n for n in ("DATABASE_URL", "REDIS_URL", "ERK_SECRET_KEY") if not os.environ.get(n)]
    if produksi and (kosong or DEBUG):
        raise ImproperlyConfigured(
            f"ERK_PRODUKSI=1, tetapi {', '.join(kosong) or 'ERK_DEBUG'} {'belum disetel' if kosong else 'menyala'}. "
            "Di server ketiga alamat dan kunci itu wajib, dan ERK_DEBUG harus mati. Lihat docs/penerapan.md."
        )
    key = os.environ.get("ERK_SECRET_KEY", "")
    if key and produksi and len(key) < 50:
        raise ImproperlyConfigured("ERK_SECRET_KEY terlalu pendek: yang diharapkan nilai acak sedikitnya 50 karakter.")
    if key:
        return key
    url = os.environ.get("DATABASE_URL", "")
    if url and not (DEBUG or is_embedded(url)):
        raise ImproperlyConfigured(
            "ERK_SECRET_KEY belum disetel, padahal DATABASE_URL menunjuk server sendiri. Buat nilai acak paling "
            "sedikit 50 karakter dan simpan di luar repositori; untuk pengembangan saja, ERK_DEBUG=1."
        )
    return "kunci-hanya-untuk-demo-dan-uji-jangan-dipakai-di-server-sungguhan"


SECRET_KEY = _secret_key()

ALLOWED_HOSTS = [ERK_DOMAIN, f".{ERK_DOMAIN}"]

# -- apps ------------------------------------------------------------------------------------------------------------

_BOTH = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "tenants.akun",
    "tenants.jejak",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
# Without tables.
_LIBRARIES = [
    "erk_kit",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "rest_framework",
]
_REGION = [
    "tenants.organisasi",
    "tenants.pemberitahuan",
    "tenants.skp",
    "tenants.aktivitas",
    "tenants.perilaku",
    "tenants.presensi",
    "tenants.sinkronisasi",
    "tenants.penilaian",
    "tenants.remunerasi",
    "tenants.laporan",
]

SHARED_APPS = ["django_tenants", "tenants.registry", *_BOTH, *_LIBRARIES]
TENANT_APPS = [*_BOTH, *_REGION]
# templates/ and erk_kit.templatetags override the libraries'; erk_platform has no models.
INSTALLED_APPS = [*SHARED_APPS, *[a for a in TENANT_APPS if a not in SHARED_APPS]]

TENANT_MODEL = "registry.Region"
TENANT_DOMAIN_MODEL = "registry.Domain"
TENANT_LIMIT_SET_CALLS = False
TENANT_SYNC_ROUTER = "erk_kit.router.RegionRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
# For the owner's session-level path; validating it would query the database while apps are loaded.
PG_EXTRA_SEARCH_PATHS: list[str] = []
SKIP_PG_EXTRA_VALIDATION = True

ROOT_URLCONF = "erk_platform.urls_wilayah"
PUBLIC_SCHEMA_URLCONF = "erk_platform.urls_konsol"
WSGI_APPLICATION = "erk_platform.wsgi.application"
ERK_HOST_TTL = 30.0

MIDDLEWARE = [
    "erk_kit.middleware.SehatMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "erk_kit.permintaan.PermintaanMiddleware",
    "erk_kit.middleware.WilayahMiddleware",
    "erk_kit.middleware.TransaksiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "erk_kit.middleware.SesiWilayahMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.jejak.middleware.AksesDitolakMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tenants.organisasi.middleware.DuaLangkahMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
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
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "django_tables2/bootstrap5-responsive.html"

# -- database --------------------------------------------------------------------------------------------------------

# The owner's DSN is read only when this is on, so a web process never holds it.
ERK_DB_AS_OWNER = _flag("ERK_DB_AS_OWNER")
ERK_ROLE_PREFIX = os.environ.get("ERK_ROLE_PREFIX", "")
# Set in each transaction: PgBouncer does not accept them as start-up parameters.
ERK_IDLE_IN_TRANSACTION_TIMEOUT = "60s"
ERK_LOCK_TIMEOUT = "10s"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "erk_kit.db_backend",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Safe behind PgBouncer in transaction mode: a server-side cursor always lives inside one transaction here.
        "DISABLE_SERVER_SIDE_CURSORS": False,
        **database_settings(as_owner=ERK_DB_AS_OWNER),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- cache, queue ----------------------------------------------------------------------------------------------------

_REDIS: dict[str, Any] = {"BACKEND": "erk_kit.cache.LazyRedisCache", "LOCATION": os.environ.get("REDIS_URL", "")}
if _REDIS["LOCATION"] == MEMORY_URL:
    # No Redis on this machine: each process counts for itself.
    _REDIS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "erk"}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        **_REDIS,
        "KEY_PREFIX": "erk",
        "KEY_FUNCTION": "erk_kit.cache.make_key",
        "REVERSE_KEY_FUNCTION": "erk_kit.cache.reverse_key",
    },
    # Limits per address, across regions: the only alias whose keys carry no region.
    "batas": {**_REDIS, "KEY_PREFIX": "erk-batas"},
}
# Number of queues that regions are hashed to (umum.0, umum.1, ...); 1 = one queue `umum`.
ERK_QUEUE_SHARDS = int(os.environ.get("ERK_QUEUE_SHARDS", "1"))
ERK_BATAS_MASUK_GAGAL_PER_ALAMAT = (200, 300)  # failures, seconds: a whole office shares one address
# The public page of printed slips: uses, seconds. Codes per address; amounts tried per address, and per slip.
ERK_BATAS_VERIFIKASI_PER_ALAMAT = (120, 60)
ERK_BATAS_COCOK = (10, 600)

# -- messages that leave the house -----------------------------------------------------------------------------------

# Kinds of channels (integrations.contracts.JenisSaluran); which are switched on, and their settings, is a region's.
ERK_SALURAN = ("integrations.pesan.surel.SUREL", "integrations.pesan.wa_http.WA")
# "surel.dalam.go.id,10.0.0.5:8025": only these servers, also in the inner network; empty: any public one.
ERK_PESAN_HOST = frozenset(h.strip().lower() for h in os.environ.get("ERK_PESAN_HOST", "").split(",") if h.strip())

# -- log-in ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "akun.Pengguna"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("nip", "nama")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tenants.akun.adapter.AkunAdapter"
ACCOUNT_FORMS = {"login": "tenants.akun.forms.MasukForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "nip"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ERK_HTTPS else "http"
# Defaults of allauth per address are for homes; a government office of a thousand people has one address.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "60/m/ip,5/5m/key"}
# Accounts with a role may do nothing before they have set up a second factor. On a server always; the demo's log-ins
# and the tests work without.
ERK_WAJIB_DUA_LANGKAH = _flag("ERK_WAJIB_DUA_LANGKAH", "1" if _flag("ERK_PRODUKSI") else "0")
# The page where somebody sets a password with a one-time code: tries per address.
ERK_BATAS_AKTIVASI_PER_ALAMAT = (60, 600)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "E-RK"
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ERK_PROXY_COUNT", "0"))

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
# __Host- binds a cookie to exactly one host over https: no Domain, Path=/, Secure. Browsers refuse the prefix without
# Secure, so the http demo on localhost uses plain names.
SESSION_COOKIE_NAME = "__Host-erk_sesi" if ERK_COOKIE_SECURE else "erk_sesi"
SESSION_COOKIE_SECURE = ERK_COOKIE_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_DOMAIN = None
SESSION_COOKIE_PATH = "/"
CSRF_COOKIE_NAME = "__Host-erk_csrf" if ERK_COOKIE_SECURE else "erk_csrf"
CSRF_COOKIE_SECURE = ERK_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "erk_bahasa"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- security headers ------------------------------------------------------------------------------------------------

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_SSL_REDIRECT = ERK_HTTPS and not _flag("ERK_TANPA_ALIH_HTTPS")
SECURE_HSTS_SECONDS = 31536000 if ERK_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ERK_HTTPS
SECURE_HSTS_PRELOAD = ERK_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# -- language, time, files -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("ERK_STATIC_ROOT", BASE_DIR / "build" / "static"))
STATICFILES_DIRS = [Path(__file__).resolve().parent / "static"]
# `erk serve` and the image collect the files first; then names carry a hash and .gz copies are served. Without that
# (tests, DEBUG) files come from where they are.
ERK_STATIK_TERKUMPUL = _flag("ERK_STATIK_TERKUMPUL")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if ERK_STATIK_TERKUMPUL
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not ERK_STATIK_TERKUMPUL
WHITENOISE_AUTOREFRESH = DEBUG

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ringkas": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"layar": {"class": "logging.StreamHandler", "formatter": "ringkas"}},
    "root": {"handlers": ["layar"], "level": os.environ.get("ERK_LOG_LEVEL", "WARNING")},
}
