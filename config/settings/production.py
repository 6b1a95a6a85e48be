"""A live service. It refuses to start on anything that is only fit for a demonstration."""

from django.core.exceptions import ImproperlyConfigured

from config import checks, env
from config.settings.base import *  # noqa: F403


PRODUCTION = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env.flag("TLS_ENDS_AT_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# __Host-: no other host, sub-domain or path can set or read them.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

if _unfit := checks.unfit(globals()):
    raise ImproperlyConfigured("This service will not start:\n- " + "\n- ".join(_unfit))
