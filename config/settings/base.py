"""What every installation shares. What differs is read from the environment; see .env.example."""

from pathlib import Path

from csp.constants import NONE, SELF

from config import env
from config.logs import LOGGING_DICT


BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- Ours -----------------------------------------------------------------------------------------
# The name in the header and in page titles.
SERVICE_NAME = env.text("SERVICE_NAME", "Muscle, bone and joint recovery")
# Who runs it, for the footer. Neutral by default: no logo, no licensed font.
BRAND = env.text("BRAND", "")
# Where patients reach the service; links in messages start with it. No slash at the end.
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
# Seconds added to every reading of the clock. For tests and demonstrations; refused in production.
CLOCK_OFFSET_SECONDS = env.number("CLOCK_OFFSET_SECONDS", 0)
# The class that sends texts, emails and letters, and its key.
NOTIFY_GATEWAY = env.text("NOTIFY_GATEWAY", "patients.gateways.notify.ConsoleNotify")
NOTIFY_API_KEY = env.text("NOTIFY_API_KEY")
NOTIFY_BASE_URL = env.text("NOTIFY_BASE_URL", "https://api.notifications.service.gov.uk")
# Notify's own templates, one a channel, each of which prints ((message)) and, but for texts, ((subject)).
NOTIFY_TEMPLATES = {
    "sms": env.text("NOTIFY_TEMPLATE_SMS"),
    "email": env.text("NOTIFY_TEMPLATE_EMAIL"),
    "letter": env.text("NOTIFY_TEMPLATE_LETTER"),
}
# The class that hands a referral to a service.
REFERRAL_GATEWAY = env.text("REFERRAL_GATEWAY", "patients.gateways.referral.FakeReferrals")
# Where the gateways of a demonstration write what they would have sent, a line of JSON each.
OUTBOX_FILE = VAR_DIR / "outbox.jsonl"
REFERRALS_FILE = VAR_DIR / "referrals.jsonl"
# Staff need a second factor to sign in. Only a demonstration may switch it off.
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=True)
# Synthetic people, fictional phone numbers, the page of sent messages. Refused in production.
DEMO_MODE = env.flag("DEMO_MODE", default=False)
# A rule that breaks for more people of one ICB than this within an hour is one incident, not a case each.
BROKEN_RULE_INCIDENT_AT = env.number("BROKEN_RULE_INCIDENT_AT", 20)
# Seconds that the checks of a draft may take in one request; what did not end is not proved.
PROOF_SECONDS = env.number("PROOF_SECONDS", 20)
# Days for which a link in a message opens a patient's pages.
PATIENT_LINK_DAYS = env.number("PATIENT_LINK_DAYS", 30)
# Minutes after which a patient who does nothing is asked for link and date of birth again.
PATIENT_IDLE_MINUTES = env.number("PATIENT_IDLE_MINUTES", 60)
# What one part of a text message costs, in pence; authors are shown what 1,000 of a message come to.
SMS_PART_PENCE = env.text("SMS_PART_PENCE", "2.4")
# Hops of proxies in front whose forwarded address is believed; 0 means none.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
# Undefined names in our own templates are an error (tests, development) instead of a blank.
LOUD_TEMPLATES = False
# True in config.settings.production alone: the checks then refuse what is only fit for a demonstration.
PRODUCTION = False

# --- Django ---------------------------------------------------------------------------------------
DEFAULT_SECRET_KEY = "not-a-secret-for-demonstrations-only"  # noqa: S105
SECRET_KEY = env.text("SECRET_KEY", DEFAULT_SECRET_KEY)
DEBUG = False
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "patients.apps.PatientsConfig",
    "pathways.apps.PathwaysConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "drf_standardized_errors",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
MIDDLEWARE = [
    "config.middleware.ResponseHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.AdminStyles",
    "config.middleware.DatabaseDown",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
AUTH_USER_MODEL = "pathways.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "context_processors": CONTEXT_PROCESSORS,
        },
    },
    {
        # The stock admin keeps Django's own template language.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                *CONTEXT_PROCESSORS,
                "django.contrib.auth.context_processors.auth",
            ]
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -----------------------------------------------------------------------------------------
DATABASES = {
    "default": env.database(
        env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'demo.sqlite3'}"), base_dir=BASE_DIR
    )
}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
# The web gives up early so that one slow query cannot hold every thread; workers and commands set more.
STATEMENT_TIMEOUT_SECONDS = env.number("STATEMENT_TIMEOUT_SECONDS", 5)
IDLE_TRANSACTION_SECONDS = env.number("IDLE_TRANSACTION_SECONDS", 10)
LOCK_TIMEOUT_SECONDS = env.number("LOCK_TIMEOUT_SECONDS", 2)
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"] |= {
        "connect_timeout": 3,
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s"
            f" -c lock_timeout={LOCK_TIMEOUT_SECONDS}s"
            f" -c idle_in_transaction_session_timeout={IDLE_TRANSACTION_SECONDS}s"
        ),
    }
# The broker. A request never touches it; only the scheduler publishes to it.
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Time and language ----------------------------------------------------------------------------
TIME_ZONE = "Europe/London"
USE_TZ = True
LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [BASE_DIR / "pathways" / "locale", BASE_DIR / "patients" / "locale"]

# --- Sessions and sign-in -------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
LOGIN_URL = "/admin/login/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "config.errors.locked_out"
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXIES
OTP_TOTP_ISSUER = SERVICE_NAME

# --- Headers --------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "object-src": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
# No other server learns an address. "no-referrer" would make browsers send "Origin: null" with our
# own forms, which the check against forged requests refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# An upload is read once and refused early; a form is small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Static files ---------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
# Made by config/scripts/build_static.py during set-up.
STATICFILES_DIRS = [BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = VAR_DIR / "media"

# --- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    # Nothing is open unless a view says so.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
}
ERRORS = "drf_standardized_errors.openapi_serializers"
SPECTACULAR_SETTINGS = {
    "TITLE": SERVICE_NAME,
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ValidationErrorEnum": f"{ERRORS}.ValidationErrorEnum.choices",
        "ClientErrorEnum": f"{ERRORS}.ClientErrorEnum.choices",
        "ServerErrorEnum": f"{ERRORS}.ServerErrorEnum.choices",
        **{
            f"ErrorCode{code}Enum": f"{ERRORS}.ErrorCode{code}Enum.choices"
            for code in (401, 403, 404, 405, 406, 415, 429, 500)
        },
    },
    "POSTPROCESSING_HOOKS": ["drf_standardized_errors.openapi_hooks.postprocess_schema_enums"],
}

# --- Logs -----------------------------------------------------------------------------------------
LOGGING = LOGGING_DICT
LOGGING["root"]["level"] = env.text("LOG_LEVEL", "INFO")
