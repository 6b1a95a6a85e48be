"""Addresses of the staff site, of the pathway builder in it, and of the read-only API."""

from django.urls import include, path

from pathways.admin import site


urlpatterns = [
    path("admin/builder/", include("pathways.admin.builder.urls")),
    path("admin/", site.urls),
    path("api/", include("pathways.api.urls")),
]
