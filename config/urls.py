"""Every address of the service."""

from django.urls import include, path

from config import (
    checks,  # noqa: F401  registers the checks
    health,
    pages,
)


urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("privacy", pages.privacy, name="privacy"),
    path("contact", pages.contact, name="contact"),
    path("", include("pathways.urls")),
    path("", include("patients.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
