"""Addresses of the staff site and of the read-only API."""

from django.urls import include, path

from pathways.admin import site


urlpatterns = [
    path("admin/", site.urls),
    path("api/", include("pathways.api.urls")),
]
