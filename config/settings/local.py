"""One machine: `make run`, `manage.py`. Everything is synthetic; nothing is sent."""

from config import env
from config.settings.base import *  # noqa: F403


DEBUG = env.flag("DEBUG", default=False)
DEMO_MODE = env.flag("DEMO_MODE", default=True)
# Writes to a file what would have been sent; /dev/outbox shows it.
NOTIFY_GATEWAY = env.text("NOTIFY_GATEWAY", "patients.gateways.notify.FileNotify")
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=False)
LOUD_TEMPLATES = env.flag("LOUD_TEMPLATES", default=DEBUG)
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],.local")
# What would have been sent can be read at /dev/outbox.
NOTIFY_GATEWAY = env.text("NOTIFY_GATEWAY", "patients.gateways.notify.FileNotify")
