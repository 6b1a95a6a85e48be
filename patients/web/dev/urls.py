"""Pages of a demonstration alone."""

from django.urls import path

from patients.web.dev import views


app_name = "dev"
urlpatterns = [path("outbox", views.outbox, name="outbox")]
