"""For collectstatic while an image is built: hashed and compressed files, no database, no secret."""

from config.settings.base import *  # noqa: F403


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
