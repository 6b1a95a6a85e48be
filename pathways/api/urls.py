"""Addresses of the API and of its schema."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from pathways.api.views import IsStaff, PublishedPathways


router = SimpleRouter()
router.register("pathways", PublishedPathways, basename="pathway")

urlpatterns = [
    path("v1/", include((router.urls, "api"), namespace="api")),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[IsStaff]), name="api_schema"),
]
