"""Addresses for patients and for teams."""

from django.urls import include, path


urlpatterns = [
    path("", include("patients.web.patient.urls")),
    path("preview/", include("patients.web.preview.urls")),
    path("team/", include("patients.web.team.urls")),
    path("dev/", include("patients.web.dev.urls")),
]
