"""The test suite: on SQLite, or on the database that DATABASE_URL names."""

import os


os.environ.setdefault("STATEMENT_TIMEOUT_SECONDS", "60")
os.environ.setdefault("IDLE_TRANSACTION_SECONDS", "60")
os.environ.setdefault("LOCK_TIMEOUT_SECONDS", "10")

from config.settings.base import *  # noqa: F403


DEMO_MODE = True
STAFF_SECOND_FACTOR = False
LOUD_TEMPLATES = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE_ADDRESS = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
if not os.environ.get("DATABASE_URL"):
    DATABASES["default"]["NAME"] = ":memory:"
